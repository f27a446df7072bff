"""Requests by express: nobody can tell that they had fewer events (`engines.compiled.express`)."""

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from simulator.engines.compiled.plain import express_of
from simulator.engines.compiled.tables import MOST_DAYS_BITS, day_bits, days_of
from simulator.engines.run import run_plan
from simulator.plan import make_plan
from simulator.scenario.loading import load_mapping
from tests.engines.generated_plain import plain_scenarios
from tests.engines.test_parity import differences

SOAK = int(os.environ.get("PARITY_SCENARIOS", "0"))
PLAIN = {"workload": {"model": "closed", "users": 10}}


@given(plain_scenarios())
@settings(
    deadline=None,
    max_examples=SOAK or 10,
    derandomize=not SOAK,
    suppress_health_check=[HealthCheck.too_slow],
)
def test_engines_agree_on_what_goes_by_express(mapping: dict[str, Any]) -> None:
    scenario = load_mapping(mapping)
    for strategy in scenario.strategy_names:
        plan = make_plan(scenario, strategy, 0)
        reference = run_plan(plan, "reference", records=True)
        compiled = run_plan(plan, "compiled", records=True)
        assert not differences(reference, compiled), strategy


@pytest.mark.parametrize(
    "strategy",
    ["none", "local", "sticky", "central_store", "jwt", "jwt_refresh"],
)
def test_common_requests_of_a_plain_scenario_go_by_express(strategy: str) -> None:
    plan = make_plan(load_mapping(PLAIN), strategy, 0)
    assert express_of(plan, story=False).on
    assert not express_of(plan, story=True).on


@pytest.mark.parametrize(
    "more",
    [
        {"workload": {"model": "closed", "users": 10, "devices_per_user": 2}},
        {"events": [{"at": "10 s", "crash_node": "A", "restart_after": "5 s"}]},
        {"events": [{"at": "10 s", "revoke": {"share": 0.5}}]},
        {"nodes": {"concurrency": "async"}},
        {"workload": {"model": "partly_open", "users": 10, "arrival_rate": "1 /s"}},
    ],
)
def test_nothing_goes_by_express_where_others_take_part(more: dict[str, Any]) -> None:
    plan = make_plan(load_mapping(PLAIN | more), "central_store", 0)
    assert not express_of(plan, story=False).on


def test_who_hardly_thinks_makes_no_days_without_number() -> None:
    plan = make_plan(
        load_mapping(
            {"duration": "20 s", "workload": {"model": "closed", "users": 1, "think_time": "1 us"}}
        ),
        "local",
        0,
    )
    assert plan.duration_ns >> day_bits(plan, days_of(1)) <= 1 << MOST_DAYS_BITS
