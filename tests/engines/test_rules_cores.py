"""`nodes.cores`, worked by hand: checking a password takes 10 ms of a core, the look-up 1 ms."""

from typing import Any

import pytest

from simulator.engines.tally import NODE_FIELDS
from simulator.plan import Plan
from tests.engines.tiny import MS, NO_TRIPS, run_both, tell, tiny_plan

BUSY = NODE_FIELDS.index("busy_ns")
LOGIN = {"password_hash": {"mean": "10 ms"}, "database": {**NO_TRIPS, "read": "1 ms"}}


def world(cores: int, *at_ms: float, strategy: str = "local", **blocks: Any) -> Plan:  # noqa: ANN401 - YAML
    """Return a world of four workers and few cores, in which each of these is somebody new."""
    requests = [(at, user) for user, at in enumerate(at_ms)]
    nodes = {"workers": 4, "cores": cores, **blocks.pop("nodes", {})}
    return tiny_plan(strategy, requests, nodes=nodes, **LOGIN, **blocks)


def test_passwords_are_checked_one_after_the_other() -> None:
    plan = world(1, 0, 1, 2)
    assert tell(
        plan, "starts", "queues", "waits", "computes", "keeps", "serves", "receives ok"
    ) == [
        "0 a starts at A",
        "0 a starts at A",
        "0 a computes 10",
        "1 b starts at A",
        "1 b starts at A",
        "1 b waits for a core",
        "2 c starts at A",
        "2 c starts at A",
        "2 c waits for a core",
        # The core goes on with b while the database is asked for a, and the application's own time
        # needs no core.
        "10 b computes 10",
        "11 a keeps until 1800011",
        "11 a receives ok_200",
        "11 a starts at A",
        "11 a serves 10",
        "20 c computes 10",
        "21 a receives ok_200",
        "21 b keeps until 1800021",
        "21 b receives ok_200",
        "21 b starts at A",
        "21 b serves 10",
        "31 b receives ok_200",
        "31 c keeps until 1800031",
        "31 c receives ok_200",
        "31 c starts at A",
        "31 c serves 10",
        "41 c receives ok_200",
    ]
    tally = run_both(plan)
    # The workers are held meanwhile: for 11, 20 and 29 ms by the logins, 10 each by the requests.
    assert tally.nodes[0, BUSY] == (11 + 20 + 29 + 30) * MS
    # Waiting for a core counts: from the login's first byte to its answer.
    assert tally.counters["auth_ns"] == (11 + 20 + 29) * MS


def test_two_cores() -> None:
    plan = world(2, 0, 0, 0, 0)
    assert tell(plan, "waits", "computes") == [
        "0 a computes 10",
        "0 b computes 10",
        "0 c waits for a core",
        "0 d waits for a core",
        "10 c computes 10",
        "10 d computes 10",
    ]


def test_a_core_that_becomes_free_is_free_in_that_nanosecond() -> None:
    plan = world(1, 0, 10)
    assert tell(plan, "waits", "computes") == ["0 a computes 10", "10 b computes 10"]


def test_signatures_wait_behind_passwords() -> None:
    """RS256: 217 µs to sign, 45 µs to verify. User 0 is known at 50, and waits for user 1's."""
    plan = tiny_plan("jwt", [(0, 0), (45, 1), (50, 0)], nodes={"workers": 4, "cores": 1}, **LOGIN)
    assert tell(plan, "waits", "computes", from_ms=40) == [
        "45 b computes 10",
        "50 c waits for a core",
        "55 c computes 0.045",
        "56 b computes 0.217",
        "56.217 b computes 0.045",
    ]


def test_a_crash_empties_the_queue() -> None:
    crash = {"at": "5 ms", "crash_node": "A", "restart_after": "1 ms"}
    plan = world(1, 0, 1, 7, events=[crash])
    assert tell(plan, "waits", "computes", "receives bad", "receives ok") == [
        "0 a computes 10",
        "1 b waits for a core",
        "5 a receives bad_gateway_502",
        "5 b receives bad_gateway_502",
        "7 c computes 10",
        "18 c receives ok_200",
        "28 c receives ok_200",
    ]


def test_tasks_hold_their_worker_while_they_wait_for_a_core() -> None:
    plan = world(1, 0, 0, 0, nodes={"workers": 2, "concurrency": "async"})
    assert tell(plan, "queues", "waits", "computes") == [
        "0 a computes 10",
        "0 b waits for a core",
        "0 c queues at A",
        "10 b computes 10",
        # a asks the database, and its worker goes to c.
        "10 c waits for a core",
        "11 a queues at A",
        "20 c computes 10",
        "21 b queues at A",
    ]


@pytest.mark.parametrize("cores", [4, 9])
def test_as_many_cores_as_workers_are_no_limit(cores: int) -> None:
    assert world(cores, 0).cores == 0
    assert run_both(world(cores, 0, 0, 0, 0)).counters == run_both(
        tiny_plan("local", [(0, user) for user in range(4)], nodes={"workers": 4}, **LOGIN)
    ).counters  # fmt: skip


def test_an_authorization_server_has_cores_of_its_own() -> None:
    """It checks both passwords and signs at once; a node's core verifies one token at a time."""
    server = {"round_trip": "0 s", "service_time": "10 ms"}
    plan = world(1, 0, 0, strategy="jwt", auth_server=server)
    assert tell(plan, "waits", "computes") == [
        "10 a computes 0.045",
        "10 b waits for a core",
        "10.045 b computes 0.045",
    ]
