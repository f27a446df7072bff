"""Stories of requests that a hostile page makes the user's browser send, worked by hand."""

from typing import Any

import pytest

from tests.report.tiny_story import rows, texts, tiny_story

PAGE: dict[str, Any] = {"at": "100 ms", "csrf": {"share": 1}}
NONE = {"same_site": "none"}
ON_PAGE = (
    "are on a hostile page: 100 % of them; it makes each browser send a request to the application"
)
MADE = "is on a hostile page, which makes its browser send a request "
HS256 = {"algorithm": "HS256"}


def test_a_forged_request_that_is_accepted() -> None:
    told = tiny_story("central_store", 0, events=[PAGE], session=NONE)
    assert rows(told, from_ms=100) == [
        f"100 users: {ON_PAGE}, if it is logged in",
        f"100 user 0: {MADE}with the cookie of login 1 (532 B)",
        "100 balancer: picks B (round_robin)",
        "100 B: asks the store for the session: 2 ms",
        "102 B: the store says: here is the session of login 1",
        "102 B: does the application's work: 10 ms",
        "112 B: answers 200 OK",
        "112 user 0: 200 OK after 12 ms: the forged request was accepted",
    ]
    assert told.total == (
        "User 0, the whole run: requests: 1 (1 ok); logins: 1; refreshes: 0;"
        " exchanges in all: 3; forged requests: 1."
    )
    line = next(line for line in told.lines if line.event == "sent" and line.at_ns == 100_000_000)
    assert (line.kind, line.subject, line.exchange) == ("forged", "the forged request", 4)


@pytest.mark.parametrize(
    ("strategy", "blocks", "held"),
    [
        ("central_store", {}, "without its cookie, which is SameSite=Lax (500 B)"),
        ("jwt", {"session": NONE}, "without its token, which no browser sends by itself (500 B)"),
        (
            "jwt",
            {"token": {"carrier": "cookie"}},
            "without its cookie, which is SameSite=Lax (500 B)",
        ),
    ],
)
def test_what_a_browser_does_not_attach(strategy: str, blocks: dict[str, Any], held: str) -> None:
    told = tiny_story(strategy, 0, events=[PAGE], **blocks)
    assert rows(told, "sent", "ended", "received", from_ms=100) == [
        f"100 user 0: {MADE}{held}",
        "100 B: no credential came along: answers 401 Unauthorized",
        "100 user 0: 401 Unauthorized after 0 µs: the forged request was refused",
    ]


def test_an_anti_forgery_token() -> None:
    told = tiny_story("bff", 0, events=[PAGE], session={**NONE, "csrf_token": True})
    assert rows(told, "sent", "ended", "received", from_ms=100) == [
        f"100 user 0: {MADE}with the cookie of login 1 (532 B)",
        "100 B: the anti-forgery token is missing: answers 401 Unauthorized",
        "100 user 0: 401 Unauthorized after 0 µs: the forged request was refused",
    ]
    # The user's own requests bring it.
    assert "200 OK" in rows(told, "received", to_ms=100)[-1]


def test_a_signed_token_in_a_cookie_and_another_domain() -> None:
    domains = {"a.example": 1, "b.example": 1e6}
    cookie = {"carrier": "cookie", **HS256}
    blocks = {"token": cookie, "session": NONE, "events": [PAGE]}
    told = tiny_story("jwt", 0, **blocks)
    assert texts(told, "computed")[-1].startswith("verifies the token's signature (HS256)")
    assert texts(told, "received")[-1].endswith("the forged request was accepted")
    # The page calls the first domain, for which the user has no cookie.
    told = tiny_story("jwt", 0, workload={"domains": domains}, **blocks)
    assert [text for text in texts(told, "sent") if "hostile" in text] == []
    assert "forged" not in told.total


def test_nobody_is_logged_in() -> None:
    told = tiny_story("none", 0, events=[PAGE], session=NONE)
    assert texts(told, "timeline")[-1] == f"{ON_PAGE}; nobody is logged in"


def test_a_forged_request_may_fail_as_any_other() -> None:
    outage = {"at": "50 ms", "store_outage": {"duration": "1 s"}}
    told = tiny_story("central_store", 0, events=[outage, PAGE], session=NONE)
    assert (
        rows(told, "received", from_ms=100)[0] == "100 user 0: 503 Service Unavailable after 0 µs"
    )
    told = tiny_story("central_store", 0, events=[PAGE], session=NONE, client={"timeout": "11 ms"})
    assert texts(told, "received")[-1] == "gives up waiting after 11 ms"


def test_an_app_is_on_no_page() -> None:
    script = {"at": "150 ms", "xss": {"share": 1, "thief_interval": "100 ms"}}
    told = tiny_story(
        "jwt", 0, events=[PAGE, script], workload={"clients": {"app": 1}}, token=HS256
    )
    assert rows(told, "sent", "stolen", from_ms=100) == []
