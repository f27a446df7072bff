"""What a login is, and where its exchanges go: each strategy by hand."""

from typing import Any

import pytest

from simulator.lowering.logins import lower_login
from simulator.lowering.routes import lower_routes
from simulator.model.rules import NEVER_NS
from simulator.model.steps import (
    AUTH_CALL,
    DATABASE_WRITE,
    EXCHANGES,
    IN_DENYLIST,
    IN_NODE,
    IN_STORE,
    IN_TABLE,
    IN_TOKEN,
    STORE_WRITE,
)
from simulator.model.strategies import strategy_of
from simulator.model.strategy import NOTHING, SESSION, TOKEN, TOKEN_PAIR
from simulator.scenario.loading import load_mapping
from simulator.scenario.schema import Scenario

S = 1_000_000_000
MS = 1_000_000
SERVER: dict[str, Any] = {"auth_server": {"round_trip": "30 ms"}}
PROVIDER: dict[str, Any] = {"auth_server": {"round_trip": "80 ms", "third_party": True}}


def scenario(**blocks: Any) -> Scenario:  # noqa: ANN401 - YAML
    return load_mapping({"workload": {"model": "open", "arrival_rate": "1 /s"}, **blocks})


@pytest.mark.parametrize(
    ("strategy", "credential", "look", "refresh", "logout", "affinity", "revoke"),
    [
        ("none", NOTHING, IN_NODE, 0, 0, 0, -1),
        ("local", SESSION, IN_NODE, 0, 1, 0, -1),
        ("sticky", SESSION, IN_NODE, 0, 1, 1, -1),
        ("replicated", SESSION, IN_NODE, 0, 1, 0, -1),
        ("database", SESSION, IN_TABLE, 0, 1, 0, DATABASE_WRITE),
        ("central_store", SESSION, IN_STORE, 0, 1, 0, STORE_WRITE),
        ("cached_store", SESSION, IN_STORE, 0, 1, 0, STORE_WRITE),
        ("introspection", TOKEN_PAIR, IN_TABLE, 1, 1, 0, DATABASE_WRITE),
        ("bff", SESSION, IN_STORE, 0, 1, 0, STORE_WRITE),  # it refreshes behind the client's back
        ("jwt", TOKEN, IN_TOKEN, 0, 0, 0, -1),
        ("jwt_refresh", TOKEN_PAIR, IN_TOKEN, 1, 1, 0, DATABASE_WRITE),
        ("jwt_denylist", TOKEN, IN_DENYLIST, 0, 1, 0, STORE_WRITE),
    ],
)
def test_what_a_login_is(  # noqa: PLR0913, PLR0917 - a row of the table
    strategy: str,
    credential: int,
    look: int,
    refresh: int,
    logout: int,
    affinity: int,
    revoke: int,
) -> None:
    asked = scenario()
    found = lower_login(asked, strategy_of(asked, strategy))
    assert found["credential"] == credential
    assert found["look"] == look
    assert (found["has_refresh"], found["has_logout"], found["affinity"]) == (
        refresh,
        logout,
        affinity,
    )
    assert found["revoke_call"] == revoke


@pytest.mark.parametrize("strategy", ["sticky", "local"])
def test_the_balancers_cookie(strategy: str) -> None:
    asked = scenario(balancer={"affinity": {"cookie_ttl": "1 min", "when_gone": "keep"}})
    plain = lower_login(scenario(), strategy_of(asked, strategy))
    found = lower_login(asked, strategy_of(asked, strategy))
    assert (plain["cookie_ns"], plain["cookie_kept"], plain["fail_back"]) == (NEVER_NS, 0, 0)
    assert (found["cookie_ns"], found["cookie_kept"], found["fail_back"]) == (
        (60_000_000_000, 1, 0) if strategy == "sticky" else (NEVER_NS, 0, 0)
    )


def test_lifetimes() -> None:
    asked = scenario(
        session={"idle_timeout": "1 min", "absolute_timeout": "1 h"},
        token={"ttl": "2 h", "access_ttl": "3 min"},
        refresh={"ttl": "4 h", "grace": "5 s", "rotation": False},
    )
    common = {
        "idle_ns": 60 * S,
        "absolute_ns": 3600 * S,
        "access_ns": 180 * S,
        "refresh_ns": 14400 * S,
        "rotation": 0,
        "grace_ns": 5 * S,
    }
    # A token alone lives long, one that can be renewed does not.
    for strategy, ttl in (("jwt", 7200), ("jwt_denylist", 7200), ("jwt_refresh", 180),
                          ("introspection", 180)):  # fmt: skip
        found = lower_login(asked, strategy_of(asked, strategy))
        assert {key: found[key] for key in common} == common
        assert found["ttl_ns"] == ttl * S


@pytest.mark.parametrize(
    ("strategy", "session", "expected"),
    [
        ("local", {"persist": "restart"}, -1),  # the row goes only if the session does
        ("local", {"persist": "on_miss"}, -1),
        ("local", {"persist": "restart", "revocation": "broadcast"}, DATABASE_WRITE),
        ("sticky", {"persist": "on_miss", "revocation": "broadcast"}, DATABASE_WRITE),
        ("local", {"revocation": "broadcast"}, -1),  # nodes tell each other; nobody is asked
        ("replicated", {"revocation": "broadcast"}, -1),
        ("central_store", {"revocation": "broadcast"}, STORE_WRITE),
    ],
)
def test_what_a_revocation_costs(strategy: str, session: dict[str, str], expected: int) -> None:
    asked = scenario(session=session)
    assert lower_login(asked, strategy_of(asked, strategy))["revoke_call"] == expected


def test_tokens_of_a_server_are_revoked_there() -> None:
    asked = scenario(**SERVER)
    revoked = {
        "introspection": AUTH_CALL,
        "jwt_refresh": AUTH_CALL,
        "bff": STORE_WRITE,  # the session is; its tokens are nobody's without it
        "jwt_denylist": STORE_WRITE,
        "jwt": -1,
    }
    for strategy, operation in revoked.items():
        assert lower_login(asked, strategy_of(asked, strategy))["revoke_call"] == operation


@pytest.mark.parametrize(
    ("strategy", "own", "provider"),
    [
        # Which exchanges the client has with an own authorization server, and with a provider:
        # there a login ends at a node that changes the code for tokens.
        ("jwt", {"login"}, set()),
        ("jwt_denylist", {"login"}, set()),
        ("jwt_refresh", {"login", "refresh", "logout"}, {"refresh", "logout"}),
        ("introspection", {"login", "refresh", "logout"}, {"refresh", "logout"}),
        ("bff", set(), set()),  # the backend speaks for the browser
        ("central_store", set(), set()),
        ("local", set(), set()),
        ("none", set(), set()),
    ],
)
def test_routes(strategy: str, own: set[str], provider: set[str]) -> None:
    network = {"client_round_trip": "50 ms"}
    for blocks, expected in (({}, set()), (SERVER, own), (PROVIDER, provider)):
        asked = scenario(
            **blocks, network=network, nodes={"count": 3}, events=[{"at": "5 s", "add_nodes": 2}]
        )
        found = lower_routes(asked, strategy_of(asked, strategy))
        direct = found["direct"].tolist()
        assert {kind for kind, on in zip(EXCHANGES, direct, strict=True) if on} == expected
        assert set(direct) <= {0, 1}
        # Behind all nodes, those of later included.
        assert found["door"] == (5 if expected else -1)
        # The trips to a provider and back are the client's, twice its round trip.
        assert found["redirected"] == (blocks is PROVIDER and strategy != "none")
        assert found["redirect_ns"] == 100 * MS
