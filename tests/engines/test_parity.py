"""The two engines agree to the last bit, on generated scenarios over the whole schema that works.

A longer soak, of other scenarios each time:
`PARITY_SCENARIOS=2000 pytest tests/engines/test_parity.py`.
"""

import os
from dataclasses import fields, replace
from typing import Any

import numpy as np
from hypothesis import HealthCheck, example, given, settings

from simulator.engines.run import run_plan
from simulator.engines.tally import Tally
from simulator.plan import make_plan
from simulator.scenario.loading import load_mapping
from tests.engines.generated import scenarios

SOAK = int(os.environ.get("PARITY_SCENARIOS", "0"))


def differences(one: Tally, other: Tally) -> list[str]:
    """Everything in which two tallies differ; empty if nothing."""
    found = [
        f"{name}: {count} against {other.counters[name]}"
        for name, count in one.counters.items()
        if count != other.counters[name]
    ]
    for field in fields(Tally):
        if field.name != "counters":
            left, right = getattr(one, field.name), getattr(other, field.name)
            if not np.array_equal(left, right):
                found.append(f"{field.name} differ")
    return found


LOGGED_OUT_MEANWHILE = {
    "seed": 3,
    "duration": "60 s",
    "workload": {
        "model": "partly_open",
        "arrival_rate": "3 /s",
        "users": 40,
        "think_time": "1 s",
        "logout_probability": 0.4,
    },
    "nodes": {"count": 3, "workers": 3, "boot_time": "2 s"},
    "client": {"retries": 1},
    "password_hash": {"mean": "50 ms"},
    "token": {"access_ttl": "4 s"},
    "refresh": {"ttl": "25 s"},
    "events": [
        {"at": "15 s", "add_nodes": 1},
        {"at": "20 s", "revoke": {"share": 0.3}},
        {"at": "30 s", "crash_node": "A", "restart_after": "8 s"},
    ],
}
"""A refresh that failed is repeated after another visit of the same user has logged out."""


@given(scenarios())
@example(LOGGED_OUT_MEANWHILE)
@settings(
    deadline=None,
    max_examples=SOAK or 20,
    derandomize=not SOAK,
    suppress_health_check=[HealthCheck.too_slow],
)
def test_engines_agree(mapping: dict[str, Any]) -> None:
    scenario = load_mapping(mapping)
    for strategy in scenario.strategy_names:
        plan = make_plan(scenario, strategy, 0)
        reference = run_plan(plan, "reference", records=True, story=True)
        compiled = run_plan(plan, "compiled", records=True, story=True)
        assert not differences(reference, compiled), strategy
        untold = run_plan(plan, "compiled", records=True)
        assert not differences(replace(reference, story=untold.story), untold), strategy
