"""The database or the authorization server is out: what fails, when, and for whom; by hand.

Times as in `exposures`: a login of 2 ms (password, user), then a write of 1 ms; every operation of
a station takes 1 ms, a service 1 µs. The station is out from 40 to 70 ms.
"""

from typing import Any

import pytest

from tests.engines.exposures import SERVER, STATION, counts, world
from tests.engines.tiny import run_both, tell

DURATION = {"duration": "30 ms"}
HANGS = {**DURATION, "mode": "hang"}


def out(event: str, how: dict[str, str] = DURATION) -> dict[str, Any]:
    return {"events": [{"at": "40 ms", event: how}]}


# --- The database ----------------------------------------------------------------------------


def test_what_has_not_ended_when_the_database_goes_fails_then() -> None:
    """Known at 3, asked from 39.5: broken at 40. At 69.999999 nobody is there; at 70 it is back."""
    plan = world(
        "database", *((0, 0), (39.5, 0), (69.999999, 0), (70, 0)), **out("database_outage")
    )
    assert tell(plan, "calls", "answer", "no answer", "receives", from_ms=39) == [
        "39.5 b calls database read",
        "40 b no answer of database read",
        "40 b receives unavailable_503",
        "69.999999 c calls database read",
        "69.999999 c no answer of database read",
        "69.999999 c receives unavailable_503",
        "70 d calls database read",
        "71 d answer of database read",
        "71 d calls database write",
        "72 d answer of database write",
        "72.001 d receives ok_200",
    ]
    # Four exchanges with a credential, two recognised; what was broken has been an operation.
    tally = run_both(plan)
    assert counts(tally, "carried", "recognised", "forced_relogins") == (4, 2, 0)
    # Login: read, write, then read and write; b: one that breaks; c: none; d: read and write.
    assert counts(tally, "database_ops", "database_busy_ns") == (7, 6_500_000)


def test_a_database_that_hangs_goes_on_where_it_was() -> None:
    """Two connections: b is half done at 40, goes on at 70; c takes the other one then; d queues.

    b: 70.5; c: 71; d, behind b: 71.5. All have written 1 ms after they are free.
    """
    plan = world(
        "database",
        *((0, 0), (39.5, 0), (50, 0), (51, 0)),
        **{**out("database_outage", HANGS), "database": {**STATION, "connections": 2}},
    )
    assert tell(plan, "answer of database read", from_ms=39) == [
        "70.5 b answer of database read",
        "71 c answer of database read",
        "71.5 d answer of database read",
    ]
    assert counts(run_both(plan), "carried", "recognised", "error") == (4, 4, 0)


def test_a_database_that_hangs_too_long_is_a_timeout() -> None:
    """A caller of 50 waits for 15 ms: not until 71."""
    blocks = {**out("database_outage", HANGS), "database": {**STATION, "timeout": "15 ms"}}
    plan = world("database", (0, 0), (50, 0), **blocks)
    assert tell(plan, "receives", from_ms=50) == ["65 b receives unavailable_503"]


@pytest.mark.parametrize(
    ("strategy", "answer"),
    [
        ("central_store", "50.001"),  # 1 ms later: the store is asked
        ("jwt", "50.001"),
        ("local", "50.001"),
    ],
)
def test_who_is_known_elsewhere_does_not_miss_the_database(strategy: str, answer: str) -> None:
    plan = world(strategy, (0, 0), (50, 0), (60, 1), **out("database_outage"))
    asked = {"central_store": 1.0, "jwt": 0.045, "local": 0}[strategy]
    told = tell(plan, "receives", from_ms=50)
    assert told[0] == f"{float(answer) + asked:.12g} b receives ok_200"
    # A stranger cannot log in: the user is looked up there.
    assert told[-1] == "61 c receives unavailable_503"


# --- The authorization server ----------------------------------------------------------------


def test_nobody_logs_in_while_the_server_is_out() -> None:
    """A token that was signed before is good all the same; a stranger meets the server's 503."""
    blocks = {**out("auth_server_outage"), "auth_server": SERVER}
    plan = world("jwt", (0, 0), (50, 0), (60, 1), **blocks)
    assert tell(plan, "calls", "no answer", "receives", from_ms=50) == [
        "50.046 b receives ok_200",
        "60 c receives unauthorised_401",
        "60 c calls authorization server",
        "60 c no answer of authorization server",
        "60 c receives unavailable_503",
    ]
    assert counts(run_both(plan), "carried", "recognised", "logins") == (2, 2, 1)


def test_tokens_that_must_be_asked_about_are_not_known_then() -> None:
    blocks = {**out("auth_server_outage"), "auth_server": SERVER}
    plan = world("introspection", (0, 0), (50, 0), (70, 0), **blocks)
    assert tell(plan, "receives", from_ms=50) == [
        "50 b receives unavailable_503",
        "71.001 c receives ok_200",
    ]
    assert counts(run_both(plan), "carried", "recognised", "forced_relogins") == (3, 2, 0)


def test_two_workers_that_hang_go_on_side_by_side() -> None:
    """b, half done at 40, ends at 70.5, c at 71; d has the worker that is free first: 71.5."""
    server = {**SERVER, "workers": 2}
    blocks = {**out("auth_server_outage", HANGS), "auth_server": server}
    plan = world("introspection", *((0, 0), (39.5, 0), (50, 0), (51, 0)), **blocks)
    assert tell(plan, "answer of", from_ms=39) == [
        "70.5 b answer of authorization server",
        "71 c answer of authorization server",
        "71.5 d answer of authorization server",
    ]


def test_a_third_party_that_is_out_sends_nobody_back() -> None:
    """The client meets its 503 at once: there is no code, so it does not come to a node.

    At 69.5 it is out, at 70 it is back: 1 ms there, the code's change 1 ms, signing by the server.
    """
    server = {**SERVER, "third_party": True}
    blocks = {**out("auth_server_outage"), "auth_server": server}
    plan = world("jwt", (69.5, 0), (70, 1), **blocks)
    assert tell(plan, "to", "sends login", "receives") == [
        "69.5 a to A",
        "69.5 a receives unauthorised_401",
        "69.5 a sends login",
        "69.5 a receives unavailable_503",
        "70 b to A",
        "70 b receives unauthorised_401",
        "70 b sends login",
        "71 b to A",
        "72 b receives ok_200",
        "72 b to A",
        "72.046 b receives ok_200",
    ]
    tally = run_both(plan)
    assert counts(tally, "logins", "auth_server_ops") == (1, 2)


def test_a_third_party_that_breaks_off() -> None:
    """Asked at 39.5, its service of 1 ms is broken at 40."""
    server = {**SERVER, "third_party": True}
    blocks = {**out("auth_server_outage"), "auth_server": server}
    plan = world("jwt", (39.5, 0), **blocks)
    assert tell(plan, "sends login", "receives") == [
        "39.5 a receives unauthorised_401",
        "39.5 a sends login",
        "40 a receives unavailable_503",
    ]
    assert counts(run_both(plan), "auth_server_ops", "auth_server_busy_ns") == (1, 500_000)
