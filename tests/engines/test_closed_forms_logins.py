"""How often users log in, are known and are forgotten, against renewal theory and coin tosses."""

import math
from typing import Any

import pytest

from simulator.analysis.formulas import Formula
from simulator.engines.tally import Tally
from simulator.plan import Plan
from simulator.scenario.schema import Scenario
from tests.engines.closed_forms import Claim, check, exponential, open_workload, scenario_of

# 200 users, each a Poisson process of a request every two seconds; nothing takes time.
RATE_OF_A_USER = 0.5
IDLE = 3
TTL = 4


def per_request(name: str) -> Formula:
    """Return the formula of a counter over the requests."""

    def share(_: Plan, tally: Tally) -> float:
        return tally.counters[name] / tally.counters["requests"]

    return share


def quick(**blocks: Any) -> Scenario:  # noqa: ANN401 - YAML
    nodes = {"count": 4, "workers": 100, "service_time": "1 us", **blocks.pop("nodes", {})}
    return scenario_of(
        500,
        workload=open_workload(200 * RATE_OF_A_USER, users=200),
        nodes=nodes,
        balancer={"policy": "random"},
        password_hash={"mean": "1 us"},
        database={"round_trip": "0 s", "read": "1 us", "write": "1 us"},
        store={"round_trip": "0 s", "read": "1 us", "write": "1 us"},
        **blocks,
    )


def test_a_session_is_forgotten_if_the_next_request_comes_too_late() -> None:
    """Gaps are exponential: longer than the idle timeout with probability exp(−rate × timeout)."""
    too_late = math.exp(-RATE_OF_A_USER * IDLE)
    check(
        quick(session={"idle_timeout": f"{IDLE} s"}),
        Claim("expired a request", too_late, per_request("expired_relogins")),
        Claim("logins a request", too_late, per_request("logins")),
        Claim("login_visibility", 1.0),
        # One look a request, one more after a login; and a login writes.
        Claim("store_ops_per_request", 1 + 2 * too_late),
        strategy="central_store",
    )


def test_a_token_is_renewed_at_the_first_request_after_its_end() -> None:
    """Of a cycle of TTL and the wait for a request, 1 + rate × TTL requests, one logs in."""
    renewed = 1 / (1 + RATE_OF_A_USER * TTL)
    check(
        quick(token={"ttl": f"{TTL} s"}),
        Claim("logins a request", renewed, per_request("logins")),
        Claim("expired a request", renewed, per_request("expired_relogins")),
        Claim("login_visibility", 1.0),
        strategy="jwt",
    )


def test_an_access_token_is_refreshed_as_often_and_nobody_logs_in() -> None:
    refreshed = 1 / (1 + RATE_OF_A_USER * TTL)
    check(
        quick(token={"access_ttl": f"{TTL} s"}),
        Claim("refreshes a request", refreshed, per_request("refreshes")),
        Claim("login_visibility", 1.0),
        # A refresh reads and writes its row. Everybody has logged in while it warmed up.
        Claim("database_ops_per_request", 2 * refreshed),
        strategy="jwt_refresh",
    )


@pytest.mark.parametrize("nodes", [2, 4])
def test_node_memory_behind_a_random_balancer_is_a_coin(nodes: int) -> None:
    """Each look finds the session with probability 1/n; a request has four, with three logins."""
    missed = 1 - 1 / nodes
    check(
        quick(nodes={"count": nodes}),
        Claim("login_visibility", 1 / nodes),
        Claim("login_coverage", 1 / nodes),
        Claim("abandoned", missed**4, per_request("abandoned")),
        Claim("logins a request", missed + missed**2 + missed**3, per_request("logins")),
        strategy="local",
    )


@pytest.mark.parametrize("retries", [0, 2])
def test_time_outs_of_those_who_never_wait(retries: int) -> None:
    """Service is exponential (10 ms), patience 20 ms: a try fails with probability exp(−2)."""
    gives_up = math.exp(-2)
    # The mean of an exponential time that is below 2 means; each failed try costs 20 ms and 1 ms.
    in_time_ms = 10 - 20 * gives_up / (1 - gives_up)
    tries = range(retries + 1)
    share = [gives_up**n * (1 - gives_up) for n in tries]
    detours_ms = math.fsum(21 * n * p for n, p in zip(tries, share, strict=True)) / math.fsum(share)
    check(
        scenario_of(
            200,
            workload=open_workload(200),
            nodes={"count": 1, "workers": 1000, "service_time": exponential(10)},
            client={"timeout": "20 ms", "retries": retries, "backoff": "1 ms"},
        ),
        Claim("availability", 1 - gives_up ** (retries + 1)),
        Claim("latency_ms_mean", in_time_ms + detours_ms),
        # The server works to the end of every try, wanted or not.
        Claim(
            "node_utilisation_mean",
            200 * 0.010 * math.fsum(gives_up**n for n in tries) / 1000,
        ),
    )


def test_each_device_logs_in_at_its_first_visit() -> None:
    """Visits of a device are a Poisson process: it has none in the run with exp(−rate × time)."""
    users, devices, rate, seconds = 500, 3, 5, 300
    visited = users * devices * (1 - math.exp(-rate * seconds / (users * devices)))
    check(
        scenario_of(
            seconds,
            workload={
                "model": "open", "arrival_rate": rate, "users": users, "devices_per_user": devices,
            },
            nodes={"count": 2, "workers": 100, "service_time": "1 us"},
        ).model_copy(update={"warm_up": 0}),
        Claim("logins", visited),
        strategy="central_store",
    )  # fmt: skip
