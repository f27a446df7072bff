"""store_outage: refusing fails at once and is over at once; hanging holds every worker."""

import pytest

from simulator.engines.run import run_plan
from simulator.engines.tally import ERROR, OK, RECORD, SERIES, TIMED_OUT
from simulator.plan import make_plan
from simulator.scenario.loading import load
from tests.scenarios.conftest import Tallies
from tests.scenarios.test_shipped import assert_same

NAME = "store_outage"
S = 1_000_000_000
REFUSES_S, ANSWERS_S, HANGS_S, GOES_ON_S = 120, 150, 300, 330
SENT, OUTCOME = RECORD.index("sent_ns"), RECORD.index("outcome")


@pytest.mark.parametrize("strategy", ["none", "sticky", "jwt", "jwt_refresh"])
def test_who_does_not_ask_the_store_does_not_notice(strategy: str, tallies: Tallies) -> None:
    without = load(NAME).model_copy(update={"events": ()})
    undisturbed = run_plan(make_plan(without, strategy, 0), "compiled")
    assert_same(tallies(NAME, strategy)[0], undisturbed)


def test_while_it_refuses_every_request_fails_and_no_other(tallies: Tallies) -> None:
    for tally in tallies(NAME, "central_store", records=True):
        lines = tally.records
        sent_s = lines[:, SENT] / S
        # A request is under way for less than half a second, detours included.
        before = lines[sent_s < REFUSES_S - 0.5]
        meanwhile = lines[(sent_s >= REFUSES_S) & (sent_s < ANSWERS_S - 0.5)]
        after = lines[(sent_s >= ANSWERS_S) & (sent_s < HANGS_S - 0.5)]
        assert (before[:, OUTCOME] == OK).all()
        assert (meanwhile[:, OUTCOME] == ERROR).all()
        assert (after[:, OUTCOME] == OK).all()
        assert min(map(len, (before, meanwhile, after))) > 1_000


def test_nobody_is_recognised_meanwhile(tallies: Tallies) -> None:
    for tally in tallies(NAME, "central_store"):
        for from_s, to_s in ((REFUSES_S, ANSWERS_S), (HANGS_S, GOES_ON_S)):
            out = tally.series[from_s:to_s]
            assert out[:, SERIES.index("recognised")].sum() == 0
            assert out[:, SERIES.index("carried")].sum() > 0
        assert tally.counters["forced_relogins"] == 0


def test_while_it_hangs_workers_are_held(tallies: Tallies) -> None:
    scenario = load(NAME)
    workers = scenario.nodes.count * scenario.nodes.workers
    assert scenario.store.timeout == S
    for tally in tallies(NAME, "central_store", records=True):
        # Every worker sends one operation, and waits a second for it.
        operations = tally.series[HANGS_S + 1 : GOES_ON_S, SERIES.index("store_ops")]
        assert set(operations.tolist()) == {workers}
        # Whoever waits behind them for ten seconds gives up: most requests do.
        lines = tally.records
        sent_s = lines[:, SENT] / S
        met = lines[(sent_s >= HANGS_S) & (sent_s < GOES_ON_S - 10), OUTCOME]
        assert not (met == OK).any()
        assert (met == TIMED_OUT).sum() > (met == ERROR).sum() > 0


def test_it_is_over_soon_after_the_store_is_back(tallies: Tallies) -> None:
    for tally in tallies(NAME, "central_store", records=True):
        lines = tally.records
        late = lines[lines[:, SENT] / S >= GOES_ON_S + 5]
        assert (late[:, OUTCOME] == OK).all()
        assert len(late) > 1_000
