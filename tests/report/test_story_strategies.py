"""Stories of strategies as a scenario has them: hybrids, providers, stores that fail; by hand."""

from typing import Any

import pytest

from tests.report.tiny_story import NO_NETWORK, OUT, SERVER, rows, texts, tiny_story

HS256 = {"algorithm": "HS256"}
OUTAGE = {"at": "50 ms", "store_outage": {"duration": "1 s", "mode": "hang"}}
ALL_THE_SAME = ", and lets it in all the same (on_outage: accept)"


def test_a_hybrid_is_told_under_its_own_name_as_its_blocks_have_it() -> None:
    ours = {"name": "ours", "extends": "jwt_denylist", "denylist": {"cache": "70 ms"}}
    told = tiny_story("ours", 0, strategies=["jwt", ours], token=HS256)
    assert told.title == "tiny under ours: user 0 (seed 0, replication 0)"
    assert texts(told, "looked")[-1] == "login 1 is not on it; keeps a copy of it for 70 ms"
    far = {"name": "far", "extends": "introspection", **SERVER}
    told = tiny_story("far", 0, strategies=[far])
    assert "asks the authorization server about the token (RFC 7662): 34 ms" in texts(told)


@pytest.mark.parametrize("on_outage", ["fail", "anonymous", "accept"])
def test_a_store_that_hangs_and_what_is_done_about_it(on_outage: str) -> None:
    store = {"round_trip": "0 s", "timeout": "20 ms", "on_outage": on_outage}
    told = tiny_story("central_store", 0, 100, events=[OUTAGE], store=store)
    what, then = {
        "fail": ("", "answers 503 Service Unavailable"),
        "anonymous": ("", "answers 401 Unauthorized"),
        "accept": (ALL_THE_SAME, "does the application's work: 10 ms"),
    }[on_outage]
    assert rows(told, "called", "served", "ended", from_ms=100, to_ms=121) == [
        f"100 B: asks the store for the session: fails after 20 ms{what}",
        f"120 B: {then}",
    ]


def test_a_denylist_that_cannot_be_read() -> None:
    blocks: dict[str, Any] = {"token": HS256, "denylist": {"on_outage": "accept"}}
    store = {"round_trip": "0 s", "timeout": "20 ms"}
    told = tiny_story("jwt_denylist", 0, 100, events=[OUTAGE], store=store, **blocks)
    assert texts(told, "called")[-1] == (
        f"asks the store for the denylist: fails after 20 ms{ALL_THE_SAME}"
    )
    # Nobody has looked whether it is on it.
    assert texts(told, "looked")[-1] == "the signature is good, exp in 12 h"


def test_a_session_of_a_login_at_a_third_party() -> None:
    server = {**SERVER["auth_server"], "third_party": True}
    network = {**NO_NETWORK, "client_round_trip": "40 ms"}
    told = tiny_story("sticky", 0, auth_server=server, network=network)
    assert rows(told, "sent", "redirected", "picked", "called", "kept", from_ms=40, to_ms=198) == [
        "40 user 0: logs in at the authorization server with name and password (500 B)",
        (
            "144 authorization server: checks the password and sends the client back with a code"
            " (RFC 6749, 4.1): 4 ms, and two more round trips of the client: 80 ms"
        ),
        "144 balancer: keeps to A, as its cookie says",
        "144 A: changes the code for tokens at the authorization server (RFC 6749, 4.1.3): 34 ms",
        "178 A: keeps the session of login 1 in memory, good for 30 min",
    ]


def test_jwt_of_a_server() -> None:
    told = tiny_story("jwt", 0, token=HS256, **SERVER)
    assert rows(told, "picked", "called", "computed", "kept", "looked") == [
        "0 balancer: picks A (round_robin)",
        "0 authorization server: is asked directly, past the balancer",
        "0 authorization server: checks the password and makes the tokens: 4 ms",
        "4 authorization server: issues the token of login 1: exp in 12 h",
        "4 balancer: picks B (round_robin)",
        "4 B: verifies the token's signature (HS256): 26.2 µs",
        "4.0262 B: the signature is good, exp in 12 h: this is login 1",
    ]


def test_a_node_that_lacks_the_keys() -> None:
    """The second request waits for what the first one fetches."""
    token = {**HS256, "jwks_cache": "15 ms"}
    told = tiny_story("jwt", 0, 20, 22, nodes={"count": 1}, token=token, **SERVER)
    fetches = "has not the token's key: fetches the keys of the authorization server (RFC 7517)"
    assert rows(told, "called", "awaited", from_ms=20) == [
        f"20 A: {fetches}: 34 ms",
        "22 A: waits for the signer's keys, which another request is fetching: 32 ms",
    ]


def test_only_what_goes_through_the_balancer_names_a_domain() -> None:
    workload = {"domains": {"a.example": 1, "b.example": 1}}
    blocks = {"token": {**HS256, "access_ttl": "50 ms"}, "workload": workload}
    sent = texts(tiny_story("jwt_refresh", 0, 100, **SERVER, **blocks), "sent")
    kinds = [text.split(" ", 1)[0] for text in sent]
    assert kinds == ["sends", "logs", "sends", "asks", "sends", "refreshes", "sends"]
    assert all(
        (" to a.example" in t or " to b.example" in t) == t.startswith(("sends", "asks"))
        for t in sent
    )
    assert sent[1] == "logs in at the authorization server with name and password (500 B)"


def test_a_database_that_refuses() -> None:
    events = [{"at": "50 ms", "database_outage": {"duration": "20 ms"}}]
    told = rows(tiny_story("database", 0, 60, events=events), from_ms=50, to_ms=71)
    assert told == [
        "50 database: refuses connections for 20 ms",
        "60 user 0: sends request 2 with the cookie of login 1 (532 B)",
        "60 balancer: picks B (round_robin)",
        "60 B: asks the database for the session: fails after 0 µs",
        "60 B: answers 503 Service Unavailable",
        "60 user 0: 503 Service Unavailable after 0 µs: request 2 has failed",
        "70 database: is back",
    ]


def test_a_third_party_that_is_out() -> None:
    events = [{"at": "0 s", "auth_server_outage": {"duration": "20 ms"}}]
    server = {**SERVER["auth_server"], "third_party": True}
    told = rows(tiny_story("jwt", 10, auth_server=server, events=events), from_ms=10)
    assert told[-3:] == [
        "10 user 0: logs in at the authorization server with name and password (500 B)",
        (
            "10 user 0: 503 Service Unavailable after 0 µs (the authorization server is out):"
            " request 1 has failed"
        ),
        "20 authorization server: is back",
    ]


def test_a_login_that_is_typed() -> None:
    told = tiny_story(
        "local", 0, client={"login_delay": "9 s", "login_attempts": 2}, duration="1 min"
    )
    assert rows(told, "sent", "received", to_ms=9_003)[:4] == [
        "0 user 0: sends request 1 without a credential (500 B)",
        "0 user 0: 401 Unauthorized after 0 µs: has to log in, and takes 9 s for it",
        "9000 user 0: logs in with name and password (500 B)",
        "9002 user 0: 200 OK after 2 ms: holds the cookie of login 1",
    ]
    assert (
        "401 Unauthorized after 0 µs: logs in once more (2 of at most 2), and takes 9 s for it"
        in (texts(told, "received"))
    )


def test_a_login_over_the_limit() -> None:
    told = tiny_story("local", 0, user=1, rate_limit={"logins_per_s": "1 /s"})
    assert rows(told, "received") == [
        "1 user 1: 401 Unauthorized after 0 µs: has to log in",
        (
            "1 user 1: 429 Too Many Requests after 0 µs (more logins than 1 a second):"
            " request 1 has failed"
        ),
    ]


def test_a_login_that_is_told_when_to_come_back() -> None:
    limit, client = {"logins_per_s": "1 /s", "retry_after": True}, {"retries": 1}
    told = tiny_story("local", 0, user=1, rate_limit=limit, client=client, duration="3 s")
    assert (
        "429 Too Many Requests after 0 µs (more logins than 1 a second):"
        " tries again after 1 s, as it was told (Retry-After)"
    ) in texts(told, "received")


def test_tokens_that_expire_at_random() -> None:
    """The session's access token and its successor each say how long they are good for."""
    told = tiny_story("bff", 0, 1_000, token={"access_ttl": "500 ms"}, refresh={"jitter": 0.5})
    (kept,) = texts(told, "kept")
    assert "; the access token in it: exp in " in kept
    life_ms = float(kept.rsplit(" in ", 1)[1].removesuffix(" ms"))
    assert 250 < life_ms <= 500
    (late,) = [text for text in texts(told, "looked") if " ago" in text]
    # Kept at 9 ms, read by B at 1002.
    assert late == f"the access token in the session expired {1_002 - 9 - life_ms:.5g} ms ago"


def test_a_user_who_is_logged_in_when_the_run_starts() -> None:
    two = {"logged_in_at_start": 1, "domains": {"a.example": 1, "b.example": 1}}
    told = tiny_story("sticky", 5, user=1, workload=two)
    assert rows(told, "signed_in") == [
        (
            "0 user 1: is logged in already: holds the cookie of login 1 for a.example, which A"
            " took; good for 30 min"
        ),
        (
            "0 user 1: is logged in already: holds the cookie of login 2 for b.example, which B"
            " took; good for 30 min"
        ),
    ]
    (picked,) = texts(told, "picked")
    assert picked.endswith(", as its cookie says")
    (looked,) = texts(told, "looked")
    assert looked.startswith("looks in its memory: here is the session of login ")
    assert "requests: 1 (1 ok); logins: 0;" in told.total


def test_copies_of_a_login_before_the_run_are_in_place() -> None:
    """A logs it out at 17 ms; a copy that was sent at 0 s would come at 50 ms."""
    blocks: dict[str, Any] = {"workload": {"logged_in_at_start": 1, **OUT}}
    told = tiny_story("replicated", 5, **blocks)
    assert texts(told, "looked") == [
        "looks in its memory: here is a copy of the session of login 1"
    ]
    assert texts(told, "dropped")[0].startswith("the session of login 1 is gone here")


def test_a_refresh_ahead_of_time() -> None:
    blocks: dict[str, Any] = {"token": {"access_ttl": "1 s"}, "refresh": {"early": "200 ms"}}
    told = tiny_story("jwt_refresh", 0, 900, 1_990, **blocks)
    refreshed = [text for text in texts(told, "sent") if text.startswith("refreshes")]
    assert refreshed[0].startswith("refreshes with the refresh token of login 1 (")
    assert ": its token is good for only another " in refreshed[0]
    assert ": its token expired " in refreshed[1] or ": its token is good for" in refreshed[1]
    # The request that follows is sent for the first time.
    assert "request 2 again" not in " ".join(texts(told, "sent"))


def test_a_refresh_in_the_background() -> None:
    """Kept at 6 ms or so, due at 806; B verifies while A renews."""
    blocks: dict[str, Any] = {
        "token": {"access_ttl": "1 s"},
        "refresh": {"early": "200 ms", "background": True},
    }
    told = tiny_story("jwt_refresh", 0, 900, **blocks)
    sent = rows(told, "sent", "received", from_ms=900)
    assert sent[0].startswith(
        "900 user 0: refreshes in the background with the refresh token of login 1 ("
    )
    assert ": its token is good for only another " in sent[0]
    assert sent[1].startswith("900 user 0: sends request 2 with the token of login 1 (")
    assert any(line.endswith(": holds a new token of login 1") for line in sent)
    assert any(": request 2 is answered" in line for line in sent)


def test_a_refresh_in_the_background_that_fails() -> None:
    blocks: dict[str, Any] = {
        "token": {"access_ttl": "1 s"},
        "refresh": {"early": "200 ms", "background": True},
        "events": [{"at": "850 ms", "database_outage": {"duration": "100 ms"}}],
    }
    told = tiny_story("jwt_refresh", 0, 900, **blocks)
    assert "503 Service Unavailable after 0 µs: goes on with the token that it has" in texts(told)
