"""Stories of what nodes remember: copies of sessions, of answers, of the denylist; by hand."""

import pytest

from simulator.engines import tally
from simulator.model import steps
from simulator.model.strategies import strategy_of
from simulator.plan import make_plan
from simulator.report.story.credentials import Credentials
from simulator.report.story.logins import Credential, Login
from simulator.report.story.moments import Moment, Moments
from simulator.report.story.reasons import looked
from simulator.report.story.scene import Scene
from simulator.scenario.loading import load_mapping
from tests.report.tiny_story import OUT, SERVER, rows, texts, tiny_story

ASKED = ("looked", "called", "kept")
CACHE = {"ttl": "100 ms"}


def test_cached_store_hits_and_misses() -> None:
    told = tiny_story("cached_store", 0, 50, 200, cache=CACHE)
    assert rows(told, *ASKED) == [
        "1 B: asks the database for the user: 1 ms",
        "2 B: writes the session to the store: 3 ms",
        "5 B: keeps the session of login 1 in the store, good for 30 min; keeps a copy for 100 ms",
        "5 A: has no fresh copy of the session of login 1 (it has not asked yet)",
        "5 A: asks the store for the session: 2 ms",
        "7 A: the store says: here is the session of login 1; keeps a copy for 100 ms",
        # 5 + 100 − 50.
        "50 B: its copy of the session of login 1 is fresh for another 55 ms: asks nobody",
        # 200 − 7.
        "200 A: has no fresh copy of the session of login 1 (193 ms old; it is used for 100 ms)",
        "200 A: asks the store for the session: 2 ms",
        "202 A: the store says: here is the session of login 1; keeps a copy for 100 ms",
    ]


@pytest.mark.parametrize(
    ("invalidation", "left"),
    [
        # The copy of A is from 7 ms, and good for 100 ms: at 20 ms for another 87.
        ("none", "; nodes that have a copy let it in for another 87 ms"),
        ("pubsub", ""),
    ],
)
def test_a_copy_outlives_a_logout(invalidation: str, left: str) -> None:
    cache = {**CACHE, "invalidation": invalidation}
    told = tiny_story("cached_store", 0, cache=cache, workload=OUT)
    # Answered at 7 + 10 ms; then 3 ms in the store.
    assert rows(told, "called", "dropped", from_ms=17) == [
        "17 B: deletes the session from the store: 3 ms",
        f"20 B: the session of login 1 is gone{left}",
    ]


def test_copies_are_lost_with_their_node_and_expire_with_their_session() -> None:
    crash = {"at": "20 ms", "crash_node": "A", "restart_after": "1 ms"}
    told = tiny_story("cached_store", 0, 50, 60, 300, events=[crash], cache={"ttl": "1 s"})
    # The round robin goes on: B at 50 ms, A at 60.
    assert texts(told, "looked")[3:5] == [
        "has no fresh copy of the session of login 1 (lost when A stopped)",
        "the store says: here is the session of login 1; keeps a copy for 1 s",
    ]
    idle = {"idle_timeout": "100 ms"}
    told = tiny_story("cached_store", 0, 50, 300, session=idle, cache={"ttl": "1 s"})
    # Asked at 7 ms: that moved the deadline to 107; a hit at 50 ms did not.
    assert rows(told, "looked", from_ms=300, to_ms=303) == [
        "300 A: has no fresh copy of the session of login 1 (the session expired 193 ms ago)",
        "302 A: the store says: no session of login 1 (expired 195 ms ago)",
    ]


def test_a_session_that_had_to_make_room() -> None:
    """User 0 logs in at 0 and at 50, user 1 at 1: there is room for one of them."""
    nodes = {"count": 1, "session_memory": "2080 B"}
    told = tiny_story("local", 0, 50, 100, user=1, nodes=nodes)
    assert rows(told, "looked") == [
        "3 A: looks in its memory: here is the session of login 1",
        "51 A: looks in its memory: here is the session of login 1",
        "101 A: looks in its memory: no session of login 1 (it had to make room for another)",
        "103 A: looks in its memory: here is the session of login 2",
    ]
    cache = {"ttl": "1 s", "entries": 1}
    told = tiny_story("cached_store", 0, 50, 100, user=1, nodes={"count": 1}, cache=cache)
    # User 0's copy is asked for at 50, and there from 52 on.
    assert rows(told, "looked", from_ms=100)[0] == (
        "101 A: has no fresh copy of the session of login 1 (it had to make room for another)"
    )
    told = tiny_story("replicated", 0, 50, 100, user=1, nodes=nodes)
    assert rows(told, "looked", from_ms=100)[0] == (
        "101 A: looks in its memory: no session of login 1 (it had to make room for another)"
    )


def own_expiry(*at_ms: float, **cache: object) -> list[str]:
    """Return what copies of sessions do that are idle for 100 ms; B takes the login, A repeats."""
    told = tiny_story(
        *("cached_store", 0, *at_ms),
        session={"idle_timeout": "100 ms"},
        cache={"ttl": "10 ms", "expiry": "own", **cache},
    )
    return rows(told, "looked", "ran_out", from_ms=60)


def test_a_copy_that_runs_out_by_itself() -> None:
    """Told at 7, A deletes at 107 what B has renewed at 62; A itself asks at 120."""
    gone = "A deleted it when its own copy had run out"
    assert own_expiry(60, 120)[1:5] == [
        "62 B: the store says: here is the session of login 1; keeps a copy for 10 ms",
        (
            "107 A: has not used its copy of the session of login 1 for 100 ms: deletes the session"
            " in the store, where it was good for another 55 ms"
        ),
        (
            "120 A: has no fresh copy of the session of login 1 (not used here for 100 ms: it has"
            " run out)"
        ),
        f"122 A: the store says: no session of login 1 ({gone})",
    ]
    assert own_expiry(60, 120, deletes_expired=False)[2:5] == [
        "107 A: has not used its copy of the session of login 1 for 100 ms: drops it",
        (
            "120 A: has no fresh copy of the session of login 1 (not used here for 100 ms: it has"
            " run out)"
        ),
        "122 A: the store says: here is the session of login 1; keeps a copy for 10 ms",
    ]


def test_a_store_that_cannot_be_told() -> None:
    told = tiny_story(
        *("cached_store", 0, 60),
        session={"idle_timeout": "100 ms"},
        cache={"ttl": "10 ms", "expiry": "own"},
        events=[{"at": "100 ms", "store_outage": {"duration": "10 ms"}}],
    )
    assert rows(told, "ran_out") == [
        (
            "107 A: has not used its copy of the session of login 1 for 100 ms: ends the session,"
            " but the store is out"
        )
    ]


def test_introspection_at_a_server_with_a_cache() -> None:
    told = tiny_story(
        "introspection", 0, 100, 120, 300, introspection={"cache": "100 ms"},
        token={"access_ttl": "250 ms"}, **SERVER,
    )  # fmt: skip
    assert rows(told, to_ms=300)[2:] == [
        "0 user 0: sends request 1 without a credential (500 B)",
        "0 balancer: picks A (round_robin)",
        "0 A: no credential came along: answers 401 Unauthorized",
        "0 user 0: 401 Unauthorized after 0 µs: has to log in",
        "0 user 0: logs in at the authorization server with name and password (500 B)",
        "0 authorization server: is asked directly, past the balancer",
        "0 authorization server: checks the password and makes the tokens: 4 ms",
        "4 authorization server: issues the token of login 1: good for 250 ms",
        "4 authorization server: answers 200 OK",
        "4 user 0: 200 OK after 4 ms: holds the token of login 1",
        "4 user 0: sends request 1 again with the token of login 1 (543 B)",
        "4 balancer: picks B (round_robin)",
        "4 B: has no fresh copy of the answer about the token of login 1 (it has not asked yet)",
        # A round trip of 30 ms, and 4 ms of service; the token is good until 254.
        "4 B: asks the authorization server about the token (RFC 7662): 34 ms",
        (
            "38 B: the answer is: active, the token of login 1 is good for another 216 ms;"
            " keeps a copy for 100 ms"
        ),
        "38 B: does the application's work: 10 ms",
        "48 B: answers 200 OK",
        "48 user 0: 200 OK after 44 ms: request 1 is answered, 48 ms in all",
        "100 user 0: sends request 2 with the token of login 1 (543 B)",
        "100 balancer: picks A (round_robin)",
        "100 A: has no fresh copy of the answer about the token of login 1 (it has not asked yet)",
        "100 A: asks the authorization server about the token (RFC 7662): 34 ms",
        "120 user 0: sends request 3 with the token of login 1 (543 B)",
        "120 balancer: picks B (round_robin)",
        # 38 + 100 − 120.
        (
            "120 B: its copy of the answer about the token of login 1 is fresh for another 18 ms:"
            " asks nobody"
        ),
        "120 B: does the application's work: 10 ms",
        "130 B: answers 200 OK",
        "130 user 0: 200 OK after 10 ms: request 3 is answered",
        (
            "134 A: the answer is: active, the token of login 1 is good for another 120 ms;"
            " keeps a copy for 100 ms"
        ),
        "134 A: does the application's work: 10 ms",
        "144 A: answers 200 OK",
        "144 user 0: 200 OK after 44 ms: request 2 is answered",
    ]
    assert rows(told, from_ms=300, to_ms=339) == [
        "300 user 0: sends request 4 with the token of login 1 (543 B)",
        "300 balancer: picks A (round_robin)",
        (
            "300 A: has no fresh copy of the answer about the token of login 1"
            " (the token expired 46 ms ago)"
        ),
        "300 A: asks the authorization server about the token (RFC 7662): 34 ms",
        "334 A: the answer is: not active, no such token of login 1 (expired 80 ms ago)",
        "334 A: answers 401 Unauthorized",
        "334 user 0: 401 Unauthorized after 34 ms: tries its refresh token",
        (
            "334 user 0: refreshes at the authorization server with the refresh token of login 1"
            " (543 B)"
        ),
        "334 authorization server: is asked directly, past the balancer",
        "334 authorization server: looks the refresh token up and makes the next tokens: 4 ms",
        "338 authorization server: the refresh token of login 1 is good, and used up now",
        "338 authorization server: issues the next tokens of login 1: good for 250 ms",
        "338 authorization server: answers 200 OK",
        "338 user 0: 200 OK after 4 ms: holds a new token of login 1",
        "338 user 0: sends request 4 again with the token of login 1 (543 B)",
        "338 balancer: picks B (round_robin)",
        (
            "338 B: has no fresh copy of the answer about the token of login 1"
            " (300 ms old; it is used for 100 ms)"
        ),
        "338 B: asks the authorization server about the token (RFC 7662): 34 ms",
    ]
    assert {line.node for line in told.lines if line.kind in ("login", "refresh")} == {
        None,
        "authorization server",
    }


def test_an_answer_dies_with_its_token_and_is_about_no_other() -> None:
    told = tiny_story(
        "introspection", 0, 300, introspection={"cache": "1 s"}, token={"access_ttl": "250 ms"},
        **SERVER,
    )  # fmt: skip
    first, second, *_, again, _ = texts(told, "looked")
    assert first.endswith("(it has not asked yet)")
    assert second.endswith("is good for another 216 ms; keeps a copy for 216 ms")
    # B asked at 4 ms; the new token meets it again: A's turn was at 300 ms.
    assert again == (
        "has no fresh copy of the answer about the token of login 1 (it is about another token)"
    )


def test_a_logout_at_the_server_is_not_heard_by_who_has_kept_an_answer() -> None:
    told = tiny_story("introspection", 0, introspection={"cache": "1 s"}, workload=OUT, **SERVER)
    # B asked from 4 to 38 ms; the logout is done at 48 + 4.
    assert rows(told, "sent", "picked", "called", "dropped", from_ms=48) == [
        "48 user 0: logs out at the authorization server with the refresh token of login 1 (543 B)",
        "48 authorization server: is asked directly, past the balancer",
        "48 authorization server: revokes the refresh token (RFC 7009): 4 ms",
        (
            "52 authorization server: the tokens of login 1 are good no more;"
            " nodes that have kept an answer let it in for another 986 ms"
        ),
    ]


def test_a_login_at_a_third_party() -> None:
    network = {"client_round_trip": "40 ms", "client_uplink": "1e15 bit/s"}
    server = {**SERVER["auth_server"], "third_party": True}
    told = tiny_story(
        "introspection", 0, auth_server=server,
        network={**network, "client_downlink": "1e15 bit/s"},
    )  # fmt: skip
    # 20 ms to the provider, 4 ms there, two more round trips of 40 ms; then 34 ms for the code.
    assert rows(told, from_ms=40, to_ms=253) == [
        "40 user 0: 401 Unauthorized after 40 ms: has to log in",
        "40 user 0: logs in at the authorization server with name and password (500 B)",
        (
            "144 authorization server: checks the password and sends the client back with a code"
            " (RFC 6749, 4.1): 4 ms, and two more round trips of the client: 80 ms"
        ),
        "144 balancer: picks B (round_robin)",
        "144 B: changes the code for tokens at the authorization server (RFC 6749, 4.1.3): 34 ms",
        "178 B: issues the token of login 1: good for 15 min",
        "178 B: answers 200 OK",
        "198 user 0: 200 OK after 158 ms: holds the token of login 1",
        "198 user 0: sends request 1 again with the token of login 1 (543 B)",
        "218 balancer: picks A (round_robin)",
        "218 A: asks the authorization server about the token (RFC 7662): 34 ms",
        "252 A: the answer is: active, the token of login 1 is good for another 15 min",
        "252 A: does the application's work: 10 ms",
    ]


def test_tokens_in_a_table() -> None:
    told = tiny_story("introspection", 0, 100, token={"access_ttl": "50 ms"}, workload=OUT)
    # A login's write is done at 6 ms, the first question at 7, the logout at 17 + 4.
    assert rows(told, *ASKED, "dropped", to_ms=22) == [
        "1 B: asks the database for the user: 1 ms",
        "2 B: writes the tokens to the database: 4 ms",
        "6 B: issues the token of login 1: good for 50 ms",
        "6 A: asks the database about the token: 1 ms",
        "7 A: the database says: the token of login 1 is good for another 49 ms",
        "17 B: revokes the refresh token in the database: 4 ms",
        "21 B: the tokens of login 1 are good no more",
    ]
    told = tiny_story("introspection", 0, 100, token={"access_ttl": "50 ms"})
    assert rows(told, *ASKED, "rotated", from_ms=100) == [
        "100 B: asks the database about the token: 1 ms",
        "101 B: the database says: no such token of login 1 (expired 45 ms ago)",
        "101 A: asks the database for the refresh token: 1 ms",
        "102 A: the refresh token of login 1 is good, and used up now",
        "102 A: writes the next tokens over the row: 4 ms",
        "106 A: issues the next tokens of login 1: good for 50 ms",
        "106 B: asks the database about the token: 1 ms",
        "107 B: the database says: the token of login 1 is good for another 49 ms",
    ]


def test_a_token_whose_row_a_refresh_has_written_over() -> None:
    scenario = load_mapping({"workload": {"model": "closed", "users": 1}})
    plan = make_plan(scenario, "introspection", 0)
    credentials = Credentials(plan)
    # The row is about a token that expires at 20 ns; one is shown that would expire at 10.
    login = Login(1, 0, 0, deadline_ns=10, end_ns=99, access_ns=20, grant_ns=99)
    credentials.carried[0, 1] = Credential(login, deadline_ns=10)
    moments = Moments([], {}, {}, frozenset(), {}, {}, {}, {})
    scene = Scene(scenario, plan, strategy_of(scenario, "introspection"), moments, credentials)
    look = Moment(5, 0, 0, 1, 0, steps.REQUEST, tally.LOOKED, 0, 2 * steps.IN_TABLE)
    assert looked(look, scene) == (
        "the database says: no such token of login 1 (a refresh put another in its place)"
    )


def test_jwt_denylist_with_a_copy_of_the_list() -> None:
    told = tiny_story(
        "jwt_denylist", 0, 50, 100, 300,
        denylist={"cache": "100 ms"}, token={"algorithm": "HS256"},
        events=[{"at": "60 ms", "revoke": {"share": 1}}],
    )  # fmt: skip
    # HS256 signs in 12.9 µs and verifies in 26.2 µs: A is asked from 2.0129 ms on, looks at its
    # list at 2.0391 ms, and has read it 2 ms later; B has at 52.0262 ms.
    good = "the signature is good, exp in 12 h"
    assert texts(told, "looked", "revoked")[:12] == [
        good,
        "has no fresh copy of the denylist (it has not asked yet)",
        "login 1 is not on it; keeps a copy of it for 100 ms",
        good,
        "has no fresh copy of the denylist (it has not asked yet)",
        "login 1 is not on it; keeps a copy of it for 100 ms",
        # B's copy is good until 152.0262 ms.
        (
            "an administrator acts: login 1 is revoked (one write to the store);"
            " nodes that do not know of it yet let it in for another 92.03 ms"
        ),
        good,
        # 100.0262 − 4.0391, and the rest of 100.
        "its copy of the denylist is 95.99 ms old, fresh for another 4.013 ms: asks nobody",
        "login 1 is not on it, though it has ended",
        good,
        # 300.0262 − 52.0262.
        "has no fresh copy of the denylist (248 ms old; it is used for 100 ms)",
    ]
    assert rows(told, "called", "looked", "ended", from_ms=300.02, to_ms=302.03)[2:] == [
        "300.0262 B: asks the store for the denylist: 2 ms",
        "302.0262 B: login 1 is on it",
        "302.0262 B: answers 401 Unauthorized",
    ]


def test_a_list_is_read_for_all_users_and_lost_with_its_node() -> None:
    # User 0 asks first: 1 ms before user 1. A is down for 1 ms at 50 ms.
    crash = {"at": "50 ms", "crash_node": "A", "restart_after": "1 ms"}
    told = tiny_story(
        "jwt_denylist", 0, 100, user=1, token={"algorithm": "HS256"},
        denylist={"cache": "1 s"}, nodes={"count": 1}, events=[crash],
    )  # fmt: skip
    assert texts(told, "looked")[1::3] == [
        # Both are asked for within 2 ms: the copy that user 0's exchange gets is not there yet.
        "has no fresh copy of the denylist (it has not asked yet)",
        "has no fresh copy of the denylist (lost when A stopped)",
    ]
    told = tiny_story(
        "jwt_denylist", 0, 100, user=1, token={"algorithm": "HS256"},
        denylist={"cache": "1 s"}, nodes={"count": 1},
    )  # fmt: skip
    # Both have asked; the store serves one after the other, user 1 from 4.0391 to 6.0391 ms.
    # Before user 1 asks again, at 101.0262 ms, nobody else has: user 0's copy was fresh.
    assert texts(told, "looked")[4] == (
        "its copy of the denylist is 94.99 ms old, fresh for another 905 ms: asks nobody"
    )


def test_a_denylist_without_copies() -> None:
    blocks = {"token": {"algorithm": "HS256", "ttl": "500 ms"}, "workload": OUT}
    told = tiny_story("jwt_denylist", 0, denylist={"propagation": "30 ms"}, **blocks)
    assert texts(told, "looked", "called", "dropped")[1:] == [
        "the signature is good, exp in 500 ms",
        "asks the store for the denylist: 2 ms",
        "login 1 is not on it",
        "writes the token to the denylist: 3 ms",
        (
            "login 1 goes on the denylist, and is there in 30 ms;"
            " nodes that do not know of it yet let it in for another 30 ms"
        ),
    ]
    told = tiny_story("jwt_denylist", 0, **blocks)
    assert texts(told, "dropped") == ["login 1 goes on the denylist"]
