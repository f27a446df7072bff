"""The two engines agree to the last bit, on generated scenarios over the whole schema that works.

A longer soak, of other scenarios each time:
`PARITY_SCENARIOS=2000 pytest tests/engines/test_parity.py`.
"""

import os
from dataclasses import fields
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings

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


@given(scenarios())
@settings(
    deadline=None,
    max_examples=SOAK or 20,
    derandomize=not SOAK,
    suppress_health_check=[HealthCheck.too_slow],
)
def test_engines_agree(mapping: dict[str, Any]) -> None:
    scenario = load_mapping(mapping)
    for strategy in scenario.strategies:
        plan = make_plan(scenario, strategy, 0)
        reference = run_plan(plan, "reference", records=True, story=True)
        compiled = run_plan(plan, "compiled", records=True, story=True)
        assert not differences(reference, compiled), strategy
