"""Stories of sessions whose data requests change; worked by hand.

As in `tiny_story`: a login takes 5 ms, the store 2 ms to read and 3 ms to write.
"""

from typing import Any

from tests.report.tiny_story import rows, tiny_story

CHANGED: dict[str, Any] = {"session": {"write_share": 1}, "workload": {"logged_in_at_start": 1}}


def test_a_lost_update() -> None:
    told = rows(tiny_story("central_store", 100, 101, **CHANGED), "called", "saved", from_ms=1)
    assert told == [
        "100 B: asks the store for the session: 2 ms",
        "101 A: asks the store for the session: 3 ms",
        "112 B: writes the session, whose data have changed, to the store: 3 ms",
        "114 A: writes the session, whose data have changed, to the store: 4 ms",
        "118 A: that overwrites what another request had written: a lost update",
    ]


def test_a_database_is_written_to_twice() -> None:
    told = rows(tiny_story("database", 100, **CHANGED), "called", from_ms=1)
    assert told == [
        "100 B: asks the database for the session: 1 ms",
        "101 B: writes to the database that the session was used: 4 ms",
        "115 B: writes the session, whose data have changed, to the database: 4 ms",
    ]


def test_other_nodes_drop_their_copies() -> None:
    cache = {"cache": {"invalidation": "pubsub"}}
    told = rows(tiny_story("cached_store", 100, 140, **cache, **CHANGED), "looked", "saved")
    assert told[0] == "100 B: has no fresh copy of the session of login 1 (it has not asked yet)"
    assert told[2:4] == [
        "115 B: the other nodes drop their copies",
        "140 A: has no fresh copy of the session of login 1 (another node has changed it since)",
    ]


def test_copies_are_sent_again() -> None:
    told = rows(tiny_story("replicated", 100, **CHANGED), "saved")
    text = "sends the session, whose data have changed, to the other nodes"
    assert told == [f"110 B: {text}"]
    waits = {"replication": {"synchronous": True}}
    told = rows(tiny_story("replicated", 100, **waits, **CHANGED), "saved")
    assert told == [f"110 B: {text}, and waits for it: 50.02 ms"]


def test_memory_that_is_changed_is_not_worth_a_word() -> None:
    assert rows(tiny_story("local", 100, **CHANGED), "saved") == []
