"""Copies that run out by themselves (`cache.expiry: own`), worked by hand.

Times and turns as in `exposures`: a login takes 3 ms, whatever the store does takes one. Two nodes:
A refuses a stranger, B takes the login, A gets its repetition. Sessions are idle for 50 ms.
"""

from typing import Any

import pytest

from simulator.plan import Plan
from tests.engines.exposures import (
    TWO,
    counts,
    crashed_at,
    ended,
    exposures,
    revoked_at,
    world,
)
from tests.engines.tiny import run_both, tell


def own(*requests: Any, **blocks: Any) -> Plan:  # noqa: ANN401 - rows, YAML
    """Return a world in which copies are asked for anew at each request, but by `blocks`."""
    return world(
        "cached_store",
        *requests,
        session={"idle_timeout": "50 ms", **blocks.pop("session", {})},
        cache={"ttl": "1 ns", "expiry": "own", **blocks.pop("cache", {})},
        client={"login_attempts": 1},
        **{"nodes": TWO, **blocks},
    )


def seen(plan: Plan, from_ms: float = 0) -> list[str]:
    """Return where exchanges go, what looks find, and copies that run out."""
    return tell(plan, "to", "found", "unknown", "copy", from_ms=from_ms)


def test_a_node_deletes_what_another_has_renewed() -> None:
    """Told at 4, A deletes the session at 54, though B has renewed it at 31, until 81."""
    plan = own((0, 0), (30, 0), (60, 0))
    assert seen(plan, 4) == [
        "4 a found in the store",
        "30 b to B",
        "30 b unknown in the node's copy",
        "31 b found in the store",
        "54 - copy of user 0 runs out at A, deletes the session",
        "60 c to A",
        "60 c unknown in the node's copy",
        "61 c unknown in the store",
        "61 c to B",
        "64 c to A",
        "64 c unknown in the node's copy",
        "65 c found in the store",
        # The new session's copies, used last at 64 and 65.
        "114 - copy of user 0 runs out at B, deletes the session",
    ]
    # B's copy of the first session, used last at 31, goes at 81, when that session is over.
    tally = run_both(plan)
    assert counts(tally, "logins", "forced_relogins", "expired_relogins") == (2, 1, 0)
    # Two writes at logins, four reads, two deletions.
    assert counts(tally, "store_ops", "carried", "recognised") == (8, 4, 3)


def test_it_may_drop_its_copy_only() -> None:
    plan = own((0, 0), (30, 0), (60, 0), cache={"deletes_expired": False})
    assert seen(plan, 54)[:4] == [
        "54 - copy of user 0 runs out at A",
        "60 c to A",
        "60 c unknown in the node's copy",
        "61 c found in the store",
    ]
    # One write at the login, three reads.
    assert counts(run_both(plan), "logins", "store_ops", "recognised") == (1, 4, 3)


def test_a_shared_expiry_moves_with_the_session() -> None:
    plan = own((0, 0), (30, 0), (60, 0), cache={"expiry": "shared"})
    assert not tell(plan, "copy")
    assert counts(run_both(plan), "logins", "store_ops", "recognised") == (1, 4, 3)


@pytest.mark.parametrize(("at_ms", "deleted"), [(52.999999, False), (53, True), (53.5, True)])
def test_an_answer_of_the_store_is_a_use_when_it_is_there(at_ms: float, *, deleted: bool) -> None:
    """Told at 4. Asked at 52.999999, A is told at 53.999999, before its copy runs out.

    Asked at 53, it is told at 54, which is a use of that very moment; so is 53.5 too late: A
    deletes the session while it asks for it.
    """
    plan = own((0, 0), (30, 0), (at_ms, 0))
    found = tell(plan, "found in the store", "unknown in the store", from_ms=at_ms)[0]
    late = deleted and at_ms > 53
    assert found.endswith("unknown in the store") == late
    assert counts(run_both(plan), "forced_relogins") == (int(late),)


def test_a_copy_that_is_used_lives_on() -> None:
    """One node, which uses its copy for 200 ms: made at 3, used at 3, 40 and 80, out at 130.

    The store, which is not asked meanwhile, ends the session at 53: with a copy that is shared, and
    with its own.
    """
    plan = own((0, 0), (40, 0), (52, 0), nodes={"count": 1}, cache={"ttl": "200 ms"})
    assert seen(plan, 3)[1:] == [
        "3 a found in the node's copy",
        "40 b to A",
        "40 b found in the node's copy",
        "52 c to A",
        "52 c found in the node's copy",
    ]
    assert counts(run_both(plan), "store_ops", "node_sessions_max") == (1, 1)


def test_a_use_of_the_copy_is_a_use() -> None:
    """A was told at 4, and uses its copy at 40: it runs out at 90, and not at 54.

    B's is as old as the session since B asked at 45: both are over at 96.
    """
    plan = own((0, 0), (30, 0), (40, 0), (45, 0), cache={"ttl": "37 ms"})
    assert seen(plan, 30) == [
        "30 b to B",
        "30 b found in the node's copy",
        "40 c to A",
        "40 c found in the node's copy",
        "45 d to B",
        "45 d unknown in the node's copy",
        "46 d found in the store",
        "90 - copy of user 0 runs out at A, deletes the session",
    ]


# --- What keeps a node from it ---------------------------------------------------------------


@pytest.mark.parametrize(
    "blocks",
    [
        {"events": [crashed_at(20, "A")]},
        {"events": [{"at": "54 ms", "store_outage": {"duration": "1 ms", "mode": "refuse"}}]},
        {
            "events": [
                {"at": "56 ms", "store_failover": {"duration": "1 ms", "lost_writes": "3 ms"}}
            ]
        },
    ],
    ids=["its memory is lost", "the store is out", "the store forgets it"],
)
def test_the_session_lives_on(blocks: dict[str, Any]) -> None:
    plan = own((0, 0), (30, 0), (60, 0), **blocks)
    assert tell(plan, "found", "unknown", from_ms=60)[:2] == [
        "60 c unknown in the node's copy",
        "61 c found in the store",
    ]
    assert counts(run_both(plan), "logins") == (1,)


def test_a_copy_that_made_room_ends_nothing() -> None:
    """A forgets user 0 at 22, when user 1 logs in there; B knows better at 31."""
    plan = own((0, 0), (19, 1), (26, 1), (30, 0), (60, 0), cache={"entries": 1})
    assert tell(plan, "to", "found in the store", "copy", from_ms=30)[:4] == [
        "30 d to B",
        "31 d found in the store",
        "60 e to A",
        "61 e found in the store",
    ]


# --- What it does to others ------------------------------------------------------------------


def test_the_store_is_busy_with_it() -> None:
    """A deletes at 54, for 1 ms; B asks at 54.5, and is served from 55 on."""
    plan = own((0, 0), (30, 0), (54.5, 0))
    assert tell(plan, "answer of store", from_ms=54.5)[0] == "56 c answer of store read"


@pytest.mark.parametrize(
    ("invalidation", "found"),
    [("none", "62 d found in the node's copy"), ("pubsub", "62 d unknown in the node's copy")],
)
def test_other_copies_are_told_or_not(invalidation: str, found: str) -> None:
    """B was told at 46, and may use that for 30 ms. A deletes at 54; B lets in until 76."""
    cache = {"ttl": "30 ms", "invalidation": invalidation}
    plan = own((0, 0), (45, 0), (56, 1), (62, 0), cache=cache)
    lines = seen(plan, 54)
    assert lines[0] == "54 - copy of user 0 runs out at A, deletes the session"
    assert [line for line in lines if line.startswith("62 d")][:2] == ["62 d to B", found]


def test_a_logout_is_not_undone_by_it() -> None:
    """Revoked at 40: A has a copy from 4, which is of no use, and deletes at 54 what is gone."""
    plan = own((0, 0), (30, 0), events=[revoked_at(40)])
    assert seen(plan, 40) == ["54 - copy of user 0 runs out at A, deletes the session"]
    assert exposures(run_both(plan)) == ended(0)


def test_a_copy_lets_in_until_it_runs_out() -> None:
    """Revoked at 40: A's copy of 4 is used for 100 ms, but runs out at 54; B's of 3 at 53."""
    plan = own((0, 0), cache={"ttl": "100 ms"}, events=[revoked_at(40)])
    assert exposures(run_both(plan)) == ended(14)


def test_coverage_knows_of_it() -> None:
    """The one pair that is looked at, at 500 ms: nobody knows the session that A has deleted."""
    idle = {"session": {"idle_timeout": "350 ms"}, "nodes": {"count": 2, "names": ["A", "B"]}}
    for expiry, known in (("own", 0), ("shared", 2)):
        plan = own((0, 0), (200, 0), cache={"expiry": expiry}, **idle)
        assert counts(run_both(plan), "pairs", "known") == (2, known)
