"""For how long nodes' memories keep a login that was ended, worked by hand.

Times and turns as in `exposures`: two nodes; B takes the login, A gets its repetition. A session is
idle for 50 ms; one login is enough for a client here.
"""

from collections.abc import Sequence
from typing import Any

import pytest

from simulator.plan import Plan
from tests.engines.exposures import (
    BROADCAST,
    LOGS_OUT,
    TWO,
    counts,
    crashed_at,
    ended,
    exposures,
    revoked_at,
    world,
)
from tests.engines.tiny import run_both, tell

Events = Sequence[dict[str, Any]]


def remembering(strategy: str, *requests: Any, **blocks: Any) -> Plan:  # noqa: ANN401 - rows, YAML
    session = {"idle_timeout": "50 ms", **blocks.pop("session", {})}
    client = {"login_attempts": 1}
    return world(strategy, *requests, session=session, client=client, **{"nodes": TWO, **blocks})


# --- Logout ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("persist", "crashes", "exposed_ms"),
    [
        # Kept by B at 2, refused by A; the logout meets B.
        ("off", [], 0),
        ("restart", [], 0),
        # Kept by B at 3; A reads its row by 4, and keeps it, idle until 54. The logout meets B at
        # 4.001, the row is gone by 5.001, and A is not told.
        ("on_miss", [], 48.999),
        ("on_miss", [crashed_at(20, "A")], 14.999),
        ("on_miss", [crashed_at(20, "B")], 48.999),
    ],
)
def test_a_logout_at_home(persist: str, crashes: Events, exposed_ms: float) -> None:
    plan = remembering(
        "local", (0, 0), session={"persist": persist}, workload=LOGS_OUT, events=crashes
    )
    assert exposures(run_both(plan)) == ended(exposed_ms)


@pytest.mark.parametrize(
    ("persist", "crashes", "exposed_ms"),
    [
        # Found by B at 10, idle until 60; the logout meets A at 10.001.
        ("off", [], 49.999),
        ("off", [crashed_at(20, "B")], 9.999),
        ("off", [crashed_at(20, "A")], 49.999),
        # A deletes the row by 11.001.
        ("restart", [], 48.999),
        ("restart", [crashed_at(20, "A")], 48.999),
        ("on_miss", [], 48.999),
        ("on_miss", [crashed_at(20, "A")], 48.999),
        ("on_miss", [crashed_at(20, "B")], 8.999),
        ("restart", [crashed_at(20, "B")], 8.999),
    ],
)
def test_a_logout_at_another_node(persist: str, crashes: Events, exposed_ms: float) -> None:
    """Two requests of one visit, at 0 and 10; by turns the second meets B, its logout A."""
    plan = remembering(
        "local",
        *((0, 0, 0), (10, 0, 0)),
        session={"persist": persist},
        workload=LOGS_OUT,
        events=crashes,
    )
    assert exposures(run_both(plan)) == ended(exposed_ms)


@pytest.mark.parametrize("persist", ["off", "restart", "on_miss"])
def test_a_clients_cookie_brings_its_logout_to_the_right_node(persist: str) -> None:
    plan = remembering(
        "sticky", (0, 0, 0), (10, 0, 0), session={"persist": persist}, workload=LOGS_OUT
    )
    assert exposures(run_both(plan)) == ended(0)


# --- Revocation ------------------------------------------------------------------------------

BY_ALL = pytest.mark.parametrize("strategy", ["local", "sticky"])
ONE = {"count": 1}


@BY_ALL
@pytest.mark.parametrize(
    ("persist", "crashes", "exposed_ms"),
    [
        # Kept and found at 2, idle until 52; with a row at 3, until 53.
        ("off", [], 42),
        ("off", [crashed_at(20, "A")], 10),
        # Nobody deletes the row: it is read back, or asked for.
        ("restart", [crashed_at(20, "A")], 43),
        ("on_miss", [crashed_at(20, "A")], 43),
    ],
)
def test_a_revocation_does_not_reach_the_memory_of_nodes(
    strategy: str, persist: str, crashes: Events, exposed_ms: float
) -> None:
    plan = remembering(
        *(strategy, (0, 0)),
        nodes=ONE,
        session={"persist": persist},
        events=[revoked_at(10), *crashes],
    )
    tally = run_both(plan)
    assert exposures(tally) == ended(exposed_ms)
    # Of the login alone: the user is read, and a row written.
    assert counts(tally, "database_ops") == (1 if persist == "off" else 2,)


@BY_ALL
@pytest.mark.parametrize(("persist", "operations"), [("off", 1), ("restart", 3), ("on_miss", 3)])
def test_a_revocation_that_is_broadcast_reaches_them_all(
    strategy: str, persist: str, operations: int
) -> None:
    """And the row goes, too: one write more than the login's."""
    plan = remembering(
        *(strategy, (0, 0), (5, 0)),
        session={"persist": persist, **BROADCAST},
        events=[revoked_at(10)],
    )
    tally = run_both(plan)
    assert exposures(tally) == ended(0)
    # A may have asked for the row once, when it did not know the session that B took.
    asked = int(strategy == "local" and persist == "on_miss")
    assert counts(tally, "database_ops") == (operations + asked,)


def test_a_broadcast_revocation_is_found_out_at_the_next_request() -> None:
    plan = remembering("local", (0, 0), (30, 0), nodes=ONE, session=BROADCAST,
                       events=[revoked_at(10)])  # fmt: skip
    assert tell(plan, "found", "unknown", "user", "keeps") == [
        "2 a keeps until 52",
        "2 a found in the node",
        "10 - user 0 revoked, exposed 0",
        "30 b unknown in the node",
        "32 b keeps until 82",
        "32 b found in the node",
    ]
    # It was ended: nobody lost a live login.
    assert counts(run_both(plan), "logins", "forced_relogins", "false_accepts") == (2, 0, 0)


def test_a_session_that_a_revocation_does_not_reach_may_be_kept_alive() -> None:
    """Revoked at 10, found at 30 and at 70: idle until 120, 110 ms after its end."""
    plan = remembering("local", (0, 0), (30, 0), (70, 0), nodes=ONE, events=[revoked_at(10)])
    assert tell(plan, "found", "user")[1:] == [
        "10 - user 0 revoked, exposed 42",
        "30 b found in the node",
        "70 c found in the node",
    ]
    tally = run_both(plan)
    assert exposures(tally) == ended(110)
    assert counts(tally, "false_accepts", "carried", "logins") == (2, 1, 1)


def test_a_session_is_kept_alive_to_its_absolute_end_and_no_longer() -> None:
    session = {"absolute_timeout": "80 ms"}
    plan = remembering(
        *("local", (0, 0), (30, 0), (70, 0)), nodes=ONE, session=session, events=[revoked_at(10)]
    )
    # Kept at 2: over at 82.
    assert exposures(run_both(plan)) == ended(72)


def test_a_logout_ends_what_a_revocation_did_not_reach() -> None:
    """Revoked at 10; at 30.001 its user logs out, and the node forgets it at last."""
    plan = remembering(
        *("local", (0, 0, 0), (30, 0, 0)), nodes=ONE, workload=LOGS_OUT, events=[revoked_at(10)]
    )
    assert exposures(run_both(plan)) == ended(20.001)


@BY_ALL
def test_what_a_node_has_lost_is_not_exposed_by_a_revocation(strategy: str) -> None:
    """Kept at 2 and lost at 5: its user is still logged in, as far as it knows, and no node is."""
    plan = remembering(strategy, (0, 0), nodes=ONE, events=[crashed_at(5, "A"), revoked_at(10)])
    assert exposures(run_both(plan)) == ended(0)


def test_a_revocation_finds_no_login_that_was_logged_out() -> None:
    """The logout met B at 2, where the session was; by 10 there is nothing to revoke."""
    plan = remembering("local", (0, 0), workload=LOGS_OUT, events=[revoked_at(10)])
    assert exposures(run_both(plan)) == ended(0)
    assert tell(plan, "user") == []
