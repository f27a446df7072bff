"""For how long a copy outlives the login that was ended, worked by hand.

Times and turns as in `exposures`: two nodes; B keeps the session at 3 (the write to the store is
the third millisecond), A asks the store for it by 4, and B takes the logout by 5.001.
"""

from typing import Any

import pytest

from simulator.plan import Plan
from tests.engines.exposures import (
    LOGS_OUT,
    SERVER,
    TWO,
    counts,
    crashed_at,
    ended,
    exposures,
    revoked_at,
    world,
)
from tests.engines.tiny import run_both, tell

# --- No copies: nothing ----------------------------------------------------------------------


@pytest.mark.parametrize("server", ["in_app", SERVER])
@pytest.mark.parametrize(
    "strategy", ["database", "central_store", "cached_store", "introspection", "bff"]
)
def test_what_is_asked_for_every_time_is_refused_at_once(
    strategy: str, server: str | dict[str, str]
) -> None:
    """Three users log out; or all are revoked at 130, and the first comes back at 140."""
    blocks = {"nodes": TWO, "cache": {"ttl": "0 s"}, "auth_server": server}
    users = ((0, 0), (40, 1), (80, 2))
    logged_out = run_both(world(strategy, *users, workload=LOGS_OUT, **blocks))
    assert exposures(logged_out) == ended(0, 0, 0)
    revoked = run_both(world(strategy, *users, (140, 0), events=[revoked_at(130)], **blocks))
    assert exposures(revoked) == ended(0, 0, 0)
    # The four logins' own requests were recognised, and the one of 140 at first was not.
    assert counts(revoked, "logins", "false_accepts", "carried", "recognised") == (4, 0, 4, 4)


# --- cached_store: what is left of the copies ------------------------------------------------


def cached(*requests: Any, ttl: str = "50 ms", pubsub: bool = False, **blocks: Any) -> Plan:  # noqa: ANN401 - rows, YAML
    cache = {"ttl": ttl, "invalidation": "pubsub" if pubsub else "none"}
    return world("cached_store", *requests, cache=cache, **{"nodes": TWO, **blocks})


def test_a_logout_drops_its_own_nodes_copy_only() -> None:
    plan = cached((0, 0), (20, 0), workload=LOGS_OUT)
    assert tell(plan, "to", "calls store", "keeps", "found", "unknown", "drops")[:9] == [
        "0 a to A",
        "0 a to B",
        "2 a calls store write",
        "3 a keeps until 1800003",
        "3 a to A",
        "3 a unknown in the node's copy",
        "3 a calls store read",
        "4 a found in the store",
        "4.001 a to B",
    ]
    # A's copy is used until 54.
    assert tell(plan, "drops")[0] == "5.001 a drops, exposed 48.999"


@pytest.mark.parametrize(
    ("pubsub", "ttl", "session", "crashes", "exposed_ms"),
    [
        (False, "50 ms", "10 s", [], 48.999),
        (False, "1 ms", "10 s", [], 0),  # A's copy is too old at 5
        (False, "1.001 ms", "10 s", [], 0),  # to the nanosecond
        (False, "1.001001 ms", "10 s", [], 0.000001),
        (True, "50 ms", "10 s", [], 0),
        # Asked at 4, the session is idle until 34, and its copy knows.
        (False, "50 ms", "30 ms", [], 28.999),
        # A dies, and its copy with it; B's death is nothing to it, nor is one after its end.
        (False, "50 ms", "10 s", [crashed_at(20, "A")], 14.999),
        (False, "50 ms", "10 s", [crashed_at(20, "B")], 48.999),
        (False, "50 ms", "10 s", [crashed_at(60, "A")], 48.999),
    ],
)
def test_a_cached_session_is_exposed_for_what_is_left_of_the_others_copies(
    pubsub: bool,  # noqa: FBT001 - a case's
    ttl: str,
    session: str,
    crashes: list[dict[str, Any]],
    exposed_ms: float,
) -> None:
    plan = cached(
        (0, 0),
        ttl=ttl,
        pubsub=pubsub,
        session={"idle_timeout": session},
        workload=LOGS_OUT,
        events=crashes,
    )
    assert exposures(run_both(plan)) == ended(exposed_ms)


def test_the_youngest_copy_counts() -> None:
    """B's copy of 3 is used until 53, A's of 4 until 54; they ask again by 61 and 66, by turns."""
    for revoked_ms, exposed_ms in ((10, 44), (62, 49), (70, 46), (116, 0)):
        plan = cached((0, 0), (60, 0), (65, 0), events=[revoked_at(revoked_ms)])
        assert exposures(run_both(plan)) == ended(exposed_ms)
    assert tell(cached((0, 0), (60, 0), (65, 0)), "to", "found", "unknown", from_ms=60) == [
        "60 b to B",
        "60 b unknown in the node's copy",
        "61 b found in the store",
        "65 c to A",
        "65 c unknown in the node's copy",
        "66 c found in the store",
    ]


def test_a_copy_accepts_what_was_ended() -> None:
    """Revoked at 10: B's copy of 3 says yes at 20 and A's at 30; at 60 the store says no."""
    plan = cached((0, 0), (20, 0), (30, 0), (60, 0), events=[revoked_at(10)])
    assert tell(plan, "to", "found", "unknown", "receives", from_ms=10)[:9] == [
        "20 b to B",
        "20 b found in the node's copy",
        "20.001 b receives ok_200",
        "30 c to A",
        "30 c found in the node's copy",
        "30.001 c receives ok_200",
        "60 d to B",
        "60 d unknown in the node's copy",
        "61 d unknown in the store",
    ]
    assert counts(run_both(plan), "false_accepts", "logins", "forced_relogins") == (2, 2, 0)


def test_a_cached_answer_does_not_touch_the_session() -> None:
    """Idle for 40 ms: found in the store at 4, in a copy at 30. It is over at 44, and all know."""
    plan = cached((0, 0), (30, 0), (44, 0), session={"idle_timeout": "40 ms"})
    assert tell(plan, "found", "unknown")[2:] == [
        "30 b found in the node's copy",
        "44 c unknown in the node's copy",
        "45 c unknown in the store",
        "48 c unknown in the node's copy",
        "49 c found in the store",
    ]
    assert counts(run_both(plan), "expired_relogins") == (1,)


# --- introspection: what is left of the answers ----------------------------------------------

ANSWERS = {"cache": "50 ms"}


@pytest.mark.parametrize(
    ("ttl", "crashes", "exposed_ms"),
    [
        # Kept at 1, asked by B by 2, good there until 52; the server takes the logout by 3.001.
        ("12 h", [], 48.999),
        # No answer is used beyond the token's expiry (RFC 7662, section 4): 31.
        ("30 ms", [], 27.999),
        ("12 h", [crashed_at(20, "B")], 16.999),
        ("12 h", [crashed_at(20, "A")], 48.999),
    ],
)
def test_a_cached_answer_is_used_after_a_logout_at_the_server(
    ttl: str, crashes: list[dict[str, Any]], exposed_ms: float
) -> None:
    plan = world(
        "introspection",
        (0, 0),
        nodes=TWO,
        token={"access_ttl": ttl},
        introspection=ANSWERS,
        auth_server=SERVER,
        workload=LOGS_OUT,
        events=crashes,
    )
    assert exposures(run_both(plan)) == ended(exposed_ms)


def test_a_cached_answer_is_used_after_a_logout_at_another_node() -> None:
    """In the app: kept by B at 3, asked by A by 4, ended by B at 5.001."""
    plan = world("introspection", (0, 0), nodes=TWO, introspection=ANSWERS, workload=LOGS_OUT)
    assert tell(plan, "drops") == ["5.001 a drops, exposed 48.999"]


def test_a_logout_writes_the_row_and_leaves_the_answer() -> None:
    """One node: asked and answered by 4, served at 4.001; its own logout leaves what it knows."""
    plan = world("introspection", (0, 0), introspection=ANSWERS, workload=LOGS_OUT)
    assert tell(plan, "drops") == ["5.001 a drops, exposed 48.999"]


@pytest.mark.parametrize("server", ["in_app", SERVER])
def test_a_cached_answer_accepts_what_was_revoked(server: str | dict[str, str]) -> None:
    """One node: asked by 4 (by a server of its own: by 2); at 20 revoked, at 30 still accepted."""
    plan = world(
        *("introspection", (0, 0), (30, 0), (60, 0)),
        introspection=ANSWERS,
        auth_server=server,
        events=[revoked_at(20)],
    )
    assert exposures(run_both(plan)) == ended(34 if server == "in_app" else 32)
    assert tell(plan, "found", "unknown", from_ms=20)[:3] == [
        "30 b found in the node's copy",
        "60 c unknown in the node's copy",
        "61 c unknown in the table",
    ]
    assert counts(run_both(plan), "false_accepts") == (1,)


def test_an_answer_is_about_one_token() -> None:
    """Kept at 3 for 30 ms, asked by 4; refreshed at 43, the new token is not the cached one."""
    plan = world(
        "introspection",
        *((0, 0), (40, 0), (50, 0)),
        token={"access_ttl": "30 ms"},
        introspection=ANSWERS,
    )
    assert tell(plan, "found", "unknown", "renews", from_ms=40) == [
        "40 b unknown in the node's copy",
        "41 b unknown in the table",
        "42 b found in the refresh row",
        "43 b renews until 73",
        "43 b unknown in the node's copy",
        "44 b found in the table",
        "50 c found in the node's copy",
    ]
