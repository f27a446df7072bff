"""How often a cached answer serves: renewal theory against simulation.

Requests that carry one token and reach one node are a Poisson process of rate λ: users are drawn
uniformly, and a random balancer thins. A miss at time 0 is answered at D, and the answer is used
for T. With D = 0 a cycle is one miss, then hits for T, then a wait for the next miss of 1/λ in the
mean: λT + 1 requests, of which one is a miss.

With D > 0 those that come before the answer ask, too (λD of them), and the last of their answers
counts. If T is at least D, an answer is always there before the one before it is too old, and the
cycle lasts for D + T + E[L] + 1/λ, where L is the time of the last request in (0, D), 0 if there is
none: E[L] = D − (1 − e^(−λD)) ÷ λ.
"""

import math
from typing import Any

import pytest

from simulator.scenario.schema import Scenario
from tests.engines.closed_forms import Claim, check, scenario_of

USERS = 100
NOTHING = {"round_trip": "0 s", "service_time": "1 ns"}
AT_ONCE = {"round_trip": "0 s", "read": "1 ns", "write": "1 ns"}


def miss_share(rate_per_s: float, ttl_s: float, delay_s: float = 0) -> float:
    """Return the share of one token's requests at one node that ask."""
    misses = 1 + rate_per_s * delay_s
    last_s = delay_s + math.expm1(-rate_per_s * delay_s) / rate_per_s
    return misses / (rate_per_s * (delay_s + ttl_s + last_s) + 1)


def crowd(rate_per_s: float, duration_s: float, nodes: int = 1, **blocks: Any) -> Scenario:  # noqa: ANN401 - YAML
    """Return so many requests/s of 100 users, who all log in while it warms up.

    No node is ever short of workers, and nothing expires.
    """
    return scenario_of(
        duration_s,
        workload={"model": "open", "arrival_rate": rate_per_s, "users": USERS},
        nodes={"count": nodes, "workers": 1_000, "service_time": "1 us"},
        balancer={"policy": "random"},
        token={"access_ttl": "12 h"},
        store=AT_ONCE,
        database=AT_ONCE,
        **blocks,
    )


def test_the_theory_is_what_its_simple_case_says() -> None:
    assert miss_share(20, 0.05) == pytest.approx(1 / (1 + 20 * 0.05))
    # Who is asked at once and forgets at once is asked every time.
    assert miss_share(20, 0) == pytest.approx(1)


@pytest.mark.parametrize("ttl_ms", [10, 50, 250])
def test_answers_of_introspection_are_used_for_their_ttl(ttl_ms: float) -> None:
    """Twenty requests/s carry each token: every 1.2nd, second or sixth asks."""
    check(
        crowd(20 * USERS, 50, auth_server=NOTHING, introspection={"cache": f"{ttl_ms} ms"}),
        Claim("auth_server_ops_per_request", miss_share(20, ttl_ms / 1e3)),
        strategy="introspection",
    )


@pytest.mark.parametrize("nodes", [2, 5])
def test_each_node_asks_for_itself(nodes: int) -> None:
    """A cache of 100 ms, twenty requests/s of each token: 10 or 4 of them come to a node."""
    check(
        crowd(20 * USERS, 50, nodes, auth_server=NOTHING, introspection={"cache": "100 ms"}),
        Claim("auth_server_ops_per_request", miss_share(20 / nodes, 0.1)),
        strategy="introspection",
    )


@pytest.mark.parametrize("ttl_ms", [82, 300])
def test_a_question_takes_the_way_to_a_provider(ttl_ms: float) -> None:
    """An answer takes 80 + 2 ms: so long is `auth_ms` of those who ask, and 0 of the others."""
    share = miss_share(20, ttl_ms / 1e3, 0.082)
    check(
        crowd(
            20 * USERS,
            50,
            auth_server={"round_trip": "80 ms", "service_time": "2 ms", "workers": 1_000},
            introspection={"cache": f"{ttl_ms} ms"},
        ),
        Claim("auth_server_ops_per_request", share),
        Claim("auth_ms_mean", share * 82),
        Claim("latency_ms_mean", share * 82 + 0.001),
        strategy="introspection",
    )


@pytest.mark.parametrize(("nodes", "ttl_ms"), [(1, 50), (4, 200)])
def test_copies_of_sessions_are_used_for_their_ttl(nodes: int, ttl_ms: float) -> None:
    """At each node a session's copy serves 20 ÷ nodes requests/s."""
    check(
        crowd(20 * USERS, 50, nodes, cache={"ttl": f"{ttl_ms} ms"}),
        Claim("store_ops_per_request", miss_share(20 / nodes, ttl_ms / 1e3)),
        strategy="cached_store",
    )


@pytest.mark.parametrize("nodes", [1, 4])
def test_a_nodes_list_serves_all_its_users(nodes: int) -> None:
    """The denylist is one for all: 200 requests/s read it, by nodes, every 10 ms at most.

    A request waits for its check, 0.045 ms, before it looks at the list: that changes nothing.
    """
    check(
        crowd(200, 250, nodes, denylist={"cache": "10 ms"}),
        Claim("store_ops_per_request", miss_share(200 / nodes, 0.01)),
        strategy="jwt_denylist",
    )
