"""When the autoscaler looks, and what it aims at."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simulator.scenario.schema import Scenario


@dataclass(frozen=True)
class ScalerPlan:
    """What the autoscaler knows, a part of the plan; interval 0: there is none."""

    scaler_interval_ns: int
    scaler_target: float
    scaler_min: int
    scaler_max: int
    scaler_cooldown_ns: int
    scaler_drain_ns: int
    scaler_boot_ns: int
    scaler_nodes: int


def lower_autoscaler(scenario: Scenario) -> Mapping[str, Any]:
    """Return the fields of `ScalerPlan`, ns."""
    scaler, nodes = scenario.autoscaler, scenario.nodes
    return {
        "scaler_interval_ns": scaler.interval if scaler else 0,
        "scaler_target": scaler.target_utilisation if scaler else 1.0,
        "scaler_min": scaler.min if scaler else nodes.count,
        "scaler_max": scaler.max if scaler else nodes.count,
        "scaler_cooldown_ns": scaler.cooldown if scaler else 0,
        "scaler_drain_ns": scaler.drain if scaler else 0,
        "scaler_boot_ns": nodes.boot_time if scaler else 0,
        "scaler_nodes": nodes.count,
    }
