"""`auth_server.single_sign_on`, worked by hand: who types a name and a password, and who does not.

Half a round trip of a client takes 2 ms, an operation of any station 1 ms, typing 100 ms.
"""

from dataclasses import replace
from typing import Any

import pytest

from simulator import draws
from simulator.plan import Plan
from tests.engines.tiny import NO_NETWORK, NO_TRIPS, run_both, tell, tiny_plan

SEED = next(
    seed
    for seed in range(1000)
    if [
        draws.uniform(draws.stream_key(seed, 0, draws.DOMAIN), visit, 0) <= 0.5
        for visit in range(4)
    ]
    == [True, False, True, False]
)
"""Visits a and c go to the first domain, b and d to the second."""
DOMAINS = {"domains": {"a.example": 1, "b.example": 1}}
QUICK = {**NO_TRIPS, "read": "1 ms", "write": "1 ms"}
SERVER = {**NO_TRIPS, "service_time": "1 ms", "single_sign_on": True}


def world(strategy: str, *requests: Any, **blocks: Any) -> Plan:  # noqa: ANN401 - rows, YAML
    """Return a world of one node and two domains, beside an authorization server."""
    blocks = {
        "seed": SEED,
        "workload": DOMAINS,
        "network": {**NO_NETWORK, "client_round_trip": "4 ms"},
        "client": {"login_delay": "100 ms"},
        "store": QUICK,
        "database": QUICK,
        **blocks,
        "auth_server": {**SERVER, **blocks.get("auth_server", {})},
    }
    return tiny_plan(strategy, requests, **blocks)


def sent(plan: Plan, from_ms: float) -> list[str]:
    return tell(plan, "sends", "is known", from_ms=from_ms)


def test_the_second_domain_needs_no_password() -> None:
    plan = world("central_store", (0, 0), (200, 0))
    assert tell(plan, "sends", "is known", "to", "calls", "keeps", "receives") == [
        "0 a sends request",
        "2 a to A",
        "4 a receives unauthorised_401",
        "104 a sends login",
        "106 a to A",
        "106 a calls authorization server",
        "107 a calls store write",
        "108 a keeps until 1800108",
        "110 a receives ok_200",
        "110 a sends request with credential",
        "112 a to A",
        "112 a calls store read",
        "125 a receives ok_200",
        "200 b sends request",
        "202 b to A",
        "204 b receives unauthorised_401",
        "204 b sends login",
        "204 b is known at the server",
        # Two round trips later: to the server and back with a code.
        "214 b to A",
        "214 b calls authorization server",
        "215 b calls store write",
        "216 b keeps until 1800216",
        "218 b receives ok_200",
        "218 b sends request with credential",
        "220 b to A",
        "220 b calls store read",
        "233 b receives ok_200",
    ]
    counted = run_both(plan).counters
    assert (counted["logins"], counted["forced_relogins"], counted["not_presented"]) == (2, 0, 1)
    assert counted["auth_server_ops"] == 2


def test_without_it_both_are_typed() -> None:
    plan = world("central_store", (0, 0), (200, 0), auth_server={"single_sign_on": False})
    assert sent(plan, 200) == [
        "200 b sends request",
        "304 b sends login",
        "310 b sends request with credential",
    ]


def test_a_token_in_a_cookie_is_fetched_from_the_server_itself() -> None:
    plan = world("jwt", (0, 0), (200, 0), token={"carrier": "cookie", "jwks_cache": "1 h"})
    told = tell(plan, "sends", "is known", "to", from_ms=200)
    assert told[:5] == [
        "200 b sends request",
        "202 b to A",
        "204 b sends login",
        "204 b is known at the server",
        "214 b to the authorization server",
    ]


def test_a_third_party_asks_for_no_password_either() -> None:
    """The redirect is that of every login there: an operation, and two round trips."""
    plan = world("central_store", (0, 0), (200, 0), auth_server={"third_party": True})
    assert tell(plan, "sends", "is known", "to", from_ms=100) == [
        "104 a sends login",
        "115 a to A",
        "119 a sends request with credential",
        "121 a to A",
        "200 b sends request",
        "202 b to A",
        "204 b sends login",
        "204 b is known at the server",
        "215 b to A",
        "219 b sends request with credential",
        "221 b to A",
    ]


def test_who_was_logged_out_everywhere_types_again() -> None:
    revoked = {"at": "150 ms", "revoke": {"share": 1}}
    assert sent(world("central_store", (0, 0), (200, 0), events=[revoked]), 200) == [
        "200 b sends request",
        "304 b sends login",
        "310 b sends request with credential",
    ]


def test_a_logout_is_one_of_its_own_domain() -> None:
    """Visit b logs out of the second domain; the first vouches for d, as in all such systems."""
    plan = world("central_store", (0, 0), (200, 0), (300, 0), (400, 0))
    plan = replace(plan, logout_share=1.0, trace_last=plan.trace_at_ns == 200_000_000)
    assert sent(plan, 230) == [
        "233 b sends logout with credential",
        "300 c sends request with credential",
        "400 d sends request",
        "404 d sends login",
        "404 d is known at the server",
        "418 d sends request with credential",
    ]


def test_a_session_that_a_node_has_lost_costs_no_typing() -> None:
    crash = {"at": "150 ms", "crash_node": "A", "restart_after": "10 ms"}
    health = {"balancer": {"health_check": {"interval": "5 ms", "fall": 1, "rise": 1}}}
    plan = world("local", (0, 0), (200, 0), events=[crash], workload={}, **health)
    assert sent(plan, 200) == [
        "200 b sends request with credential",
        "204 b sends login",
        "204 b is known at the server",
        "217 b sends request with credential",
    ]
    assert run_both(plan).counters["forced_relogins"] == 1


def test_another_device_is_not_known() -> None:
    plan = world("central_store", (0, 0), (200, 0))
    two = replace(plan, devices=2, jars=2 * plan.jars)
    key = int(plan.key[draws.DEVICE])
    same = draws.below(key, 0, 0, 2) == draws.below(key, 1, 0, 2)
    assert ("204 b is known at the server" in sent(two, 200)) == same


@pytest.mark.parametrize("strategy", ["none", "central_store"])
def test_nobody_pays_for_it_in_the_app_itself(strategy: str) -> None:
    plain = tiny_plan(strategy, [(0, 0)], workload=DOMAINS)
    assert plain.single_sign_on == 0
    assert world("none", (0, 0)).single_sign_on == 0
