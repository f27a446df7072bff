"""Every column, worked by hand."""

import math
from collections.abc import Callable

import pytest

from simulator.analysis.columns import COLUMNS, NAMES, values
from simulator.engines.tally import Tally
from simulator.plan import Plan

S = 1_000_000_000
MS = 1_000_000

# A window of 10 s; of 10 requests, 6 ok, 1 abandoned, 1 failed, 1 timed out, 1 under way.
COUNTED = {
    "requests": 10,
    "ok": 6,
    "abandoned": 1,
    "error": 1,
    "timeout": 1,
    "in_flight": 1,
    "latency_ns": 300 * MS,
    "auth_ns": 90 * MS,
    "carried": 8,
    "recognised": 6,
    "pairs": 40,
    "known": 30,
    "logins": 5,
    "forced_relogins": 2,
    "expired_relogins": 1,
    "refreshes": 3,
    "not_presented": 4,
    "false_accepts": 7,
    "forged_accepts": 2,
    "lost_updates": 6,
    "exposures": 4,
    "exposure_ns": 10 * S,
    "exposure_max_ns": 9 * S,
    "exposure_censored": 1,
    "store_ops": 25,
    "store_ops_peak": 9,
    "store_busy_ns": 5 * S,
    "store_bytes": 20_480,
    "database_ops": 15,
    "database_ops_peak": 8,
    "database_busy_ns": 40 * S,
    "auth_server_ops": 5,
    "replication_bytes": 42_240,
    "node_sessions_max": 1_500,
    "credential_bytes": 320,
    "down_bytes": 25_000_000,
    "wire_bytes": 45_000,
    "preflights": 6,
}
# Node A: up for 10 s, 4 workers, busy 20 of 40 worker seconds, 60 served: 6/s.
# Node B: up for 5 s, busy 15 of 20, 10 served: 2/s.
NODES = ((20 * S, 10 * S, 60), (15 * S, 5 * S, 10))

EXPECTED = {
    "requests": 10.0,
    "ok": 6.0,
    "abandoned": 1.0,
    "error": 1.0,
    "timeout": 1.0,
    "in_flight": 1.0,
    "availability": 6 / 9,
    "throughput_per_s": 0.6,
    "latency_ms_mean": 50.0,
    "auth_ms_mean": 15.0,
    "login_visibility": 0.75,
    "login_coverage": 0.75,
    "logins": 5.0,
    "forced_relogins": 2.0,
    "expired_relogins": 1.0,
    "refreshes": 3.0,
    "not_presented": 4.0,
    "false_accepts": 7.0,
    "forged_accepts": 2.0,
    "exposure_s_mean": 2.5,
    "exposure_s_max": 9.0,
    "exposure_censored": 1.0,
    "store_ops_per_request": 2.5,
    "store_ops_per_s_peak": 9.0,
    "store_utilisation": 5 / (10 * 2),
    "store_bytes_per_request": 2048.0,
    "database_ops_per_request": 1.5,
    "database_ops_per_s_peak": 8.0,
    "database_utilisation": 40 / (10 * 20),
    "auth_server_ops_per_request": 0.5,
    "replication_bytes_per_request": 4224.0,
    "credential_bytes_per_request": 32.0,
    "node_utilisation_mean": 35 / 60,
    "node_utilisation_max": 0.75,
    "node_imbalance": 6 / 4,
    "lost_updates": 6.0,
    "wire_bytes_per_request": 4500.0,
    "preflights": 6.0,
}
QUANTILES = {"latency_ms_p50", "latency_ms_p95", "latency_ms_p99", "latency_ms_p999"}
OF_SOME = {"session_memory_mb_max", "cost_per_hour"}
"""Undefined unless nodes hold sessions, and unless things have prices."""

DESIGN = """
requests, ok, abandoned, error, timeout, in_flight, availability, throughput_per_s, latency_ms_mean,
latency_ms_p50, latency_ms_p95, latency_ms_p99, latency_ms_p999, auth_ms_mean, login_visibility,
login_coverage, logins, forced_relogins, expired_relogins, refreshes, not_presented, false_accepts,
forged_accepts, exposure_s_mean, exposure_s_max, exposure_censored, store_ops_per_request,
store_ops_per_s_peak, store_utilisation, store_bytes_per_request, database_ops_per_request,
database_ops_per_s_peak, database_utilisation, auth_server_ops_per_request,
replication_bytes_per_request, credential_bytes_per_request, node_utilisation_mean,
node_utilisation_max, node_imbalance, session_memory_mb_max, lost_updates, cost_per_hour
"""
"""Every column that there will be, in the order of tables."""
OURS = ["wire_bytes_per_request", "preflights"]
"""Columns that are not in the design, behind those that are."""


def test_every_column_has_a_hand_worked_value() -> None:
    assert set(NAMES) == set(EXPECTED) | QUANTILES | OF_SOME
    assert len(set(NAMES)) == len(NAMES)


def test_columns_stand_in_the_order_of_the_design() -> None:
    wanted = "".join(DESIGN.split()).split(",")
    assert list(NAMES) == wanted + OURS


@pytest.mark.parametrize("name", EXPECTED)
def test_hand_worked(name: str, plan: Plan, make_tally: Callable[..., Tally]) -> None:
    assert values(plan, make_tally(nodes=NODES, **COUNTED))[name] == EXPECTED[name]


def test_quantiles(plan: Plan, make_tally: Callable[..., Tally]) -> None:
    row = values(plan, make_tally(latencies_ms=tuple(range(1, 1001))))
    for column, expected in (("p50", 500), ("p95", 950), ("p99", 990), ("p999", 999)):
        assert row[f"latency_ms_{column}"] == pytest.approx(expected, rel=1 / 64)


def test_ratios_of_nothing_are_undefined(plan: Plan, make_tally: Callable[..., Tally]) -> None:
    row = values(plan, make_tally())
    undefined = {name for name, value in row.items() if math.isnan(value)}
    assert undefined == QUANTILES | OF_SOME | {
        "availability",
        "latency_ms_mean",
        "auth_ms_mean",
        "login_visibility",
        "login_coverage",
        "exposure_s_mean",
        "exposure_s_max",
        "store_ops_per_request",
        "store_bytes_per_request",
        "database_ops_per_request",
        "auth_server_ops_per_request",
        "replication_bytes_per_request",
        "credential_bytes_per_request",
        "wire_bytes_per_request",
        "node_utilisation_mean",
        "node_utilisation_max",
        "node_imbalance",
    }
    assert row["throughput_per_s"] == 0.0


def test_a_node_that_was_never_up_does_not_count(
    plan: Plan, make_tally: Callable[..., Tally]
) -> None:
    row = values(plan, make_tally(nodes=((4 * S, 10 * S, 8), (0, 0, 0))))
    assert row["node_utilisation_mean"] == row["node_utilisation_max"] == 0.1
    assert row["node_imbalance"] == 1.0


@pytest.mark.parametrize(
    ("strategy", "kept"),
    [
        ("local", True),
        ("sticky", True),
        ("replicated", True),
        ("cached_store", True),
        ("none", False),
        ("database", False),
        ("central_store", False),
        ("introspection", False),
        ("bff", False),
        ("jwt", False),
        ("jwt_refresh", False),
        ("jwt_denylist", False),
    ],
)
def test_memory_of_nodes_that_hold_sessions(
    make_plan_of: Callable[..., Plan],
    make_tally: Callable[..., Tally],
    strategy: str,
    *,
    kept: bool,
) -> None:
    plan = make_plan_of(strategy, session={"id_bytes": 24, "data_bytes": "1000 B"})
    found = values(plan, make_tally(**COUNTED))["session_memory_mb_max"]
    assert found == 1_500 * 1_024 / 1e6 if kept else math.isnan(found)
    if kept:
        assert values(plan, make_tally())["session_memory_mb_max"] == 0.0


# Nodes: 10 s and 5 s up in 10 s are 1.5 nodes. Egress: 25 MB in 10 s are 9 GB in an hour.
@pytest.mark.parametrize(
    ("strategy", "prices", "expected"),
    [
        ("central_store", {"node_hour": 0.5}, 1.5 * 0.5),
        ("central_store", {"store_hour": 0.25}, 2 * 0.25),  # 2 shards
        ("jwt", {"store_hour": 0.25}, 0.0),  # never asks it
        ("jwt", {"database_hour": 0.75}, 0.75),  # a login looks for the user
        ("none", {"database_hour": 0.75}, 0.0),
        ("none", {"egress_gb": 0.125}, 9 * 0.125),
        ("jwt", {"node_hour": 0}, 0.0),  # for nothing is a price, too
        (
            "central_store",
            {"node_hour": 0.5, "store_hour": 0.25, "database_hour": 0.75, "egress_gb": 0.125},
            0.75 + 0.5 + 0.75 + 1.125,
        ),
    ],
)
def test_cost(
    make_plan_of: Callable[..., Plan],
    make_tally: Callable[..., Tally],
    strategy: str,
    prices: dict[str, float],
    expected: float,
) -> None:
    plan = make_plan_of(strategy, prices=prices)
    assert values(plan, make_tally(nodes=NODES, **COUNTED))["cost_per_hour"] == expected


def test_a_hybrid_pays_for_its_own_shards(
    make_plan_of: Callable[..., Plan], make_tally: Callable[..., Tally]
) -> None:
    wide = {"name": "wide", "extends": "central_store", "store": {"shards": 6}}
    plan = make_plan_of("wide", strategies=[wide], prices={"store_hour": 0.25})
    assert values(plan, make_tally())["cost_per_hour"] == 6 * 0.25


def test_every_column_says_what_it_is() -> None:
    for column in COLUMNS:
        assert column.meaning
        assert column.better in {"higher", "lower", ""}
