"""`refresh.early`, worked by hand: a client that refreshes before its access token expires."""

from typing import Any

import pytest

from simulator.engines.tally import Tally
from simulator.plan import Plan
from tests.engines.tiny import FREE_LOGIN, NO_TRIPS, run_both, tell, tiny_plan

DATABASE = {**FREE_LOGIN["database"], "write": "1 ms"}


def world(strategy: str, *requests: Any, **blocks: Any) -> Plan:  # noqa: ANN401 - rows, YAML
    """Return a world in which access tokens live for 50 ms and are refreshed 20 ms early.

    A login takes 3.217 ms: a hash, a read, a signature and a write; a refresh takes 2.217.
    """
    return tiny_plan(
        strategy,
        requests,
        **{
            "nodes": {"service_time": "1 us", "workers": 4},
            **FREE_LOGIN,
            "database": DATABASE,
            "store": {**NO_TRIPS, "read": "1 ms", "write": "1 ms"},
            "token": {"access_ttl": "50 ms"},
            "refresh": {"early": "20 ms"},
            **blocks,
        },
    )


def counts(tally: Tally, *names: str) -> tuple[int, ...]:
    return tuple(tally.counters[name] for name in names)


def test_a_token_that_is_due_is_refreshed_before_the_request() -> None:
    plan = world("jwt_refresh", (0, 0), (40, 0))
    assert tell(plan, "sends", "found", "renews", "receives", from_ms=40) == [
        "40 b sends refresh with credential",
        "41 b found in the refresh row",
        "42.217 b renews until 92.217",
        "42.217 b receives ok_200",
        "42.217 b sends request with credential",
        "42.262 b found at the token",
        "42.263 b receives ok_200",
    ]
    # The request waited for its refresh: 2.217 ms of authentication, and 0.045.
    assert counts(run_both(plan), "refreshes", "logins", "expired_relogins") == (1, 1, 0)


@pytest.mark.parametrize(("sent_ms", "refreshes"), [(33.216999, 0), (33.217, 1)])
def test_it_is_due_to_the_nanosecond(sent_ms: float, refreshes: int) -> None:
    """Kept at 3.217, it expires at 53.217."""
    tally = run_both(world("jwt_refresh", (0, 0), (sent_ms, 0)))
    assert counts(tally, "refreshes") == (refreshes,)


def test_a_token_that_has_expired_costs_no_401() -> None:
    plan = world("jwt_refresh", (0, 0), (100, 0))
    assert tell(plan, "sends", from_ms=100) == [
        "100 b sends refresh with credential",
        "102.217 b sends request with credential",
    ]


def test_who_has_no_token_left_to_refresh_with_is_refused_first() -> None:
    plan = world("jwt_refresh", (0, 0), (100, 0), refresh={"early": "20 ms", "ttl": "80 ms"})
    assert tell(plan, "sends", from_ms=100) == [
        "100 b sends request with credential",
        "100.045 b sends login",
        "103.262 b sends request with credential",
    ]


def test_a_refresh_that_is_refused_means_a_login() -> None:
    """The family is revoked at 35 ms: its access token would be good until 53."""
    events = [{"at": "35 ms", "revoke": {"share": 1}}]
    plan = world("jwt_refresh", (0, 0), (40, 0), events=events)
    assert tell(plan, "sends", "unknown", from_ms=40) == [
        "40 b sends refresh with credential",
        "41 b unknown in the refresh row",
        "41 b sends login",
        "44.217 b sends request with credential",
    ]
    assert counts(run_both(plan), "forced_relogins", "refreshes") == (0, 0)


def test_the_server_renews_what_a_session_holds_ahead_of_time() -> None:
    """Kept at 4 ms (hash, read, two writes); the session is read in 1 ms, then renewed."""
    early, late = (
        tell(world("bff", (0, 0), (at, 0)), "yes", "no", "renews", from_ms=at)
        for at in (32.999999, 33)
    )
    assert early == ["33.999999 b yes: access token fresh"]
    assert late[0] == "34 b no: access token fresh"
    assert late[-1].endswith("b renews until 87")


def test_an_opaque_token_is_refreshed_by_its_client() -> None:
    plan = world("introspection", (0, 0), (40, 0))
    assert tell(plan, "sends", from_ms=40)[0] == "40 b sends refresh with credential"
    assert counts(run_both(plan), "refreshes", "carried", "recognised") == (1, 2, 2)


@pytest.mark.parametrize("strategy", ["jwt", "jwt_denylist", "central_store", "local"])
def test_what_is_not_renewed_is_not_due(strategy: str) -> None:
    assert world(strategy, (0, 0)).early_ns == 0


def test_who_refreshes_early_has_the_new_key_in_time() -> None:
    """The old key is taken until 50 ms: who has refreshed at 40 is not refused at 52."""
    events = [{"at": "20 ms", "rotate_keys": {"grace": "30 ms"}}]
    plan = world("jwt_refresh", (0, 0), (40, 0), (52, 0), events=events)
    assert tell(plan, "sends", "yes", "no", from_ms=52) == [
        "52 c sends request with credential",
        "52.045 c yes: signature good",
    ]
    late = world("jwt_refresh", (0, 0), (52, 0), events=events, refresh={})
    assert tell(late, "sends", "no", from_ms=52)[1] == "52.045 b no: signature good"
