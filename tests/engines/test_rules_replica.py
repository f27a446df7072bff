"""`store.replica_lag`, worked by hand: what a replica that is read has not heard of yet.

Times as in `exposures`: a login takes 2 ms, and 1 to write its session; an operation 1.
"""

from typing import Any

import pytest

from simulator.plan import Plan
from tests.engines.exposures import (
    STATION,
    counts,
    ended,
    exposures,
    revoked_at,
    stolen_at,
    world,
)
from tests.engines.tiny import run_both, tell

LAG = 5
"""Milliseconds."""


def behind(strategy: str, *requests: tuple[float, int], lag_ms: float = LAG, **blocks: Any) -> Plan:  # noqa: ANN401 - YAML
    store = {**STATION, "replica_lag": f"{lag_ms} ms", **blocks.pop("store", {})}
    nodes = {"count": 1, **blocks.pop("nodes", {})}
    return world(strategy, *requests, store=store, nodes=nodes, **blocks)


# --- What was just written -------------------------------------------------------------------


@pytest.mark.parametrize("strategy", ["central_store", "bff"])
def test_a_login_is_not_found_until_the_replica_has_it(strategy: str) -> None:
    """Asked again at once, the replica knows nothing of the login: three attempts in vain."""
    tally = run_both(behind(strategy, (0, 0)))
    assert counts(tally, "logins", "abandoned", "forced_relogins") == (3, 1, 2)
    assert counts(tally, "carried", "recognised") == (3, 0)


@pytest.mark.parametrize(("lag_ms", "logins"), [(1, 1), (1.000001, 2)])
def test_to_the_nanosecond(lag_ms: float, logins: int) -> None:
    """Kept at 3, read by 4. A second login, kept at 7 and read by 8, is not seen either."""
    plan = behind("central_store", (0, 0), lag_ms=lag_ms, client={"login_attempts": 2})
    assert run_both(plan).counters["logins"] == logins


def test_a_copy_in_the_node_needs_no_replica() -> None:
    """Kept with the login at 3, for 4 ms; from 8 on the replica has the session."""
    plan = behind("cached_store", (0, 0), (6, 0), (7, 0), cache={"ttl": "4 ms"})
    assert tell(plan, "found", "unknown") == [
        "3 a found in the node's copy",
        "6 b found in the node's copy",
        "7 c unknown in the node's copy",
        "8 c found in the store",
    ]


def test_who_was_logged_in_before_the_run_is_known() -> None:
    plan = behind("central_store", (0, 0), workload={"logged_in_at_start": 1})
    assert tell(plan, "found", "unknown") == ["1 a found in the store"]


# --- What was just ended ---------------------------------------------------------------------


@pytest.mark.parametrize(("at_ms", "found"), [(23.999999, "found"), (24, "unknown")])
def test_a_revoked_session_is_good_for_the_lag(at_ms: float, found: str) -> None:
    """Revoked at 20; read by 24.999999 it is accepted, by 25 it is not."""
    plan = behind(
        *("central_store", (0, 0), (at_ms, 0)),
        workload={"logged_in_at_start": 1},
        events=[revoked_at(20)],
    )
    told = tell(plan, "found", "unknown", from_ms=20)
    assert told[0] == f"{at_ms + 1:.12g} b {found} in the store"


def test_the_exposure_of_a_session_is_the_lag_and_no_touch_prolongs_it() -> None:
    plan = behind(
        *("central_store", (0, 0), (21, 0), (22, 0)),
        events=[revoked_at(20)],
        workload={"logged_in_at_start": 1},
    )
    tally = run_both(plan)
    assert exposures(tally) == ended(LAG)
    assert counts(tally, "false_accepts") == (2,)


def test_no_replica_outlives_the_session() -> None:
    """Touched at 1, idle until 21, ended at 18: good for 3 ms more, not for 5."""
    plan = behind(
        *("central_store", (0, 0)),
        events=[revoked_at(18)],
        workload={"logged_in_at_start": 1},
        session={"idle_timeout": "20 ms"},
    )
    assert exposures(run_both(plan)) == ended(3)


def test_a_copy_of_what_the_replica_said_lasts_longer() -> None:
    """Ended at 20; asked at 22, read by 23, used until 33: the invalidation came before."""
    plan = behind(
        *("cached_store", (0, 0), (22, 0), (32, 0)),
        events=[revoked_at(20)],
        cache={"ttl": "10 ms", "invalidation": "pubsub"},
        workload={"logged_in_at_start": 1},
    )
    tally = run_both(plan)
    assert exposures(tally) == ended(13)
    assert counts(tally, "false_accepts") == (2,)


def test_a_denial_is_heard_of_later() -> None:
    """Denied at 20: read by 24.845 it is not on the replica's list."""
    plan = behind(
        *("jwt_denylist", (0, 0), (23.8, 0), (24.9, 0)),
        events=[revoked_at(20)],
        client={"login_attempts": 1},
    )
    assert tell(plan, "found", "unknown", from_ms=20)[:2] == [
        "24.845 b found beside the denylist",
        "25.945 c unknown beside the denylist",
    ]
    tally = run_both(plan)
    assert exposures(tally) == ended(LAG)
    assert counts(tally, "false_accepts") == (1,)


def test_a_nodes_list_is_as_old_as_the_replica() -> None:
    """Read by 24.845, as it was at 19.845, and used for 10 ms: a denial of 20 is not on it."""
    plan = behind(
        *("jwt_denylist", (0, 0), (23.8, 0), (30, 0), (40, 0)),
        events=[revoked_at(20)],
        denylist={"cache": "10 ms"},
        client={"login_attempts": 1},
    )
    assert tell(plan, "found", "unknown", from_ms=20)[:3] == [
        "24.845 b found beside the denylist",
        "30.045 c found beside the node's list",
        "41.045 d unknown beside the denylist",
    ]
    assert exposures(run_both(plan)) == ended(LAG + 10)


def test_a_thief_notices_the_end_when_the_replica_does() -> None:
    """It comes every 3 ms; reported at 20, it is refused from 25 on."""
    theft = stolen_at(5, 20, 3)
    plan = behind(
        *("central_store", (0, 0)),
        events=[theft],
        workload={"logged_in_at_start": 1},
        client={"login_attempts": 1},
        nodes={"workers": 8},
    )
    tally = run_both(plan)
    assert exposures(tally) == ended(LAG)
    assert 1 <= tally.counters["false_accepts"] <= 2


# --- What was just touched -------------------------------------------------------------------


@pytest.mark.parametrize(("at_ms", "found"), [(20.999999, "unknown"), (21, "found")])
def test_a_renewed_deadline_is_seen_later(at_ms: float, found: str) -> None:
    """Logged in before, touched at 1 and idle until 21; touched again at 17 (until 37).

    The replica has that from 22 on: in the last ms before, it takes the session for expired.
    """
    plan = behind(
        *("central_store", (0, 0), (16, 0), (at_ms, 0)),
        workload={"logged_in_at_start": 1},
        session={"idle_timeout": "20 ms"},
    )
    assert (
        tell(plan, "found", "unknown", from_ms=18)[0] == f"{at_ms + 1:.12g} c {found} in the store"
    )


def test_a_touch_is_an_operation_of_the_store() -> None:
    """Three reads, and three writes of 32 bytes for whose answers nobody waits."""
    start = {"logged_in_at_start": 1}
    plan = behind("central_store", (0, 0), (20, 0), (40, 0), workload=start)
    tally = run_both(plan)
    assert counts(tally, "store_ops", "store_bytes") == (6, 3 * (2080 + 32))
    never = behind(
        *("central_store", (0, 0), (20, 0), (40, 0)), workload=start, session={"touch": "never"}
    )
    assert counts(run_both(never), "store_ops", "store_bytes") == (3, 3 * 2080)


def test_a_touch_occupies_the_store() -> None:
    """The read of 1 follows the touch of 0's read, which ends at 1 and lasts until 2."""
    plan = behind("central_store", (0, 0), (0.5, 1), workload={"logged_in_at_start": 1})
    assert tell(plan, "answer of store") == ["1 a answer of store read", "2 b answer of store read"]
    later = behind("central_store", (0, 0), (1.5, 1), workload={"logged_in_at_start": 1})
    assert tell(later, "answer of store")[1] == "3 b answer of store read"


def test_a_flush_comes_to_the_replica_later() -> None:
    flush = {"at": "10 ms", "store_flush": True}
    plan = behind(
        *("central_store", (0, 0), (13, 0), (20, 0)),
        workload={"logged_in_at_start": 1},
        events=[flush],
        client={"login_attempts": 1},
    )
    assert tell(plan, "found", "unknown", from_ms=10)[:2] == [
        "14 b found in the store",
        "21 c unknown in the store",
    ]
