"""Nodes that join and leave a group with copies of sessions, worked by hand.

Times as in `replicas`. Round robin sends a stranger's first request to A, the login that follows
to B.
"""

import pytest

from simulator.engines.tally import Tally
from tests.engines.replicas import BYTES, NOT_TO_THE_DEAD, SYNCHRONOUS, THREE, world
from tests.engines.tiny import run_both, tell

ONE = {"count": 1, "boot_time": "0 s"}
B_JOINS = [{"at": "100 ms", "add_nodes": 1}]


def counts(tally: Tally, *names: str) -> tuple[int, ...]:
    return tuple(tally.counters[name] for name in names)


# --- A node joins ----------------------------------------------------------------------------


def test_a_node_that_joins_loads_what_is_there_before_it_is_listed() -> None:
    """Three sessions take 3 ms of A's link and 5 of lag: B is listed at 108, and knows them."""
    plan = world(
        *((0, 0), (10, 1), (20, 2), (107.999999, 0), (108, 0), (109, 0), (110, 0), (111, 1)),
        nodes=ONE,
        events=B_JOINS,
    )
    # When the list changes, round robin begins again at A.
    assert tell(plan, "to", "found", "unknown", from_ms=100) == [
        "107.999999 d to A",
        "107.999999 d found in the node",
        "108 e to A",
        "108 e found in the node",
        "109 f to B",
        "109 f found in the node",
        "110 g to A",
        "110 g found in the node",
        "111 h to B",
        "111 h found in the node",
    ]
    assert counts(run_both(plan), "replication_bytes", "logins") == (3 * BYTES, 3)


def test_what_has_expired_is_not_loaded() -> None:
    """Idle for 95 ms, user 0's session is over at 97: two are left to load, until 107."""
    plan = world(
        *((0, 0), (10, 1), (20, 2), (106.999999, 1), (107, 1), (107.001, 1)),
        nodes=ONE,
        session={"idle_timeout": "95 ms"},
        events=B_JOINS,
    )
    assert tell(plan, "to", from_ms=100) == [
        "106.999999 d to A",
        "107 e to A",
        "107.001 f to B",
    ]
    assert counts(run_both(plan), "replication_bytes", "logins") == (2 * BYTES, 3)


def test_where_nothing_is_to_load_a_node_is_listed_at_once() -> None:
    plan = world((100, 0), nodes=ONE, events=B_JOINS)
    assert tell(plan, "to") == ["100 a to A", "100 a to B", "102 a to A"]


def test_a_login_while_a_node_loads_is_copied_to_it() -> None:
    """User 0's session is loaded by 106. User 1's is kept at 103: its copy is there at 109."""
    plan = world(
        *((0, 0), (101, 1), (107, 0), (107.1, 0), (108, 1), (108.999999, 1), (109, 1), (110, 1)),
        nodes=ONE,
        events=B_JOINS,
    )
    assert tell(plan, "to B", "keeps", "found", "unknown", "receives un", from_ms=101.1) == [
        "103 b keeps until 10103",
        "103 b found in the node",
        "107 c found in the node",
        "107.1 d to B",
        "107.1 d found in the node",
        "108 e found in the node",
        "108.999999 f to B",
        "108.999999 f unknown in the node",
        "108.999999 f receives unauthorised_401",
        # It logs in at A while g and h are under way.
        "109 g to B",
        "109 g found in the node",
        "110 h found in the node",
        "110.999999 f keeps until 10110.999999",
        "110.999999 f to B",
        "110.999999 f unknown in the node",
        "110.999999 f receives unauthorised_401",
    ]


# --- A node dies -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked_ms", "answered_ms", "copies"),
    [
        # B died at 100 and is taken for a member until 140.
        (110, 140, 1),
        (137.999999, 140, 1),
        (138, 140, 0),  # kept at 140: nobody waits for the dead any more
        (150, 152, 0),
    ],
)
def test_a_dead_peer_holds_up_logins_until_it_is_dropped(
    asked_ms: float, answered_ms: float, copies: int
) -> None:
    plan = world(
        (asked_ms, 0),
        balancer=NOT_TO_THE_DEAD,
        replication=SYNCHRONOUS,
        events=[{"at": "100 ms", "crash_node": "B", "restart_after": "1 s"}],
    )
    assert tell(plan, "receives ok")[0] == f"{answered_ms} a receives ok_200"
    assert counts(run_both(plan), "replication_bytes") == (copies * BYTES,)


@pytest.mark.parametrize(("asked_ms", "seen"), [(0, "unknown"), (50, "found")])
def test_a_dead_peer_may_be_the_backup(asked_ms: float, seen: str) -> None:
    """Next to B is C, which dies at 1 and is dropped at 41; from then on B's backup is A."""
    plan = world(
        *((asked_ms, 0), (asked_ms + 20, 0)),
        nodes=THREE,
        balancer=NOT_TO_THE_DEAD,
        replication={"copies": "backup"},
        events=[{"at": "1 ms", "crash_node": "C", "restart_after": "1 s"}],
    )
    # What is meant for C goes to A: the request after the login, too early for any copy.
    assert tell(plan, "to", "found", "unknown")[:6] == [
        f"{asked_ms} a to A",
        f"{asked_ms} a to B",
        f"{asked_ms + 2} a to A",
        f"{asked_ms + 2} a unknown in the node",
        f"{asked_ms + 20} b to A",
        f"{asked_ms + 20} b {seen} in the node",
    ]


@pytest.mark.parametrize(("asked_ms", "to"), [(75.999999, "A"), (76, "B")])
def test_a_node_that_starts_again_has_lost_its_copies_and_loads_them(
    asked_ms: float, to: str
) -> None:
    """B takes the login and dies at 50; A knows it. Back at 70, B has loaded it by 76.

    The balancer never heard of it: what is meant for B goes to A as long as B does not answer.
    """
    plan = world(
        *((0, 0), (60, 0), (65, 0), (asked_ms, 0)),
        balancer=NOT_TO_THE_DEAD,
        events=[{"at": "50 ms", "crash_node": "B", "restart_after": "20 ms"}],
    )
    assert tell(plan, "to", "found", "unknown", from_ms=50) == [
        "60 b to A",
        "60 b found in the node",
        "65 c to A",
        "65 c found in the node",
        f"{asked_ms} d to {to}",
        f"{asked_ms} d found in the node",
    ]
    # One copy of the login, and one that B loaded.
    assert counts(run_both(plan), "replication_bytes") == (2 * BYTES,)


def test_where_nobody_redispatches_a_node_that_loads_answers_502() -> None:
    plan = world(
        *((0, 0), (75.999999, 0)),
        events=[{"at": "50 ms", "crash_node": "B", "restart_after": "20 ms"}],
    )
    assert tell(plan, "to", "receives", from_ms=50) == [
        "75.999999 b to B",
        "75.999999 b receives bad_gateway_502",
    ]


def test_a_crash_loses_what_has_not_arrived() -> None:
    """A dies at 5 and is back at 6: the copy that is there at 8 was not for this life.

    It loads the session from B instead, whose link has been free since 3: by 6 + 1 + 5.
    """
    plan = world(
        *((0, 0), (11.999999, 0), (12, 0), (13, 0)),
        balancer=NOT_TO_THE_DEAD,
        events=[{"at": "5 ms", "crash_node": "A", "restart_after": "1 ms"}],
    )
    assert tell(plan, "to", "found", from_ms=3) == [
        "11.999999 b to B",
        "11.999999 b found in the node",
        "12 c to A",
        "12 c found in the node",
        "13 d to B",
        "13 d found in the node",
    ]


def test_a_node_loads_from_one_that_has_loaded() -> None:
    """A is back at 51 and loads from B until 57. C is back at 53: next to it is A, but B has it."""
    plan = world(
        *((0, 0), (70, 0), (71, 0), (72, 0)),
        nodes=THREE,
        events=[
            {"at": "50 ms", "crash_node": "A", "restart_after": "1 ms"},
            {"at": "52 ms", "crash_node": "C", "restart_after": "1 ms"},
        ],
    )
    assert tell(plan, "to", "found", "unknown", from_ms=70) == [
        "70 b to A",
        "70 b found in the node",
        "71 c to B",
        "71 c found in the node",
        "72 d to C",
        "72 d found in the node",
    ]
    # Two copies of the login, and one each for A and C.
    assert counts(run_both(plan), "replication_bytes") == (4 * BYTES,)


# --- What no node has ------------------------------------------------------------------------


def test_a_dead_node_gives_nothing() -> None:
    """A dies at 50, B at 60: when A is back at 70, B is a member, but nobody has the session."""
    plan = world(
        *((0, 0), (200, 0)),
        balancer=NOT_TO_THE_DEAD,
        replication={"drop_time": "1 s"},
        events=[
            {"at": "50 ms", "crash_node": "A", "restart_after": "20 ms"},
            {"at": "60 ms", "crash_node": "B", "restart_after": "1 s"},
        ],
    )
    assert tell(plan, "to", "found", "unknown", from_ms=100)[:2] == [
        "200 b to A",
        "200 b unknown in the node",
    ]


def test_a_node_gives_what_it_has() -> None:
    """Both die, A at 50 and B at 51: back at 70, A finds nobody; back at 111, B finds only A."""
    plan = world(
        *((0, 0), (200, 0)),
        replication={"drop_time": "10 ms"},
        events=[
            {"at": "50 ms", "crash_node": "A", "restart_after": "20 ms"},
            {"at": "51 ms", "crash_node": "B", "restart_after": "60 ms"},
        ],
    )
    assert tell(plan, "to", "found", "unknown", from_ms=100)[:2] == [
        "200 b to B",
        "200 b unknown in the node",
    ]


def test_a_login_whose_answer_is_under_way_is_loaded() -> None:
    """Kept by A at 17; B joins at 18 and has loaded it by 24; the client hears of it at 22."""
    network = {"client_round_trip": "10 ms", "client_uplink": "1e15 bit/s",
               "client_downlink": "1e15 bit/s"}  # fmt: skip
    plan = world(
        *((0, 0), (200, 0)),
        nodes=ONE,
        network=network,
        events=[{"at": "18 ms", "add_nodes": 1}],
    )
    assert tell(plan, "to", "keeps", "found", "unknown")[2:] == [
        "17 a keeps until 10017",
        "27 a to A",
        "27 a found in the node",
        "205 b to B",
        "205 b found in the node",
    ]


def test_a_node_that_dies_while_it_loads_is_listed_when_it_has_loaded_at_last() -> None:
    """B would have loaded by 108; dead at 105 and back at 106, it has by 114.

    A's link is free at 103: three sessions take it from 106 to 109, and 5 ms of lag.
    """
    plan = world(
        *((0, 0), (10, 1), (20, 2), (109, 0), (110, 0), (113.999999, 0), (114, 0), (114.1, 0)),
        nodes=ONE,
        events=[*B_JOINS, {"at": "105 ms", "crash_node": "B", "restart_after": "1 ms"}],
    )
    assert tell(plan, "to", from_ms=100) == [
        "109 d to A",
        "110 e to A",
        "113.999999 f to A",
        "114 g to A",
        "114.1 h to B",
    ]
