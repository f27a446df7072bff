"""Strategies meet the same traffic, and what changes later changes nothing earlier."""

from typing import Any

import pytest

from simulator.engines.run import Engine, run_plan
from simulator.engines.tally import ANSWERED as ANSWERED_LINE
from simulator.engines.tally import CALLED as CALLED_LINE
from simulator.engines.tally import RECORD, Tally
from simulator.engines.tally import SERVED as SERVED_LINE
from simulator.model.steps import DATABASE_QUERY
from simulator.plan import make_plan
from tests.engines.busy import STRATEGIES, busy_scenario
from tests.engines.closed_forms import exponential

ENGINES: tuple[Engine, ...] = ("reference", "compiled")
VISIT, USER, SENT = (RECORD.index(name) for name in ("visit", "user", "sent_ns"))


def test_strategies_meet_the_same_visits() -> None:
    def visits(tally: Tally) -> dict[int, tuple[int, int]]:
        """Return user and beginning of each visit."""
        begun: dict[int, tuple[int, int]] = {}
        for row in sorted(tally.records.tolist(), key=lambda r: -r[SENT]):
            begun[row[VISIT]] = (row[USER], row[SENT])
        return begun

    scenario = busy_scenario()
    plain, *others = (
        visits(run_plan(make_plan(scenario, s, 0), "compiled", records=True)) for s in STRATEGIES
    )
    assert len(plain) > 200
    for other in others:
        assert other == plain


def durations_ns(strategy: str, begins: tuple[int, int], ends: tuple[int, int]) -> dict[Any, int]:
    """Return how long each request took from one kind of line of the story to another.

    Nobody waits for anybody: workers and connections are more than enough. A kind is the line's
    code and its value (−1: whatever it is).
    """
    scenario = busy_scenario(
        events=[],
        nodes={
            "count": 1,
            "workers": 500,
            "service_time": exponential(20),
            "database_query": exponential(5),
        },
        database={"connections": 500, "round_trip": "0 s"},
    )
    tally = run_plan(make_plan(scenario, strategy, 0), "compiled", story=True)
    began: dict[Any, int] = {}
    took: dict[Any, int] = {}
    for at, visit, request, _, _, _, code, _, value in tally.story.tolist():
        if code == begins[0] and begins[1] in (-1, value):
            began[visit, request] = at
        if code == ends[0] and ends[1] in (-1, value):
            took[visit, request] = at - began[visit, request]
    return took


@pytest.mark.parametrize("strategy", STRATEGIES[1:])
def test_strategies_meet_the_same_service_times(strategy: str) -> None:
    kinds = ((SERVED_LINE, -1), (CALLED_LINE, DATABASE_QUERY))
    plain, other = durations_ns("none", *kinds), durations_ns(strategy, *kinds)
    assert len(plain) > 500
    assert other == plain


@pytest.mark.parametrize("strategy", STRATEGIES[1:])
def test_strategies_meet_the_same_queries(strategy: str) -> None:
    kinds = ((CALLED_LINE, DATABASE_QUERY), (ANSWERED_LINE, DATABASE_QUERY))
    plain, other = durations_ns("none", *kinds), durations_ns(strategy, *kinds)
    assert len(plain) > 500
    assert other == plain


def test_a_change_later_changes_nothing_earlier() -> None:
    """Twice the traffic from 30 s on: until then the story is the same, word for word."""
    plain = run_plan(make_plan(busy_scenario(events=[]), "local", 0), "compiled", story=True)
    factor = [{"at": "30 s", "arrival_factor": 2}]
    changed = run_plan(make_plan(busy_scenario(events=factor), "local", 0), "compiled", story=True)
    before = [t.story[t.story[:, 0] < 30 * 10**9].tolist() for t in (plain, changed)]
    assert before[0] == before[1]
    assert plain.counters["requests"] < changed.counters["requests"]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_run_can_be_repeated_and_replications_differ(engine: Engine) -> None:
    scenario = busy_scenario(duration="20 s", events=[])
    once, again, other = (
        run_plan(make_plan(scenario, "jwt_refresh", r), engine, records=True) for r in (0, 0, 1)
    )
    assert once.counters == again.counters
    assert once.records.tolist() == again.records.tolist()
    assert once.counters != other.counters
