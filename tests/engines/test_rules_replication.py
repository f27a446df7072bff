"""Copies of sessions between nodes, worked by hand: how many, when they are there, who waits.

Times as in `replicas`. Round robin sends a stranger's first request to A, the login that follows
to B.
"""

from typing import Literal

import pytest

from simulator.engines.tally import SERIES, Tally
from tests.engines.replicas import AT_HOME, BYTES, LOGS_OUT, SYNCHRONOUS, THREE, world
from tests.engines.tiny import run_both, tell


def counts(tally: Tally, *names: str) -> tuple[int, ...]:
    return tuple(tally.counters[name] for name in names)


# --- How many --------------------------------------------------------------------------------


@pytest.mark.parametrize("copies", ["all", "backup"])
@pytest.mark.parametrize("nodes", [1, 2, 3, 5])
def test_a_change_goes_to_every_other_node_or_to_one(
    nodes: int, copies: Literal["all", "backup"]
) -> None:
    """Three users log in and out: A nodes make (A − 1) · B copies of B = 6 changes, or just B."""
    plan = world(
        *((100 * user, user) for user in range(3)),
        nodes={"count": nodes},
        balancer=AT_HOME,
        replication={"copies": copies},
        workload=LOGS_OUT,
    )
    peers = min(1, nodes - 1) if copies == "backup" else nodes - 1
    tally = run_both(plan)
    assert counts(tally, "logins", "exposures", "carried", "recognised") == (3, 3, 3, 3)
    assert counts(tally, "replication_bytes") == (peers * (3 + 3) * BYTES,)


def test_copies_have_the_length_of_a_session() -> None:
    """By default an id of 32 bytes and 2 KiB of data."""
    plan = world((0, 0), session={"id_bytes": 32, "data_bytes": "2 KiB"}, nodes=THREE)
    assert counts(run_both(plan), "replication_bytes") == (2 * (32 + 2048),)


def test_a_touch_sends_nothing() -> None:
    plan = world((0, 0), (100, 0), (200, 0), nodes=THREE, balancer=AT_HOME)
    assert counts(run_both(plan), "recognised", "replication_bytes") == (3, 2 * BYTES)


def test_copies_are_counted_when_they_are_sent() -> None:
    """Seconds 0, 2 and 3 see a login and a logout each, of one copy; the warm-up is left out."""
    plan = world(
        *((0, 0), (2_000, 1), (3_000, 2)),
        duration_ms=5_000,
        warm_up="1 s",
        balancer=AT_HOME,
        workload=LOGS_OUT,
    )
    tally = run_both(plan)
    by_second = tally.series[:, SERIES.index("replication_bytes")].tolist()
    assert by_second == [2 * BYTES, 0, 2 * BYTES, 2 * BYTES, 0]
    assert counts(tally, "replication_bytes") == (4 * BYTES,)


# --- When they are there ---------------------------------------------------------------------


@pytest.mark.parametrize(("asked_ms", "seen"), [(7.999999, "unknown"), (8, "found")])
def test_a_copy_is_there_after_its_way_and_the_lag(asked_ms: float, seen: str) -> None:
    """Kept by B at 2; a millisecond on the link, 5 of lag: A has it at 8."""
    plan = world((0, 0), (3, 0), (asked_ms, 0))
    assert tell(plan, "to", "keeps", "found", "unknown")[:9] == [
        "0 a to A",
        "0 a to B",
        "2 a keeps until 10002",
        "2 a to A",
        "2 a unknown in the node",
        "3 b to B",
        "3 b found in the node",
        f"{asked_ms} c to A",
        f"{asked_ms} c {seen} in the node",
    ]


def test_a_synchronous_login_or_logout_waits_for_the_last_copy() -> None:
    """B's link sends to C from 2 to 3, to A from 3 to 4; A's tells B by 10.001, C by 11.001."""
    plan = world((0, 0), nodes=THREE, replication=SYNCHRONOUS, workload=LOGS_OUT)
    assert tell(plan, "sends", "to", "keeps", "found", "drops", "receives") == [
        "0 a sends request",
        "0 a to A",
        "0 a receives unauthorised_401",
        "0 a sends login",
        "0 a to B",
        "2 a keeps until 10002",
        "9 a receives ok_200",
        "9 a sends request with credential",
        "9 a to C",
        "9 a found in the node",
        "9.001 a receives ok_200",
        "9.001 a sends logout with credential",
        "9.001 a to A",
        "9.001 a drops, exposed 7",
        "16.001 a receives ok_200",
    ]


def test_one_backup_is_the_next_node_in_the_ring() -> None:
    """C's copy is there at 8, and the login is answered; A is not told."""
    backup = {**SYNCHRONOUS, "copies": "backup"}
    plan = world((0, 0), (20, 0), nodes=THREE, replication=backup)
    assert tell(plan, "to", "keeps", "found", "unknown", "receives ok")[:8] == [
        "0 a to A",
        "0 a to B",
        "2 a keeps until 10002",
        "8 a receives ok_200",
        "8 a to C",
        "8 a found in the node",
        "8.001 a receives ok_200",
        "20 b to A",
    ]
    assert tell(plan, "found", "unknown")[1] == "20 b unknown in the node"


def test_copies_queue_for_the_link() -> None:
    """Three logins at B, kept at 2, 2.5 and 2.6: its link is busy from 2 to 3, 4 and 5."""
    plan = world((0, 0), (0.5, 1), (0.6, 2), replication=SYNCHRONOUS)
    assert tell(plan, "to B", "keeps", "receives ok")[:9] == [
        "0 a to B",
        "0.5 b to B",
        "0.6 c to B",
        "2 a keeps until 10002",
        "2.5 b keeps until 10002.5",
        "2.6 c keeps until 10002.6",
        "8 a receives ok_200",
        "8.001 a receives ok_200",
        "9 b receives ok_200",
    ]
    assert tell(plan, "receives ok")[-2:] == ["10 c receives ok_200", "10.001 c receives ok_200"]


def test_what_a_link_has_not_sent_dies_with_its_node() -> None:
    """At 50 kbit/s a copy takes 20 ms. B keeps a login at 2, and dies at 21 or at 22."""
    for dies_ms, knows in ((21, "unknown"), (22, "found")):
        plan = world(
            *((0, 0), (100, 0)),
            balancer={"redispatch": True},
            replication={"bandwidth": "50 kbit/s"},
            events=[{"at": f"{dies_ms} ms", "crash_node": "B", "restart_after": "1 s"}],
        )
        assert tell(plan, "to", "found", "unknown", from_ms=100)[:2] == [
            "100 b to A",
            f"100 b {knows} in the node",
        ]
