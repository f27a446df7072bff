"""Stories of revoked users and of thieves; worked by hand."""

from typing import Any

import pytest

from tests.report.tiny_story import OUT, SERVER, rows, texts, tiny_story

AT_100 = [{"at": "100 ms", "revoke": {"share": 1}}]
HS256 = {"algorithm": "HS256"}
NO_NODE = "(no node is told)"
EVERY_NODE = "(every node is told)"
STORE = "(one write to the store)"
DATABASE = "(one write to the database)"
SERVER_CALL = "(one call of the authorization server, RFC 7009)"
REFUSED = "; refused from now on"


def test_a_revocation_that_travels() -> None:
    """Known at 200 ms; A asks at 150, and is answered by 184."""
    late = {"introspection": {"propagation": "100 ms"}}
    told = tiny_story("introspection", 0, 150, events=AT_100, **late, **SERVER)
    (revoked,) = texts(told, "revoked")
    assert revoked.endswith("; nodes that do not know of it yet let it in for another 100 ms")
    assert texts(told, "looked")[-1] == (
        "the answer is: active, the token of login 1 is good for another 15 min, though revoked:"
        " that is not known there yet"
    )
    logged_out = tiny_story("introspection", 0, workload=OUT, **late, **SERVER)
    (dropped,) = texts(logged_out, "dropped")
    assert dropped.startswith("the tokens of login 1 are good no more: that is known in 100 ms; ")


@pytest.mark.parametrize(
    ("strategy", "blocks", "login", "what"),
    [
        ("local", {}, 3, f"{NO_NODE}; B has it, and would accept it for another 30 min"),
        ("local", {"session": {"revocation": "broadcast"}}, 3, f"{EVERY_NODE}{REFUSED}"),
        ("sticky", {}, 1, f"{NO_NODE}; A has it, and would accept it for another 30 min"),
        (
            "local",
            {"session": {"persist": "on_miss", "revocation": "broadcast"}},
            1,
            f"(one write to the database; every node is told){REFUSED}",
        ),
        (
            "local",
            {"session": {"persist": "on_miss"}},
            1,
            f"{NO_NODE}; nodes that have it in memory let it in for another 30 min",
        ),
        (
            "replicated",
            {"replication": {"synchronous": True}},
            1,
            f"{NO_NODE}; nodes that have a copy let it in for another 30 min",
        ),
        # The first node that has it tells the other: 1 + 20 ms.
        (
            "replicated",
            {
                "replication": {"synchronous": True, "lag": "20 ms", "bandwidth": "16.64 Mbit/s"},
                "session": {"revocation": "broadcast"},
            },
            1,
            f"{EVERY_NODE}; nodes that have a copy let it in for another 21 ms",
        ),
        ("database", {}, 1, f"{DATABASE}{REFUSED}"),
        ("central_store", {}, 1, f"{STORE}{REFUSED}"),
        # A read it at 7 ms.
        (
            "cached_store",
            {"cache": {"ttl": "500 ms"}},
            1,
            f"{STORE}; nodes that have a copy let it in for another 407 ms",
        ),
        ("bff", {}, 1, f"{STORE}{REFUSED}"),
        ("introspection", {}, 1, f"{DATABASE}{REFUSED}"),
        # B asked from 4 to 38 ms.
        (
            "introspection",
            {"introspection": {"cache": "100 ms"}, **SERVER},
            1,
            f"{SERVER_CALL}; nodes that have kept an answer let it in for another 38 ms",
        ),
        # Signed at 2.0129 ms.
        (
            "jwt",
            {"token": {**HS256, "ttl": "1 s"}},
            1,
            "(nobody can be told); its token stays good for another 902 ms",
        ),
        # Signed at 2.0129 ms; written to the database for 4 ms.
        (
            "jwt_refresh",
            {"token": {**HS256, "access_ttl": "300 ms"}},
            1,
            f"{DATABASE}; its access token stays good for another 206 ms",
        ),
        # A has read it at 4.0391 ms.
        (
            "jwt_denylist",
            {"token": HS256, "denylist": {"cache": "200 ms"}},
            1,
            f"{STORE}; nodes that do not know of it yet let it in for another 104 ms",
        ),
    ],
)
def test_a_revocation_says_what_it_costs_and_whom_it_reaches(
    strategy: str, blocks: dict[str, Any], login: int, what: str
) -> None:
    told = tiny_story(strategy, 0, events=AT_100, **blocks)
    assert rows(told, "revoked") == [
        f"100 user 0: an administrator acts: login {login} is revoked {what}"
    ]


def test_a_revoked_user_is_a_stranger() -> None:
    told = tiny_story("central_store", 0, 200, events=AT_100)
    assert rows(told, from_ms=100, to_ms=203) == [
        "100 users: are logged out everywhere by an administrator: 100 % of them",
        (
            "100 user 0: an administrator acts: login 1 is revoked (one write to the store);"
            " refused from now on"
        ),
        "200 user 0: sends request 2 with the cookie of login 1 (532 B)",
        "200 balancer: picks B (round_robin)",
        "200 B: asks the store for the session: 2 ms",
        "202 B: the store says: no session of login 1 (revoked)",
        "202 B: answers 401 Unauthorized",
        "202 user 0: 401 Unauthorized after 2 ms: has to log in",
        "202 user 0: logs in with name and password (500 B)",
        "202 balancer: picks A (round_robin)",
        "202 A: checks the password (argon2id): 1 ms",
    ]


def test_a_node_that_was_not_told_lets_a_revoked_user_in() -> None:
    told = tiny_story("sticky", 0, 200, 300, events=AT_100)
    assert (
        texts(told, "looked")[1:]
        == ["looks in its memory: here is the session of login 1, though it has ended"] * 2
    )
    told = tiny_story("jwt", 0, 200, events=AT_100, token=HS256)
    # exp is 12 h after 2.0129 ms.
    assert texts(told, "looked")[1:] == [
        "the signature is good, exp in 12 h: this is login 1, though it has ended"
    ]


def test_a_revocation_ends_the_logins_of_all_domains_in_turn() -> None:
    # With this seed the user sends to both before 100 ms.
    workload = {"domains": {"a.example": 1, "b.example": 1}}
    told = tiny_story("central_store", 0, 20, 40, 60, 80, events=AT_100, workload=workload)
    jars = dict.fromkeys(
        line.text.split(" to ")[1].split()[0]
        for line in told.lines
        if line.event == "sent" and line.kind == "request"
    )
    assert sorted(jars) == ["a.example", "b.example"]
    # Logins are counted as they are made, domains as the scenario names them.
    order = [1, 2] if list(jars) == ["a.example", "b.example"] else [2, 1]
    assert rows(told, "revoked") == [
        f"100 user 0: an administrator acts: login {number} is revoked {STORE}{REFUSED}"
        for number in order
    ]


def test_who_has_nothing_is_not_revoked() -> None:
    told = tiny_story("central_store", 0, events=AT_100, workload=OUT)
    assert rows(told, "revoked", "timeline", from_ms=1) == [
        "100 users: are logged out everywhere by an administrator: 100 % of them"
    ]


def test_a_limit_cuts_what_hits_the_user_too() -> None:
    events = [{"at": "100 ms", "revoke": {"share": 1}}]
    whole = tiny_story("central_store", 0, 200, events=events)
    told = tiny_story("central_store", 0, 200, limit=3, events=events)
    assert rows(whole, "revoked")
    assert rows(told, "revoked") == []
    assert told.lines == whole.lines[: len(told.lines)]
