"""The session store, worked by hand: trips, queue, pool, outages that refuse and that hang."""

from typing import Any

import pytest

from simulator.engines.tally import NODE_FIELDS
from simulator.plan import Plan
from tests.engines.tiny import FREE_LOGIN, MS, NO_TRIPS, run_both, tell, tiny_plan

STORE = {**NO_TRIPS, "read": "4 ms", "write": "1 ms"}
BUSY = NODE_FIELDS.index("busy_ns")


def world(*late: tuple[float, int], **blocks: Any) -> Plan:  # noqa: ANN401 - YAML
    """Return a world in which users 0 to 2 have logged in by 60, and requests from 100 on.

    Two workers; service takes 10 ms, the store 4 ms to read and 1 ms to write.
    """
    early = [(20 * user, user) for user in range(3)]
    store = {**STORE, **blocks.pop("store", {})}
    nodes = {"workers": 2, **blocks.pop("nodes", {})}
    return tiny_plan(
        "central_store", [*early, *late], store=store, nodes=nodes, **FREE_LOGIN, **blocks
    )


def late(plan: Plan, *kinds: str) -> list[str]:
    """Return what happens from 100 ms on."""
    return tell(plan, *kinds, from_ms=100)


def test_a_login_and_a_request() -> None:
    plan = tiny_plan("central_store", [(0, 0)], store={**STORE, "round_trip": "2 ms"}, **FREE_LOGIN)
    assert tell(plan) == [
        "0 a sends request",
        "0 a to A",
        "0 a starts at A",
        "0 a ends unauthorised_401",
        "0 a receives unauthorised_401",
        "0 a sends login",
        "0 a to A",
        "0 a starts at A",
        "0 a computes 1",
        "1 a calls database read",
        "2 a answer of database read",
        "2 a calls store write",
        "5 a answer of store write",
        "5 a keeps until 1800005",
        "5 a ends ok_200",
        "5 a receives ok_200",
        "5 a sends request with credential",
        "5 a to A",
        "5 a starts at A",
        "5 a calls store read",
        # Half a trip there, four in service, half a trip back.
        "11 a answer of store read",
        "11 a found in the store",
        "11 a serves 10",
        "21 a ends ok_200",
        "21 a receives ok_200",
    ]
    counted = run_both(plan).counters
    assert (counted["store_ops"], counted["database_ops"]) == (2, 1)
    assert counted["store_busy_ns"] == 5 * MS
    # 401 exchange 0, login 5, and 6 for the look.
    assert counted["auth_ns"] == 11 * MS
    assert counted["latency_ns"] == 21 * MS
    assert counted["store_bytes"] == 2 * (32 + 2048)


def test_a_store_serves_one_at_a_time() -> None:
    assert late(world((100, 0), (100, 1), (101, 2), nodes={"workers": 3}), "calls", "answer") == [
        "100 d calls store read",
        "100 e calls store read",
        "101 f calls store read",
        "104 d answer of store read",
        "108 e answer of store read",
        "112 f answer of store read",
    ]


# --- The pool of connections -----------------------------------------------------------------


def test_a_pool_of_one_connection() -> None:
    """A connection is held from the call to the answer, trips included."""
    store = {"connections_per_node": 1, "round_trip": "2 ms"}
    assert late(world((100, 0), (100, 1), (150, 0), store=store), "calls", "answer", "rec") == [
        "100 d calls store read",
        "100 e calls store read",
        "106 d answer of store read",
        # e takes the connection at 106, and reaches the store at 107.
        "112 e answer of store read",
        "116 d receives ok_200",
        "122 e receives ok_200",
        "150 f calls store read",
        "156 f answer of store read",
        "166 f receives ok_200",
    ]


def test_waiting_for_a_connection_counts_against_the_time_out() -> None:
    store = {"connections_per_node": 1, "timeout": "7 ms"}
    plan = world((100, 0), (100, 1), (101, 2), store=store, nodes={"workers": 3})
    assert late(plan, "answer", "no answer", "receives") == [
        "104 d answer of store read",
        # e is served from 104 on, but its node waits until 107 only.
        "107 e no answer of store read",
        "107 e receives unavailable_503",
        # f takes the connection at 107; the store is busy with e until 108.
        "108 f no answer of store read",
        "108 f receives unavailable_503",
        "114 d receives ok_200",
    ]


def test_a_call_that_never_gets_a_connection() -> None:
    store = {"connections_per_node": 1, "timeout": "3 ms", "read": "2 ms", "round_trip": "1 ms"}
    plan = world((100, 0), (100, 1), (100, 2), store=store, nodes={"workers": 3})
    # An answer and the end of a time-out fall on 103: the answer comes first. e has the connection
    # from then on, and f none.
    found = late(plan, "answer", "no answer")
    assert found[0] == "103 d answer of store read"
    assert "103 f no answer of store read" in found


def test_a_time_out_does_not_wait_for_the_trip() -> None:
    """Three ask at once; the store's answer takes longer than they wait: all give up at 103."""
    store = {"connections_per_node": 1, "timeout": "3 ms", "read": "5 ms", "round_trip": "1 ms"}
    plan = world((100, 0), (100, 1), (100, 2), store=store, nodes={"workers": 3})
    assert late(plan, "answer", "no answer") == [
        "103 d no answer of store read",
        "103 e no answer of store read",
        "103 f no answer of store read",
    ]


def test_tasks_hold_a_connection_but_no_worker() -> None:
    """One worker, two connections: both ask at once, and the worker serves in between."""
    nodes = {"workers": 1, "concurrency": "async"}
    plan = world((100, 0), (100, 1), store={"connections_per_node": 2}, nodes=nodes)
    assert late(plan, "starts", "calls", "answer", "receives") == [
        "100 d starts at A",
        "100 d calls store read",
        "100 e starts at A",
        "100 e calls store read",
        "104 d answer of store read",
        "104 d starts at A",
        "108 e answer of store read",
        "114 d receives ok_200",
        "114 e starts at A",
        "124 e receives ok_200",
    ]


# --- Outages ---------------------------------------------------------------------------------

REFUSE = {"at": "150 ms", "store_outage": {"duration": "100 ms"}}
HANG = {"at": "150 ms", "store_outage": {"duration": "100 ms", "mode": "hang"}}


@pytest.mark.parametrize(
    ("on_outage", "told"),
    [
        ("fail", ["200 d receives unavailable_503"]),
        # The client believes it is logged out, and logs in: but the store cannot keep that either.
        (
            "anonymous",
            [
                "200 d receives unauthorised_401",
                "200 d sends login",
                "202 d receives unavailable_503",
            ],
        ),
        ("accept", ["210 d receives ok_200"]),
    ],
)
def test_an_outage_that_refuses(on_outage: str, told: list[str]) -> None:
    plan = world((200, 0), (260, 0), store={"on_outage": on_outage}, events=[REFUSE])
    assert late(plan, "no answer of store read", "receives", "sends login") == [
        "200 d no answer of store read",
        *told,
        "274 e receives ok_200",
    ]
    counted = run_both(plan).counters
    # Of five looks one failed; whoever was let in was not recognised.
    assert (counted["carried"], counted["recognised"]) == (5, 4)
    assert counted["false_accepts"] == 0


def test_an_outage_breaks_what_is_in_service_at_that_instant() -> None:
    plan = world((148, 0), (149, 1), store={"round_trip": "1 ms"}, events=[REFUSE])
    # d is in service from 148.5, e queues from 149.5: both break at 150 and hear of it at 150.5.
    assert late(plan, "no answer") == [
        "150.5 d no answer of store read",
        "150.5 e no answer of store read",
    ]


def test_the_last_read_before_the_outage_is_answered() -> None:
    plan = world((146, 0), events=[REFUSE])
    assert late(plan, "answer", "receives") == [
        "150 d answer of store read",
        "160 d receives ok_200",
    ]


def test_an_outage_that_hangs_runs_into_the_time_out() -> None:
    plan = world((200, 0), (240, 1), store={"timeout": "30 ms"}, events=[HANG])
    # d waits until 230. e's read begins when the hang is over, behind d's, which nobody waits for.
    assert late(plan, "answer", "no answer", "receives") == [
        "230 d no answer of store read",
        "230 d receives unavailable_503",
        "258 e answer of store read",
        "268 e receives ok_200",
    ]


def test_a_hang_holds_the_threads() -> None:
    """Two workers hang with the store; a request of anybody else waits for them."""
    plan = world((200, 0), (201, 1), (202, 2), store={"timeout": "30 ms"}, events=[HANG])
    assert late(plan, "starts", "receives") == [
        "200 d starts at A",
        "201 e starts at A",
        "230 d receives unavailable_503",
        "230 f starts at A",
        "231 e receives unavailable_503",
        # f's own 30 ms are over at 260; the store has d's, e's and its own read to do from 250 on.
        "260 f receives unavailable_503",
    ]
    assert run_both(plan).nodes[0, BUSY] == (3 * 17 + 30 + 30 + 30) * MS


def test_a_hang_interrupts_a_read_and_goes_on() -> None:
    plan = world((148, 0), events=[HANG])
    assert late(plan, "answer") == ["252 d answer of store read"]


def test_a_login_or_a_logout_without_a_store_is_a_503() -> None:
    plan = world(
        (147.999999, 0),
        events=[{**REFUSE, "at": "155 ms"}],
        workload={"logout_probability": 1},
    )
    assert late(plan, "sends", "drops", "receives") == [
        "147.999999 d sends request",
        "147.999999 d receives unauthorised_401",
        "147.999999 d sends login",
        "150.999999 d receives ok_200",
        "150.999999 d sends request with credential",
        "164.999999 d receives ok_200",
        "164.999999 d sends logout with credential",
        "164.999999 d receives unavailable_503",
    ]
