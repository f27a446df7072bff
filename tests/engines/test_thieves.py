"""Thieves, worked by hand: how long they get in, what that counts as, and when they give up.

Times and turns as in `exposures`. A thief's first request comes at a random moment of its interval
of 10 ms; in a window of so many intervals there are just as many requests, whatever that moment.
"""

from typing import Any

import pytest

from simulator.model.steps import OK_200, REQUEST, UNAUTHORISED_401
from tests.engines import replicas
from tests.engines.exposures import BROADCAST, counts, ended, exposures, robbed, stolen_at
from tests.engines.tiny import run_both, tell

# --- Where a revocation is known at once -----------------------------------------------------


@pytest.mark.parametrize(
    ("strategy", "blocks", "known_ms"),
    [
        # How long after it was sent a request is recognised.
        ("database", {}, 1),
        ("central_store", {}, 1),
        ("cached_store", {"cache": {"ttl": "0 s"}}, 1),
        ("cached_store", {"cache": {"ttl": "1 s", "invalidation": "pubsub"}}, 0),
        ("introspection", {}, 1),
        ("introspection", {"auth_server": {"round_trip": "6 ms", "service_time": "1 ms"}}, 7),
        ("bff", {}, 1),
        ("jwt_denylist", {}, 1.045),
        ("local", {"session": BROADCAST}, 0),
        ("sticky", {"session": BROADCAST}, 0),
    ],
)
def test_a_thief_gets_in_until_the_theft_is_noticed(
    strategy: str, blocks: dict[str, Any], known_ms: float
) -> None:
    """Eight intervals lie between the first recognition there could be, and the notice."""
    plan = robbed(strategy, (0, 0), theft=stolen_at(20, 100 + known_ms), **blocks)
    tally = run_both(plan)
    # Its user: the first request and the one with the new credential. The thief: 8, then one more.
    assert tally.outcomes[REQUEST, OK_200] == 1 + 8
    assert tally.outcomes[REQUEST, UNAUTHORISED_401] == 1 + 1
    assert counts(tally, "carried", "recognised", "false_accepts") == (1 + 8, 1 + 8, 0)
    assert exposures(tally) == ended(0)
    # A thief makes no requests of a user's, and logs nobody in.
    assert counts(tally, "requests", "ok", "logins", "exchanges_in_flight") == (1, 1, 1, 0)


# --- Where it is not -------------------------------------------------------------------------


def test_a_stolen_token_is_good_until_it_expires() -> None:
    """Signed at 2.217 for 200 ms; a request is recognised 0.045 after it was sent.

    Stolen at 22.172: 8 intervals from the first recognition to the notice at 102.217, then 10 to
    the token's end at 202.217.
    """
    plan = robbed("jwt", (0, 0), theft=stolen_at(22.172, 102.217), token={"ttl": "200 ms"})
    tally = run_both(plan)
    assert counts(tally, "carried", "recognised", "false_accepts") == (1 + 8, 1 + 8, 10)
    assert exposures(tally) == ended(100)
    # Refused once, it gives up: one request of the stranger's, one of the login, 1 + 18 + 1.
    assert counts(tally, "exchanges_sent") == (2 + 1 + 18 + 1,)
    assert tell(plan, "receives un")[1].split(" ", 1)[1] == "thief0 receives unauthorised_401"


@pytest.mark.parametrize(
    ("strategy", "blocks", "known_ms", "noticed_ms"),
    [
        # The node keeps a copy of the session that it made at 3, until 1003.
        ("cached_store", {"cache": {"ttl": "1 s"}}, 0, 503),
        # The answer came at 4.
        ("introspection", {"introspection": {"cache": "1 s"}}, 0, 504),
        # The list came at 3.262.
        ("jwt_denylist", {"denylist": {"cache": "1 s"}}, 0.045, 503.262),
        # The revocation is in the list 500 ms later.
        ("jwt_denylist", {"denylist": {"propagation": "500 ms"}}, 1.045, 503),
    ],
)
def test_a_thief_gets_in_as_long_as_nobody_is_asked(
    strategy: str, blocks: dict[str, Any], known_ms: float, noticed_ms: float
) -> None:
    """Forty intervals from the first recognition there could be to the notice, fifty after it."""
    theft = stolen_at(noticed_ms - known_ms - 400, noticed_ms)
    plan = robbed(strategy, (0, 0), theft=theft, duration_ms=1_200, **blocks)
    tally = run_both(plan)
    assert counts(tally, "recognised", "false_accepts") == (1 + 40, 50)
    assert exposures(tally) == ended(500)
    assert counts(tally, "exchanges_sent") == (2 + 1 + 40 + 50 + 1,)


def test_copies_on_their_way_let_a_thief_in() -> None:
    """Three nodes have it; news take 6 ms. Told first, A refuses at once; B and C 6 ms later.

    The thief comes to each of them every 3 ms.
    """
    plan = replicas.world(
        (0, 0),
        nodes=replicas.THREE,
        session=BROADCAST,
        replication={"bandwidth": "1e15 bit/s", "lag": "6 ms"},
        events=[stolen_at(20, 80, interval_ms=1)],
    )
    tally = run_both(plan)
    # The user's own repetition was too early for a copy: carried, not recognised.
    assert counts(tally, "carried", "recognised", "false_accepts") == (1 + 60, 60, 2 + 2)
    assert exposures(tally) == ended(6)


def test_a_stolen_access_token_is_not_refreshed() -> None:
    """Kept at 3.217 for 50 ms, stolen at 13.172: 4 intervals to its end. The family lives on.

    Its user refreshes at 100; what the victim revokes at 120 is the token of 102.262.
    """
    plan = robbed(
        *("jwt_refresh", (0, 0), (100, 0)),
        theft=stolen_at(13.172, 120),
        token={"access_ttl": "50 ms"},
    )
    tally = run_both(plan)
    assert counts(tally, "recognised", "false_accepts", "refreshes") == (1 + 4 + 1, 0, 1)
    assert exposures(tally) == ended(32.262)
    assert counts(tally, "exchanges_sent") == (3 + (4 + 1) + 3,)
