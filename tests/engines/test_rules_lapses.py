"""The store forgets: a flush, and a failover that loses the last writes; worked by hand.

Times as in `exposures`. A session is written at 3 (password, user, store: 1 ms each), `bff`'s at 4
(and a row); a token is signed at 2.217. The failover begins at 40, lasts 30 ms and loses what was
written from 20 on.
"""

from typing import Any

import pytest

from simulator.plan import Plan
from tests.engines.exposures import (
    counts,
    ended,
    exposures,
    revoked_at,
    robbed,
    stolen_at,
    world,
)
from tests.engines.tiny import run_both, tell

IDLE_MS = 1_800_000
FAILOVER = {"at": "40 ms", "store_failover": {"duration": "30 ms", "lost_writes": "20 ms"}}


def flushed_at(ms: float) -> dict[str, Any]:
    return {"at": f"{ms} ms", "store_flush": True}


def flushed(strategy: str, *requests: Any, ms: float, **blocks: Any) -> Plan:  # noqa: ANN401 - rows, YAML
    events = [flushed_at(ms), *blocks.pop("events", [])]
    return world(strategy, *requests, events=events, **blocks)


def failing_over(strategy: str, *requests: Any, **blocks: Any) -> Plan:  # noqa: ANN401 - rows, YAML
    return world(strategy, *requests, events=[FAILOVER, *blocks.pop("events", [])], **blocks)


# --- A flush ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ms", "forced"),
    [
        # Written at 3: a flush of that very moment comes before it …
        (3, 0),
        # … one that comes 1 ns later does not.
        (3.000001, 1),
        (30, 1),
        # The answer of 51 is no more what it was.
        (51, 1),
        (51.000001, 0),
    ],
)
@pytest.mark.parametrize("strategy", ["central_store", "cached_store"])
def test_what_was_written_before_a_flush_is_unknown(strategy: str, ms: float, forced: int) -> None:
    plan = flushed(strategy, (0, 0), (50, 0), ms=ms, cache={"ttl": "0 s"})
    tally = run_both(plan)
    # Looked at when asked at 4 (or twice, if it was lost by then), and at 51.
    assert counts(tally, "carried", "recognised", "forced_relogins", "ok") == (
        *(2 + forced, 2, forced),
        2,
    )


def test_the_user_logs_in_again() -> None:
    plan = flushed("bff", (0, 0), (50, 0), ms=50.5)
    assert tell(plan, "found", "unknown", "receives", "keeps", from_ms=50) == [
        "51 b unknown in the store",
        "51 b receives unauthorised_401",
        "55 b keeps until 1800055",
        "55 b receives ok_200",
        "56 b found in the store",
        "56.001 b receives ok_200",
    ]


def test_copies_in_nodes_live_on() -> None:
    """Made at 3, good for 60 ms."""
    plan = flushed("cached_store", (0, 0), (62, 0), (63, 0), ms=30, cache={"ttl": "60 ms"})
    assert tell(plan, "found", "unknown", from_ms=50)[:3] == [
        "62 b found in the node's copy",
        "63 c unknown in the node's copy",
        "64 c unknown in the store",
    ]
    assert counts(run_both(plan), "carried", "recognised", "forced_relogins") == (4, 3, 1)


def test_a_session_that_is_gone_is_ended_all_the_same() -> None:
    """Its user logs out where a copy is good until 63: that is dropped, nothing is left."""
    plan = flushed(
        "cached_store",
        *((0, 0), (50, 0)),
        ms=30,
        cache={"ttl": "60 ms"},
        events=[revoked_at(60)],
    )
    assert exposures(run_both(plan)) == ended(3)


@pytest.mark.parametrize("strategy", ["jwt", "local", "database"])
def test_who_keeps_nothing_in_the_store_does_not_notice(strategy: str) -> None:
    tally = run_both(flushed(strategy, (0, 0), (50, 0), ms=30))
    assert counts(tally, "carried", "recognised", "logins") == (2, 2, 1)


@pytest.mark.parametrize(
    ("revoked_ms", "exposed_ms", "false_accepts"),
    [
        # The flush of that moment comes first: the denial stays.
        (30, 0, 0),
        # Denied, forgotten at 30, good until 102.217.
        (29.999999, 72.217001, 1),
        (10, 92.217, 1),
    ],
)
def test_a_denylist_forgets_its_entries(
    revoked_ms: float, exposed_ms: float, false_accepts: int
) -> None:
    plan = flushed(
        *("jwt_denylist", (0, 0), (50, 0)),
        ms=30,
        token={"ttl": "100 ms"},
        events=[revoked_at(revoked_ms)],
    )
    tally = run_both(plan)
    assert exposures(tally) == ended(exposed_ms)
    assert counts(tally, "false_accepts") == (false_accepts,)


def test_a_list_that_was_read_before_still_denies() -> None:
    """The node's, read by another user's request at 23.262, is used until 33.262."""
    plan = flushed(
        *("jwt_denylist", (0, 0), (20, 1), (31, 0)),
        ms=30,
        denylist={"cache": "10 ms"},
        events=[revoked_at(10)],
    )
    assert tell(plan, "found", "unknown", from_ms=23)[:2] == [
        "23.262 b found beside the denylist",
        "31.045 c unknown beside the node's list",
    ]


def test_a_denial_on_its_way_is_not_flushed() -> None:
    """Revoked at 10, on the list at 40: accepted until then."""
    plan = flushed(
        *("jwt_denylist", (0, 0), (50, 0)),
        ms=30,
        denylist={"propagation": "30 ms"},
        events=[revoked_at(10)],
    )
    assert exposures(run_both(plan)) == ended(30)


def test_a_thief_gives_up_when_the_session_is_gone() -> None:
    """It is refused within its interval of 10 ms after the flush, and comes no more."""
    plan = robbed("central_store", (0, 0), theft=stolen_at(10, 500), events=[flushed_at(40)])
    told = [line for line in tell(plan, "receives", from_ms=10) if "thief0" in line]
    assert [line.split()[-1] for line in told[-2:]] == ["ok_200", "unauthorised_401"]
    assert 41 <= float(told[-1].split()[0]) < 52
    # The victims' notice comes to a login that still counts as live, and is accepted nowhere.
    assert exposures(run_both(plan)) == ended(0)


# --- A failover ------------------------------------------------------------------------------


def test_nobody_is_known_until_the_replica_takes_over() -> None:
    plan = failing_over("central_store", (0, 0), (40, 0), (69.999999, 0), (70, 0))
    assert tell(plan, "receives", from_ms=39) == [
        "40 b receives unavailable_503",
        "69.999999 c receives unavailable_503",
        "71.001 d receives ok_200",
    ]


@pytest.mark.parametrize(("came_ms", "forced"), [(16.999999, 0), (17, 1), (35, 1)])
def test_logins_of_the_last_writes_are_unknown(came_ms: float, forced: int) -> None:
    """Who came at 17 has a session from 20 on; until 40 everybody is known."""
    plan = failing_over("central_store", (came_ms, 0), (38.9, 0), (80, 0))
    tally = run_both(plan)
    assert counts(tally, "forced_relogins", "false_accepts") == (forced, 0)


@pytest.mark.parametrize(
    ("strategy", "access_ms", "revoked_ms", "exposed_ms"),
    [
        # Deleted before what is lost: it stays deleted.
        ("central_store", 1000, 19.999999, 0),
        # The deletion is lost at 70; asked at 81, it idles anew from then on.
        ("central_store", 1000, 20, IDLE_MS + 81 - 20),
        ("central_store", 1000, 30, IDLE_MS + 81 - 30),
        ("cached_store", 1000, 30, IDLE_MS + 81 - 30),
        # A session that holds tokens: the row of the refresh token is revoked, the access token of
        # 4 is good for so long.
        ("bff", 100, 30, 104 - 30),
        ("bff", 60, 30, 0),
    ],
)
def test_logouts_of_the_last_writes_are_undone(
    strategy: str, access_ms: int, revoked_ms: float, exposed_ms: float
) -> None:
    plan = failing_over(
        *(strategy, (0, 0), (80, 0)),
        token={"access_ttl": f"{access_ms} ms"},
        cache={"ttl": "0 s"},
        events=[revoked_at(revoked_ms)],
    )
    assert exposures(run_both(plan)) == ended(exposed_ms)


def test_what_came_back_is_accepted_and_flushed() -> None:
    """Revoked at 30, back at 70, accepted at 81, gone at 90."""
    events = [revoked_at(30), flushed_at(90)]
    plan = failing_over("central_store", (0, 0), (80, 0), (95, 0), events=events)
    assert tell(plan, "found", "unknown", from_ms=79)[:2] == [
        "81 b found in the store",
        "96 c unknown in the store",
    ]
    tally = run_both(plan)
    assert exposures(tally) == ended(60)
    # Who was revoked and is refused has not lost a live login.
    assert counts(tally, "false_accepts", "forced_relogins") == (1, 0)


def test_a_session_that_is_lost_itself_does_not_come_back() -> None:
    """Made at 28, revoked at 35: both are lost."""
    plan = failing_over("central_store", (25, 0), (80, 0), events=[revoked_at(35)])
    tally = run_both(plan)
    assert exposures(tally) == ended(0)
    assert counts(tally, "false_accepts") == (0,)


@pytest.mark.parametrize(
    ("revoked_ms", "exposed_ms"), [(19.999999, 0), (20, 82.217), (50, 52.217), (70, 0)]
)
def test_denials_of_the_last_writes_are_undone(revoked_ms: float, exposed_ms: float) -> None:
    """What is revoked while the store is out is lost, too. The token is good until 102.217."""
    plan = failing_over(
        *("jwt_denylist", (0, 0)), token={"ttl": "100 ms"}, events=[revoked_at(revoked_ms)]
    )
    assert exposures(run_both(plan)) == ended(exposed_ms)
