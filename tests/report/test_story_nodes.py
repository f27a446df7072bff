"""Stories of sessions in nodes, in the database and behind a frontend's backend; by hand."""

from typing import Any

import pytest

from tests.report.tiny_story import OUT, SERVER, rows, texts, tiny_story

ASKED = ("looked", "called", "kept", "rotated", "dropped")
# A session of 32 + 2048 B takes 1 ms on a node's link.
GROUP: dict[str, Any] = {"lag": "20 ms", "bandwidth": "16.64 Mbit/s"}


def test_bff_refreshes_behind_the_clients_back() -> None:
    told = tiny_story("bff", 0, 100, token={"access_ttl": "50 ms"})
    assert rows(told, *ASKED) == [
        "1 B: asks the database for the user: 1 ms",
        "2 B: writes the refresh token to the database: 4 ms",
        "6 B: writes the session to the store: 3 ms",
        (
            "9 B: keeps the session of login 1 in the store, good for 30 min;"
            " the access token in it: exp in 50 ms"
        ),
        "9 A: asks the store for the session: 2 ms",
        "11 A: the store says: here is the session of login 1",
        "11 A: the access token in the session is good for another 48 ms",
        "100 B: asks the store for the session: 2 ms",
        "102 B: the store says: here is the session of login 1",
        "102 B: the access token in the session expired 43 ms ago",
        "102 B: asks the database for the refresh token: 1 ms",
        "103 B: the refresh token in the session is good",
        "103 B: writes the next refresh token to the database: 4 ms",
        "107 B: writes the new tokens into the session in the store: 3 ms",
        "110 B: has renewed the tokens of login 1 behind the client's back: exp in 50 ms",
    ]
    assert rows(told, "sent", "received", from_ms=100) == [
        "100 user 0: sends request 2 with the cookie of login 1 (532 B)",
        "120 user 0: 200 OK after 20 ms: request 2 is answered",
    ]
    assert told.total == (
        "User 0, the whole run: requests: 2 (2 ok); logins: 1; refreshes: 0 (and 1 behind its"
        " back); exchanges in all: 4."
    )


def test_bff_at_a_server() -> None:
    told = tiny_story("bff", 0, 100, token={"access_ttl": "50 ms"}, **SERVER)
    assert rows(told, "called", "kept", "rotated", to_ms=38) == [
        "0 B: has the authorization server check the password: 34 ms",
        "34 B: writes the session to the store: 3 ms",
        (
            "37 B: keeps the session of login 1 in the store, good for 30 min;"
            " the access token in it: exp in 50 ms"
        ),
        "37 A: asks the store for the session: 2 ms",
    ]
    assert rows(told, *ASKED, from_ms=100) == [
        "100 B: asks the store for the session: 2 ms",
        "102 B: the store says: here is the session of login 1",
        "102 B: the access token in the session expired 15 ms ago",
        "102 B: has the authorization server renew the tokens (RFC 6749, 6): 34 ms",
        "136 B: the refresh token in the session is good",
        "136 B: writes the new tokens into the session in the store: 3 ms",
        "139 B: has renewed the tokens of login 1 behind the client's back: exp in 50 ms",
    ]
    out = tiny_story("bff", 0, workload=OUT, **SERVER)
    assert rows(out, "called", "dropped", from_ms=49) == [
        "49 B: deletes the session from the store: 3 ms",
        "52 B: has the authorization server revoke the refresh token (RFC 7009): 34 ms",
        "86 B: the session of login 1 is gone",
    ]


@pytest.mark.parametrize(
    ("blocks", "why"),
    [
        # Made at 9 ms, read at 103.
        ({"refresh": {"ttl": "80 ms"}}, "expired 14 ms ago"),
        # The store is read at 102 ms, and still knows the session.
        ({"events": [{"at": "102500 us", "revoke": {"share": 1}}]}, "is revoked"),
    ],
)
def test_a_refresh_token_that_is_good_no_more(blocks: dict[str, Any], why: str) -> None:
    told = tiny_story("bff", 0, 100, token={"access_ttl": "50 ms"}, **blocks)
    assert rows(told, "looked", "ended", from_ms=103, to_ms=104) == [
        f"103 B: the refresh token in the session {why}",
        "103 B: answers 401 Unauthorized",
    ]


def test_sessions_in_the_database() -> None:
    told = tiny_story("database", 0, workload=OUT)
    assert rows(told, *ASKED) == [
        "1 B: asks the database for the user: 1 ms",
        "2 B: writes the session to the database: 4 ms",
        "6 B: keeps the session of login 1 in the database, good for 30 min",
        "6 A: asks the database for the session: 1 ms",
        "7 A: the database says: here is the session of login 1",
        "7 A: writes to the database that the session was used: 4 ms",
        "21 B: deletes the session from the database: 4 ms",
        "25 B: the session of login 1 is gone",
    ]
    idle = tiny_story("database", 0, 100, session={"idle_timeout": "50 ms"})
    # Read at 7 ms, and again at 101.
    assert rows(idle, "looked", from_ms=100, to_ms=102) == [
        "101 B: the database says: no session of login 1 (expired 44 ms ago)"
    ]


def test_a_node_that_asks_for_the_sessions_of_others() -> None:
    told = tiny_story("local", 0, 50, 100, session={"persist": "on_miss"}, workload=OUT)
    assert rows(told, *ASKED, to_ms=50) == [
        "1 B: asks the database for the user: 1 ms",
        "2 B: writes the session to the database: 4 ms",
        "6 B: keeps the session of login 1 in memory and in the database, good for 30 min",
        "6 A: looks in its memory: no session of login 1 (B took it)",
        "6 A: asks the database for the session: 1 ms",
        "7 A: the database says: here is the session of login 1; keeps it in memory",
        "17 B: deletes the session from the database: 4 ms",
        # A has it until 7 ms + 30 min.
        (
            "21 B: the session of login 1 is gone;"
            " nodes that have it in memory let it in for another 30 min"
        ),
    ]
    told = tiny_story("local", 0, 50, 100, session={"persist": "on_miss"})
    assert rows(told, "looked", from_ms=50) == [
        "50 B: looks in its memory: here is the session of login 1",
        "100 A: looks in its memory: here is a copy of the session of login 1",
    ]


def test_sessions_that_are_read_back_when_their_node_starts_again() -> None:
    crash = {"at": "100 ms", "crash_node": "A", "restart_after": "50 ms"}
    told = tiny_story(
        "local", 0, 200, nodes={"count": 1}, session={"persist": "restart"}, events=[crash]
    )
    assert rows(told, "timeline", "looked") == [
        "0 A: is up, and in service",
        "6 A: looks in its memory: here is the session of login 1",
        "100 A: stops: what it was doing fails",
        "150 A: is up again, and has read its sessions back",
        "200 A: looks in its memory: here is the session of login 1, read back from the database",
    ]


def test_copies_are_on_their_way() -> None:
    told = tiny_story("replicated", 0, 100, 200, replication=GROUP)
    assert rows(told, "kept", "looked") == [
        (
            "2 B: keeps the session of login 1 in memory, good for 30 min;"
            " sends a copy to A, there in 21 ms at the earliest"
        ),
        "2 A: looks in its memory: no session of login 1 (B took it, and the copy is not here yet)",
        (
            "4 B: keeps the session of login 2 in memory, good for 30 min;"
            " sends a copy to A, there in 21 ms at the earliest"
        ),
        "4 A: looks in its memory: no session of login 2 (B took it, and the copy is not here yet)",
        (
            "6 B: keeps the session of login 3 in memory, good for 30 min;"
            " sends a copy to A, there in 21 ms at the earliest"
        ),
        "6 A: looks in its memory: no session of login 3 (B took it, and the copy is not here yet)",
        "100 B: looks in its memory: here is the session of login 3",
        "200 A: looks in its memory: here is a copy of the session of login 3",
    ]


def test_a_synchronous_logout_waits_until_all_are_told() -> None:
    told = tiny_story(
        "replicated", 0, nodes={"count": 3}, replication={**GROUP, "synchronous": True},
        workload=OUT,
    )  # fmt: skip
    # Two sessions over one link, and the lag: 2 + 20 ms.
    assert rows(told, "kept", "looked", "dropped", "ended", from_ms=1) == [
        (
            "2 B: keeps the session of login 1 in memory, good for 30 min;"
            " sends copies to C and A, and waits for them: 22 ms"
        ),
        "24 B: answers 200 OK",
        "24 C: looks in its memory: here is a copy of the session of login 1",
        "34 C: answers 200 OK",
        (
            "34 A: the session of login 1 is gone here; waits until the others know it, too: 22 ms;"
            " nodes that have a copy let it in for another 22 ms"
        ),
        "56 A: answers 200 OK",
    ]


def test_a_logout_leaves_copies_until_they_are_told() -> None:
    # One node for all that the user does: it tells the other in 1 + 20 ms.
    told = tiny_story(
        "replicated", 0, balancer={"policy": "ip_hash"}, replication=GROUP, workload=OUT
    )
    assert texts(told, "dropped") == [
        "the session of login 1 is gone here; nodes that have a copy let it in for another 21 ms"
    ]
    alone = tiny_story("replicated", 0, nodes={"count": 1}, replication=GROUP, workload=OUT)
    assert texts(alone, "dropped") == ["the session of login 1 is gone here"]
    # The link of B carries the session first: the news of its end follows at 8 + 20 ms.
    told = tiny_story("replicated", 0, replication=GROUP, workload=OUT)
    assert rows(told, "kept", "dropped", from_ms=6) == [
        (
            "6 B: keeps the session of login 3 in memory, good for 30 min;"
            " sends a copy to A, there in 21 ms at the earliest"
        ),
        (
            "6 B: the session of login 3 is gone here;"
            " nodes that have a copy let it in for another 22 ms"
        ),
    ]
    # C takes it, and B is told of its end before its copy is there.
    told = tiny_story("replicated", 0, nodes={"count": 3}, replication=GROUP, workload=OUT)
    assert rows(told, "kept", "dropped", from_ms=6) == [
        (
            "6 C: keeps the session of login 3 in memory, good for 30 min;"
            " sends copies to A and B, all there in 22 ms at the earliest"
        ),
        (
            "6 B: has no session of login 3 to drop, and tells nobody;"
            " nodes that have a copy let it in for another 30 min"
        ),
    ]


def test_a_node_without_a_copy_tells_nobody() -> None:
    backup = {**GROUP, "copies": "backup", "synchronous": True}
    told = tiny_story("replicated", 0, nodes={"count": 3}, replication=backup, workload=OUT)
    assert rows(told, "kept", "looked", "dropped") == [
        (
            "2 B: keeps the session of login 1 in memory, good for 30 min;"
            " sends a copy to C, and waits for it: 21 ms"
        ),
        "23 C: looks in its memory: here is a copy of the session of login 1",
        (
            "33 A: has no session of login 1 to drop, and tells nobody;"
            " nodes that have a copy let it in for another 30 min"
        ),
    ]
    told = tiny_story("replicated", 0, 100, 200, nodes={"count": 3}, replication=backup)
    # The round robin is at A.
    assert rows(told, "looked", from_ms=100, to_ms=101) == [
        "100 A: looks in its memory: no session of login 1 (B took it, and sent its copy to C)"
    ]


def test_a_peer_that_is_down_is_waited_for_until_it_is_found_out() -> None:
    told = tiny_story(
        "replicated", 10, events=[{"at": "1 ms", "crash_node": "A", "restart_after": "500 ms"}],
        replication={**GROUP, "synchronous": True, "drop_time": "100 ms"},
        balancer={"redispatch": True},
    )  # fmt: skip
    # It counts as a member until 1 + 100 ms.
    assert rows(told, "kept", "timeline", from_ms=1) == [
        "1 A: stops: what it was doing fails, what it remembered is gone",
        (
            "12 B: keeps the session of login 1 in memory, good for 30 min;"
            " sends a copy to A (down, but not yet found out), and waits for it: 89 ms"
        ),
        "501 A: is up again, and loads the others' sessions",
    ]


def test_a_session_that_a_new_node_was_not_told_of() -> None:
    # C comes up at 60 ms and asks A, which is not told before 2 + 1 + 200.
    told = tiny_story(
        "replicated", 0, 300, 400, nodes={"count": 2, "boot_time": "10 ms"},
        replication={**GROUP, "lag": "200 ms", "synchronous": True},
        events=[{"at": "50 ms", "add_nodes": 1}],
    )  # fmt: skip
    assert rows(told, "timeline", "kept", "looked", from_ms=2, to_ms=401) == [
        (
            "2 B: keeps the session of login 1 in memory, good for 30 min;"
            " sends a copy to A, and waits for it: 201 ms"
        ),
        "50 C: is added, and boots for 10 ms",
        (
            "60 C: is up, and in service once it has loaded the others' sessions;"
            " round robin starts over"
        ),
        "203 A: looks in its memory: here is a copy of the session of login 1",
        "300 B: looks in its memory: here is the session of login 1",
        (
            "400 C: looks in its memory: no session of login 1"
            " (B took it before C came up, and C has not loaded it)"
        ),
    ]


def test_what_a_node_loads_when_it_starts_again() -> None:
    told = tiny_story(
        "replicated", 0, 150, 400, 500, 600, nodes={"count": 3},
        replication={**GROUP, "synchronous": True},
        events=[{"at": "50 ms", "crash_node": "A", "restart_after": "90 ms"}],
    )  # fmt: skip
    # From 140 ms on, one session: 1 + 20 ms.
    assert rows(told, "timeline", "picked", "looked", from_ms=50) == [
        "50 A: stops: what it was doing fails, what it remembered is gone",
        "140 A: is up again, and loads the others' sessions",
        "150 balancer: picks A (round_robin); but it still loads sessions",
        "400 balancer: picks B (round_robin)",
        "400 B: looks in its memory: here is the session of login 1",
        "500 balancer: picks C (round_robin)",
        "500 C: looks in its memory: here is a copy of the session of login 1",
        "600 balancer: picks A (round_robin)",
        "600 A: looks in its memory: here is a copy of the session of login 1",
    ]


def test_a_copy_is_lost_with_its_node() -> None:
    # C is back before its copy is there, and so is A's, which it asks.
    told = tiny_story(
        "replicated", 0, nodes={"count": 3},
        replication={**GROUP, "lag": "200 ms", "synchronous": True},
        events=[{"at": "50 ms", "crash_node": "C", "restart_after": "10 ms"}],
    )  # fmt: skip
    assert rows(told, "looked", to_ms=205) == [
        "204 C: looks in its memory: no session of login 1 (lost when C stopped)"
    ]
