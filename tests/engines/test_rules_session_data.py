"""`session.write_share`, worked by hand: when data are written, and what they overwrite."""

from typing import Any

import pytest

from simulator.plan import Plan
from tests.engines.tiny import FREE_LOGIN, NO_TRIPS, run_both, tell, tiny_plan

ALL = {"write_share": 1}
FREE_STORE = {**NO_TRIPS, "read": "1 ms", "write": "1 ms"}
TABLE = {"database": {**NO_TRIPS, "read": "1 ms", "write": "1 ms"}}


def world(strategy: str, *requests: Any, **blocks: Any) -> Plan:  # noqa: ANN401 - rows, YAML
    """Return a world of nodes A and B; who comes is logged in since 0 s, and changes data.

    Service takes 10 ms, store and database 1 ms an operation.
    """
    session = {**ALL, **blocks.pop("session", {})}
    blocks = {
        "workload": {"logged_in_at_start": 1}, "store": FREE_STORE, **FREE_LOGIN, **TABLE, **blocks,
    }  # fmt: skip
    nodes = {"count": 2, "workers": 9, **blocks.pop("nodes", {})}
    return tiny_plan(strategy, requests, nodes=nodes, session=session, **blocks)


def lost(plan: Plan) -> int:
    return run_both(plan).counters["lost_updates"]


def test_two_requests_at_once() -> None:
    """Visit b reads what a has read, and overwrites what a has written; c has read what b wrote."""
    plan = world("central_store", (10, 0), (15, 0), (40, 0))
    assert tell(plan, from_ms=1) == [
        "10 a sends request with credential",
        "10 a to B",
        "10 a starts at B",
        "10 a calls store read",
        "11 a answer of store read",
        "11 a found in the store",
        "11 a serves 10",
        "15 b sends request with credential",
        "15 b to A",
        "15 b starts at A",
        "15 b calls store read",
        "16 b answer of store read",
        "16 b found in the store",
        "16 b serves 10",
        "21 a calls store write",
        "22 a answer of store write",
        "22 a saves",
        "22 a ends ok_200",
        "22 a receives ok_200",
        "26 b calls store write",
        "27 b answer of store write",
        "27 b saves over another",
        "27 b ends ok_200",
        "27 b receives ok_200",
        "40 c sends request with credential",
        "40 c to B",
        "40 c starts at B",
        "40 c calls store read",
        "41 c answer of store read",
        "41 c found in the store",
        "41 c serves 10",
        "51 c calls store write",
        "52 c answer of store write",
        "52 c saves",
        "52 c ends ok_200",
        "52 c receives ok_200",
    ]
    counted = run_both(plan).counters
    assert (counted["lost_updates"], counted["store_ops"]) == (1, 6)
    # The write belongs to the application's work: auth_ms holds the read alone.
    assert counted["auth_ns"] == 3 * 1_000_000


def test_who_read_before_the_write_and_wrote_after_it() -> None:
    """Visit b has read at 21.5, before a's write is done at 22."""
    assert lost(world("central_store", (10, 0), (20.5, 0))) == 1
    assert lost(world("central_store", (10, 0), (21.5, 0))) == 0


def test_another_users_session_is_another() -> None:
    assert lost(world("central_store", (10, 0), (15, 1))) == 0


def test_lost_updates_count_in_the_window() -> None:
    early = world("central_store", (10, 0), (15, 0), warm_up="28 ms")
    assert lost(early) == 0
    assert lost(world("central_store", (10, 0), (15, 0), warm_up="27 ms")) == 1


@pytest.mark.parametrize(
    ("strategy", "session", "operations"),
    [
        ("central_store", {}, ["store read", "store write"]),
        ("cached_store", {}, ["store write"]),
        ("bff", {}, ["store read", "store write"]),
        ("database", {}, ["database read", "database write", "database write"]),
        ("local", {}, []),
        ("sticky", {}, []),
        ("local", {"persist": "restart"}, ["database write"]),
        ("sticky", {"persist": "on_miss"}, ["database write"]),
        ("replicated", {}, []),
        ("introspection", {}, ["database read"]),
        ("jwt", {}, []),
        ("jwt_refresh", {}, []),
        ("jwt_denylist", {}, ["store read"]),
    ],
)
def test_what_a_change_costs(strategy: str, session: dict[str, Any], operations: list[str]) -> None:
    """User 1 was logged in at B, where the request goes: that has a fresh copy, or keeps it all."""
    plan = world(strategy, (9, 0), (10, 1), session=session)
    called = [line.split(" calls ")[1] for line in tell(plan, "calls") if " b " in line]
    assert called == operations


def test_none_of_it_unless_asked_for() -> None:
    plain = world("central_store", (10, 0), session={"write_share": 0})
    assert "saves" not in str(tell(plain))
    assert len(plain.op) < len(world("central_store", (10, 0)).op)
    local = world("local", (10, 0))
    assert local.op.tolist() == world("local", (10, 0), session={"write_share": 0}).op.tolist()


def test_a_store_that_is_out_when_data_are_written() -> None:
    outage = {"at": "20 ms", "store_outage": {"duration": "5 ms", "mode": "refuse"}}
    assert tell(world("central_store", (10, 0), events=[outage]), "no", "saves", "rec") == [
        "21 a no answer of store write",
        "21 a receives unavailable_503",
    ]


def test_a_session_that_was_logged_out_meanwhile() -> None:
    """Nothing is written, and nothing lost: left out is that a write would bring it back."""
    revoked = {"at": "15 ms", "revoke": {"share": 1}}
    plan = world("central_store", (10, 0), (12, 0), events=[revoked])
    assert tell(plan, "saves") == []
    assert lost(plan) == 0


# --- Copies -----------------------------------------------------------------------------------


def test_a_stale_copy_overwrites_what_another_node_wrote() -> None:
    """A copy of 50 ms: at 60 A still has what it read at 20, and B has written meanwhile."""
    requests = ((10, 0), (20, 0), (40, 0), (60, 0), (120, 0))
    plan = world("cached_store", *requests, cache={"ttl": "50 ms"})
    assert tell(plan, "to", "found", "unknown", "saves", from_ms=1) == [
        "10 a to B",
        "10 a unknown in the node's copy",
        "11 a found in the store",
        "20 b to A",
        # It was taken at A, which keeps a copy of it for 50 ms.
        "20 b found in the node's copy",
        "22 a saves",
        "31 b saves over another",
        "40 c to B",
        "40 c found in the node's copy",
        "51 c saves over another",
        "60 d to A",
        "60 d unknown in the node's copy",
        "61 d found in the store",
        "72 d saves",
        "120 e to B",
        "120 e unknown in the node's copy",
        "121 e found in the store",
        "132 e saves",
    ]
    assert lost(plan) == 2


def test_what_a_node_wrote_is_in_its_own_copy() -> None:
    plan = world("cached_store", (10, 0), (30, 0), nodes={"count": 1})
    assert tell(plan, "found", "saves") == [
        "10 a found in the node's copy",
        "21 a saves",
        "30 b found in the node's copy",
        "41 b saves",
    ]


def test_pubsub_drops_the_copies_of_the_others() -> None:
    plan = world("cached_store", (10, 0), (40, 0), (60, 0), cache={"invalidation": "pubsub"})
    assert tell(plan, "to", "found", "unknown", "saves", from_ms=1) == [
        "10 a to B",
        "10 a unknown in the node's copy",
        "11 a found in the store",
        # A, which has a copy since the login, is told.
        "22 a saves",
        "40 b to A",
        "40 b unknown in the node's copy",
        "41 b found in the store",
        "52 b saves",
        "60 c to B",
        "60 c unknown in the node's copy",
        "61 c found in the store",
        "72 c saves",
    ]


def test_a_copy_at_another_node_that_is_on_its_way() -> None:
    """A change at B is at A 5 ms later, and overwrites nothing that was changed after that."""
    replication = {"lag": "5 ms", "bandwidth": "1e15 bit/s"}
    plan = world("replicated", (10, 0), (14, 0), (18, 0), (40, 0), replication=replication)
    assert tell(plan, "to", "found", "saves", from_ms=1) == [
        "10 a to B",
        "10 a found in the node",
        "14 b to A",
        "14 b found in the node",
        "18 c to B",
        "18 c found in the node",
        "20 a saves",
        # a's change is there at 25 only.
        "24 b saves over another",
        # b's change is there at 29 only.
        "28 c saves over another",
        "40 d to A",
        "40 d found in the node",
        "50 d saves",
    ]
    counted = run_both(plan).counters
    assert counted["replication_bytes"] == 4 * (32 + 2048)


def test_requests_at_one_node_share_what_is_in_its_memory() -> None:
    plan = world("replicated", (10, 0), (12, 0), nodes={"count": 1})
    assert tell(plan, "saves") == ["20 a saves", "22 b saves"]


def test_a_synchronous_copy_is_waited_for() -> None:
    replication = {"lag": "5 ms", "bandwidth": "1e15 bit/s", "synchronous": True}
    plan = world("replicated", (10, 0), replication=replication)
    assert tell(plan, "saves", "ends") == ["20 a saves", "25 a ends ok_200"]


def test_only_the_backup_is_told() -> None:
    replication = {"copies": "backup", "bandwidth": "1e15 bit/s", "lag": "0 s"}
    plan = world("replicated", (10, 0), (20, 1), replication=replication, nodes={"count": 3})
    # User 0's is at A and B, user 1's at B and C; each is asked where it has a copy.
    assert tell(plan, "to", "found", "unknown") == [
        "10 a to C",
        "10 a unknown in the node",
        "10 a to A",
        "12 a to B",
        "12 a found in the node",
        "20 b to C",
        "20 b found in the node",
    ]
    # Two changes, and a login.
    assert run_both(plan).counters["replication_bytes"] == 3 * (32 + 2048)


def test_a_row_that_other_nodes_remember() -> None:
    """`persist: on_miss`: B has read the row once, and never sees what A wrote to it."""
    session = {"persist": "on_miss"}
    plan = world("local", (10, 0), (30, 0), (50, 0), session=session)
    assert tell(plan, "to", "found", "unknown", "saves", from_ms=1) == [
        "10 a to B",
        "10 a unknown in the node's copy",
        "11 a found in the table",
        "22 a saves",
        "30 b to A",
        "30 b found in the node's copy",
        "41 b saves over another",
        "50 c to B",
        "50 c found in the node's copy",
        "61 c saves over another",
    ]
