"""The store is out: who is let in, who is not, and what that counts as; worked by hand.

Times as in `exposures`. The store refuses from 40 to 70; everybody has logged in at 0.
"""

from typing import Any

import pytest

from simulator.plan import Plan
from tests.engines.exposures import counts, ended, exposures, revoked_at, world
from tests.engines.tiny import run_both, tell

OUT = {"at": "40 ms", "store_outage": {"duration": "30 ms"}}
ACCEPT: dict[str, Any] = {"denylist": {"on_outage": "accept"}}
STORE = {"round_trip": "0 s", "read": "1 ms", "write": "1 ms"}


def outage(strategy: str, *requests: Any, revoked_ms: float = 0, **blocks: Any) -> Plan:  # noqa: ANN401 - rows, YAML
    events = [OUT] + ([revoked_at(revoked_ms)] if revoked_ms else [])
    return world(strategy, (0, 0), *requests, events=events, **blocks)


# --- The denylist ----------------------------------------------------------------------------


@pytest.mark.parametrize(("blocks", "answer"), [({}, "unavailable_503"), (ACCEPT, "ok_200")])
def test_without_the_list_a_good_token_is_refused_or_let_in(
    blocks: dict[str, Any], answer: str
) -> None:
    """Whether it was let in or not: nobody knew it. The login's own request was known."""
    plan = outage("jwt_denylist", (50, 0), **blocks)
    assert tell(plan, "receives", from_ms=50)[0].endswith(answer)
    tally = run_both(plan)
    assert counts(tally, "carried", "recognised", "false_accepts") == (2, 1, 0)


@pytest.mark.parametrize(("blocks", "false_accepts"), [({}, 0), (ACCEPT, 1)])
def test_without_the_list_a_denied_token_may_be_let_in(
    blocks: dict[str, Any], false_accepts: int
) -> None:
    """Revoked at 30, it is on the list; at 80 that says so again."""
    plan = outage("jwt_denylist", (50, 0), (80, 0), revoked_ms=30, **blocks)
    tally = run_both(plan)
    assert counts(tally, "false_accepts", "logins") == (false_accepts, 2)
    # What an outage lets in is no exposure: the strategy refuses it at once.
    assert exposures(tally) == ended(0)


def test_an_expired_token_is_not_let_in() -> None:
    """Signed at 2.217 for 45 ms: its expiry is seen before anybody is asked."""
    plan = outage("jwt_denylist", (50, 0), token={"ttl": "45 ms"}, **ACCEPT)
    assert tell(plan, "no", "calls", "receives", from_ms=50)[:2] == [
        "50.045 b no: token unexpired",
        "50.045 b receives unauthorised_401",
    ]


def test_a_list_that_was_read_in_time_serves_on() -> None:
    """Read by 3.262, used until 63.262: at 50 nobody is asked. At 65 nobody can be."""
    plan = outage("jwt_denylist", (50, 0), (65, 0), denylist={"cache": "60 ms"})
    assert tell(plan, "found", "receives", from_ms=50) == [
        "50.045 b found beside the node's list",
        "50.046 b receives ok_200",
        "65.045 c receives unavailable_503",
    ]
    # That a login is not known for want of an answer is seen in what is carried.
    assert counts(run_both(plan), "carried", "recognised") == (3, 2)


# --- Sessions --------------------------------------------------------------------------------


@pytest.mark.parametrize("strategy", ["central_store", "bff", "cached_store"])
@pytest.mark.parametrize(
    ("on_outage", "answer", "false_accepts"),
    [
        ("fail", "unavailable_503", 0),
        ("anonymous", "unauthorised_401", 0),
        ("accept", "ok_200", 1),
    ],
)
def test_without_the_store_an_ended_session_may_be_let_in(
    strategy: str, on_outage: str, answer: str, false_accepts: int
) -> None:
    """Revoked at 30; the node's copy of 3 is good for 10 ms."""
    plan = outage(
        *(strategy, (50, 0)),
        revoked_ms=30,
        cache={"ttl": "10 ms"},
        store={**STORE, "on_outage": on_outage},
    )
    assert tell(plan, "receives", from_ms=50)[0].endswith(answer)
    tally = run_both(plan)
    assert counts(tally, "carried", "recognised", "false_accepts") == (1, 1, false_accepts)
    assert exposures(tally) == ended(0)


def test_a_copy_serves_on() -> None:
    """Made at 3, it is good for 60 ms: until 63."""
    plan = outage("cached_store", (50, 0), (62.999999, 0), (63, 0), cache={"ttl": "60 ms"})
    assert tell(plan, "found", "receives", from_ms=50) == [
        "50 b found in the node's copy",
        "50.001 b receives ok_200",
        "62.999999 c found in the node's copy",
        "63 d receives unavailable_503",
        "63.000999 c receives ok_200",
    ]


def test_a_copy_of_what_was_ended_serves_on_too() -> None:
    """Revoked at 30: exposed until 63, outage or not."""
    plan = outage("cached_store", (50, 0), (65, 0), revoked_ms=30, cache={"ttl": "60 ms"})
    tally = run_both(plan)
    assert counts(tally, "false_accepts", "ok", "error") == (1, 2, 1)
    assert exposures(tally) == ended(33)
