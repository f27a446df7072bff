"""The order of simultaneous events, and which engine `auto` stands for."""

import pytest

from simulator.engines.order import (
    AFTER_LOADING,
    ENTITY_SHIFT,
    EXPIRE,
    STRIKE,
    THIEF,
    TIMELINE,
    order,
)
from simulator.engines.run import chosen_engine, expected_requests, run_plan
from simulator.plan import make_plan
from tests.engines.closed_forms import one_node, open_workload, scenario_of


def test_simultaneous_events_are_ordered_by_kind_then_entity_then_serial() -> None:
    keys = [
        (kind, entity, serial)
        for kind in range(TIMELINE, EXPIRE + 1)
        for entity in (0, 1, 2, AFTER_LOADING, STRIKE, 10**9, THIEF, 2**40 - 1)
        for serial in (0, 1, (1 << ENTITY_SHIFT) - 1)
    ]
    ranks = [order(*key) for key in keys]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) == len(ranks)
    assert max(ranks) < 2**63


def test_the_timeline_has_one_order() -> None:
    """Nodes come and go; then those that have loaded are listed; then users are hit."""
    nodes = [order(TIMELINE, number, 0) for number in (0, 1, AFTER_LOADING - 1)]
    loaded = [order(TIMELINE, AFTER_LOADING + node, 0) for node in (0, AFTER_LOADING - 1)]
    strikes = [order(TIMELINE, STRIKE + number, 0) for number in (0, 1)]
    assert max(nodes) < min(loaded) <= max(loaded) < min(strikes)


def test_small_runs_need_no_compiler() -> None:
    small = make_plan(scenario_of(60, workload=open_workload(100), nodes=one_node()), "none", 0)
    large = make_plan(scenario_of(6_000, workload=open_workload(100), nodes=one_node()), "none", 0)
    assert chosen_engine(small, "auto") == "reference"
    assert chosen_engine(large, "auto") == "compiled"
    assert expected_requests(large) == pytest.approx(600_000)
    assert chosen_engine(large, "reference") == "reference"
    assert chosen_engine(small, "compiled") == "compiled"


@pytest.mark.parametrize("is_warm", [True, False])
def test_between_small_and_large_it_matters_whether_the_engine_is_compiled(
    monkeypatch: pytest.MonkeyPatch,
    is_warm: bool,  # noqa: FBT001 - a parameter
) -> None:
    """Of 200 s of 100 requests/s each asks for some seconds: less than to compile."""
    monkeypatch.setattr("simulator.engines.compiled.warm.is_warm", lambda: is_warm)
    plan = make_plan(scenario_of(200, workload=open_workload(100), nodes=one_node()), "none", 0)
    assert chosen_engine(plan, "auto") == ("compiled" if is_warm else "reference")
    assert chosen_engine(plan, "auto", runs=100) == "compiled"


def test_requests_of_a_run_are_foreseen_from_its_profile() -> None:
    """Level at 10/s for 50 s, then nobody: 500, and visits of four make four times as many."""
    workload = {
        "model": "partly_open",
        "arrival_rate": 10,
        "requests_per_visit": 4,
        "think_time": "1 ms",
        "profile": [{"at": "49.999999 s", "factor": 1}, {"at": "50 s", "factor": 0}],
    }
    scenario = scenario_of(60, warm_up="0 s", workload=workload, nodes=one_node(workers=100))
    plan = make_plan(scenario, "none", 0)
    assert expected_requests(plan) == pytest.approx(2_000, rel=1e-6)
    # Visits are Poisson: within four standard deviations.
    assert run_plan(plan, "auto").counters["requests"] == pytest.approx(2_000, abs=4 * 4 * 500**0.5)
