"""Queues at a node by hand: workers, waiting places, threads that wait and tasks that do not."""

import pytest

from simulator.engines.tally import NODE_FIELDS
from tests.engines.tiny import MS, NO_TRIPS, run_both, tell, tiny_plan

BUSY = NODE_FIELDS.index("busy_ns")
QUERY = {"database_query": "5 ms"}


def test_first_come_first_served_and_no_room_for_the_fourth() -> None:
    plan = tiny_plan("none", [(0, 0), (1, 1), (2, 2), (3, 3)], nodes={"queue_limit": 2})
    assert tell(plan) == [
        "0 a sends public",
        "0 a to A",
        "0 a starts at A",
        "0 a serves 10",
        "1 b sends public",
        "1 b to A",
        "1 b queues at A",
        "2 c sends public",
        "2 c to A",
        "2 c queues at A",
        "3 d sends public",
        "3 d to A",
        "3 d receives unavailable_503",
        "10 a ends ok_200",
        "10 a receives ok_200",
        "10 b starts at A",
        "10 b serves 10",
        "20 b ends ok_200",
        "20 b receives ok_200",
        "20 c starts at A",
        "20 c serves 10",
        "30 c ends ok_200",
        "30 c receives ok_200",
    ]


def test_a_loss_system_lets_nobody_wait() -> None:
    plan = tiny_plan(
        "none", [(0, 0), (1, 1), (2, 2), (10, 3)], nodes={"workers": 2, "queue_limit": 0}
    )
    assert tell(plan, "receives") == [
        "2 c receives unavailable_503",
        "10 a receives ok_200",
        "11 b receives ok_200",
        # A worker that becomes free is free for who arrives in that very nanosecond.
        "20 d receives ok_200",
    ]


def test_workers_work_side_by_side() -> None:
    plan = tiny_plan("none", [(0, 0), (1, 1), (2, 2), (3, 3)], nodes={"workers": 2})
    assert tell(plan, "starts", "receives") == [
        "0 a starts at A",
        "1 b starts at A",
        "10 a receives ok_200",
        "10 c starts at A",
        "11 b receives ok_200",
        "11 d starts at A",
        "20 c receives ok_200",
        "21 d receives ok_200",
    ]


def test_threads_hold_their_worker_through_a_query() -> None:
    plan = tiny_plan("none", [(0, 0), (1, 1)], nodes=QUERY, database=NO_TRIPS)
    assert tell(plan, "starts", "queues", "calls", "answer", "receives") == [
        "0 a starts at A",
        "1 b queues at A",
        "10 a calls query",
        "15 a answer of query",
        "15 a receives ok_200",
        "15 b starts at A",
        "25 b calls query",
        "30 b answer of query",
        "30 b receives ok_200",
    ]
    assert run_both(plan).nodes[0, BUSY] == 30 * MS


def test_tasks_give_it_back_and_queue_again_to_go_on() -> None:
    nodes = {**QUERY, "concurrency": "async"}
    plan = tiny_plan("none", [(0, 0), (1, 1)], nodes=nodes, database=NO_TRIPS)
    assert tell(plan, "starts", "queues", "calls", "answer", "receives") == [
        "0 a starts at A",
        "1 b queues at A",
        "10 a calls query",
        "10 b starts at A",
        "15 a answer of query",
        "15 a queues at A",
        "20 a starts at A",
        "20 a receives ok_200",
        "20 b calls query",
        "25 b answer of query",
        "25 b starts at A",
        "25 b receives ok_200",
    ]
    assert run_both(plan).nodes[0, BUSY] == 20 * MS


def test_who_comes_back_from_a_query_waits_behind_who_came_before() -> None:
    nodes = {**QUERY, "concurrency": "async"}
    plan = tiny_plan("none", [(0, 0), (1, 1), (2, 2), (16, 3)], nodes=nodes, database=NO_TRIPS)
    # At 15 a is back and finds c waiting; at 16 d comes.
    assert tell(plan, "starts", "receives") == [
        "0 a starts at A",
        "10 b starts at A",
        "20 c starts at A",
        "30 a starts at A",
        "30 a receives ok_200",
        "30 d starts at A",
        # b came back at 25, behind d.
        "40 b starts at A",
        "40 b receives ok_200",
        "40 c starts at A",
        "40 c receives ok_200",
        "45 d starts at A",
        "45 d receives ok_200",
    ]


def test_the_limit_is_for_newcomers_not_for_who_comes_back() -> None:
    nodes = {**QUERY, "concurrency": "async", "queue_limit": 1}
    plan = tiny_plan(
        "none", [(0, 0), (1, 1), (2, 2), (11, 3), (16, 4)], nodes=nodes, database=NO_TRIPS
    )
    # At 15 a is back and joins d, who waits already; e comes too late for the one place.
    assert tell(plan, "queues", "receives") == [
        "1 b queues at A",
        "2 c receives unavailable_503",
        "11 d queues at A",
        "15 a queues at A",
        "16 e receives unavailable_503",
        "25 b queues at A",
        "30 a receives ok_200",
        "30 b receives ok_200",
        "35 d receives ok_200",
    ]


def test_the_database_serves_first_come_first_served() -> None:
    plan = tiny_plan(
        "none",
        [(0, 0), (0, 1), (0, 2)],
        nodes={"workers": 3, **QUERY},
        database={"round_trip": "2 ms", "connections": 2},
    )
    # Half a round trip there, five in service (c after a), half a round trip back.
    assert tell(plan, "calls", "answer") == [
        "10 a calls query",
        "10 b calls query",
        "10 c calls query",
        "17 a answer of query",
        "17 b answer of query",
        "22 c answer of query",
    ]


def test_a_query_that_takes_too_long_is_a_503() -> None:
    plan = tiny_plan(
        "none",
        [(0, 0), (0, 1), (50, 2)],
        nodes={"workers": 3, **QUERY},
        database={**NO_TRIPS, "connections": 1, "timeout": "9 ms"},
    )
    # b would be served until 20, but its node waits until 19. The database works on in vain.
    assert tell(plan, "answer", "no answer", "receives") == [
        "15 a answer of query",
        "15 a receives ok_200",
        "19 b no answer of query",
        "19 b receives unavailable_503",
        "65 c answer of query",
        "65 c receives ok_200",
    ]
    assert run_both(plan).counters["database_busy_ns"] == 15 * MS


@pytest.mark.parametrize(("timeout", "outcome"), [("10 ms", "ok_200"), ("9999999 ns", "no")])
def test_an_answer_at_the_last_instant_is_one(timeout: str, outcome: str) -> None:
    plan = tiny_plan(
        "none",
        [(0, 0), (0, 1)],
        nodes={"workers": 2, **QUERY},
        database={**NO_TRIPS, "connections": 1, "timeout": timeout},
    )
    last = tell(plan, "receives")[-1]
    assert last == ("20 b receives ok_200" if outcome == "ok_200" else
                    "19.999999 b receives unavailable_503")  # fmt: skip
