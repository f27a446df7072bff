"""For how long copies of a session live on when it is ended, worked by hand.

Times as in `replicas`: a copy, or the news that it is to be dropped, takes 1 ms of the sender's
link, one after the other, and is there 5 ms later. Three nodes by turns: A refuses a stranger, B
keeps the session at 2, C (too early: it has its copy at 8) refuses; A has its copy at 9.
"""

from collections.abc import Sequence
from typing import Any

import pytest

from tests.engines.exposures import BROADCAST, counts, crashed_at, ended, exposures, revoked_at
from tests.engines.replicas import AT_HOME, BYTES, LOGS_OUT, THREE, world
from tests.engines.tiny import run_both, tell

VISIT = ((0, 0, 0), (20, 0, 0))
"""The second request meets A at 20, the logout B at 20.001: C is told at 26.001, A at 27.001."""


def dead(ms: float, node: str) -> dict[str, Any]:
    """Return the event that a node dies, and stays dead."""
    return {"at": f"{ms} ms", "crash_node": node, "restart_after": "2 s"}


# --- Logout ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("blocks", "crashes", "exposed_ms"),
    [
        ({}, [], 7),
        # Kept at 2 for 20 ms: over at 22, before anybody is told.
        ({"session": {"absolute_timeout": "20 ms"}}, [], 1.999),
        ({"replication": {"lag": "0 s"}}, [], 2),
        ({"replication": {"bandwidth": "1e15 bit/s"}}, [], 5),
        # A dies before it is told: C is the last. Or C dies, too, sooner than it would hear.
        ({}, [dead(24, "A")], 6),
        ({}, [dead(24, "A"), dead(25, "C")], 4.999),
        # When A has been told, its death is nothing to it.
        ({}, [dead(27.5, "A")], 7),
        # C is dead: the news goes there first until it is dropped, and A waits for its turn.
        ({}, [dead(10, "C")], 7),
        ({"replication": {"drop_time": "9 ms"}}, [dead(10, "C")], 6),
    ],
)
def test_a_logout_is_known_when_the_last_copy_is_told(
    blocks: dict[str, Any], crashes: Sequence[dict[str, Any]], exposed_ms: float
) -> None:
    plan = world(*VISIT, nodes=THREE, workload=LOGS_OUT, events=crashes, **blocks)
    assert exposures(run_both(plan)) == ended(exposed_ms)


@pytest.mark.parametrize("nodes", [2, 5])
def test_one_backup_is_told_sooner(nodes: int) -> None:
    """All goes to the user's node, whichever that is: the logout at 20.001, the news by 26.001."""
    plan = world(
        *VISIT,
        nodes={"count": nodes},
        balancer=AT_HOME,
        replication={"copies": "backup"},
        workload=LOGS_OUT,
    )
    assert exposures(run_both(plan)) == ended(6)


def test_a_logout_where_there_is_no_copy_reaches_nobody() -> None:
    """One backup among four: what A keeps at 10, B has at 16; C, asked to log out at 10, never.

    Nobody is told, so that it lives for its idle time of 10 s, in A at least.
    """
    plan = world(
        *((0, 0, 0), (8, 0, 0)),
        nodes={"count": 4},
        replication={"copies": "backup"},
        workload=LOGS_OUT,
    )
    assert tell(plan, "to", "unknown", "drops", from_ms=8) == [
        "8 b to D",
        "8 b unknown in the node",
        "8 b to A",
        "10 b to B",
        "10 b unknown in the node",
        "10 b to C",
        "10 b drops, exposed 10000",
    ]
    tally = run_both(plan)
    assert exposures(tally) == ended(10_000)
    # Two logins, a copy each.
    assert counts(tally, "replication_bytes") == (2 * BYTES,)


def test_a_copy_that_its_node_did_not_live_to_see_accepts_nothing() -> None:
    """B keeps it at 17, for C to have at 23; C starts anew at 18, A knows nothing of a logout.

    The repetition meets C at 27, in vain; the logout A at 37. B dies at 40, and with it the last.
    """
    network = {"client_round_trip": "10 ms", "client_uplink": "1e15 bit/s",
               "client_downlink": "1e15 bit/s"}  # fmt: skip
    plan = world(
        (0, 0, 0),
        nodes=THREE,
        network=network,
        replication={"copies": "backup"},
        workload=LOGS_OUT,
        events=[crashed_at(18, "C"), crashed_at(40, "B")],
    )
    assert exposures(run_both(plan)) == ended(3)


# --- Revocation ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("revoked_ms", "exposed_ms"),
    [
        # All have it: the first, A, is told at once; its link sends to B (26) and C (27).
        (20, 7),
        # Only B has it yet; its link is busy with copies until 4: C is told at 10.5, A at 11.5.
        (4.5, 7),
        (3.5, 7.5),
    ],
)
def test_a_revocation_that_is_broadcast_travels_like_a_logout(
    revoked_ms: float, exposed_ms: float
) -> None:
    plan = world((0, 0), nodes=THREE, session=BROADCAST, events=[revoked_at(revoked_ms)])
    assert exposures(run_both(plan)) == ended(exposed_ms)


def test_a_revocation_that_is_not_broadcast_reaches_nobody() -> None:
    """Kept at 2 for an idle time of 10 s, found by nobody since."""
    plan = world((0, 0), nodes=THREE, events=[revoked_at(20)])
    tally = run_both(plan)
    assert exposures(tally) == ended(9_982)
    assert counts(tally, "replication_bytes") == (2 * BYTES,)


@pytest.mark.parametrize("copies", ["all", "backup"])
def test_news_of_a_revocation_go_to_whoever_has_a_copy(copies: str) -> None:
    """Of three: from one to two others, or to one. The login's copies are as many."""
    plan = world(
        (0, 0),
        nodes=THREE,
        session=BROADCAST,
        replication={"copies": copies},
        events=[revoked_at(20)],
    )
    changes = 2 * (2 if copies == "all" else 1)
    assert counts(run_both(plan), "replication_bytes") == (changes * BYTES,)
