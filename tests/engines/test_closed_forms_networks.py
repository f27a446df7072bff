"""Several stations, or users who come back: Jackson, Gordon and Newell, machine repair.

What makes each of these exact is said at the test; sources as in `analysis.theory`.
"""

import math
from collections.abc import Sequence

import pytest

from simulator.analysis.predictions import predictions
from simulator.engines.tally import Tally
from simulator.model.steps import LOGOUT
from simulator.plan import Plan
from tests.engines.closed_forms import (
    ENDLESS,
    Claim,
    check,
    exponential,
    one_node,
    open_workload,
    scenario_of,
)


def m_m_c_stay_ms(servers: int, rate_per_s: float, service_ms: float) -> float:
    """Return the mean time in M/M/c, by its sum over states."""
    load = rate_per_s * service_ms / 1e3
    last = load**servers / math.factorial(servers) * servers / (servers - load)
    waits = last / (math.fsum(load**n / math.factorial(n) for n in range(servers)) + last)
    return service_ms + waits * service_ms / (servers - load)


def closed_network(
    users: int, away_ms: float, stations: Sequence[tuple[float, float]]
) -> tuple[float, float]:
    """Return a closed network's throughput (per s) and the time (ms) of one pass, exactly.

    Mean value analysis (Reiser and Lavenberg, JACM 27, 1980): an arrival meets what the network
    with one user less holds. `stations`: share of the requests that go there, mean service ms; one
    server each.
    """
    held = [0.0] * len(stations)
    rate, stay = 0.0, 0.0
    for n in range(1, users + 1):
        stays = [ms * (1 + k) for (_, ms), k in zip(stations, held, strict=True)]
        stay = math.fsum(share * s for (share, _), s in zip(stations, stays, strict=True))
        rate = n / (away_ms + stay)
        held = [rate * share * s for (share, _), s in zip(stations, stays, strict=True)]
    return rate * 1e3, stay


# --- Tandems ---------------------------------------------------------------------------------


def test_tandem_of_plenty_of_workers_and_one_database_connection() -> None:
    """M/M/∞, then M/M/1: threaded workers wait for the database, but there are always more."""
    rate = 80
    scenario = scenario_of(
        2_500,
        workload=open_workload(rate),
        nodes=one_node(workers=300, database_query=exponential(10)),
        database={"connections": 1, "round_trip": "4 ms"},
    )
    stay_ms = 10 + 4 + 10 / (1 - 0.8)
    printed = {p.column: p.value for p in predictions(scenario, "none")}
    assert printed["latency_ms_mean"] == pytest.approx(stay_ms)
    check(
        scenario,
        Claim("latency_ms_mean", stay_ms),
        Claim("database_utilisation", 0.8),
        Claim("database_ops_per_request", 1.0),
        # A worker is held from the start of the application's work to the database's answer.
        Claim("node_utilisation_mean", rate * stay_ms / 1e3 / 300),
        Claim("throughput_per_s", rate),
    )


@pytest.mark.parametrize(("workers", "connections"), [(1, 1), (3, 2)])
def test_tandem_of_async_workers_and_a_database(workers: int, connections: int) -> None:
    """M/M/c, then M/M/k, then once more the wait of M/M/c: all of it exact.

    An exchange that comes back from the database takes a worker for no time at all: it hinders
    nobody, so the node is M/M/c for those on their way in, what it sends on is Poisson (Burke
    1956), and so is what the database sends back. That stream's past says nothing of the node's
    present queue (quasi-reversibility), so that it meets the queue of a random moment.
    """
    rate = 70 * workers
    query_ms = 1e3 * connections * 0.75 / rate
    inside_ms = m_m_c_stay_ms(workers, rate, 10)
    scenario = scenario_of(
        3_500 / workers,
        workload=open_workload(rate),
        nodes=one_node(workers=workers, concurrency="async", database_query=exponential(query_ms)),
        database={"connections": connections, "round_trip": "2 ms"},
    )
    at_database_ms = m_m_c_stay_ms(connections, rate, query_ms)
    check(
        scenario,
        Claim("latency_ms_mean", inside_ms + 2 + at_database_ms + inside_ms - 10),
        Claim("node_utilisation_mean", 0.7),
        Claim("database_utilisation", 0.75),
        Claim("throughput_per_s", rate),
    )


def test_tandem_of_nodes_and_a_session_store() -> None:
    """Four nodes with workers to spare ask one store: it is M/M/1, and `auth` is its time.

    Fifty users log in while it warms up, once: their sessions outlive the run.
    """
    rate, stay_ms = 4_000, 0.2 / (1 - 0.8)
    check(
        scenario_of(
            50,
            workload={"model": "open", "arrival_rate": rate, "users": 50},
            nodes={
                "count": 4,
                "workers": 500,
                "queue_limit": ENDLESS,
                "service_time": exponential(10),
            },
            store={"read": exponential(0.2), "round_trip": "1 ms"},
            session={"idle_timeout": "1 d", "absolute_timeout": "1 d"},
        ),
        Claim("auth_ms_mean", 1 + stay_ms),
        Claim("latency_ms_mean", 10 + 1 + stay_ms),
        Claim("store_utilisation", 0.8),
        Claim("store_ops_per_request", 1.0),
        strategy="central_store",
    )


# --- Visits: open networks with feedback -----------------------------------------------------


def test_visits_that_come_back() -> None:
    """Requests of a visit return after thinking; each meets M/M/1 as an outsider would."""
    visits, length = 16.0, 5.0
    stay_ms = 10 / (1 - visits * length / 100)

    def requests_a_visit(plan: Plan, tally: Tally) -> float:
        return tally.counters["requests"] / (visits * (plan.duration_ns - plan.warm_up_ns) / 1e9)

    scenario = scenario_of(
        6_000,
        workload={
            "model": "partly_open",
            "arrival_rate": visits,
            "users": 100_000,
            "requests_per_visit": {"mean": length, "distribution": "geometric"},
            "think_time": exponential(2_000),
        },
        nodes=one_node(),
    )
    printed = {p.column: p.value for p in predictions(scenario, "none")}
    assert printed["latency_ms_mean"] == pytest.approx(stay_ms)
    check(
        scenario,
        Claim("latency_ms_mean", stay_ms),
        Claim("latency_ms_p95", stay_ms * math.log(20), widest=0.02),
        Claim("requests a visit", length, requests_a_visit),
        Claim("throughput_per_s", visits * length),
    )


def test_logouts() -> None:
    """The share of visits that end in a logout; each ends the login that the visit used."""
    visits, logs_out = 30.0, 0.3

    def per_visit(plan: Plan, number: float) -> float:
        return number / (visits * plan.duration_ns / 1e9)

    check(
        scenario_of(
            1_000,
            warm_up="0 s",
            workload={
                "model": "partly_open",
                "arrival_rate": visits,
                "users": 100_000,
                "requests_per_visit": 2,
                "think_time": "10 ms",
                "logout_probability": logs_out,
            },
            nodes=one_node(workers=100),
        ),
        Claim("logouts", logs_out, lambda p, t: per_visit(p, float(t.outcomes[LOGOUT].sum()))),
        Claim("logins that ended", logs_out, lambda p, t: per_visit(p, t.counters["exposures"])),
        strategy="central_store",
    )


# --- Closed networks -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "think",
    [exponential(100), {"mean": "100 ms"}, {"mean": "100 ms", "distribution": "gamma", "cv": 2}],
)
@pytest.mark.parametrize(("users", "workers"), [(10, 1), (25, 2)])
def test_machine_repair(think: dict[str, object], users: int, workers: int) -> None:
    """N users, c workers. Thinking is a delay, so that only its mean matters."""
    weight = [1.0]
    for n in range(1, users + 1):
        weight.append(weight[-1] * (users - n + 1) * 0.1 / min(n, workers))
    busy = math.fsum(min(n, workers) * w for n, w in enumerate(weight)) / math.fsum(weight)
    rate = busy * 100
    scenario = scenario_of(
        1_000,
        workload={
            "model": "closed",
            "users": users,
            "think_time": think,
            "requests_per_visit": {"mean": 3, "distribution": "geometric"},
        },
        nodes=one_node(workers=workers),
    )
    printed = {p.column: p.value for p in predictions(scenario, "none")}
    assert printed["throughput_per_s"] == pytest.approx(rate)
    check(
        scenario,
        Claim("throughput_per_s", rate),
        Claim("node_utilisation_mean", busy / workers),
        Claim("latency_ms_mean", 1e3 * users / rate - 100),
    )


def test_closed_network_of_three_nodes() -> None:
    """Random routing to single servers and a delay: Gordon and Newell 1967."""
    rate, stay_ms = closed_network(40, 100, [(1 / 3, 10)] * 3)
    check(
        scenario_of(
            1_000,
            workload={"model": "closed", "users": 40, "think_time": exponential(100)},
            balancer={"policy": "random"},
            nodes=one_node(count=3),
        ),
        Claim("throughput_per_s", rate),
        Claim("latency_ms_mean", stay_ms),
        Claim("node_utilisation_mean", rate / 300),
    )


def test_closed_users_at_the_database() -> None:
    """Async workers to spare and one connection: the database is the only queue."""
    rate, stay_ms = closed_network(20, 100 + 10 + 4, [(1.0, 8)])
    check(
        scenario_of(
            1_000,
            workload={"model": "closed", "users": 20, "think_time": exponential(100)},
            nodes=one_node(workers=20, concurrency="async", database_query=exponential(8)),
            database={"connections": 1, "round_trip": "4 ms"},
        ),
        Claim("throughput_per_s", rate),
        Claim("latency_ms_mean", 10 + 4 + stay_ms),
        Claim("database_utilisation", rate * 0.008),
    )
