"""A run whose every number is made up, so that each column can be worked by hand."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from simulator.engines.tally import COUNTERS, Tally, empty_arrays
from simulator.model.histogram import bucket
from simulator.plan import Plan, make_plan
from simulator.scenario.loading import load_mapping

S = 1_000_000_000
MS = 1_000_000


SCENARIO: dict[str, Any] = {
    "duration": "12 s",
    "warm_up": "2 s",
    "workload": {"model": "open", "arrival_rate": "1 /s"},
    "nodes": {"count": 2, "workers": 4},
    "store": {"shards": 2},
}


@pytest.fixture(scope="session")
def make_plan_of() -> Callable[..., Plan]:
    """A function that plans a strategy's run: 10 s after 2 s of warm-up, more keys by name.

    Two nodes of 4 workers, 2 shards, 20 connections.
    """

    def make(strategy: str, **more: Any) -> Plan:  # noqa: ANN401 - YAML
        return make_plan(load_mapping({**SCENARIO, **more}), strategy, 0)

    return make


@pytest.fixture(scope="session")
def plan(make_plan_of: Callable[..., Plan]) -> Plan:
    """The run of `central_store`."""
    return make_plan_of("central_store")


@pytest.fixture
def make_tally(plan: Plan) -> Callable[..., Tally]:
    """A function that makes a tally: counters by keyword, latencies in ms, rows of nodes."""

    def make(
        latencies_ms: tuple[float, ...] = (),
        nodes: tuple[tuple[int, int, int], ...] = ((0, 0, 0), (0, 0, 0)),
        **counters: int,
    ) -> Tally:
        arrays = empty_arrays(plan)
        for latency_ms in latencies_ms:
            arrays["histogram"][bucket(int(latency_ms * MS))] += 1
        arrays["nodes"] = np.array(nodes, dtype=np.int64)
        none = np.zeros((0, 0), dtype=np.int64)
        tally = Tally(counters=dict.fromkeys(COUNTERS, 0), **arrays, records=none, story=none)
        return replace(tally, counters=tally.counters | counters)

    return make
