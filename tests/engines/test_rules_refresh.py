"""Refresh tokens, worked by hand: expiry, rotation, reuse, and what a logout leaves."""

from typing import Any

import pytest

from simulator.engines.tally import Tally
from simulator.plan import Plan
from tests.engines.tiny import FREE_LOGIN, run_both, tell, tiny_plan

# Signing takes 0.217 ms, verifying 0.045 (RS256); a login's hash and look-up 2 ms; a row's write 1.
SHORT = {"service_time": "1 us", "workers": 4}
DATABASE = {**FREE_LOGIN["database"], "write": "1 ms"}
LOGS_OUT = {"logout_probability": 1}


def world(strategy: str, *requests: Any, **blocks: Any) -> Plan:  # noqa: ANN401 - rows, YAML
    nodes = {**SHORT, **blocks.pop("nodes", {})}
    free = {**FREE_LOGIN, "database": DATABASE}
    return tiny_plan(strategy, requests, nodes=nodes, **free, **blocks)


def counts(tally: Tally, *names: str) -> tuple[int, ...]:
    return tuple(tally.counters[name] for name in names)


ACCESS = {"access_ttl": "50 ms"}


def test_an_expired_access_token_is_refreshed() -> None:
    plan = world("jwt_refresh", (0, 0), (100, 0), token=ACCESS)
    assert tell(plan, from_ms=100) == [
        "100 b sends request with credential",
        "100 b to A",
        "100 b starts at A",
        "100 b computes 0.045",
        "100.045 b unknown at the token",
        "100.045 b ends unauthorised_401",
        "100.045 b receives unauthorised_401",
        "100.045 b sends refresh with credential",
        "100.045 b to A",
        "100.045 b starts at A",
        "100.045 b calls database read",
        "101.045 b answer of database read",
        "101.045 b found in the refresh row",
        "101.045 b calls database write",
        "102.045 b answer of database write",
        "102.045 b computes 0.217",
        "102.262 b renews until 152.262",
        "102.262 b ends ok_200",
        "102.262 b receives ok_200",
        "102.262 b sends request with credential",
        "102.262 b to A",
        "102.262 b starts at A",
        "102.262 b computes 0.045",
        "102.307 b found at the token",
        "102.307 b serves 0.001",
        "102.308 b ends ok_200",
        "102.308 b receives ok_200",
    ]
    tally = run_both(plan)
    # An expired access token is no loss of a login: it belongs to the refreshes.
    assert counts(tally, "refreshes", "logins", "expired_relogins") == (1, 1, 0)
    assert counts(tally, "carried", "recognised") == (2, 2)
    # Login: read and write. Refresh: read and write.
    assert counts(tally, "database_ops") == (4,)


@pytest.mark.parametrize(("asked_ms", "refreshed"), [(82.171999, True), (82.172, False)])
def test_a_refresh_token_expires_to_the_nanosecond(asked_ms: float, *, refreshed: bool) -> None:
    """Kept at 3.217, refresh TTL 80: the row is read at 83.216999, or at 83.217."""
    plan = world("jwt_refresh", (0, 0), (asked_ms, 0), token=ACCESS, refresh={"ttl": "80 ms"})
    tally = run_both(plan)
    assert counts(tally, "refreshes", "expired_relogins") == ((1, 0) if refreshed else (0, 1))


def test_a_rotation_gives_the_refresh_token_a_whole_life_again() -> None:
    plan = world(
        "jwt_refresh",
        *((t, 0) for t in (0, 70, 140, 210)),
        token=ACCESS,
        refresh={"ttl": "80 ms"},
    )
    assert counts(run_both(plan), "logins", "refreshes") == (1, 3)


def test_without_rotation_the_refresh_token_lives_from_the_login_on() -> None:
    plan = world(
        "jwt_refresh",
        *((t, 0) for t in (0, 70, 140, 210)),
        token=ACCESS,
        refresh={"ttl": "80 ms", "rotation": False},
    )
    # At 70 it is refreshed; at 140 there is nothing left to refresh with; at 210 again.
    assert counts(run_both(plan), "logins", "refreshes", "expired_relogins") == (2, 2, 1)


# Two visits of a user at once, both with an expired access token: b's refresh comes first.
TWICE = ((0, 0), (100, 0), (100.1, 0))


def test_a_used_refresh_token_that_comes_back_revokes_its_family() -> None:
    """RFC 9700, 4.14.2. The row is read by b at 101.045 and by c at 101.145."""
    plan = world("jwt_refresh", *TWICE, (200, 0), token=ACCESS)
    assert tell(plan, "sends", "found", "unknown", "renews", "keeps", from_ms=100) == [
        "100 b sends request with credential",
        "100.045 b unknown at the token",
        "100.045 b sends refresh with credential",
        "100.1 c sends request with credential",
        "100.145 c unknown at the token",
        "100.145 c sends refresh with credential",
        "101.045 b found in the refresh row",
        "101.145 c unknown in the refresh row",
        # c has nothing new to try: b's answer has not come yet.
        "101.145 c sends login",
        # b's token was made before the family fell; its signature is good.
        "102.262 b renews until 152.262",
        "102.262 b sends request with credential",
        "102.307 b found at the token",
        "104.362 c keeps until 154.362",
        "104.362 c sends request with credential",
        "104.407 c found at the token",
        "200 d sends request with credential",
        "200.045 d unknown at the token",
        "200.045 d sends refresh with credential",
        "201.045 d found in the refresh row",
        "202.262 d renews until 252.262",
        "202.262 d sends request with credential",
        "202.307 d found at the token",
    ]
    tally = run_both(plan)
    assert counts(tally, "logins", "forced_relogins", "refreshes") == (2, 1, 2)
    # b's access token outlived its family.
    assert counts(tally, "false_accepts") == (1,)


def test_a_refused_refresh_whose_credential_was_replaced_meanwhile_needs_no_login() -> None:
    """The client's trip is long: b's new token is there before c hears of the refusal."""
    network = {"client_round_trip": "4 ms", "client_uplink": "1e15 bit/s",
               "client_downlink": "1e15 bit/s"}  # fmt: skip
    plan = world("jwt_refresh", (0, 0), (100, 0), (101.9, 0), token=ACCESS, network=network)
    assert tell(plan, "sends", "unknown in", "renews", "receives", from_ms=100) == [
        "100 b sends request with credential",
        "101.9 c sends request with credential",
        "104.045 b receives unauthorised_401",
        "104.045 b sends refresh with credential",
        "105.945 c receives unauthorised_401",
        "105.945 c sends refresh with credential",
        "108.262 b renews until 158.262",
        "108.945 c unknown in the refresh row",
        "110.262 b receives ok_200",
        "110.262 b sends request with credential",
        "110.945 c receives unauthorised_401",
        "110.945 c sends request with credential",
        "114.308 b receives ok_200",
        "114.991 c receives ok_200",
    ]
    assert counts(run_both(plan), "logins", "forced_relogins") == (1, 0)


@pytest.mark.parametrize(("grace", "revoked"), [("100 us", False), ("99999 ns", True)])
def test_grace_forgives_a_double_use(grace: str, *, revoked: bool) -> None:
    """Used at 101.045, back at 101.145: 0.1 ms of grace is enough, and a nanosecond less is not."""
    plan = world("jwt_refresh", *TWICE, token=ACCESS, refresh={"grace": grace})
    found = tell(plan, "found in the refresh", "unknown in the refresh", "renews", "keeps")[1:]
    assert found == (
        [
            "101.045 b found in the refresh row",
            "101.145 c unknown in the refresh row",
            "102.262 b renews until 152.262",
            "104.362 c keeps until 154.362",
        ]
        if revoked
        else [
            "101.045 b found in the refresh row",
            "101.145 c found in the refresh row",
            "102.262 b renews until 152.262",
            "102.362 c renews until 152.362",
        ]
    )
    assert counts(run_both(plan), "refreshes", "forced_relogins") == ((1, 1) if revoked else (2, 0))


def test_without_rotation_nothing_is_used_up() -> None:
    plan = world("jwt_refresh", *TWICE, token=ACCESS, refresh={"rotation": False})
    assert counts(run_both(plan), "refreshes", "forced_relogins", "logins") == (2, 0, 1)


def test_a_logout_ends_the_family_and_the_access_token_lives_on() -> None:
    """Kept at 3.217; the logout's row is written at 4.263: 50 − 1.046 are left."""
    plan = world("jwt_refresh", (0, 0), (30, 0), token=ACCESS, workload=LOGS_OUT)
    assert tell(plan, "sends", "calls", "drops") [4:] == [
        "3.217 a sends request with credential",
        "3.263 a sends logout with credential",
        "3.263 a calls database write",
        "4.263 a drops, exposed 48.954",
        "30 b sends request",
        "30 b sends login",
        "31 b calls database read",
        "32.217 b calls database write",
        "33.217 b sends request with credential",
        "33.263 b sends logout with credential",
        "33.263 b calls database write",
        "34.263 b drops, exposed 48.954",
    ]  # fmt: skip
    assert counts(run_both(plan), "logins", "forced_relogins", "exposures") == (2, 0, 2)


def test_a_logout_needs_no_unexpired_access_token() -> None:
    """The visit's only request is slow: its access token (5 ms) is over when it logs out."""
    plan = world(
        "jwt_refresh",
        (0, 0),
        token={"access_ttl": "5 ms"},
        nodes={"service_time": "20 ms"},
        workload=LOGS_OUT,
    )
    assert tell(plan, "sends logout", "drops") == [
        "23.262 a sends logout with credential",
        # The family lived: a login was ended, exposed for no longer at all.
        "24.262 a drops, exposed 0",
    ]
