"""`introspection.propagation`, worked by hand: a revoked token is found active for a while.

One node, an authorization server that takes 1 ms: kept at 1, asked about by 2, served at 2.001.
"""

from typing import Any

import pytest

from simulator.plan import Plan
from tests.engines.exposures import LOGS_OUT, SERVER, counts, ended, exposures, revoked_at, world
from tests.engines.tiny import run_both, tell


def late(*requests: Any, ms: float = 20, cache: str = "0 s", **blocks: Any) -> Plan:  # noqa: ANN401 - rows, YAML
    """Return a world whose revocations are known everywhere after 20 ms."""
    introspection = {"propagation": f"{ms} ms", "cache": cache}
    return world(
        "introspection",
        *requests,
        **{"introspection": introspection, "auth_server": SERVER, **blocks},
    )


@pytest.mark.parametrize(
    ("ms", "cache", "ttl", "exposed_ms"),
    [
        (0, "0 s", "1 h", 0),
        (20, "0 s", "1 h", 20),
        # An answer of 2 is used until 52.
        (0, "50 ms", "1 h", 42),
        # It may be asked for again at the last moment.
        (20, "50 ms", "1 h", 70),
        # The token ends at 16, and so does every answer about it.
        (20, "50 ms", "15 ms", 6),
    ],
)
def test_a_revoked_token_is_exposed_while_that_travels(
    ms: float, cache: str, ttl: str, exposed_ms: float
) -> None:
    plan = late((0, 0), ms=ms, cache=cache, token={"access_ttl": ttl}, events=[revoked_at(10)])
    assert exposures(run_both(plan)) == ended(exposed_ms)


def test_it_is_found_active_to_the_nanosecond() -> None:
    """Revoked at 10, known at 30; whoever asks has an answer a millisecond later."""
    plan = late((0, 0), (28.999999, 0), (29, 0), events=[revoked_at(10)])
    assert tell(plan, "found", "unknown", from_ms=10) == [
        "29.999999 b found in the table",
        "30 c unknown in the table",
        "31 c unknown in the refresh row",
        "33 c found in the table",
    ]
    tally = run_both(plan)
    assert counts(tally, "false_accepts", "logins", "forced_relogins") == (1, 2, 0)
    # What is accepted after the end is not carried.
    assert counts(tally, "carried", "recognised") == (2, 2)


def test_its_refresh_token_is_refused_at_once() -> None:
    """Revoked at 10, the token ends at 16: at 20 nothing is left, though few know why."""
    plan = late((0, 0), (19, 0), token={"access_ttl": "15 ms"}, events=[revoked_at(10)])
    assert tell(plan, "unknown", from_ms=10) == [
        "20 b unknown in the table",
        "21 b unknown in the refresh row",
    ]


def test_a_logout_at_the_server_travels_too() -> None:
    """Served by 2.001, revoked by 3.001."""
    plan = late((0, 0), workload=LOGS_OUT)
    assert tell(plan, "drops") == ["3.001 a drops, exposed 20"]


@pytest.mark.parametrize(("ms", "logins", "accepts"), [(0, 2, 0), (20, 1, 2)])
def test_what_a_thiefs_refresh_token_revokes_travels_too(
    ms: float, logins: int, accepts: int
) -> None:
    """Two tabs refresh: b's new token is made at 102, c's try of 102.5 revokes it."""
    plan = late((0, 0), (100, 0), (100.5, 0), ms=ms, token={"access_ttl": "50 ms"})
    assert tell(plan, "found", "unknown", from_ms=102)[:4] == [
        "102 b found in the refresh row",
        "102.5 c unknown in the refresh row",
        f"103 b {'found' if ms else 'unknown'} in the table",
        f"103.5 c {'found' if ms else 'unknown'} in the table",
    ]
    assert counts(run_both(plan), "false_accepts")[0] == accepts
    assert (counts(run_both(plan), "logins")[0] == 1) == (logins == 1)


def test_in_the_app_its_table_may_lag() -> None:
    """Kept by 3, asked about by 4; revoked at 10."""
    plan = late((0, 0), (15, 0), auth_server="in_app", events=[revoked_at(10)])
    assert exposures(run_both(plan)) == ended(20)
    assert tell(plan, "found", from_ms=10) == ["16 b found in the table"]


def test_it_is_nothing_to_what_is_not_introspected() -> None:
    for strategy in ("database", "jwt_refresh", "jwt_denylist", "central_store"):
        plan = world(strategy, (0, 0), introspection={"propagation": "20 ms"})
        assert plan.propagation_ns == 0
