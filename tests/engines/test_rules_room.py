"""Room for sessions in a node's memory (`nodes.session_memory`, `cache.entries`), worked by hand.

Times and turns as in `exposures`: a login takes 2 ms. A session has 2,080 bytes.
"""

from typing import Any

import pytest

from simulator.engines.run import run_plan
from simulator.plan import Plan, make_plan
from simulator.scenario.loading import load_mapping
from tests.engines import replicas
from tests.engines.exposures import (
    LOGS_OUT,
    counts,
    crashed_at,
    ended,
    exposures,
    revoked_at,
    world,
)
from tests.engines.tiny import run_both, tell

THREE_USERS = ((0, 0), (10, 1), (20, 2))
ONE_SESSION, TWO_SESSIONS = "2080 B", "4160 B"


def room_for(memory: str, strategy: str, *requests: Any, **blocks: Any) -> Plan:  # noqa: ANN401 - rows, YAML
    nodes = {"session_memory": memory, **blocks.pop("nodes", {})}
    client = {"login_attempts": 1}
    return world(strategy, *requests, nodes=nodes, client=client, **blocks)


def seen(plan: Plan, from_ms: float) -> list[str]:
    """Return what looks find from a moment on."""
    return tell(plan, "found", "unknown", from_ms=from_ms)


def test_who_was_not_there_for_longest_goes() -> None:
    """Kept at 2, 12 and 22: user 0 goes. Used at 30, user 1 stays when that one logs in again."""
    plan = room_for(TWO_SESSIONS, "local", *THREE_USERS, (30, 1), (40, 0), (50, 1), (60, 2))
    assert seen(plan, 30) == [
        "30 d found in the node",
        "40 e unknown in the node",
        "42 e found in the node",
        "50 f found in the node",
        "60 g unknown in the node",
        "62 g found in the node",
    ]
    assert counts(run_both(plan), "logins", "forced_relogins", "node_sessions_max") == (5, 2, 2)


@pytest.mark.parametrize(
    ("memory", "sessions"),
    [("2080 B", 1), ("4159 B", 1), ("4160 B", 2), ("6239 B", 2), ("1 GiB", 3), ("unlimited", 3)],
)
def test_a_session_fits_whole_or_not_at_all(memory: str, sessions: int) -> None:
    plan = room_for(memory, "local", *THREE_USERS)
    assert counts(run_both(plan), "node_sessions_max") == (sessions,)


@pytest.mark.parametrize(
    "blocks",
    [
        {"workload": LOGS_OUT},
        {"session": {"idle_timeout": "9 ms"}},
        {"events": [crashed_at(ms, "A") for ms in (5, 15)]},
        {"session": {"revocation": "broadcast"}, "events": [revoked_at(ms) for ms in (5, 15)]},
    ],
    ids=["logout", "expiry", "crash", "revocation"],
)
def test_who_is_gone_leaves_room(blocks: dict[str, Any]) -> None:
    """One session at a time, so that nobody has to go: the second request of each tells."""
    again = tuple((at + 3, user) for at, user in THREE_USERS)
    plan = room_for(ONE_SESSION, "local", *sorted((*THREE_USERS, *again)), **blocks)
    alone = [[(at, 0), (at + 3, 0)] for at, _ in THREE_USERS]
    logins = sum(
        counts(run_both(room_for(ONE_SESSION, "local", *visits, **blocks)), "logins")[0]
        for visits in alone
    )
    assert counts(run_both(plan), "logins", "forced_relogins") == (logins, 0)


# --- Who remembers elsewhere -----------------------------------------------------------------


def test_a_row_is_read_back() -> None:
    """With a row a login takes 3 ms; user 0 was the first to go."""
    plan = room_for(
        TWO_SESSIONS, "local", *THREE_USERS, (30, 1), (40, 0), session={"persist": "on_miss"}
    )
    assert seen(plan, 30) == [
        "30 d found in the node's copy",
        "40 e unknown in the node's copy",
        "41 e found in the table",
    ]
    assert counts(run_both(plan), "logins", "node_sessions_max") == (3, 2)


def test_a_node_that_starts_again_reads_what_it_held() -> None:
    """Users 1 and 2, in that order: user 0 takes the place of 2, as 1 was there at 30."""
    plan = room_for(
        *(TWO_SESSIONS, "local", *THREE_USERS, (30, 1), (40, 0), (50, 1), (60, 2)),
        session={"persist": "restart"},
        events=[crashed_at(28, "A")],
    )
    assert seen(plan, 30) == [
        "30 d found in the node",
        "40 e unknown in the node",
        "43 e found in the node",
        "50 f found in the node",
        "60 g unknown in the node",
        "63 g found in the node",
    ]


def test_a_copy_that_made_room_is_asked_for_again() -> None:
    """A login takes 3 ms here, and the store knows everybody."""
    plan = world(
        *("cached_store", *THREE_USERS, (30, 1), (40, 0), (50, 1), (60, 2)),
        client={"login_attempts": 1},
        cache={"ttl": "1 s", "entries": 2},
    )
    assert seen(plan, 30) == [
        "30 d found in the node's copy",
        "40 e unknown in the node's copy",
        "41 e found in the store",
        "50 f found in the node's copy",
        "60 g unknown in the node's copy",
        "61 g found in the store",
    ]
    assert counts(run_both(plan), "logins", "node_sessions_max") == (3, 2)


def test_an_old_copy_keeps_its_place() -> None:
    """Used for 1 ms only, and asked for anew: that is a use of its place, too."""
    plan = world(
        *("cached_store", *THREE_USERS[:2], (20, 0), (30, 2), (32, 0), (34, 1)),
        client={"login_attempts": 1},
        cache={"ttl": "13 ms", "entries": 2},
    )
    # At 33 user 2 takes the place of user 1, whose copy was 20 ms old and of no use.
    assert seen(plan, 20) == [
        "20 c unknown in the node's copy",
        "21 c found in the store",
        "32 e found in the node's copy",
        "33 d found in the node's copy",
        "34 f unknown in the node's copy",
        "35 f found in the store",
    ]


# --- Copies of other nodes -------------------------------------------------------------------


def test_a_copy_takes_a_place_when_it_is_sent() -> None:
    """Room for one at A and at B: whoever logs in last is known, once the copy is there."""
    plan = replicas.world(
        *((0, 0), (20, 1), (40, 0), (50, 0), (60, 1), (70, 1)),
        nodes={"count": 2, "session_memory": "125 B"},
    )
    assert seen(plan, 23) == [
        "40 c unknown in the node",
        "42 c unknown in the node",  # at the other one, 6 ms too early
        "50 d found in the node",
        "60 e unknown in the node",
        "62 e unknown in the node",
        "70 f found in the node",
    ]
    assert counts(run_both(plan), "node_sessions_max") == (1,)


def test_what_a_node_loads_keeps_its_order() -> None:
    """User 1 was at A at 12, user 0 at 50. B loads both, and user 1 makes room for user 2."""
    plan = replicas.world(
        *((0, 0), (10, 1), (50, 0), (120, 2), (130, 0), (140, 0), (150, 1)),
        nodes={"count": 1, "boot_time": "0 s", "session_memory": "250 B"},
        events=[{"at": "100 ms", "add_nodes": 1}],
    )
    assert tell(plan, "to", "found", "unknown", from_ms=130) == [
        "130 e to B",
        "130 e found in the node",
        "140 f to A",
        "140 f found in the node",
        "150 g to B",
        "150 g unknown in the node",
        "150 g to A",
        "152 g to B",
        "152 g unknown in the node",
    ]


# --- What is seen of it ----------------------------------------------------------------------


def test_a_session_that_made_room_is_exposed_no_more() -> None:
    """Revoked at 30, which its node is not told, and gone at 42, when user 1 comes."""
    plan = room_for(ONE_SESSION, "local", (0, 0), (40, 1), events=[revoked_at(30)])
    assert exposures(run_both(plan)) == ended(12)


def test_coverage_knows_of_it() -> None:
    """Three users hold a live login, and the one node knows two of them."""
    plan = room_for(TWO_SESSIONS, "local", *THREE_USERS, duration_ms=1_000)
    assert counts(run_both(plan), "pairs", "known") == (3, 2)


@pytest.mark.parametrize("strategy", ["local", "sticky", "replicated", "cached_store"])
def test_room_for_all_changes_nothing(strategy: str) -> None:
    mapping = {
        "duration": "30 s",
        "workload": {
            "model": "partly_open",
            "arrival_rate": "3 /s",
            "users": 40,
            "think_time": "1 s",
            "logout_probability": 0.3,
        },
        "session": {"idle_timeout": "8 s"},
        "nodes": {"count": 3, "boot_time": "1 s"},
        "events": [
            {"at": "10 s", "add_nodes": 1},
            {"at": "20 s", "crash_node": "A", "restart_after": "3 s"},
        ],
    }
    limited = {
        **mapping,
        "nodes": {**mapping["nodes"], "session_memory": "1 GiB"},
        "cache": {"entries": 10_000},
    }
    one, other = (
        run_plan(make_plan(load_mapping(m), strategy, 0), "compiled", records=True)
        for m in (mapping, limited)
    )
    assert one.counters == other.counters
    assert one.records.tolist() == other.records.tolist()
