"""alkemio_6332: a store that hangs, and a node that takes that for "not logged in"."""

import numpy as np
import pytest

from simulator.analysis.intervals import interval
from simulator.engines.run import run_plan
from simulator.engines.tally import ERROR, OK, RECORD
from simulator.model import steps
from simulator.plan import make_plan
from simulator.scenario.loading import load
from tests.scenarios.conftest import Tallies, Values
from tests.scenarios.test_shipped import assert_same

NAME = "incidents/alkemio_6332"
S = 1_000_000_000
GONE_S, BACK_S, HANGS_S = 240, 443, 42
SENT, FINISHED, OUTCOME, NODE = (
    RECORD.index(c) for c in ("sent_ns", "finished_ns", "outcome", "node")
)
UNAUTHORISED = steps.OUTCOMES.index("unauthorised_401")
UNAVAILABLE = steps.OUTCOMES.index("unavailable_503")


def meanwhile(lines: np.ndarray, until_s: float) -> np.ndarray:
    """The requests that were sent while the store was away."""
    return lines[(lines[:, SENT] >= GONE_S * S) & (lines[:, SENT] < until_s * S)]


@pytest.mark.parametrize(("strategy", "known_s"), [("central_store", 0), ("cached_store", 60)])
def test_nobody_is_served(strategy: str, known_s: int, tallies: Tallies) -> None:
    for tally in tallies(NAME, strategy, records=True):
        # Who is told 401 while the store is away tries to log in: that hangs, too.
        lines = meanwhile(tally.records, BACK_S - 2 * HANGS_S - 1)
        asked = lines[lines[:, SENT] >= (GONE_S + known_s) * S]
        assert len(asked) > 100
        assert (asked[:, OUTCOME] == ERROR).all()


def test_it_takes_forty_two_seconds_to_be_told(tallies: Tallies) -> None:
    for tally in tallies(NAME, "central_store", records=True):
        lines = meanwhile(tally.records, BACK_S - 2 * HANGS_S - 1)
        waits_s = (lines[:, FINISHED] - lines[:, SENT]) / S
        # Newcomers wait for a login that cannot be kept; the others for their session before that.
        once, twice = ((waits_s > n * HANGS_S) & (waits_s < n * HANGS_S + 1.5) for n in (1, 2))
        assert (once | twice).all()
        assert once.sum() > 20
        assert twice.sum() > 100


def test_sessions_are_taken_for_gone(tallies: Tallies) -> None:
    for tally in tallies(NAME, "central_store"):
        answers = tally.outcomes[steps.REQUEST]
        assert answers[UNAVAILABLE] == 0
        # Beside those who came without a session: each of these has lost one that was alive.
        assert tally.counters["forced_relogins"] > 20
        assert tally.outcomes[steps.LOGIN][UNAVAILABLE] > 1_000
    for tally in tallies(NAME, "central_store_tuned"):
        assert tally.outcomes[steps.REQUEST][UNAVAILABLE] > 1_000
        assert tally.counters["forced_relogins"] == 0


def test_what_was_changed_tells_at_once(tallies: Tallies) -> None:
    for tally in tallies(NAME, "central_store_tuned", records=True):
        lines = meanwhile(tally.records, BACK_S - 2)
        assert (lines[:, OUTCOME] == ERROR).all()
        assert ((lines[:, FINISHED] - lines[:, SENT]) / S < 1).all()
        after = tally.records[tally.records[:, SENT] > BACK_S * S]
        assert (after[:, OUTCOME] == OK).all()


def test_a_copy_lives_for_a_minute(values: Values) -> None:
    with_copies, without = (
        interval(values(NAME, strategy, "error"), 0.99)
        for strategy in ("cached_store", "central_store")
    )
    assert with_copies.mean + with_copies.half_width < without.mean - without.half_width


@pytest.mark.parametrize("strategy", ["none", "jwt"])
def test_who_does_not_ask_does_not_notice(strategy: str, tallies: Tallies) -> None:
    without = load(NAME).model_copy(update={"events": ()})
    undisturbed = run_plan(make_plan(without, strategy, 0), "compiled")
    assert_same(tallies(NAME, strategy)[0], undisturbed)
