"""header_too_large: a token longer than the header that servers take."""

import pytest

from simulator.engines.tally import Tally
from simulator.model import steps
from tests.scenarios.conftest import Tallies

NAME = "header_too_large"


def answers(tally: Tally, kind: int) -> dict[str, int]:
    """How often an exchange was answered how, without what never happened."""
    counts = zip(steps.OUTCOMES, tally.outcomes[kind].tolist(), strict=True)
    return {outcome: count for outcome, count in counts if count}


@pytest.mark.parametrize("strategy", ["jwt", "jwt_refresh"])
def test_every_request_is_refused_for_good(strategy: str, tallies: Tallies) -> None:
    for tally in tallies(NAME, strategy):
        c = tally.counters
        assert c["ok"] == 0
        assert c["error"] + c["in_flight"] == c["requests"]
        # A user without a token is asked to log in, which works, and then refused.
        requests = answers(tally, steps.REQUEST)
        assert set(requests) == {"unauthorised_401", "too_large_431"}
        assert requests["too_large_431"] == c["error"]
        assert set(answers(tally, steps.LOGIN)) == {"ok_200"}
        # It never comes to a recognition.
        assert c["carried"] == 0 == c["forced_relogins"]


def test_the_same_groups_on_the_server_do_no_harm(tallies: Tallies) -> None:
    for tally in tallies(NAME, "central_store"):
        c = tally.counters
        assert c["ok"] + c["in_flight"] == c["requests"]
        assert c["recognised"] == c["carried"] > 0
