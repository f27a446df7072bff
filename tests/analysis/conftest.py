"""A run whose every number is made up, so that each column can be worked by hand."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from simulator.analysis.course import Course
from simulator.analysis.judged import Judged
from simulator.analysis.whole import Whole
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


@pytest.fixture(scope="session")
def make_course() -> Callable[..., Course]:
    """A function that makes a course of one replication: bins of 1 s, counts by name.

    What is not given is as quiet as can be: 10 requests a second are answered in 50 ms by one node.
    """
    quiet = {
        "ok": 10.0,
        "finished": 10.0,
        "lost": 0.0,
        "carried": 10.0,
        "unknown": 0.0,
        "latency_ms": 500.0,
        "served": 10.0,
        "node_seconds": 1.0,
        "store_ops": 0.0,
        "database_ops": 0.0,
        "auth_server_ops": 0.0,
    }

    def make(bins: int, **counts: Sequence[float]) -> Course:
        full = {name: counts.get(name, [value] * bins) for name, value in quiet.items()}
        return Course([float(t) for t in range(bins)], float(bins), [1.0] * bins, full)

    return make


COLUMNS = (
    "latency_ms_mean",
    "store_ops_per_request",
    "database_ops_per_request",
    "auth_server_ops_per_request",
    "cost_per_hour",
    "login_visibility",
    "exposure_s_max",
    "exposure_censored",
    "credential_bytes_per_request",
    "forged_accepts",
)


@pytest.fixture(scope="session")
def make_whole() -> Callable[..., Whole]:
    """A function that makes a comparison: verdicts by strategy, columns as (value, half-width).

    What is not given is undefined.
    """

    def make(
        judged: dict[str, list[Judged]],
        columns: dict[str, dict[str, tuple[float, float]]] | None = None,
        beside_floor: dict[str, tuple[float, float]] | None = None,
        replications: int = 5,
    ) -> Whole:
        undefined = (math.nan, math.nan)
        given = columns or {}
        summary = pd.DataFrame(index=list(judged))
        for name in COLUMNS:
            pairs = [given.get(name, {}).get(strategy, undefined) for strategy in judged]
            summary[name] = [value for value, _ in pairs]
            summary[f"{name}_ci95"] = [half for _, half in pairs]
        beside = pd.DataFrame.from_dict(
            beside_floor or {}, orient="index", columns=["latency_ms_mean", "latency_ms_mean_ci95"]
        )
        return Whole(list(judged), replications, judged, summary, beside)

    return make
