"""The most sessions in one node's memory, worked by hand.

Times and turns as in `exposures`: a login takes 2 ms; sessions are idle for 50 ms.
"""

from typing import Any

import pytest

from simulator.plan import Plan
from tests.engines import replicas
from tests.engines.exposures import (
    BROADCAST,
    LOGS_OUT,
    TWO,
    counts,
    crashed_at,
    revoked_at,
    robbed,
    stolen_at,
    world,
)
from tests.engines.tiny import run_both

THREE_USERS = ((0, 0), (10, 1), (20, 2))


def remembering(strategy: str, *requests: Any, **blocks: Any) -> Plan:  # noqa: ANN401 - rows, YAML
    session = {"idle_timeout": "50 ms", **blocks.pop("session", {})}
    return world(strategy, *requests, session=session, client={"login_attempts": 1}, **blocks)


def most(plan: Plan) -> int:
    """Return the most sessions that one node's memory had at a time."""
    return counts(run_both(plan), "node_sessions_max")[0]


@pytest.mark.parametrize(
    ("strategy", "sessions"),
    [
        *((name, 0) for name in ("none", "database", "central_store", "introspection", "bff")),
        *((name, 0) for name in ("jwt", "jwt_refresh", "jwt_denylist")),
        *((name, 3) for name in ("local", "sticky", "replicated", "cached_store")),
    ],
)
def test_who_keeps_sessions_in_memory(strategy: str, sessions: int) -> None:
    assert most(remembering(strategy, *THREE_USERS)) == sessions


# --- They go ---------------------------------------------------------------------------------


def test_a_logout_frees_memory() -> None:
    """Each has logged out before the next comes."""
    for strategy in ("local", "sticky", "replicated", "cached_store"):
        assert most(remembering(strategy, *THREE_USERS, workload=LOGS_OUT)) == 1, strategy


@pytest.mark.parametrize(
    ("requests", "sessions"),
    [
        # Kept at 2, 32 and 62: the first is over at 52, the second at 82.
        (((0, 0), (30, 1), (60, 2)), 2),
        # Touched at 40, the first is there until 90.
        (((0, 0), (30, 1), (40, 0), (60, 2)), 3),
        # Kept at 52.001 and 50.
        (((0, 0), (50.001, 1)), 1),
        (((0, 0), (48, 1)), 2),
        # Touched at 51.999999, to the nanosecond.
        (((0, 0), (51.999999, 0), (90, 1)), 2),
        (((0, 0), (51.999999, 0), (100, 1)), 1),
    ],
)
def test_expiry_frees_memory(requests: tuple[tuple[float, int], ...], sessions: int) -> None:
    assert most(remembering("local", *requests)) == sessions
    assert most(remembering("replicated", *requests)) == sessions


def test_the_absolute_end_frees_memory() -> None:
    """Touched at 40, 80 and 120, it is over at 102 all the same: the login of 110 is alone."""
    session = {"absolute_timeout": "100 ms"}
    requests = ((0, 0), (40, 0), (80, 0), (110, 1))
    assert most(remembering("local", *requests, session=session)) == 1
    assert most(remembering("local", *requests)) == 2


@pytest.mark.parametrize(
    ("persist", "sessions"),
    [
        ("off", 3),  # 0, 1 and 2; then 3 and 4
        ("restart", 5),  # read back
        ("on_miss", 3),  # read only when somebody asks
    ],
)
def test_a_crash_frees_memory(persist: str, sessions: int) -> None:
    plan = remembering(
        *("local", *THREE_USERS, (40, 3), (42, 4)),
        session={"persist": persist},
        events=[crashed_at(35, "A")],
    )
    assert most(plan) == sessions


def test_a_revocation_frees_memory_if_it_is_broadcast() -> None:
    for session, sessions in (({}, 4), (BROADCAST, 3)):
        plan = remembering("local", *THREE_USERS, (40, 3), session=session, events=[revoked_at(30)])
        assert most(plan) == sessions


def test_a_thief_keeps_memory_occupied() -> None:
    """Three sessions, two of which are idle until 62 and 72: a fourth login, at 100, finds one."""
    theft = stolen_at(30, 900)
    idle = {"idle_timeout": "50 ms"}
    assert most(robbed("local", *THREE_USERS, (100, 3), theft=theft, session=idle)) == 4
    assert most(remembering("local", *THREE_USERS, (100, 3))) == 3


# --- Where they are --------------------------------------------------------------------------


def test_it_is_the_fullest_node_that_counts() -> None:
    """By turns: A refuses user 0, B takes the login, A gets the repetition, and it is abandoned.

    So user 1 begins at B and logs in at A, and user 2 again at B.
    """
    assert most(remembering("local", *THREE_USERS, nodes=TWO)) == 2


def test_a_login_anew_leaves_the_old_session_where_it_is() -> None:
    """A refuses, B takes the login; A refuses … until three sessions of one user are in B."""
    plan = world("local", (0, 0), nodes=TWO, session={"idle_timeout": "50 ms"})
    assert counts(run_both(plan), "logins", "abandoned") == (3, 1)
    assert most(plan) == 3


def test_copies_occupy_memory_as_sessions_do() -> None:
    """Four nodes by turns, three exchanges a user: the logins are at B, A, D and C.

    Alone each has one; with its neighbour's backup two; with copies of all four.
    """
    users = (*THREE_USERS, (30, 3))
    four = {"count": 4}
    assert most(remembering("local", *users, nodes=four)) == 1
    for copies, sessions in (("backup", 2), ("all", 4)):
        plan = replicas.world(*users, nodes=four, replication={"copies": copies})
        assert most(plan) == sessions


def test_a_node_that_joins_takes_memory_for_what_it_loads() -> None:
    """By 108 B has loaded three sessions; A dies at 115 with its own; B takes a fourth at 122."""
    plan = replicas.world(
        *(*THREE_USERS, (120, 3)),
        nodes={"count": 1, "boot_time": "0 s"},
        balancer=replicas.NOT_TO_THE_DEAD,
        events=[
            {"at": "100 ms", "add_nodes": 1},
            {"at": "115 ms", "crash_node": "A", "restart_after": "10 s"},
        ],
    )
    assert most(plan) == 4


def test_a_cached_copy_occupies_memory_as_long_as_its_session_lives() -> None:
    """Its node uses it for 1 ms only, but frees nothing before it must: until 53, 63 and 73."""
    cache = {"ttl": "1 ms"}
    assert most(remembering("cached_store", *THREE_USERS, cache=cache)) == 3
    assert most(remembering("cached_store", *THREE_USERS, cache={"ttl": "0 s"})) == 0
    # The third is kept at 53.001, when the first is over.
    late = (*THREE_USERS[:2], (50.001, 2))
    assert most(remembering("cached_store", *late, cache=cache)) == 2


# --- When it is counted ----------------------------------------------------------------------


def test_the_warm_up_is_left_out_but_not_what_it_leaves_behind() -> None:
    """Three at 22; at 100, when the window begins, those of users 1 and 2 are over: one is left."""
    requests = (*THREE_USERS, (60, 0), (105, 3))
    assert most(remembering("local", *requests, warm_up="100 ms")) == 2
    assert most(remembering("local", *THREE_USERS, (60, 0), warm_up="100 ms")) == 1
    assert most(remembering("local", *THREE_USERS, warm_up="100 ms")) == 0
    assert most(remembering("local", *THREE_USERS)) == 3
