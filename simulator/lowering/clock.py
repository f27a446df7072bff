"""When a run begins and ends, and how finely it is seen."""

from collections.abc import Mapping
from typing import Any

from simulator.scenario.schema import Scenario

NS = 1_000_000_000
BINS = 3600
"""A time series has at most so many bins; they are 1 s wide, or coarser in a long run."""


def lower_clock(scenario: Scenario) -> Mapping[str, Any]:
    """Return the run's length, its warm-up and the width of the time series' bins, ns.

    `warm_up: auto` is 0 here: it is known only when a run has been analysed.
    """
    bin_ns = NS * max(1, -(-scenario.duration // (NS * BINS)))
    return {
        "duration_ns": scenario.duration,
        "warm_up_ns": 0 if isinstance(scenario.warm_up, str) else scenario.warm_up,
        "bin_ns": bin_ns,
        "bins": -(-scenario.duration // bin_ns),
    }
