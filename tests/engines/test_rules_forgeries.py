"""Requests that a hostile page makes browsers send (`csrf`), worked by hand.

Times as in `exposures`, on one node: a session is kept at 3 in a store and its first request
answered at 4.001; a token is signed at 2.217, and good after 0.045.
"""

from typing import Any

import pytest

from simulator.model.steps import FORGED, OK_200, REQUEST, TIMEOUT, UNAUTHORISED_401
from simulator.plan import Plan
from tests.engines.exposures import TWO, counts, revoked_at, stolen_at, world
from tests.engines.tiny import lines, run_both, tell

NONE: dict[str, Any] = {"session": {"same_site": "none"}}
COOKIE: dict[str, Any] = {"token": {"carrier": "cookie"}}
GUARDED: dict[str, Any] = {"session": {"same_site": "none", "csrf_token": True}}
SESSIONS = (
    "local", "sticky", "replicated", "database", "central_store", "cached_store", "bff",
)  # fmt: skip
TOKENS = ("introspection", "jwt", "jwt_refresh", "jwt_denylist")


def forged_at(ms: float) -> dict[str, Any]:
    return {"at": f"{ms} ms", "csrf": {"share": 1}}


def forged(strategy: str, *requests: Any, ms: float = 20, **blocks: Any) -> Plan:  # noqa: ANN401 - rows, YAML
    """Return a world with a forged request from everybody."""
    events = [*blocks.pop("events", []), forged_at(ms)]
    return world(strategy, *(requests or [(0, 0)]), events=events, **blocks)


def test_a_forged_request_is_one_like_any_other_to_the_node() -> None:
    plan = forged("central_store", **NONE)
    assert tell(plan, from_ms=20) == [
        "20 page0 sends forged with credential",
        "20 page0 to A",
        "20 page0 starts at A",
        "20 page0 calls store read",
        "21 page0 answer of store read",
        "21 page0 found in the store",
        "21 page0 serves 0.001",
        "21.001 page0 ends ok_200",
        "21.001 page0 receives ok_200",
    ]
    tally = run_both(plan)
    assert counts(tally, "forged_accepts", "false_accepts") == (1, 0)
    # It is nobody's request, and no exchange of the user's: 401, login, request.
    assert counts(tally, "requests", "ok", "carried", "recognised") == (1, 1, 1, 1)
    assert counts(tally, "exchanges_sent", "store_ops", "logins") == (3 + 1, 1 + 1 + 1, 1)
    assert tally.outcomes[FORGED, OK_200] == 1
    # The node has served one request.
    assert tally.nodes[0, 2] == tally.outcomes[REQUEST, OK_200] == 1


@pytest.mark.parametrize("strategy", SESSIONS)
@pytest.mark.parametrize(
    ("blocks", "accepted"), [(NONE, 1), ({}, 0), (GUARDED, 0)], ids=["none", "lax", "token"]
)
def test_the_cookie_of_a_session(strategy: str, blocks: dict[str, Any], accepted: int) -> None:
    plan = forged(strategy, **blocks)
    tally = run_both(plan)
    assert counts(tally, "forged_accepts", "carried") == (accepted, 1)
    assert tally.outcomes[FORGED, OK_200] == accepted
    assert tally.outcomes[FORGED, UNAUTHORISED_401] == 1 - accepted
    attached = " with credential" if "same_site" in blocks.get("session", {}) else ""
    assert tell(plan, "sends forged") == [f"20 page0 sends forged{attached}"]
    if not accepted:
        assert tell(plan, from_ms=20)[1:] == [
            "20 page0 to A",
            "20 page0 starts at A",
            "20 page0 ends unauthorised_401",
            "20 page0 receives unauthorised_401",
        ]


@pytest.mark.parametrize("strategy", TOKENS)
@pytest.mark.parametrize(
    ("blocks", "accepted"),
    [(NONE, 0), (COOKIE, 0), ({**COOKIE, **NONE}, 1), ({**COOKIE, **GUARDED}, 0)],
    ids=["header", "lax", "none", "token"],
)
def test_a_token(strategy: str, blocks: dict[str, Any], accepted: int) -> None:
    """A bearer token is never sent by itself; in a cookie it is as good as a session's id."""
    tally = run_both(forged(strategy, **blocks))
    assert counts(tally, "forged_accepts", "carried") == (accepted, 1)
    assert tally.outcomes[FORGED, UNAUTHORISED_401] == 1 - accepted


def test_nothing_is_forged_where_nobody_logs_in() -> None:
    tally = run_both(forged("none", **NONE))
    assert counts(tally, "exchanges_sent", "forged_accepts") == (1, 0)


def test_who_holds_no_login_sends_nothing() -> None:
    """User 1 comes later than the page."""
    plan = forged("central_store", (0, 0), (40, 1), **NONE)
    assert tell(plan, "sends forged") == ["20 page0 sends forged with credential"]


def test_everybody_sends_at_once_in_the_order_of_users() -> None:
    plan = forged("jwt", (0, 0), (1, 1), (2, 2), **COOKIE, **NONE)
    sent = tell(plan, "sends forged")
    assert sent == [f"20 page{n} sends forged with credential" for n in range(3)]
    users = [row[4] for row in run_both(plan).story.tolist() if row[5] == FORGED and row[6] == 0]
    assert users == [0, 1, 2]
    assert counts(run_both(plan), "forged_accepts") == (3,)


def test_an_accepted_forgery_keeps_a_session_alive() -> None:
    """Touched at 4 and, forged, at 31: good until 81. Refused, it touches nothing."""
    session = {"idle_timeout": "50 ms"}
    requests = [(0, 0), (70, 0)]
    plan = forged(*("central_store", *requests), ms=30, session={**NONE["session"], **session})
    assert counts(run_both(plan), "logins", "expired_relogins") == (1, 0)
    for blocks in (session, {**GUARDED["session"], **session}):
        plan = forged(*("central_store", *requests), ms=30, session=blocks)
        assert counts(run_both(plan), "logins", "expired_relogins") == (2, 1)


def test_a_login_that_has_ended() -> None:
    """A store knows it; a signature stays good: a forged accept, and not a false one."""
    ended = {"events": [revoked_at(10)], **NONE}
    tally = run_both(forged("central_store", **ended))
    assert counts(tally, "forged_accepts", "false_accepts") == (0, 0)
    assert tally.outcomes[FORGED, UNAUTHORISED_401] == 1
    tally = run_both(forged("jwt", **ended, **COOKIE))
    assert counts(tally, "forged_accepts", "false_accepts") == (1, 0)


def test_the_page_calls_the_first_domain() -> None:
    """A cookie of the second domain does not go there; a user who has only that sends nothing."""
    domains = {"domains": {"a.example": 1, "b.example": 1}}
    requests = [(10.0 * n, 0) for n in range(12)]
    plan = forged(*("jwt", *requests), ms=500, workload=domains, **COOKIE, **NONE)
    sent = tell(plan, "sends forged")
    assert sent == ["500 page0 sends forged with credential"]
    assert counts(run_both(plan), "logins", "forged_accepts") == (2, 1)
    alone = {"domains": {"a.example": 1e-6, "b.example": 1e6}}
    plan = forged(*("jwt", *requests), ms=500, workload=alone, **COOKIE, **NONE)
    assert tell(plan, "sends forged") == []


@pytest.mark.parametrize(("on_outage", "accepted"), [("accept", 1), ("fail", 0), ("anonymous", 0)])
def test_when_nobody_can_be_asked(on_outage: str, accepted: int) -> None:
    outage = {"at": "10 ms", "store_outage": {"duration": "1 s"}}
    store = {"round_trip": "0 s", "read": "1 ms", "write": "1 ms", "on_outage": on_outage}
    plan = tiny_store(store, outage)
    tally = run_both(plan)
    assert counts(tally, "forged_accepts", "false_accepts", "carried") == (accepted, 0, 1)


def tiny_store(store: dict[str, Any], outage: dict[str, Any]) -> Plan:
    from tests.engines.tiny import FREE_LOGIN, tiny_plan  # noqa: PLC0415 - a store of its own

    return tiny_plan(
        "central_store", [(0, 0)], store=store, events=[outage, forged_at(20)], **FREE_LOGIN, **NONE
    )


def test_the_balancer_s_cookie_goes_along() -> None:
    """Round robin would be at B: the login's answer came from A."""
    plan = forged("sticky", (0, 0), (10, 1), nodes=TWO, **NONE)
    seen = [line.split(" ", 1)[1] for line in tell(plan, "to ")]
    home = seen[0].split()[-1]
    assert [line for line in seen if line.startswith("page0")] == [f"page0 to {home}"]
    assert counts(run_both(plan), "forged_accepts") == (2,)


@pytest.mark.parametrize("strategy", ["central_store", "jwt"])
def test_an_app_is_on_no_page(strategy: str) -> None:
    apps = {"workload": {"clients": {"app": 1}}, **COOKIE}
    plan = forged(strategy, **apps, **NONE)
    assert counts(run_both(plan), "exchanges_sent", "forged_accepts") == (3, 0)
    script = {"at": "20 ms", "xss": stolen_at(20, 60)["steal"]}
    open_ = {"session": {"http_only": False}, "token": {"storage": "cookie"}}
    for clients, robbed in (({"app": 1}, 0), ({"browser": 1}, 1)):
        workload = {"clients": clients}
        plan = world(strategy, (0, 0), events=[script], workload=workload, **open_)
        assert len(tell(plan, "user 0 robbed")) == robbed


def test_a_share_of_the_browsers() -> None:
    """Of 40 users a half have an app; who has a browser is the same under all strategies."""
    requests = [(float(n), n) for n in range(40)]
    workload = {"clients": {"app": 1, "browser": 1}}
    senders = {
        strategy: {
            row[4]
            for row in run_both(
                forged(*(strategy, *requests), ms=500, workload=workload, **COOKIE, **NONE)
            ).story.tolist()
            if row[5] == FORGED
        }
        for strategy in ("central_store", "jwt")
    }
    assert senders["central_store"] == senders["jwt"]
    assert 8 < len(senders["jwt"]) < 32


def test_a_browser_does_not_wait_for_ever_and_tries_once() -> None:
    client = {"timeout": "3 ms", "retries": 2, "backoff": "1 ms"}
    hang = {"at": "10 ms", "store_outage": {"duration": "1 s", "mode": "hang"}}
    plan = forged("central_store", events=[hang], client=client, **NONE)
    tally = run_both(plan)
    assert tally.outcomes[FORGED].sum() == tally.outcomes[FORGED, TIMEOUT] == 1
    assert [line for line in lines(plan, tally) if "receives timeout" in line] == [
        "23 page0 receives timeout"
    ]
