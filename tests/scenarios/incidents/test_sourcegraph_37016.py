"""sourcegraph_37016: the outage is over, the logout is not: clients have deleted their cookies."""

import numpy as np
import pytest

from simulator.engines.run import run_plan
from simulator.engines.tally import ERROR, OK, RECORD, SERIES, Tally
from simulator.plan import make_plan
from simulator.scenario.loading import load
from tests.scenarios.conftest import Tallies
from tests.scenarios.test_shipped import assert_same

NAME = "incidents/sourcegraph_37016"
S = 1_000_000_000
GONE_S, BACK_S = 180, 195
FORCED = SERIES.index("forced_relogins")
USER, SENT, OUTCOME = (RECORD.index(c) for c in ("user", "sent_ns", "outcome"))


def turned_away(tally: Tally) -> set[int]:
    """The users whose requests failed while the store was away."""
    lines = tally.records
    return set(lines[lines[:, OUTCOME] == ERROR, USER].tolist())


def test_whoever_came_meanwhile_has_to_log_in_when_all_is_well(tallies: Tallies) -> None:
    for tally in tallies(NAME, "central_store", records=True):
        forced = tally.series[:, FORCED]
        lost = len(turned_away(tally))
        assert lost > 300
        # As many as were turned away: but who was a stranger yet, and who was told 401 so late that
        # the store was back for the login.
        assert abs(int(forced.sum()) - lost) < 0.03 * lost
        assert forced[BACK_S:].sum() > 0.98 * forced.sum()
        assert forced[:GONE_S].sum() == 0


def test_that_goes_on_for_as_long_as_it_takes_their_tabs_to_ask(tallies: Tallies) -> None:
    """Forty seconds on average: one of twenty after two minutes."""
    for tally in tallies(NAME, "central_store"):
        forced = tally.series[:, FORCED]
        late = forced[BACK_S + 120 :].sum() / forced.sum()
        assert 0.02 < late < 0.1


@pytest.mark.parametrize(("strategy", "most"), [("anonymous", 5), ("fixed", 0)])
def test_who_keeps_the_cookie_is_known_again(strategy: str, most: int, tallies: Tallies) -> None:
    """Who is told 401 while the store comes back logs in before it has asked it again."""
    for tally in tallies(NAME, f"central_store_{strategy}", records=True):
        assert len(turned_away(tally)) > 300
        assert tally.series[:, FORCED].sum() <= most
        lines = tally.records
        after = lines[lines[:, SENT] >= BACK_S * S]
        assert (after[:, OUTCOME] == OK).all()


def test_as_many_requests_fail_either_way(tallies: Tallies) -> None:
    """Only what is left of it differs: nobody can be recognised while the store is away."""
    names = ("central_store", "central_store_anonymous", "central_store_fixed")
    errors = np.array([[t.counters["error"] for t in tallies(NAME, name)] for name in names])
    assert (np.ptp(errors, axis=0) < 0.02 * errors.min(axis=0)).all()


@pytest.mark.parametrize("strategy", ["none", "jwt"])
def test_who_does_not_ask_does_not_notice(strategy: str, tallies: Tallies) -> None:
    without = load(NAME).model_copy(update={"events": ()})
    undisturbed = run_plan(make_plan(without, strategy, 0), "compiled")
    assert_same(tallies(NAME, strategy)[0], undisturbed)
