"""database_sessions: the database is full before the nodes are, and more nodes help nobody."""

from dataclasses import replace

import pytest

from simulator.analysis import columns
from simulator.engines.run import run_plan
from simulator.engines.tally import SERIES
from simulator.plan import Plan, make_plan
from simulator.scenario.loading import load
from tests.scenarios.conftest import Confirm, Tallies, Values

NAME = "database_sessions"
S = 1_000_000_000
QUERY_MS, READ_MS, WRITE_MS = 8, 1, 6
CONNECTIONS = 2
LEAVE_IT = ("sticky", "sticky_persisted", "introspection", "central_store", "jwt_refresh")


def window(strategy: str, replication: int, from_s: int, to_s: int) -> Plan:
    plan = make_plan(load(NAME), strategy, replication)
    return replace(plan, warm_up_ns=from_s * S, duration_ns=to_s * S, bins=to_s)


def test_what_a_request_and_a_login_take(confirm: Confirm) -> None:
    ratios = []
    for replication in range(load(NAME).replications):
        plan = window("database", replication, 10, 150)
        c = run_plan(plan, "compiled").counters
        work_ms = c["ok"] * QUERY_MS + c["carried"] * READ_MS + c["recognised"] * WRITE_MS
        work_ms += c["logins"] * (READ_MS + WRITE_MS)
        ratios.append(c["database_busy_ns"] / 1e6 / work_ms)
    confirm(ratios, 1)


def test_the_database_is_full_and_so_the_nodes_look() -> None:
    late = {
        strategy: columns.values(plan, run_plan(plan, "compiled"))
        for strategy in ("none", "database")
        for plan in [window(strategy, 0, 300, 360)]
    }
    assert late["database"]["database_utilisation"] > 0.99
    assert late["database"]["node_utilisation_max"] > 0.99
    assert late["none"]["database_utilisation"] < 0.75
    assert late["none"]["node_utilisation_max"] < 0.15


@pytest.mark.parametrize(("from_s", "to_s"), [(235, 260), (280, 360)])
def test_three_nodes_more_change_nothing(
    from_s: int, to_s: int, tallies: Tallies, confirm: Confirm
) -> None:
    # Nodes 4 to 6 serve from 4:20 on. Before and after, the database does two seconds' work a
    # second, and that is all.
    ok, logins = SERIES.index("ok"), SERIES.index("logins")
    worked = []
    for tally in tallies(NAME, "database"):
        part = tally.series[from_s:to_s]
        each = QUERY_MS + READ_MS + WRITE_MS
        work_ms = part[:, ok].sum() * each + part[:, logins].sum() * (READ_MS + WRITE_MS)
        worked.append(work_ms / 1_000 / (to_s - from_s))
    confirm(worked, CONNECTIONS, widest=0.05)


def test_it_gets_slower_and_slower(tallies: Tallies) -> None:
    latency_ns, ok = SERIES.index("latency_ns"), SERIES.index("ok")
    for tally in tallies(NAME, "database"):
        before, after = tally.series[60:120], tally.series[320:360]
        mean_ms = [p[:, latency_ns].sum() / p[:, ok].sum() / 1e6 for p in (before, after)]
        assert mean_ms[0] < 120
        assert mean_ms[1] > 1_000


@pytest.mark.parametrize("strategy", LEAVE_IT)
def test_others_leave_the_database_to_the_application(strategy: str, values: Values) -> None:
    assert all(share < 0.6 for share in values(NAME, strategy, "database_utilisation"))
    assert all(ms < 250 for ms in values(NAME, strategy, "latency_ms_p99"))


def test_a_persisted_session_costs_one_write_more_than_one_that_is_not(tallies: Tallies) -> None:
    pairs = zip(tallies(NAME, "sticky"), tallies(NAME, "sticky_persisted"), strict=True)
    for plain, kept in pairs:
        more = kept.counters["database_ops"] - plain.counters["database_ops"]
        # The same visits; a few requests more or less at the end of the run.
        assert more == pytest.approx(kept.counters["logins"], abs=10)
