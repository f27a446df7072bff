"""retry_storm: a failure that outlives its cause, and what makes it end with it."""

from typing import Any

import pytest

from simulator.engines.run import run_plan
from simulator.engines.tally import SERIES, Tally
from simulator.model import steps
from simulator.plan import make_plan
from simulator.scenario.loading import load
from tests.scenarios.conftest import Tallies
from tests.scenarios.test_shipped import assert_same

NAME = "retry_storm"
HANGS_S, BACK_S, END_S = 120, 140, 480
TIMEOUT = steps.OUTCOMES.index("timeout")
OVER = ("slow_retries", "one_retry", "no_retry", "with_breaker", "short_queue")


def answered(tally: Tally, from_s: int, to_s: int) -> float:
    """Goodput: of the requests that were sent, the share that are answered, by the second."""
    ok, sent = (
        int(tally.series[from_s:to_s, SERIES.index(column)].sum()) for column in ("ok", "sent")
    )
    return ok / sent


def without_events(strategy: str) -> Tally:
    calm = load(NAME).model_copy(update={"events": ()})
    return run_plan(make_plan(calm, strategy, 0), "compiled")


@pytest.mark.parametrize("strategy", ["central_store", *OVER])
def test_before_it_all_is_well(strategy: str, tallies: Tallies) -> None:
    for tally in tallies(NAME, strategy):
        assert answered(tally, 20, HANGS_S) > 0.98


def test_without_its_cause_it_never_begins() -> None:
    assert answered(without_events("central_store"), 20, END_S) > 0.99


def test_it_goes_on_long_after_its_cause_has_gone(tallies: Tallies) -> None:
    """More than five minutes, to the end of the run, in every replication: hardly one in fifty."""
    for tally in tallies(NAME, "central_store"):
        for from_s in range(BACK_S + 10, END_S, 60):
            assert answered(tally, from_s, min(from_s + 60, END_S)) < 0.02


def test_the_nodes_work_for_clients_that_have_left(tallies: Tallies) -> None:
    """They are busy all the time, with four exchanges for each request, and clients see none."""
    for tally in tallies(NAME, "central_store"):
        busy_ns, up_ns, _ = tally.nodes.sum(axis=0).tolist()
        workers = load(NAME).nodes.workers
        assert busy_ns / up_ns / workers > 0.8
        asked = tally.outcomes[steps.REQUEST]
        assert asked[TIMEOUT] > 0.2 * asked.sum()
        assert tally.counters["exchanges_sent"] > 2.5 * tally.counters["requests_sent"]


@pytest.mark.parametrize("strategy", OVER)
def test_it_ends_with_its_cause_where_the_circle_is_broken(strategy: str, tallies: Tallies) -> None:
    for tally in tallies(NAME, strategy):
        assert answered(tally, HANGS_S + 2, BACK_S) < 0.1
        assert answered(tally, BACK_S + 60, END_S) > 0.98


def test_a_breaker_leaves_no_queue_behind(tallies: Tallies) -> None:
    """It tries every five seconds: all is well by then, though not at once."""
    for tally in tallies(NAME, "with_breaker"):
        assert answered(tally, BACK_S + 8, BACK_S + 20) > 0.98


def test_a_short_cause_is_what_retries_are_for() -> None:
    """Five seconds: those who try three times are served in the end, those who do not, are not."""
    served = {strategy: _after_five_seconds(strategy) for strategy in ("central_store", "no_retry")}
    assert served["central_store"] > 0.97
    assert served["no_retry"] < 0.9


def _after_five_seconds(strategy: str) -> float:
    scenario = load(NAME)
    (hangs,) = scenario.events
    outage: Any = hangs
    short = outage.model_copy(
        update={"store_outage": outage.store_outage.model_copy(update={"duration": 5 * 10**9})}
    )
    plan = make_plan(scenario.model_copy(update={"events": (short,)}), strategy, 0)
    return answered(run_plan(plan, "compiled"), HANGS_S, BACK_S)


@pytest.mark.parametrize("strategy", ["none", "jwt"])
def test_who_does_not_ask_does_not_notice(strategy: str, tallies: Tallies) -> None:
    assert_same(tallies(NAME, strategy)[0], without_events(strategy))
