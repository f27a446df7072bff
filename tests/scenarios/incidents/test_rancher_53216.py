"""rancher_53216: a token that lists all of a user's namespaces, and a limit on headers."""

import pytest

from simulator.analysis.intervals import interval
from simulator.engines.tally import Tally
from simulator.model import steps
from tests.scenarios.conftest import Tallies, Values

NAME = "incidents/rancher_53216"
LIMIT_BYTES = 32 * 1_024


def answers(tally: Tally, kind: int) -> dict[str, int]:
    """How often an exchange was answered how, without what never happened."""
    counts = zip(steps.OUTCOMES, tally.outcomes[kind].tolist(), strict=True)
    return {outcome: count for outcome, count in counts if count}


def test_logins_succeed_and_requests_do_not(tallies: Tallies) -> None:
    for tally in tallies(NAME, "jwt_many"):
        c = tally.counters
        assert c["ok"] == 0 < c["error"] == c["requests"] - c["in_flight"]
        assert set(answers(tally, steps.LOGIN)) == {"ok_200"}
        assert answers(tally, steps.REQUEST)["too_large_431"] == c["error"]
        assert "ok_200" not in answers(tally, steps.REQUEST)


@pytest.mark.parametrize("strategy", ["jwt", "jwt_raised", "central_store"])
def test_everybody_else_is_served(strategy: str, tallies: Tallies) -> None:
    for tally in tallies(NAME, strategy):
        c = tally.counters
        assert c["ok"] == c["requests"] - c["in_flight"] > 1_000
        assert c["recognised"] == c["carried"]


def test_what_each_request_carries(values: Values) -> None:
    # A request that is under way when the run ends may not have been sent with a credential yet.
    small, large, raised, cookie = (
        interval(values(NAME, strategy, "credential_bytes_per_request"), 0.99).mean
        for strategy in ("jwt", "jwt_many", "jwt_raised", "central_store")
    )
    assert cookie == pytest.approx(32, rel=1e-3)
    assert small < 1_024
    assert LIMIT_BYTES < large < 40_000
    assert raised == pytest.approx(large, rel=1e-3)


def test_what_a_higher_limit_costs(values: Values) -> None:
    raised, small = (
        values(NAME, strategy, "credential_bytes_per_request")[0]
        for strategy in ("jwt_raised", "jwt")
    )
    uplink_ms = (raised - small) * 8 / 5e6 * 1_000
    assert 55 < uplink_ms < 60
    slower = [
        one - other
        for one, other in zip(
            values(NAME, "jwt_raised", "latency_ms_mean"),
            values(NAME, "jwt", "latency_ms_mean"),
            strict=True,
        )
    ]
    # A login's answer carries the token, too, at 20 Mbit/s: 15 ms for one request in eight.
    mean, half_width = interval(slower, 0.99)
    assert uplink_ms < mean - half_width < mean + half_width < uplink_ms + 3
