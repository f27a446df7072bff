"""`store.maxmemory` and `store.eviction`, worked by hand.

Times as in `exposures`: a login takes 2 ms, and 1 to write its session; an operation 1. A session
takes 32 + 2048 + 99 = 2179 bytes of the store, a denied token 36 + 99 = 135.
"""

from typing import Any

import pytest

from simulator.plan import Plan
from tests.engines.exposures import (
    counts,
    ended,
    exposures,
    revoked_at,
    stolen_at,
    world,
)
from tests.engines.tiny import NO_TRIPS, run_both, tell

STATION = {**NO_TRIPS, "read": "1 ms", "write": "1 ms"}
SESSION = 32 + 2048 + 99
DENIAL = 36 + 99
MEMORY = ("evictions", "refused_writes", "store_keys_max")


def room(
    strategy: str,
    keys: int,
    policy: str,
    *requests: tuple[float, int],
    less: int = 0,
    **blocks: Any,  # noqa: ANN401 - YAML
) -> Plan:
    """Return a world whose store has room for some keys (less some bytes), on one node."""
    size = DENIAL if strategy == "jwt_denylist" else SESSION + (86 if strategy == "bff" else 0)
    limit = {"maxmemory": f"{keys * size - less} B", "eviction": policy}
    # `world` sets the store itself: the blocks of `tiny_plan` go before.
    one = {"count": 1, **blocks.pop("nodes", {})}
    return world(strategy, *requests, nodes=one, store={**STATION, **limit}, **blocks)


def looks(plan: Plan, from_ms: float) -> list[str]:
    return tell(plan, "found", "unknown", "receives", from_ms=from_ms)


# --- What does not fit is refused ------------------------------------------------------------


@pytest.mark.parametrize("strategy", ["central_store", "cached_store", "bff"])
@pytest.mark.parametrize(("less", "refused"), [(0, 1), (1, 2)])
def test_a_login_that_does_not_fit_is_refused(strategy: str, less: int, refused: int) -> None:
    plan = room(strategy, 2, "noeviction", (0, 0), (20, 1), (40, 2), less=less)
    tally = run_both(plan)
    assert counts(tally, *MEMORY) == (0, refused, 3 - refused)
    assert counts(tally, "logins", "ok", "error") == (3 - refused, 3 - refused, refused)


def test_the_refusal_takes_its_time_and_is_an_operation() -> None:
    plan = room("central_store", 1, "noeviction", (0, 0), (20, 1), (40, 0))
    assert tell(plan, "calls store", "answer of store", "no answer", "receives", from_ms=20) == [
        "20 b receives unauthorised_401",
        "22 b calls store write",
        "23 b no answer of store write",
        "23 b receives unavailable_503",
        # Reads go on.
        "40 c calls store read",
        "41 c answer of store read",
        "41.001 c receives ok_200",
    ]
    assert run_both(plan).counters["store_ops"] == 4


@pytest.mark.parametrize(("at_ms", "logins"), [(51.999999, 1), (52, 2)])
def test_an_expired_session_leaves_room(at_ms: float, logins: int) -> None:
    """Kept at 3, read at 4: idle until 54. A write that comes 2 ms after its request finds room."""
    plan = room(
        *("central_store", 1, "noeviction", (0, 0), (at_ms, 1)),
        session={"idle_timeout": "50 ms"},
    )
    assert run_both(plan).counters["logins"] == logins


def test_a_logout_leaves_room_and_is_never_refused() -> None:
    logs_out = {"logout_probability": 1}
    plan = room("central_store", 1, "noeviction", (0, 0), (20, 1), workload=logs_out)
    tally = run_both(plan)
    assert counts(tally, "logins", *MEMORY) == (2, 0, 0, 1)
    assert exposures(tally) == ended(0, 0)


def test_room_is_kept_for_what_is_on_its_way() -> None:
    """Three write within 3 ms, and none is kept within 1: the third is refused at once."""
    plan = room("central_store", 2, "noeviction", (0, 0), (0, 1), (0, 2))
    assert counts(run_both(plan), "logins", *MEMORY) == (2, 0, 1, 2)


def test_what_a_crash_cuts_short_leaves_its_room() -> None:
    """The node dies at 2.5, while the store writes; the next login finds room."""
    crash = {"at": "2500 us", "crash_node": "A", "restart_after": "0 s"}
    plan = room("central_store", 1, "noeviction", (0, 0), (20, 1), events=[crash])
    assert counts(run_both(plan), "logins", *MEMORY) == (1, 0, 0, 1)


def test_a_store_without_room_for_one_refuses_all_whatever_it_evicts() -> None:
    plan = room("central_store", 1, "allkeys-lru", (0, 0), less=1)
    assert counts(run_both(plan), "logins", *MEMORY) == (0, 0, 1, 0)


def test_a_denial_that_does_not_fit_leaves_the_token_good() -> None:
    """The first logout is on the list; the second is a 503, and its user is not logged out."""
    plan = room(
        *("jwt_denylist", 1, "noeviction", (0, 0), (20, 1)), workload={"logout_probability": 1}
    )
    assert tell(plan, "drops", "receives unavailable") == [
        "4.263 a drops, exposed 0",
        "24.263 b receives unavailable_503",
    ]
    assert counts(run_both(plan), *MEMORY) == (0, 1, 1)


# --- What goes instead -----------------------------------------------------------------------


@pytest.mark.parametrize("policy", ["allkeys-lru", "volatile-ttl"])
def test_who_came_last_stays(policy: str) -> None:
    """User 0 is in at 3 and comes again at 40, user 1 is in at 23: that goes for user 2 at 63."""
    requests = [(0, 0), (20, 1), (40, 0), (60, 2), (80, 0), (90, 1)]
    plan = room("central_store", 2, policy, *requests)
    assert looks(plan, 79)[:3] == [
        "81 e found in the store",
        "81.001 e receives ok_200",
        "91 f unknown in the store",
    ]
    tally = run_both(plan)
    assert counts(tally, "forced_relogins", "expired_relogins") == (1, 0)
    # Its new login evicts the next: that of user 2, who has not come since.
    assert counts(tally, *MEMORY) == (2, 0, 2)
    assert counts(tally, "carried", "recognised") == (7, 6)


def test_nearest_expiry_is_not_longest_unused() -> None:
    """Never touched: user 0's session expires first, however often it is used."""
    requests = [(0, 0), (20, 1), (40, 0), (60, 2), (80, 0)]
    never = {"touch": "never"}
    lru = room("central_store", 2, "allkeys-lru", *requests, session=never)
    ttl = room("central_store", 2, "volatile-ttl", *requests, session=never)
    assert looks(lru, 79)[0] == "81 e found in the store"
    assert looks(ttl, 79)[0] == "81 e unknown in the store"


def test_what_has_expired_goes_before_anyone_is_evicted() -> None:
    """User 0 was in until 54; user 1 is in from 23, touched at 50: at 63 there is room for two."""
    plan = room(
        *("central_store", 2, "allkeys-lru", (0, 0), (20, 1), (50, 1), (60, 2), (70, 1)),
        session={"idle_timeout": "50 ms"},
    )
    tally = run_both(plan)
    assert counts(tally, *MEMORY) == (0, 0, 2)
    assert counts(tally, "forced_relogins") == (0,)


def test_a_copy_lives_on_when_the_store_has_evicted_it() -> None:
    """Copied at 3 for 60 ms; the store's is evicted at 23."""
    plan = room(
        *("cached_store", 1, "allkeys-lru", (0, 0), (20, 1), (50, 0), (64, 0)),
        cache={"ttl": "60 ms"},
    )
    assert tell(plan, "found", "unknown", from_ms=45)[:3] == [
        "50 c found in the node's copy",
        "64 d unknown in the node's copy",
        "65 d unknown in the store",
    ]


def test_a_use_of_a_copy_is_no_use_of_the_store() -> None:
    """User 0 asks a node that asks nobody: for the store user 1 was there later."""
    plan = room(
        *("cached_store", 2, "allkeys-lru", (0, 0), (20, 1), (40, 0), (60, 2), (80, 1)),
        cache={"ttl": "100 ms"},
    )
    assert run_both(plan).counters["evictions"] == 1
    assert run_both(plan).counters["forced_relogins"] == 0


def test_shards_are_one_memory() -> None:
    store = {**STATION, "shards": 3, "maxmemory": f"{SESSION} B"}
    requests = [(20 * user, user) for user in range(4)]
    plan = world("central_store", *requests, nodes={"count": 1}, store=store)
    assert counts(run_both(plan), "logins", *MEMORY) == (3, 0, 1, 3)


def test_a_flush_empties_it() -> None:
    flush = {"at": "10 ms", "store_flush": True}
    plan = room("central_store", 1, "noeviction", (0, 0), (20, 1), events=[flush])
    assert counts(run_both(plan), "logins", *MEMORY) == (2, 0, 0, 1)


def test_who_is_logged_in_at_the_start_fits_in() -> None:
    plan = room(
        *("central_store", 2, "noeviction", (0, 0), (20, 1), (40, 2), (60, 3)),
        workload={"logged_in_at_start": 1},
    )
    assert counts(run_both(plan), "logins", *MEMORY) == (0, 0, 2, 2)


# --- Denials that are forgotten --------------------------------------------------------------


def test_an_evicted_denial_lets_the_token_in_again() -> None:
    """Tokens of 100 ms, good until 102.217 and 122.217. Users 0 and 1 are revoked at 30 together.

    There is room for one: the first denial goes at once, and its token is good for 72.217 more.
    """
    plan = room(
        *("jwt_denylist", 1, "volatile-ttl", (0, 0), (20, 1), (40, 0), (50, 1)),
        token={"ttl": "100 ms"},
        events=[revoked_at(30)],
    )
    assert tell(plan, "found", "unknown", from_ms=39)[:2] == [
        "41.045 c found beside the denylist",
        "51.045 d unknown beside the denylist",
    ]
    tally = run_both(plan)
    assert exposures(tally) == ended(72.217, 0)
    assert counts(tally, "false_accepts", *MEMORY) == (1, 1, 0, 1)


def test_a_list_that_was_read_before_denies_still() -> None:
    """User 0 is revoked at 30, and its denial evicted for user 1's at 50.

    The node reads the list at 43.262, for user 1, and uses that for 20 ms.
    """
    plan = room(
        *("jwt_denylist", 1, "allkeys-lru", (0, 0), (40, 1), (60, 0)),
        denylist={"cache": "20 ms"},
        events=[revoked_at(30), revoked_at(50)],
        client={"login_attempts": 1},
    )
    assert tell(plan, "found", "unknown", from_ms=43)[:2] == [
        "43.262 b found beside the denylist",
        "60.045 c unknown beside the node's list",
    ]


@pytest.mark.parametrize(
    ("policy", "found"), [("allkeys-lru", "found"), ("volatile-ttl", "unknown")]
)
def test_reading_a_denial_is_a_use_of_it(policy: str, found: str) -> None:
    """Users 0 and 1 are denied at 30; user 0 asks in vain at 36. Two more are denied at 50.

    There is room for three: user 1's denial was used longest ago, user 0's expires first.
    """
    requests = [(0, 0), (20, 1), (35, 0), (45, 2), (90, 1)]
    plan = room(
        *("jwt_denylist", 3, policy, *requests),
        events=[revoked_at(30), revoked_at(50)],
    )
    assert tell(plan, "found", "unknown", from_ms=90)[0] == f"91.045 e {found} beside the denylist"
    assert counts(run_both(plan), *MEMORY) == (1, 0, 3)


def test_a_thief_comes_again_as_long_as_a_denial_may_be_evicted() -> None:
    """Stolen at 5, reported at 30; one other denial pushes it out at 50."""
    theft = {"at": "5 ms", "steal": stolen_at(5, 30)["steal"]}
    requests = [(0, 0), (20, 1)]
    plan = room(
        *("jwt_denylist", 1, "volatile-ttl", *requests),
        token={"ttl": "100 ms"},
        client={"login_attempts": 1},
        events=[theft, revoked_at(50)],
    )
    tally = run_both(plan)
    # The thief's is evicted for user 1's at 50: accepted until 102.217, 72.217 after the report.
    assert exposures(tally) == ended(72.217, 0)
    assert tally.counters["false_accepts"] >= 5
