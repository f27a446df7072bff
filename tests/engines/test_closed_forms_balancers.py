"""What a policy does to queues: thinning, E4/M/1, one loss system of many nodes, two choices."""

import math

import pytest
from scipy.optimize import brentq

from simulator.analysis.predictions import predictions
from simulator.analysis.theory import power_of_choices_sojourn_mean
from simulator.engines.tally import NODE_FIELDS, Tally
from simulator.model.steps import OK_200, PUBLIC, UNAVAILABLE_503
from simulator.plan import Plan
from tests.engines.closed_forms import (
    Claim,
    check,
    one_node,
    open_workload,
    scenario_of,
)


def served_by_first(_: Plan, tally: Tally) -> float:
    """Return the share of the requests that the first node served."""
    served = tally.nodes[:, NODE_FIELDS.index("served")]
    return float(served[0] / served.sum())


def refused_share(_: Plan, tally: Tally) -> float:
    """Return the share of exchanges that met a full node."""
    refused, ok = (int(tally.outcomes[PUBLIC, o]) for o in (UNAVAILABLE_503, OK_200))
    return refused / (refused + ok)


def test_random_thins_a_poisson_stream() -> None:
    """Each of five nodes is M/M/1 by itself."""
    stay_ms = 10 / (1 - 0.7)
    scenario = scenario_of(
        600,
        workload=open_workload(350),
        balancer={"policy": "random"},
        nodes=one_node(count=5),
    )
    printed = {p.column: p.value for p in predictions(scenario, "none")}
    assert printed["latency_ms_mean"] == pytest.approx(stay_ms)
    check(
        scenario,
        Claim("latency_ms_mean", stay_ms),
        Claim("latency_ms_p95", stay_ms * math.log(20), widest=0.02),
        Claim("node_utilisation_mean", 0.7),
        Claim("served by A", 1 / 5, served_by_first),
    )


def test_round_robin_makes_e4_m_1() -> None:
    """Every fourth of Poisson arrivals: gaps are Erlang with four phases (GSTH 5.3, G/M/1).

    An arrival finds n with probability (1 − s) s^n, s the root of s = A*(µ (1 − s)), and stays
    1 ÷ µ (1 − s) on average, exponentially.
    """
    rho, phases = 0.8, 4

    def beyond(root: float) -> float:
        phase_rate = phases * rho
        return (phase_rate / (phase_rate + 1 - root)) ** phases - root

    stay_ms = 10 / (1 - brentq(beyond, 1e-9, 1 - 1e-6))
    check(
        scenario_of(
            1_000, workload=open_workload(phases * rho * 100), nodes=one_node(count=phases)
        ),
        Claim("latency_ms_mean", stay_ms),
        Claim("latency_ms_p50", stay_ms * math.log(2)),
        Claim("latency_ms_p99", stay_ms * math.log(100), widest=0.02),
        Claim("node_utilisation_mean", rho),
        Claim("served by A", 1 / phases, served_by_first),
    )


def erlang_b(servers: int, load: float) -> float:
    """Return a^c/c! ÷ Σ a^n/n!."""
    terms = [load**n / math.factorial(n) for n in range(servers + 1)]
    return terms[-1] / math.fsum(terms)


def test_least_connections_over_loss_nodes_is_one_loss_system() -> None:
    """Whoever comes finds a free node if there is one: M/M/8/8, of eight nodes without a queue."""
    lost = erlang_b(8, 6.0)
    check(
        scenario_of(
            300,
            workload=open_workload(600),
            balancer={"policy": "least_connections"},
            nodes=one_node(count=8, queue_limit=0),
        ),
        Claim("refused", lost, refused_share),
        Claim("availability", 1 - lost),
        Claim("node_utilisation_mean", 6.0 * (1 - lost) / 8),
    )


def test_random_over_loss_nodes_is_many_small_ones() -> None:
    lost = erlang_b(1, 0.75)
    check(
        scenario_of(
            300,
            workload=open_workload(600),
            balancer={"policy": "random"},
            nodes=one_node(count=8, queue_limit=0),
        ),
        Claim("refused", lost, refused_share),
        Claim("node_utilisation_mean", 0.75 * (1 - lost)),
    )


@pytest.mark.parametrize(
    ("nodes", "rho", "duration_s"), [(100, 0.5, 13), (100, 0.7, 13), (500, 0.9, 10)]
)
def test_power_of_two_choices(nodes: int, rho: float, duration_s: float) -> None:
    """Mitzenmacher's fixed point is the limit of many nodes.

    It is not exact for 100: measured with narrow intervals (150 replications), latency lies 0.1 %,
    0.3 % and 1.2 % above it at utilisations of 0.5, 0.7 and 0.9, so that 0.9 asks for more nodes.
    """
    check(
        scenario_of(
            duration_s,
            warm_up="3 s",
            workload=open_workload(rho * 100 * nodes),
            balancer={"policy": "power_of_two"},
            nodes=one_node(count=nodes),
        ),
        Claim("latency_ms_mean", power_of_choices_sojourn_mean(rho, 10, 2)),
        Claim("node_utilisation_mean", rho),
    )
