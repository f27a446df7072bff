"""Stories of thieves: what they copy, how far they get with it, and when they give up; by hand."""

from typing import Any

import pytest

from tests.report.tiny_story import rows, texts, tiny_story

HS256 = {"algorithm": "HS256"}
LET_IN = "200 OK after 10.03 ms: is let in"
GIVES_UP = "gives up, since no node will let it in any more"


def theft(at: str = "100 ms", noticed_after: str = "250 ms") -> dict[str, Any]:
    """Everybody is robbed; a thief sends every 100 ms, for the first time at a random moment."""
    how = {"share": 1, "noticed_after": noticed_after, "thief_interval": "100 ms"}
    return {"at": at, "steal": how}


def of(who: str, *lines: str) -> list[str]:
    """The texts of one place, without times."""
    return [
        line.split(": ", 1)[1] for line in lines if line.split(" ", 1)[1].startswith(f"{who}: ")
    ]


def test_a_thief_is_let_in_until_its_victim_notices() -> None:
    told = tiny_story("central_store", 0, events=[theft()])
    assert texts(told, "timeline", "stolen", "revoked")[2:] == [
        (
            "are robbed of a copy of their credentials: 100 % of them;"
            " each thief sends a request every 100 ms"
        ),
        "copies user 0's cookie of login 1",
        "who were robbed notice it, and have their logins revoked",
        "notices the theft: login 1 is revoked (one write to the store); refused from now on",
    ]
    # Between 100 and 350 ms a thief that sends every 100 ms is let in twice or three times.
    after = rows(told, from_ms=100)
    assert of("thief", *after)[1:] == [
        "sends request 1 with user 0's cookie of login 1 (532 B)",
        "200 OK after 12 ms: is let in",
        "sends request 2 with user 0's cookie of login 1 (532 B)",
        "200 OK after 12 ms: is let in",
        "sends request 3 with user 0's cookie of login 1 (532 B)",
        f"401 Unauthorized after 2 ms: {GIVES_UP}",
    ]
    sent = [line.at_ns for line in told.lines if line.event == "sent" and line.where == "thief"]
    assert 100 <= sent[0] / 1e6 <= 200
    assert [at_ns - sent[0] for at_ns in sent] == [0, 100_000_000, 200_000_000]
    assert texts(told, "looked")[1:] == [
        "the store says: here is the session of login 1",
        "the store says: here is the session of login 1",
        "the store says: no session of login 1 (revoked)",
    ]
    assert told.total == (
        "User 0, the whole run: requests: 1 (1 ok); logins: 1; refreshes: 0;"
        " exchanges in all: 3; requests of thieves: 3."
    )


def test_a_thief_copies_the_cookie_that_names_a_node_too() -> None:
    told = tiny_story("sticky", 0, 700, events=[theft()], duration="900 ms")
    assert texts(told, "stolen") == [
        "copies user 0's cookie of login 1, and the cookie that names A"
    ]
    picked = texts(told, "picked")
    assert picked == [
        "picks A (round_robin)",
        *["keeps to A, as its cookie says"] * (len(picked) - 1),
    ]
    # No node is told: user and thief keep the session alive between them.
    assert texts(told, "looked")[-1] == (
        "looks in its memory: here is the session of login 1, though it has ended"
    )
    assert of("thief", *rows(told, "received")) == ["200 OK after 10 ms: is let in"] * 8


def test_a_thief_that_meets_another_node_tries_again() -> None:
    broadcast = {"revocation": "broadcast"}
    told = tiny_story("local", 0, 20, events=[theft(noticed_after="150 ms")], session=broadcast)
    assert texts(told, "stolen") == ["copies user 0's cookie of login 3"]
    after = rows(told, from_ms=100)
    assert of("thief", *after)[2::2] == [
        "401 Unauthorized after 0 µs: is refused this time",
        f"401 Unauthorized after 0 µs: {GIVES_UP}",
    ]
    assert texts(told, "looked")[-2:] == [
        "looks in its memory: no session of login 3 (B took it)",
        "looks in its memory: no session of login 3 (revoked)",
    ]


def test_thieves_are_told_apart() -> None:
    told = tiny_story(
        "jwt", 0, events=[theft(), theft(at="150 ms")], token={**HS256, "ttl": "400 ms"}
    )
    assert rows(told, "stolen") == [
        "100 thief: copies user 0's token of login 1",
        "150 thief 2: copies user 0's token of login 1",
    ]
    # What the second event's victims notice has ended already.
    assert rows(told, "revoked") == [
        # The token is good until 2.0129 + 400 ms.
        (
            "350 user 0: notices the theft: login 1 is revoked (nobody can be told);"
            " its token stays good for another 52.01 ms"
        ),
    ]
    received = rows(told, "received", from_ms=100)
    assert of("thief", *received) == [
        *[LET_IN] * 3,
        f"401 Unauthorized after 26.2 µs: {GIVES_UP}",
    ]
    assert of("thief 2", *received) == [
        *[LET_IN] * 2,
        f"401 Unauthorized after 26.2 µs: {GIVES_UP}",
    ]
    assert {line.subject for line in told.lines if line.where == "thief 2"} == {
        "",
        *(f"request {n} of thief 2" for n in (1, 2, 3)),
    }


def test_a_thief_has_no_refresh_token() -> None:
    told = tiny_story(
        "jwt_refresh", 0, 250, events=[theft()], token={**HS256, "access_ttl": "200 ms"}
    )
    # The access token is good until 6.0129 + 200 ms; the user has another from 250 ms on.
    assert of("thief", *rows(told, "received")) == [
        LET_IN,
        f"401 Unauthorized after 26.2 µs: {GIVES_UP}",
    ]
    assert "tries its refresh token" in " ".join(of("user 0", *rows(told, "received")))


def test_a_thief_waits_no_longer_than_others_and_stops_with_the_run() -> None:
    told = tiny_story(
        "central_store", 0, events=[theft(noticed_after="5 s")], duration="350 ms",
        client={"timeout": "5 ms"},
    )  # fmt: skip
    assert of("thief", *rows(told, "received")) == ["gives up waiting after 5 ms"] * 2
    alone = tiny_story("local", 0, 20, events=[theft(noticed_after="5 s")], duration="200 ms")
    # Another node took the login; there is no time to try again.
    assert of("thief", *rows(alone, "received")) == [
        "401 Unauthorized after 0 µs: is refused this time"
    ]
    crash = {"at": "100 ms", "crash_node": "A", "restart_after": "500 ms"}
    down = tiny_story(
        "central_store", 0, nodes={"count": 1}, events=[theft(), crash], duration="200 ms"
    )
    assert of("thief", *rows(down, "received")) == ["502 Bad Gateway after 0 µs"]


SCRIPT = "run an attacker's script in the application's page: 100 % of them; it "
EACH = "; each thief sends a request every 100 ms"


@pytest.mark.parametrize(
    ("strategy", "blocks", "what"),
    [
        ("jwt", {}, "copies their tokens out of the local storage" + EACH),
        (
            "jwt",
            {"token": {"storage": "cookie"}},
            "copies their cookies, which are not HttpOnly" + EACH,
        ),
        (
            "bff",
            {"session": {"http_only": False}},
            "copies their cookies, which are not HttpOnly" + EACH,
        ),
        ("bff", {}, "cannot read their cookies, which are HttpOnly"),
        ("jwt", {"token": {"carrier": "cookie"}}, "cannot read their cookies, which are HttpOnly"),
        (
            "jwt",
            {"token": {"storage": "memory"}},
            "cannot get at their tokens, which the page keeps in memory",
        ),
        ("none", {}, "finds no credential, as there are none"),
    ],
)
def test_a_script_in_the_page(strategy: str, blocks: dict[str, Any], what: str) -> None:
    script = {"at": "100 ms", "xss": theft()["steal"]}
    told = tiny_story(strategy, 0, events=[script], **blocks)
    assert SCRIPT + what in texts(told, "timeline")
    robbed = what.endswith(EACH)
    assert len(texts(told, "stolen")) == robbed
    assert (told.total.count("requests of thieves") == 1) == robbed
    noticed = "who were robbed notice it, and have their logins revoked"
    assert (noticed in texts(told, "timeline")) == robbed
