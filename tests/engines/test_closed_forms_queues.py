"""One node against queueing theory: M/M/1, M/M/c, M/D/1, M/G/1, M/G/∞, Erlang B, M/M/c/K.

Formulas are written here as in a textbook (Gross, Shortle, Thompson and Harris, Fundamentals of
Queueing Theory, 4th ed., 2008), not taken from the code that prints theory beside a simulation;
that code must agree with them.
"""

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from simulator.analysis.predictions import predictions
from simulator.engines.tally import PICKED, STARTED, Tally
from simulator.model.steps import OK_200, PUBLIC, UNAVAILABLE_503
from simulator.plan import Plan
from simulator.scenario.schema import Scenario
from tests.engines.closed_forms import (
    Claim,
    check,
    counter,
    exponential,
    one_node,
    open_workload,
    scenario_of,
)


def check_predicted(scenario: Scenario, *claims: Claim) -> None:
    """Check claims, and that the theory printed for users says the same."""
    printed = {p.column: p.value for p in predictions(scenario, "none")}
    shared = [claim for claim in claims if claim.what in printed]
    assert shared, "nothing is printed beside this simulation"
    for claim in shared:
        assert printed[claim.what] == pytest.approx(claim.expected, rel=1e-5), claim.what
    check(scenario, *claims)


def refused_share(_: Plan, tally: Tally) -> float:
    """Return the share of exchanges that met a full node, from the outcomes of the whole run."""
    refused, ok = (int(tally.outcomes[PUBLIC, o]) for o in (UNAVAILABLE_503, OK_200))
    return refused / (refused + ok)


def erlang_b(servers: int, load: float) -> float:
    """Return a^c/c! ÷ Σ a^n/n!, as Erlang wrote it."""
    terms = [load**n / math.factorial(n) for n in range(servers + 1)]
    return terms[-1] / math.fsum(terms)


def erlang_c(servers: int, load: float) -> float:
    """Return P(wait), as a sum over states."""
    last = load**servers / math.factorial(servers) * servers / (servers - load)
    return last / (math.fsum(load**n / math.factorial(n) for n in range(servers)) + last)


@pytest.mark.parametrize("rho", [0.5, 0.8])
def test_m_m_1(rho: float) -> None:
    rate, stay_ms = rho * 100, 10 / (1 - rho)

    def held(plan: Plan, tally: Tally) -> float:
        return tally.counters["request_area_ns"] / plan.duration_ns

    check_predicted(
        scenario_of(5_000, workload=open_workload(rate), nodes=one_node()),
        Claim("latency_ms_mean", stay_ms),
        # The time in an M/M/1 station is exponential.
        Claim("latency_ms_p50", stay_ms * math.log(2)),
        Claim("latency_ms_p95", stay_ms * math.log(20)),
        Claim("latency_ms_p99", stay_ms * math.log(100), widest=0.02),
        Claim("node_utilisation_mean", rho),
        Claim("throughput_per_s", rate),
        Claim("held in the node", rho / (1 - rho), held),
    )


def waits_ms(plan: Plan, tally: Tally) -> NDArray[np.float64]:
    """Return how long each visit of the window waited for a worker, from what was told of it."""
    visits, codes = tally.story[:, 1], tally.story[:, 6]
    at_ns = np.full((2, int(visits.max()) + 1), -1)
    for row, code in enumerate((PICKED, STARTED)):
        told = codes == code
        at_ns[row, visits[told]] = tally.story[told, 0]
    picked, started = at_ns
    return (started - picked)[(picked >= plan.warm_up_ns) & (started >= 0)] / 1e6


@pytest.mark.parametrize("time_ms", [0, 10, 40])
def test_waiting_times_of_m_m_1(time_ms: float) -> None:
    """W > t with probability u exp(−(µ − λ) t), u = λ/µ: arrivals see time averages (PASTA)."""
    rho = 0.7
    waits_longer = Claim(
        f"wait > {time_ms} ms",
        rho * math.exp(-(1 - rho) / 10 * time_ms),
        lambda plan, tally: float((waits_ms(plan, tally) > time_ms).mean()),
        widest=0.03,
    )
    scenario = scenario_of(500, workload=open_workload(rho * 100), nodes=one_node())
    check(scenario, waits_longer, story=True)


@pytest.mark.parametrize(("servers", "rho", "duration_s"), [(4, 0.85, 1_500), (50, 0.9, 60)])
def test_m_m_c(servers: int, rho: float, duration_s: float) -> None:
    rate = servers * rho * 100
    waits = erlang_c(servers, servers * rho)
    mean_ms = 10 + waits * 10 / (servers * (1 - rho))
    check_predicted(
        scenario_of(duration_s, workload=open_workload(rate), nodes=one_node(workers=servers)),
        Claim("latency_ms_mean", mean_ms, widest=0.02),
        Claim("latency_ms_p50", m_m_c_quantile(0.5, servers, rho, waits)),
        Claim("latency_ms_p99", m_m_c_quantile(0.99, servers, rho, waits), widest=0.03),
        Claim("node_utilisation_mean", rho),
        Claim("throughput_per_s", rate),
    )


def m_m_c_quantile(share: float, servers: int, rho: float, waits: float) -> float:
    """Return a quantile (ms) by integrating: wait (exponential, or none) + service of 10 ms."""
    step_ms = 0.02
    edges = np.arange(0, 400, step_ms)
    drain = servers * (1 - rho) / 10
    wait = waits * -np.diff(np.exp(-drain * edges))
    after_the_middle = 1 - np.exp(-(edges[:-1] + step_ms / 2) / 10)
    cdf = (1 - waits) * (1 - np.exp(-edges[1:] / 10))
    cdf += np.convolve(wait, after_the_middle)[: len(cdf)]
    return float(np.interp(share, cdf, edges[1:]))


@pytest.mark.parametrize(
    ("service", "squared_cv", "duration_s"),
    [
        ({"mean": "10 ms"}, 0.0, 2_000),
        ({"mean": "10 ms", "distribution": "gamma", "cv": 0.5}, 0.25, 2_000),
        ({"mean": "10 ms", "distribution": "gamma", "cv": 2}, 4.0, 5_000),
        ({"mean": "10 ms", "distribution": "lognormal", "cv": 2}, 4.0, 10_000),
        ({"distribution": "empirical", "values": ["0 ms", "5 ms", "25 ms"]}, 7 / 6, 4_000),
    ],
)
def test_m_g_1(service: dict[str, object], squared_cv: float, duration_s: float) -> None:
    """Pollaczek and Khinchine: the mean wait is u s (1 + cv²) ÷ 2 (1 − u)."""
    rho = 0.6
    check_predicted(
        scenario_of(duration_s, workload=open_workload(60), nodes=one_node(service_time=service)),
        Claim("latency_ms_mean", 10 + rho * 10 * (1 + squared_cv) / (2 * (1 - rho)), widest=0.02),
        Claim("node_utilisation_mean", rho),
        Claim("throughput_per_s", 60),
    )


@pytest.mark.parametrize(
    ("service", "law"),
    [
        (
            {"mean": "10 ms", "distribution": "lognormal", "cv": 2},
            stats.lognorm(math.sqrt(math.log(5)), scale=10 / math.sqrt(5)),
        ),
        ({"mean": "10 ms", "distribution": "gamma", "cv": 0.5}, stats.gamma(4, scale=2.5)),
        ({"mean": "10 ms", "distribution": "gamma", "cv": 2}, stats.gamma(0.25, scale=40)),
        (
            # cv 1: alpha = 1 + √2, minimum = mean (alpha − 1) ÷ alpha.
            {"mean": "10 ms", "distribution": "pareto", "cv": 1},
            stats.pareto(1 + math.sqrt(2), scale=10 * math.sqrt(2) / (1 + math.sqrt(2))),
        ),
    ],
)
def test_without_waiting_latency_is_the_service_time(
    service: dict[str, object], law: stats.rv_continuous
) -> None:
    """M/G/∞: quantiles of latency are the service time's, through draws, engine and histogram."""
    check(
        scenario_of(
            400, workload=open_workload(200), nodes=one_node(workers=1000, service_time=service)
        ),
        Claim("latency_ms_mean", float(law.mean()), widest=0.03),
        Claim("latency_ms_p50", float(law.ppf(0.5)), widest=0.03),
        Claim("latency_ms_p95", float(law.ppf(0.95))),
        Claim("latency_ms_p99", float(law.ppf(0.99)), widest=0.03),
    )


@pytest.mark.parametrize(
    "service",
    [
        exponential(10),
        {"mean": "10 ms"},
        {"mean": "10 ms", "distribution": "lognormal", "cv": 2},
    ],
)
@pytest.mark.parametrize(("servers", "load"), [(1, 0.5), (10, 8.0)])
def test_erlang_b(service: dict[str, str], servers: int, load: float) -> None:
    """A loss system: the share that is refused depends on the mean of the service time only."""
    lost = erlang_b(servers, load)
    check_predicted(
        scenario_of(
            2_000 / servers,
            workload=open_workload(load * 100),
            nodes=one_node(workers=servers, queue_limit=0, service_time=service),
        ),
        Claim("availability", 1 - lost),
        Claim("refused", lost, refused_share),
        Claim("node_utilisation_mean", load * (1 - lost) / servers),
        Claim("throughput_per_s", load * 100 * (1 - lost)),
        Claim("latency_ms_mean", 10),
    )


@pytest.mark.parametrize(("servers", "places", "load"), [(1, 5, 0.8), (1, 8, 1.5), (3, 7, 2.7)])
def test_m_m_c_k(servers: int, places: int, load: float) -> None:
    """`queue_limit` counts those who wait: K = workers + queue_limit."""
    weight = [1.0]
    for n in range(1, places + 1):
        weight.append(weight[-1] * load / min(n, servers))
    held = [w / math.fsum(weight) for w in weight]
    lost = held[-1]
    number = math.fsum(n * p for n, p in enumerate(held))
    check_predicted(
        scenario_of(
            1_000,
            workload=open_workload(load * 100),
            nodes=one_node(workers=servers, queue_limit=places - servers),
        ),
        Claim("refused", lost, refused_share),
        Claim("availability", 1 - lost),
        # Little's law over those that are let in.
        Claim("latency_ms_mean", 10 * number / (load * (1 - lost))),
        Claim("node_utilisation_mean", load * (1 - lost) / servers),
    )


def test_nothing_is_lost_without_a_limit() -> None:
    check(
        scenario_of(1_000, workload=open_workload(50), nodes=one_node()),
        Claim("availability", 1.0),
        Claim("requests sent", 50 * 1_000, counter("requests_sent")),
    )
