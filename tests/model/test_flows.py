"""What each exchange of each strategy costs, against the table of the project's flows."""

from typing import Any

import pytest

from simulator.model import steps
from simulator.model.steps import (
    ACCESS_FRESH,
    AUTH_CALL,
    CALL,
    CPU,
    DATABASE_READ,
    DATABASE_WRITE,
    END,
    IN_COPY,
    IN_LIST_COPY,
    LIST_FRESH,
    LOOK,
    OK_200,
    STORE_READ,
    STORE_WRITE,
    UNAUTHORISED_401,
    UNEXPIRED,
)
from simulator.model.strategies import STRATEGIES
from simulator.plan import Plan, make_plan
from simulator.scenario.loading import load_mapping

SERVER: dict[str, Any] = {"auth_server": {"round_trip": "30 ms"}}
CACHES: dict[str, Any] = {"introspection": {"cache": "5 s"}, "denylist": {"cache": "5 s"}}


def planned(strategy: str, **blocks: Any) -> Plan:  # noqa: ANN401 - YAML
    workload = {"model": "open", "arrival_rate": "1 /s"}
    return make_plan(load_mapping({"workload": workload, **blocks}), strategy, 0)


NAMES = {STORE_READ: "store r", STORE_WRITE: "store w", DATABASE_READ: "db r",
         DATABASE_WRITE: "db w", AUTH_CALL: "auth"}  # fmt: skip
COMPUTED = {15_000_000: "hash", 217_000: "sign", 45_000: "verify"}
# Looks into what a node remembers, and others whose `no` costs a question more.
ASKING = {IN_COPY, LIST_FRESH, ACCESS_FRESH}

HERE = ["hash", "db r"]
# By the project's table of flows: what an exchange costs. `asked`: a request whose node remembers
# nothing fresh, or whose session holds an old access token; `unknown`: not recognised.
FLOWS: dict[str, tuple[str, dict[str, Any], dict[str, list[str]]]] = {
    "none": ("none", {}, {"request": []}),
    "local": (
        "local",
        {},
        {"login": HERE, "request": [], "unknown": [], "logout": [], "revoke": []},
    ),
    "sticky": (
        "sticky",
        {},
        {"login": HERE, "request": [], "unknown": [], "logout": [], "revoke": []},
    ),
    "local, restart": (
        "local",
        {"session": {"persist": "restart"}},
        {
            "login": [*HERE, "db w"],
            "request": [],
            "unknown": [],
            "logout": ["db w"],
            "revoke": [],  # it does not reach sessions in memory …
        },
    ),
    "sticky, on miss": (
        "sticky",
        {"session": {"persist": "on_miss", "revocation": "broadcast"}},
        {
            "login": [*HERE, "db w"],
            "request": [],
            "asked": ["db r"],
            "unknown": ["db r"],
            "logout": ["db w"],
            "revoke": ["db w"],  # … unless it is broadcast
        },
    ),
    "replicated": (
        "replicated",
        {},
        {"login": HERE, "request": [], "unknown": [], "logout": [], "revoke": []},
    ),
    "database": (
        "database",
        {},
        {
            "login": [*HERE, "db w"],
            "request": ["db r", "db w"],  # the touch
            "unknown": ["db r"],
            "logout": ["db w"],
            "revoke": ["db w"],
        },
    ),
    "central_store": (
        "central_store",
        {},
        {
            "login": [*HERE, "store w"],
            "request": ["store r"],
            "unknown": ["store r"],
            "logout": ["store w"],
            "revoke": ["store w"],
        },
    ),
    "cached_store": (
        "cached_store",
        {},
        {
            "login": [*HERE, "store w"],
            "request": [],
            "asked": ["store r"],
            "unknown": ["store r"],
            "logout": ["store w"],
            "revoke": ["store w"],
        },
    ),
    "cached_store, no cache": (
        "cached_store",
        {"cache": {"ttl": "0 s"}},
        {
            "login": [*HERE, "store w"],
            "request": ["store r"],
            "unknown": ["store r"],
            "logout": ["store w"],
            "revoke": ["store w"],
        },
    ),
    "introspection": (
        "introspection",
        {},
        {
            "login": [*HERE, "db w"],
            "request": ["db r"],
            "unknown": ["db r"],
            "refresh": ["db r", "db w"],
            "logout": ["db w"],
            "revoke": ["db w"],
        },
    ),
    "introspection, cached": (
        "introspection",
        CACHES,
        {
            "login": [*HERE, "db w"],
            "request": [],
            "asked": ["db r"],
            "unknown": ["db r"],
            "refresh": ["db r", "db w"],
            "logout": ["db w"],
            "revoke": ["db w"],
        },
    ),
    "introspection, server": (
        "introspection",
        SERVER,
        {
            "login": ["auth"],
            "request": ["auth"],
            "unknown": ["auth"],
            "refresh": ["auth"],
            "logout": ["auth"],
            "revoke": ["auth"],
        },
    ),
    "introspection, server, cached": (
        "introspection",
        {**SERVER, **CACHES},
        {
            "login": ["auth"],
            "request": [],
            "asked": ["auth"],
            "unknown": ["auth"],
            "refresh": ["auth"],
            "logout": ["auth"],
            "revoke": ["auth"],
        },
    ),
    "bff": (
        "bff",
        {},
        {
            "login": [*HERE, "db w", "store w"],
            "request": ["store r"],
            "asked": ["store r", "db r", "db w", "store w"],
            "unknown": ["store r"],
            "logout": ["store w", "db w"],
            "revoke": ["store w"],
        },
    ),
    "bff, server": (
        "bff",
        SERVER,
        {
            "login": ["auth", "store w"],
            "request": ["store r"],
            "asked": ["store r", "auth", "store w"],
            "unknown": ["store r"],
            "logout": ["store w", "auth"],
            "revoke": ["store w"],
        },
    ),
    "jwt": (
        "jwt",
        {},
        {"login": [*HERE, "sign"], "request": ["verify"], "unknown": ["verify"], "revoke": []},
    ),
    "jwt, server": (
        "jwt",
        SERVER,
        {"login": ["auth"], "request": ["verify"], "unknown": ["verify"], "revoke": []},
    ),
    "jwt_refresh": (
        "jwt_refresh",
        {},
        {
            "login": [*HERE, "sign", "db w"],
            "request": ["verify"],
            "unknown": ["verify"],
            "refresh": ["db r", "db w", "sign"],
            "logout": ["db w"],
            "revoke": ["db w"],
        },
    ),
    "jwt_refresh, server": (
        "jwt_refresh",
        SERVER,
        {
            "login": ["auth"],
            "request": ["verify"],
            "unknown": ["verify"],
            "refresh": ["auth"],
            "logout": ["auth"],
            "revoke": ["auth"],
        },
    ),
    "jwt_denylist": (
        "jwt_denylist",
        {},
        {
            "login": [*HERE, "sign"],
            "request": ["verify", "store r"],
            "unknown": ["verify", "store r"],
            "logout": ["store w"],
            "revoke": ["store w"],
        },
    ),
    "jwt_denylist, server, cached": (
        "jwt_denylist",
        {**SERVER, **CACHES},
        {
            "login": ["auth"],
            "request": ["verify"],
            "asked": ["verify", "store r"],
            "unknown": ["verify", "store r"],
            "logout": ["store w"],
            "revoke": ["store w"],
        },
    ),
}


def costs(plan: Plan, exchange: str, failing: set[int], outcome: int) -> list[str]:
    """Return what an exchange costs, some looks failing, all calls answered; it ends so."""
    found = []
    place = int(plan.entry[steps.EXCHANGES.index(exchange)])
    while plan.op[place] != END:
        op, arg = int(plan.op[place]), int(plan.arg[place])
        if op == CPU:
            found.append(COMPUTED[arg])
        elif op == CALL:
            found.append(NAMES[arg])
        place = int(plan.orelse[place]) if op == LOOK and arg in failing else place + 1
    assert plan.arg[place] == outcome
    return found


@pytest.mark.parametrize("case", FLOWS)
def test_what_each_exchange_costs(case: str) -> None:
    """The steps of every way through the program."""
    strategy, blocks, expected = FLOWS[case]
    plan = planned(strategy, **blocks, password_hash={"mean": "15 ms"})
    kinds = [k for k, entry in zip(steps.EXCHANGES, plan.entry, strict=True) if entry >= 0]
    found = {kind: costs(plan, kind, set(), OK_200) for kind in kinds if kind != "public"}
    looks = {int(a) for o, a in zip(plan.op, plan.arg, strict=True) if o == LOOK}
    if looks & ASKING:
        found["asked"] = costs(plan, "request", ASKING, OK_200)
    if looks:
        found["unknown"] = costs(plan, "request", looks - {UNEXPIRED}, UNAUTHORISED_401)
        found["revoke"] = [NAMES[plan.revoke_call]] if plan.revoke_call >= 0 else []
    assert found == expected


def test_no_strategy_is_left_out() -> None:
    assert {strategy for strategy, _, _ in FLOWS.values()} == set(STRATEGIES)


def test_an_expired_token_stops_before_any_look_up() -> None:
    for blocks in ({}, CACHES):
        plan = planned("jwt_denylist", **blocks)
        assert costs(plan, "request", {UNEXPIRED}, UNAUTHORISED_401) == ["verify"]


def test_a_token_on_the_nodes_own_list_is_refused_without_a_question() -> None:
    plan = planned("jwt_denylist", **CACHES)
    assert costs(plan, "request", {IN_LIST_COPY}, UNAUTHORISED_401) == ["verify"]
