"""Tokens in cookies: where they go, what they add to, and when a browser does not store one."""

from typing import Any

import pytest

from simulator.model import wire
from simulator.model.steps import LOGOUT, PUBLIC, REFRESH, REQUEST
from simulator.model.strategies import strategy_of
from simulator.model.wire import access_bytes
from simulator.plan import Plan, make_plan
from simulator.scenario.loading import load_mapping
from tests.engines.exposures import counts, world
from tests.engines.tiny import run_both, tell

COOKIE = {"carrier": "cookie"}
TWO_DOMAINS = {"domains": {"a.example": 1, "b.example": 1}}


def in_cookie(strategy: str, *requests: Any, token: Any = (), **blocks: Any) -> Plan:  # noqa: ANN401 - rows, YAML
    return world(strategy, *requests, token={**COOKIE, **dict(token)}, **blocks)


def test_one_domain_and_no_files_make_no_difference() -> None:
    requests = [(20 * i, i % 3) for i in range(20)]
    for strategy in ("jwt", "jwt_refresh", "jwt_denylist", "introspection"):
        bare, cookie = world(strategy, *requests), in_cookie(strategy, *requests)
        assert run_both(cookie).counters == run_both(bare).counters


def test_a_cookie_stays_in_its_domain() -> None:
    """Forty requests of one user: a token in the header is one login, in cookies one a domain."""
    requests = [(20 * i, 0) for i in range(40)]
    for strategy in ("jwt", "jwt_refresh"):
        header = run_both(world(strategy, *requests, workload=TWO_DOMAINS))
        cookie = run_both(in_cookie(strategy, *requests, workload=TWO_DOMAINS))
        names = ("logins", "not_presented", "forced_relogins")
        assert counts(header, *names) == (1, 0, 0)
        assert counts(cookie, *names) == (2, 1, 0)


def test_a_pair_whose_access_token_has_expired_is_still_a_login_elsewhere() -> None:
    """The other domain is first called long after the access token's end."""
    token = {"access_ttl": "10 ms"}
    requests = [(100 * i, 0) for i in range(10)]
    plan = in_cookie("jwt_refresh", *requests, token=token, workload=TWO_DOMAINS)
    assert counts(run_both(plan), "logins", "not_presented") == (2, 1)


def test_it_is_attached_to_files() -> None:
    for strategy in ("jwt", "jwt_refresh"):
        header, cookie = world(strategy, (0, 0)), in_cookie(strategy, (0, 0))
        size = int(header.sent_bytes[REQUEST])
        assert (header.sent_bytes[PUBLIC], cookie.sent_bytes[PUBLIC]) == (0, size)
        same = [REQUEST, REFRESH, LOGOUT]
        assert cookie.sent_bytes[same].tolist() == header.sent_bytes[same].tolist()


def test_a_refresh_token_in_a_cookie_is_in_the_header_too() -> None:
    """500 B beside it and 43 of the token are more than 540; a bearer's is in the body."""
    mapping = {
        "workload": {"model": "closed", "users": 1},
        "network": {"header_limit": "540 B"},
    }
    for token, kinds in (({}, [0, 0]), (COOKIE, [1, 1])):
        plan = make_plan(load_mapping({**mapping, "token": token}), "jwt_refresh", 0)
        assert plan.too_large[[REFRESH, LOGOUT], 1].tolist() == kinds


def plan_of(claims_bytes: int, **token: Any) -> Plan:  # noqa: ANN401 - YAML
    mapping = {
        "duration": "1 s",
        "workload": {"model": "closed", "users": 1},
        "token": {"carrier": "cookie", "claims_bytes": claims_bytes, **token},
    }
    return make_plan(load_mapping(mapping), "jwt", 0)


def test_a_cookie_of_4096_bytes_is_stored_and_a_longer_one_is_not() -> None:
    assert wire.COOKIE_BYTES == 4096
    plans = [plan_of(pad) for pad in range(2580, 2620)]
    stored = {int(plan.sent_bytes[REQUEST]): plan.stored for plan in plans}
    assert min(stored) < 4096 < max(stored)
    assert all(is_stored == (size <= 4096) for size, is_stored in stored.items())
    assert plan_of(5000, carrier="header").stored == 1


def test_who_cannot_store_the_cookie_is_never_logged_in() -> None:
    plan = in_cookie("jwt", (0, 0), token={"claims_bytes": 4000})
    assert tell(plan, "sends", "receives", "keeps") == [
        "0 a sends request",
        "0 a receives unauthorised_401",
        "0 a sends login",
        "2.217 a keeps until 43200002.217",
        "2.217 a receives ok_200",
        "2.217 a sends request",
        "2.217 a receives unauthorised_401",
        "2.217 a sends login",
        "4.434 a keeps until 43200004.434",
        "4.434 a receives ok_200",
        "4.434 a sends request",
        "4.434 a receives unauthorised_401",
        "4.434 a sends login",
        "6.651 a keeps until 43200006.651",
        "6.651 a receives ok_200",
        "6.651 a sends request",
        "6.651 a receives unauthorised_401",
    ]
    names = ("ok", "abandoned", "logins", "forced_relogins", "credential_bytes")
    assert counts(run_both(plan), *names) == (0, 1, 3, 0, 0)


def test_a_pair_is_not_stored_either() -> None:
    plan = in_cookie("jwt_refresh", (0, 0), token={"claims_bytes": 4000})
    assert counts(run_both(plan), "abandoned", "logins", "refreshes") == (1, 3, 0)


@pytest.mark.parametrize("strategy", ["central_store", "bff", "local", "none"])
def test_what_is_no_token_does_not_change(strategy: str) -> None:
    mapping = {"workload": {"model": "closed", "users": 1}, "token": COOKIE}
    bare = {"workload": {"model": "closed", "users": 1}}
    one, other = (load_mapping(m) for m in (mapping, bare))
    assert strategy_of(one, strategy) == strategy_of(other, strategy)
    assert access_bytes(one, strategy_of(one, strategy)) <= 32
