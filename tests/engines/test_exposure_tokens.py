"""For how long an ended login of signed tokens is accepted, worked by hand: `jwt`, `jwt_refresh`.

Times as in `exposures`: a token is signed at 2.217 at the soonest.
"""

import pytest

from tests.engines.exposures import (
    LOGS_OUT,
    SERVER,
    counts,
    crashed_at,
    ended,
    exposures,
    revoked_at,
    world,
)
from tests.engines.tiny import run_both, tell

# --- jwt: TTL − age --------------------------------------------------------------------------


@pytest.mark.parametrize("ttl_ms", [60, 900_000, 43_200_000])
@pytest.mark.parametrize(
    ("last_ms", "age_ms"),
    [
        # Signed at 2.217; the login's own request is answered at 2.263, 46 µs later.
        (None, 0.046),
        # One at 30 is verified by 30.045 and served by 30.046.
        (30, 27.829),
        (52, 49.829),
    ],
)
def test_a_token_that_its_client_forgets_is_good_for_its_ttl_less_its_age(
    ttl_ms: float, last_ms: float | None, age_ms: float
) -> None:
    later = [(last_ms, 0, 0)] if last_ms else []
    plan = world("jwt", (0, 0, 0), *later, token={"ttl": f"{ttl_ms} ms"}, workload=LOGS_OUT)
    assert exposures(run_both(plan)) == ended(ttl_ms - age_ms)


@pytest.mark.parametrize("ttl_ms", [50, 900_000])
def test_a_token_that_is_revoked_is_good_for_its_ttl_less_its_age(ttl_ms: float) -> None:
    """Signed at 2.217 and 32.217, both revoked at 40: 37.783 and 7.783 old."""
    plan = world("jwt", (0, 0), (30, 1), token={"ttl": f"{ttl_ms} ms"}, events=[revoked_at(40)])
    assert exposures(run_both(plan)) == ended(ttl_ms - 37.783, ttl_ms - 7.783)


@pytest.mark.parametrize(("revoked_ms", "found"), [(52.216999, ended(0.000001)), (52.217, ended())])
def test_a_natural_end_is_no_exposure(revoked_ms: float, found: tuple[int, ...]) -> None:
    """Signed at 2.217 for 50 ms: who comes at 52.217 has nothing left to revoke."""
    events = [revoked_at(revoked_ms)]
    assert exposures(run_both(world("jwt", (0, 0), token={"ttl": "50 ms"}, events=events))) == found


def test_what_a_node_forgets_is_nothing_to_a_token() -> None:
    plan = world(
        "jwt", (0, 0), token={"ttl": "50 ms"}, events=[revoked_at(10), crashed_at(20, "A")]
    )
    assert exposures(run_both(plan)) == ended(42.217)


def test_a_revoked_token_goes_on_to_be_accepted() -> None:
    """Revoked at 10, it is used at 20 and 30 as if nothing were; at 60 it has expired."""
    plan = world(
        "jwt", (0, 0), (20, 0), (30, 0), (60, 0), token={"ttl": "50 ms"}, events=[revoked_at(10)]
    )
    assert tell(plan, "found", "unknown", "user") == [
        "2.262 a found at the token",
        "10 - user 0 revoked, exposed 42.217",
        "20.045 b found at the token",
        "30.045 c found at the token",
        "60.045 d unknown at the token",
        "62.307 d found at the token",
    ]
    tally = run_both(plan)
    # What is accepted after the end is not carried; a and, logged in anew, d were.
    assert counts(tally, "false_accepts", "carried", "recognised") == (2, 2, 2)
    # The login that follows is nobody's fault: what was refused had been ended.
    assert counts(tally, "logins", "forced_relogins", "expired_relogins") == (2, 0, 0)


# --- jwt_refresh: the same with the access TTL -----------------------------------------------

ACCESS = {"access_ttl": "50 ms"}


@pytest.mark.parametrize(
    ("revoked_ms", "exposed_ms"),
    [
        (10, 43.217),  # kept at 3.217, good until 53.217
        (53.216999, 0.000001),
        (60, 0),  # the family lives, its access token does not
        # Refreshed at 100: refused at 100.045, row read and written by 102.045, signed by 102.262.
        (100.02, 0),
        (110, 42.262),
        (152.261999, 0.000001),
        (152.262, 0),
    ],
)
def test_a_family_is_exposed_for_the_access_ttl_less_the_age_of_its_newest_token(
    revoked_ms: float, exposed_ms: float
) -> None:
    plan = world("jwt_refresh", (0, 0), (100, 0), token=ACCESS, events=[revoked_at(revoked_ms)])
    assert exposures(run_both(plan)) == ended(exposed_ms)


def test_a_revoked_family_is_not_refreshed() -> None:
    """Revoked at 10: accepted at 20, expired at 60; its row says no at 61.045."""
    plan = world("jwt_refresh", (0, 0), (20, 0), (60, 0), token=ACCESS, events=[revoked_at(10)])
    assert tell(plan, "sends", "found", "unknown", "receives", from_ms=20) == [
        "20 b sends request with credential",
        "20.045 b found at the token",
        "20.046 b receives ok_200",
        "60 c sends request with credential",
        "60.045 c unknown at the token",
        "60.045 c receives unauthorised_401",
        "60.045 c sends refresh with credential",
        "61.045 c unknown in the refresh row",
        "61.045 c receives unauthorised_401",
        "61.045 c sends login",
        "64.262 c receives ok_200",
        "64.262 c sends request with credential",
        "64.307 c found at the token",
        "64.308 c receives ok_200",
    ]
    tally = run_both(plan)
    assert counts(tally, "false_accepts", "forced_relogins", "expired_relogins") == (1, 0, 0)
    assert exposures(tally) == ended(43.217)


@pytest.mark.parametrize("strategy", ["jwt", "jwt_refresh"])
def test_a_server_of_its_own_makes_no_difference_to_what_nodes_accept(strategy: str) -> None:
    """One operation makes the token: kept at 1, revoked at 10, 9 ms old."""
    token = {"ttl": "50 ms", "access_ttl": "50 ms"}
    plan = world(strategy, (0, 0), token=token, auth_server=SERVER, events=[revoked_at(10)])
    assert exposures(run_both(plan)) == ended(41)


def test_a_logout_at_a_server_of_its_own_ends_the_family_there() -> None:
    """Kept at 1, verified by 1.045, served by 1.046; the server has revoked it by 2.046."""
    plan = world("jwt_refresh", (0, 0), token=ACCESS, auth_server=SERVER, workload=LOGS_OUT)
    assert tell(plan, "sends logout", "to", "drops") == [
        "0 a to A",
        "0 a to the authorization server",
        "1 a to A",
        "1.046 a sends logout with credential",
        "1.046 a to the authorization server",
        "2.046 a drops, exposed 48.954",
    ]
    assert exposures(run_both(plan)) == ended(48.954)
