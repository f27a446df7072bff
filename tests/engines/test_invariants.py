"""What holds in every run: oracles that work exactly, sums that must agree, laws of traffic."""

import heapq
from dataclasses import replace

import numpy as np
import pytest

from simulator import draws
from simulator.engines.run import Engine, run_plan
from simulator.engines.tally import (
    COUNTERS,
    NODE_FIELDS,
    RECORD,
    SERIES,
    BrokenInvariantError,
    Tally,
    audit,
)
from simulator.engines.tally import SENT as SENT_LINE
from simulator.engines.tally import SERVED as SERVED_LINE
from simulator.model.balancers import POLICIES
from simulator.model.steps import (
    EXCHANGES,
    LOGOUT,
    REFRESH,
    REQUEST,
    UNAUTHORISED_401,
)
from simulator.plan import Plan, make_plan
from simulator.scenario.schema import Scenario
from tests.engines.busy import STRATEGIES, busy_scenario
from tests.engines.closed_forms import one_node, open_workload, scenario_of

ENGINES: tuple[Engine, ...] = ("reference", "compiled")
VISIT, USER, SENT, FINISHED, OUTCOME = (
    RECORD.index(name) for name in ("visit", "user", "sent_ns", "finished_ns", "outcome")
)


# --- Oracles ---------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("workers", [1, 3])
def test_every_stay_is_kiefer_and_wolfowitz(engine: Engine, workers: int) -> None:
    """FCFS from arrivals and services alone: each of 8,000 stays is right to the nanosecond."""
    scenario = scenario_of(
        100, workload=open_workload(80 * workers), nodes=one_node(workers=workers)
    )
    plan = make_plan(scenario, "none", 0)
    tally = run_plan(plan, engine, records=True)
    rows = sorted(tally.records.tolist(), key=lambda row: row[SENT])
    free = [0] * workers
    # Requests that the end of the run cut off are no rows: the oracle goes up to the first of them.
    whole = [row for number, row in enumerate(rows) if row[VISIT] == number]
    for row in whole:
        service_ns = draws.sample_ns(
            draws.EXPONENTIAL, 1e7, 0.0, [], int(plan.key[draws.SERVICE]), row[VISIT], 0
        )
        end_ns = max(row[SENT], free[0]) + service_ns
        heapq.heapreplace(free, end_ns)
        assert row[FINISHED] == end_ns
    assert len(whole) > 7_000


@pytest.mark.parametrize("policy", POLICIES)
def test_no_policy_makes_or_loses_work(policy: str) -> None:
    """All that was asked for was served: busy time is the sum of the same service times."""
    scenario = busy_scenario(balancer={"policy": policy}, events=[])
    plan = make_plan(scenario, "none", 0)
    tally = run_plan(plan, "compiled", story=True)
    served_ns = int(tally.story[tally.story[:, 6] == SERVED_LINE, 8].sum())
    assert int(tally.nodes[:, NODE_FIELDS.index("busy_ns")].sum()) == served_ns
    plain = make_plan(busy_scenario(events=[]), "none", 0)
    assert served_ns == int(
        run_plan(plain, "compiled").nodes[:, NODE_FIELDS.index("busy_ns")].sum()
    )


# --- Sums ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def runs() -> dict[str, tuple[Plan, Tally]]:
    """Every strategy in the busy minute, on the compiled engine."""
    scenario = busy_scenario()
    plans = {s: make_plan(scenario, s, 0) for s in STRATEGIES}
    return {s: (p, run_plan(p, "compiled", records=True)) for s, p in plans.items()}


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_records_series_and_counters_agree(
    runs: dict[str, tuple[Plan, Tally]], strategy: str
) -> None:
    _, tally = runs[strategy]
    c, records = tally.counters, tally.records
    assert (c["in_flight"], c["exchanges_in_flight"]) == (0, 0)
    outcomes = np.bincount(records[:, OUTCOME], minlength=4).tolist()
    assert outcomes == [c["ok"], c["abandoned"], c["error"], c["timeout"]]
    ok = records[records[:, OUTCOME] == 0]
    assert (ok[:, FINISHED] - ok[:, SENT]).sum() == c["latency_ns"]
    assert ok[:, RECORD.index("auth_ns")].sum() == c["auth_ns"]
    logouts = int(tally.outcomes[LOGOUT].sum())
    assert records[:, RECORD.index("exchanges")].sum() == c["exchanges_sent"] - logouts
    assert records[:, RECORD.index("logins")].sum() == c["logins"]
    same = {name: name for name in SERIES if name in COUNTERS}
    same |= {"sent": "requests"}
    for column, name in same.items():
        assert tally.series[:, SERIES.index(column)].sum() == c[name], column
    failed = int(tally.series[:, SERIES.index("failed")].sum())
    assert failed == c["error"] + c["timeout"]


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_nodes_are_never_busier_than_they_can_be(
    runs: dict[str, tuple[Plan, Tally]], strategy: str
) -> None:
    plan, tally = runs[strategy]
    busy, up, served = tally.nodes.T
    assert (busy <= up * plan.workers).all()
    # A until the crash at 20 s and from 30 s on; B until it has drained at 37 s; C from 11 s on.
    assert (up / 1e9).tolist() == [50, 37, 49]
    assert served.sum() == tally.counters["ok"]


def test_operations_follow_from_exchanges() -> None:
    """One read a look, one write a login and a logout; a row read and written at each refresh."""
    scenario = busy_scenario(events=[])
    sent, ops = exchanges_and_operations(scenario, "central_store")
    assert ops["store"] == sent["request, attached"] + sent["login"] + sent["logout"]
    assert ops["database"] == sent["login"]
    sent, ops = exchanges_and_operations(scenario, "jwt_refresh")
    refreshed, refused = sent["refresh"] - sent["refresh, refused"], sent["refresh, refused"]
    assert ops["database"] == 2 * sent["login"] + 2 * refreshed + refused + sent["logout"]
    assert refreshed > 0
    for strategy in ("local", "sticky", "jwt"):
        sent, ops = exchanges_and_operations(scenario, strategy)
        assert (ops["store"], ops["database"]) == (0, sent["login"])
    _, ops = exchanges_and_operations(scenario, "none")
    assert (ops["store"], ops["database"]) == (0, 0)


def exchanges_and_operations(
    scenario: Scenario, strategy: str
) -> tuple[dict[str, int], dict[str, int]]:
    """Return how many exchanges of each kind were sent, and how many operations were counted."""
    tally = run_plan(make_plan(scenario, strategy, 0), "compiled", story=True)
    told = tally.story[tally.story[:, 6] == SENT_LINE]
    kinds, attached = told[:, 5], told[:, 8]
    sent = {name: int((kinds == kind).sum()) for kind, name in enumerate(EXCHANGES)}
    sent["request, attached"] = int(((kinds == REQUEST) & (attached == 1)).sum())
    sent["refresh, refused"] = int(tally.outcomes[REFRESH, UNAUTHORISED_401])
    assert int(tally.outcomes.sum()) == sum(sent[name] for name in EXCHANGES)
    return sent, {s: tally.counters[f"{s}_ops"] for s in ("store", "database")}


@pytest.mark.parametrize("strategy", ["central_store", "jwt", "jwt_refresh"])
def test_a_proof_outside_the_nodes_is_always_recognised(
    runs: dict[str, tuple[Plan, Tally]], strategy: str
) -> None:
    """Whatever happens to nodes: login_visibility is exactly 1, and nobody is logged out."""
    tally = runs[strategy][1]
    assert tally.counters["carried"] == tally.counters["recognised"] > 500
    assert tally.counters["pairs"] == tally.counters["known"] > 0


def test_node_memory_forgets(runs: dict[str, tuple[Plan, Tally]]) -> None:
    for strategy in ("local", "sticky"):
        c = runs[strategy][1].counters
        assert 0 < c["recognised"] < c["carried"]
        assert c["forced_relogins"] > 0
        assert c["known"] < c["pairs"]
    none = runs["none"][1].counters
    assert none["carried"] == none["logins"] == none["pairs"] == 0


def test_what_nobody_is_recognised_by_is_not_accepted_either(
    runs: dict[str, tuple[Plan, Tally]],
) -> None:
    assert runs["central_store"][1].counters["false_accepts"] == 0
    assert runs["central_store"][1].counters["exposure_ns"] == 0
    for strategy in ("jwt", "jwt_refresh"):
        assert runs[strategy][1].counters["exposure_ns"] > 0


# --- The audit -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["exchanges_sent", "requests_sent", "requests", "ok", "request_time_ns", "carried",
     "recognised"],
)  # fmt: skip
def test_the_audit_finds_what_does_not_add_up(
    runs: dict[str, tuple[Plan, Tally]], name: str
) -> None:
    tally = runs["local"][1]
    audit(tally)
    one_more = {**tally.counters, name: tally.counters[name] + 1}
    with pytest.raises(BrokenInvariantError, match="against"):
        audit(replace(tally, counters=one_more))


def test_a_crowd_that_waits_for_a_day() -> None:
    """200,000 requests in flight for 86,400 s are 1.7e19 ns: more than int64 holds."""
    scenario = scenario_of(
        86_400,
        workload={"model": "closed", "users": 200_000, "think_time": "5 s"},
        nodes=one_node(workers=8, service_time="1000 s"),
        client={"timeout": "2 d"},
    )
    tally = run_plan(make_plan(scenario, "none", 0), "compiled")
    # Little: all but those who think are in flight, nearly all of the day.
    # Both sides of the law are kept modulo 2^64, and audited as such.
    area_ns = tally.counters["request_area_ns"] % 2**64
    assert area_ns == pytest.approx(200_000 * 86_395e9, rel=1e-3)
    assert tally.counters["request_area_ns"] == tally.counters["request_time_ns"]
