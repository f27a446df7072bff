"""A comparison made up by hand: a report shows what it is given, whoever found it."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest

from simulator.analysis.columns import NAMES
from simulator.analysis.differences import pairs_of
from simulator.experiment.outcome import Comparison
from simulator.scenario.loading import load_text

SCENARIO = """
name: scale_out
description: |
  The load grows past what A can carry; B and C join, A crashes. Who still knows the users?
  {more}
seed: 2026
duration: 10 min
replications: {replications}
strategies: [{strategies}]
workload: {{model: partly_open, arrival_rate: 14 /s, users: 20000}}
nodes: {{count: 1, workers: 4}}
events:
  - {{at: 4 min, add_nodes: 1}}
  - {{at: 6 min, add_nodes: 1}}
  - {{at: 8 min, crash_node: A, restart_after: 30 s}}
{slo}
"""

SLO = "slo: {latency_p99: 400 ms, login_visibility: 0.999, exposure_max: 15 min}"

SIX = ("none", "local", "sticky", "central_store", "jwt", "jwt_refresh")

# strategy: p99 (ms), visibility, store operations a request, credential bytes, longest exposure (s)
FACTS = {
    "none": (95.0, None, 0.0, 0.0, None),
    "local": (310.0, 0.62, 0.0, 31.0, 0.0),
    "sticky": (180.0, 0.955, 0.0, 44.0, 0.0),
    "central_store": (104.0, 1.0, 1.21, 32.0, 0.0),
    "jwt": (96.5, 1.0, 0.0, 640.0, 43_102.5),
    "jwt_refresh": (97.0, 1.0, 0.0, 655.0, 871.3),
}

Make = Callable[..., Comparison]


@pytest.fixture
def make_comparison() -> Make:
    """What makes a comparison, whole or degenerate."""
    return _make


@pytest.fixture
def comparison() -> Comparison:
    """Six strategies, five replications."""
    return _make()


def _make(
    strategies: Sequence[str] = SIX,
    replications: int = 5,
    *,
    empty: bool = False,
    slo: str = SLO,
    more: str = "",
) -> Comparison:
    text = SCENARIO.format(
        replications=replications, strategies=", ".join(strategies), slo=slo, more=more
    )
    scenario = load_text(text, name="scale_out")
    strategies = scenario.strategy_names  # a hybrid is written as a mapping
    summary = _summary(strategies, replications, empty=empty)
    return Comparison(
        scenario=scenario,
        strategies=tuple(strategies),
        summary=summary,
        differences=_differences(summary),
        replications=pd.DataFrame(columns=["strategy", "replication", *NAMES]),
        timeseries=_timeseries(strategies, replications, empty=empty),
        visibility=_visibility(strategies, scenario.node_names, empty=empty),
        histogram=_histogram(strategies, replications, empty=empty),
        theory=_theory(strategies, empty=empty),
        verdicts=_verdicts(strategies, replications) if slo else _verdicts((), replications),
        records=None,
        manifest={
            "version": "0.1.0",
            "name": scenario.name,
            "versions": {"numba": "0.68.1", "numpy": "2.4.6"},
            "seed": 2026,
            "replications": replications,
            "strategies": list(strategies),
            "engines": {strategy: ["reference"] for strategy in strategies},
            "warm_up_s": dict.fromkeys(strategies, 0.0),
            "command": "authscale run scale_out",
            "platform": "Linux x86_64",
            "python": "3.11.2",
            "started": "2026-01-02T03:04:05+00:00",
            "seconds": 12.5,
            "scenario_sha256": "0" * 64,
            "notes": [],
        },
    )


def _summary(strategies: Sequence[str], replications: int, *, empty: bool) -> pd.DataFrame:
    rows = []
    for strategy in strategies:
        p99, visible, store, size, exposure = FACTS.get(strategy, FACTS["jwt"])
        row: dict[str, Any] = {"strategy": strategy}
        for name in NAMES:
            value = {
                "requests": 117_340.0,
                "ok": 117_300.0,
                "availability": 0.99966 if strategy == "none" else 0.9982,
                "latency_ms_mean": 62 + p99 / 20,
                "latency_ms_p50": 58 + p99 / 25,
                "latency_ms_p95": 0.7 * p99,
                "latency_ms_p99": p99,
                "latency_ms_p999": 1.8 * p99,
                "auth_ms_mean": 0.0 if strategy == "none" else p99 / 30,
                "login_visibility": visible,
                "login_coverage": visible,
                "forced_relogins": 0.0 if visible in (None, 1.0) else 1e5 * (1 - (visible or 0)),
                "store_ops_per_request": store,
                "store_bytes_per_request": 2080 * store,
                "database_ops_per_request": 0.0 if strategy == "none" else 0.13,
                "node_imbalance": 1.4 if strategy == "sticky" else 1.05,
                "node_utilisation_mean": 0.5,
                "node_utilisation_max": 0.6,
                "session_memory_mb_max": 1.5 if strategy in {"local", "sticky"} else None,
                "cost_per_hour": None,
                "store_ops_per_s_peak": 400 * store,
                "store_utilisation": 0.004 * store,
                "credential_bytes_per_request": size,
                "exposure_s_mean": None if exposure is None else exposure / 2,
                "exposure_s_max": exposure,
            }.get(name, 0.0)
            value = float("nan") if empty or value is None else value
            row[name] = value
            exact = name == "login_visibility" and value == 1
            half_width = 0.0 if exact else 0.02 * abs(value)
            row[f"{name}_ci95"] = half_width if replications > 1 else float("nan")
        if empty:
            row |= dict.fromkeys(("requests", "ok", "in_flight"), 0.0)
        rows.append(row)
    return pd.DataFrame(rows)


def _differences(summary: pd.DataFrame) -> pd.DataFrame:
    """Differences of the means; their intervals are those of the first."""
    table = summary.set_index("strategy")
    rows = [
        {"strategy": strategy, "against": base}
        | {name: table[name][strategy] - table[name][base] for name in NAMES}
        | {f"{name}_ci95": table[f"{name}_ci95"][strategy] for name in NAMES}
        for strategy, base in pairs_of(tuple(summary["strategy"]))
    ]
    spread = (column for name in NAMES for column in (name, f"{name}_ci95"))
    return pd.DataFrame(rows, columns=["strategy", "against", *spread])


def _timeseries(strategies: Sequence[str], replications: int, *, empty: bool) -> pd.DataFrame:
    frames = []
    for strategy in strategies:
        visible, store = FACTS.get(strategy, FACTS["jwt"])[1:3]
        for replication in range(replications):
            random = np.random.default_rng([replication, len(strategy)])
            t_s = np.arange(600.0)
            sent = random.poisson(np.where(t_s < 240, 140.0, 420.0))
            sent = np.zeros_like(sent) if empty else sent
            carried = sent if visible else np.zeros_like(sent)
            later = 1.0 if visible is None else np.clip(1 - (1 - visible) * t_s / 300, 0.3, 1)
            recognised = random.binomial(carried, later)
            frames.append(
                pd.DataFrame(
                    {
                        "strategy": strategy,
                        "replication": replication,
                        "t_s": t_s,
                        "width_s": 1.0,
                        "sent": sent,
                        "ok": sent,
                        "failed": 0,
                        "abandoned": 0,
                        "latency_ms_mean": np.where(
                            sent > 0, np.where(t_s < 240, 60.0, 90.0), np.nan
                        ),
                        "logins": carried // 10,
                        "carried": carried,
                        "recognised": recognised,
                        "pairs": 200 if visible else 0,
                        "known": np.round(200 * later).astype(int) if visible else 0,
                        "forced_relogins": carried - recognised,
                        "store_ops": np.round(store * sent).astype(int),
                        "database_ops": 0 if visible is None else np.round(0.13 * sent).astype(int),
                        "auth_server_ops": 0,
                        "nodes_up": np.select([t_s < 260, t_s < 380], [1, 2], 3),
                    }
                )
            )
    return pd.DataFrame() if not frames else pd.concat(frames, ignore_index=True)


def _visibility(strategies: Sequence[str], nodes: Sequence[str], *, empty: bool) -> pd.DataFrame:
    rows = [
        (strategy, login, serving, 1000, 1000 if login == serving or visible == 1 else 0)
        for strategy in strategies
        for visible in [FACTS.get(strategy, FACTS["jwt"])[1]]
        for login in nodes
        for serving in nodes
        if visible is not None and not empty and (strategy != "sticky" or login <= serving)
    ]
    columns = ["strategy", "login_node", "serving_node", "carried", "recognised"]
    return pd.DataFrame(rows, columns=columns)


def _histogram(strategies: Sequence[str], replications: int, *, empty: bool) -> pd.DataFrame:
    frames = []
    for strategy in strategies:
        p99 = FACTS.get(strategy, FACTS["jwt"])[0]
        edges = 32 * 2 ** (np.arange(700) / 64)
        longer = np.where(edges < 40, 1, np.exp(-np.log(100) * (edges - 40) / (p99 - 40)))
        count = np.floor(23_460 * -np.diff(longer)).astype(int)
        frame = pd.DataFrame({"low_ms": edges[:-1], "high_ms": edges[1:], "count": count})
        frame = frame[frame["count"] > 0]
        frames += [
            frame.assign(strategy=strategy, replication=replication)
            for replication in range(0 if empty else replications)
        ]
    columns = ["strategy", "replication", "low_ms", "high_ms", "count"]
    return pd.concat(frames)[columns] if frames else pd.DataFrame(columns=columns)


def _theory(strategies: Sequence[str], *, empty: bool) -> pd.DataFrame:
    columns = ["strategy", "model", "column", "theory", "simulated", "simulated_ci95", "agrees"]
    row = (strategies[0], "M/M/c", "latency_ms_mean", 66.42, 66.75, 0.6, "yes")
    return pd.DataFrame([] if empty else [row], columns=columns)


def _verdicts(strategies: Sequence[str], replications: int) -> pd.DataFrame:
    columns = ["strategy", "objective", "relation", "bound", "value", "ci95", "unit", "verdict"]
    rows = []
    for strategy in strategies:
        p99, visible, _, _, exposure = FACTS.get(strategy, FACTS["jwt"])
        half = 0.02 if replications > 1 else float("nan")
        facts = (
            ("latency_p99", "≤", 400.0, p99, "ms"),
            ("login_visibility", "≥", 0.999, visible, ""),
            ("exposure_max", "≤", 900.0, exposure, "s"),
        )
        for objective, relation, bound, fact, unit in facts:
            value = float("nan") if fact is None else fact
            met = value <= bound if relation == "≤" else value >= bound
            verdict = "undecided" if fact is None else "pass" if met else "fail"
            rows.append((strategy, objective, relation, bound, value, half, unit, verdict))
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(reason="a made-up reason")
