"""`store.on_outage: forget`: an outage that makes clients delete their cookies, worked by hand.

Times as in `exposures`: a login takes 2 ms, every operation 1 ms, a service 1 µs; one node. The
store refuses from 40 to 70; user 0 has logged in at 0.
"""

from typing import Any

import pytest

from simulator.plan import Plan
from tests.engines.exposures import STATION, counts, stolen_at, world
from tests.engines.tiny import run_both, tell

OUT = {"at": "40 ms", "store_outage": {"duration": "30 ms"}}
FORGETS = {**STATION, "on_outage": "forget"}


def outage(
    *requests: tuple[float, int],
    strategy: str = "central_store",
    on_outage: str = "forget",
    events: tuple[dict[str, Any], ...] = (),
    **blocks: Any,  # noqa: ANN401 - YAML
) -> Plan:
    return world(
        *(strategy, (0, 0), *requests),
        nodes={"count": 1},
        events=[OUT, *events],
        store={**STATION, "on_outage": on_outage},
        **blocks,
    )


@pytest.mark.parametrize("strategy", ["central_store", "bff", "cached_store"])
def test_the_logout_outlives_the_outage(strategy: str) -> None:
    """At 50 its login fails, too; at 80 the store has its session, but who comes is a stranger."""
    plan = outage((50, 0), (80, 0), strategy=strategy, cache={"ttl": "10 ms"})
    told = tell(plan, "sends", "receives", "deletes", from_ms=50)
    assert told[:6] == [
        "50 b sends request with credential",
        "50 b receives unauthorised_401",
        "50 b deletes its cookie",
        "50 b sends login",
        "53 b receives unavailable_503" if strategy == "bff" else "52 b receives unavailable_503",
        "80 c sends request",
    ]
    assert "80 c receives unauthorised_401" in told
    # The login of c is the first one that it takes since a live session was refused.
    assert counts(run_both(plan), "logins", "forced_relogins", "carried", "recognised") == (
        *(2, 1),
        *(3, 2),
    )


@pytest.mark.parametrize("on_outage", ["fail", "anonymous"])
def test_otherwise_it_ends_with_the_outage(on_outage: str) -> None:
    plan = outage((50, 0), (80, 0), on_outage=on_outage)
    assert tell(plan, "sends", "receives", from_ms=80) == [
        "80 c sends request with credential",
        "81.001 c receives ok_200",
    ]
    assert counts(run_both(plan), "logins", "forced_relogins") == (1, 0)


def test_who_types_until_the_store_is_back_is_in_again() -> None:
    """The user takes 25 ms for the password: from 50 to 75."""
    plan = outage((50, 0), client={"login_delay": "25 ms"})
    assert tell(plan, "sends", "receives", from_ms=50) == [
        "50 b sends request with credential",
        "50 b receives unauthorised_401",
        "75 b sends login",
        "78 b receives ok_200",
        "78 b sends request with credential",
        "79.001 b receives ok_200",
    ]
    assert counts(run_both(plan), "logins", "forced_relogins") == (2, 1)


def test_what_is_gone_cannot_be_deleted_again() -> None:
    """Two visits of one user; the store hangs, and a node waits for it for 5 ms.

    The login that b sends at 44.5 begins to write its session at 46.5, in vain, too.
    """
    hangs = {"at": "40 ms", "store_outage": {"duration": "20 ms", "mode": "hang"}}
    plan = world(
        *("central_store", (0, 0), (39.5, 0), (41, 0)),
        nodes={"count": 1},
        events=[hangs],
        store={**FORGETS, "timeout": "5 ms"},
    )
    assert tell(plan, "sends", "receives", "deletes", from_ms=44) == [
        "44.5 b receives unauthorised_401",
        "44.5 b deletes its cookie",
        "44.5 b sends login",
        "46 c receives unauthorised_401",
        "46 c sends login",
        "51.5 b receives unavailable_503",
        "53 c receives unavailable_503",
    ]


def test_who_has_given_up_keeps_its_cookie() -> None:
    """The store hangs until 70, and a node waits for it until 65: its client did until 60."""
    hangs = {"at": "40 ms", "store_outage": {"duration": "30 ms", "mode": "hang"}}
    plan = world(
        *("central_store", (0, 0), (45, 0), (80, 0)),
        nodes={"count": 1},
        events=[hangs],
        store={**FORGETS, "timeout": "20 ms"},
        client={"timeout": "15 ms"},
    )
    assert tell(plan, "sends", "receives", "deletes", from_ms=45) == [
        "45 b sends request with credential",
        "60 b receives timeout",
        "80 c sends request with credential",
        "81.001 c receives ok_200",
    ]


def test_an_expired_session_that_was_deleted_had_expired() -> None:
    session = {"idle_timeout": "30 ms"}
    plan = outage((50, 0), (80, 0), session=session)
    assert counts(run_both(plan), "logins", "forced_relogins", "expired_relogins") == (2, 0, 1)


def test_a_thief_keeps_its_copy() -> None:
    """Stolen at 20, sent every 10 ms: it is let in again at 70, though its victim is not."""
    plan = outage((50, 0), (85, 0), events=(stolen_at(20, 500),))
    assert "50 b deletes its cookie" in tell(plan, "deletes")
    assert tell(plan, "receives ok", from_ms=70)[0].split(" ")[1] == "thief0"


def test_an_open_breaker_makes_clients_forget_as_well() -> None:
    breaker = {"failures": 1, "open_for": "1 s"}
    plan = world(
        *("central_store", (0, 0), (0, 1), (50, 0), (80, 1)),
        nodes={"count": 1},
        events=[OUT],
        store={**FORGETS, "breaker": breaker},
    )
    assert tell(plan, "deletes", from_ms=50) == [
        "50 c deletes its cookie",
        "80 d deletes its cookie",
    ]
