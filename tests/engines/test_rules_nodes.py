"""Nodes that come, crash and go, worked by hand."""

from typing import Any

import pytest

from simulator.engines.tally import NODE_FIELDS
from tests.engines.tiny import FREE_LOGIN, MS, run_both, tell, tiny_plan

UP = NODE_FIELDS.index("up_ns")
# Dead after 2 × 2 ms, alive again after 2 × 2 ms.
CHECKS = {"health_check": {"interval": "2 ms", "fall": 2, "rise": 2}}
CRASH = {"at": "5 ms", "crash_node": "A", "restart_after": "20 ms"}


def two(**more: Any) -> dict[str, Any]:  # noqa: ANN401 - YAML
    return {"nodes": {"count": 2}, "balancer": CHECKS, **more}


def test_a_crash_fails_what_is_queued_and_in_service_at_that_instant() -> None:
    plan = tiny_plan("none", [(0, 0), (1, 1), (2, 2), (3, 3), (4, 4)], **two(events=[CRASH]))
    assert tell(plan, "to", "receives") == [
        "0 a to A",
        "1 b to B",
        "2 c to A",
        "3 d to B",
        "4 e to A",
        "5 a receives bad_gateway_502",
        "5 c receives bad_gateway_502",
        "5 e receives bad_gateway_502",
        "11 b receives ok_200",
        "21 d receives ok_200",
    ]


def test_death_and_return_are_learnt_of_late() -> None:
    at = [5, 6, 8.999999, 9, 10, 25, 28.999999, 29, 30]
    plan = tiny_plan(
        "none",
        [(t, user) for user, t in enumerate(at)],
        **two(events=[CRASH], nodes={"count": 2, "service_time": "1 ms"}),
    )
    assert tell(plan, "to", "receives bad") == [
        # The death comes before all else of that nanosecond, and the balancer knows nothing of it.
        "5 a to A",
        "5 a receives bad_gateway_502",
        "6 b to B",
        "8.999999 c to A",
        "8.999999 c receives bad_gateway_502",
        # Two checks of two ms each: it knows.
        "9 d to B",
        "10 e to B",
        # Back at 25, but not yet in the list.
        "25 f to B",
        "28.999999 g to B",
        # In the list again: round robin restarts at the first node.
        "29 h to A",
        "30 i to B",
    ]


def test_without_any_node_it_is_503() -> None:
    at = [4, 6, 9, 20, 26, 29]
    plan = tiny_plan(
        "none",
        [(t, user) for user, t in enumerate(at)],
        nodes={"service_time": "1 ms"},
        balancer=CHECKS,
        events=[CRASH],
    )
    assert tell(plan, "to", "receives") == [
        "4 a to A",
        "5 a receives bad_gateway_502",
        "6 b to A",
        "6 b receives bad_gateway_502",
        "9 c receives unavailable_503",
        "20 d receives unavailable_503",
        "26 e receives unavailable_503",
        "29 f to A",
        "30 f receives ok_200",
    ]
    assert run_both(plan).nodes[0, UP] == (1_000 - 20) * MS


def test_redispatch_spares_them() -> None:
    plan = tiny_plan(
        "none",
        [(6, 0), (7, 1), (8, 2)],
        **two(events=[CRASH], balancer={**CHECKS, "redispatch": True}),
    )
    assert tell(plan, "to", "receives") == [
        "6 a to B",
        "7 b to B",
        "8 c to B",
        "16 a receives ok_200",
        "26 b receives ok_200",
        "36 c receives ok_200",
    ]


def test_redispatch_does_not_bring_back_what_the_node_was_working_on() -> None:
    plan = tiny_plan(
        "none", [(0, 0)], **two(events=[CRASH], balancer={**CHECKS, "redispatch": True})
    )
    assert tell(plan, "receives") == ["5 a receives bad_gateway_502"]


def test_a_crash_at_the_instant_of_completion_comes_first() -> None:
    crash = {"at": "10 ms", "crash_node": "A", "restart_after": "1 ms"}
    plan = tiny_plan("none", [(0, 0)], balancer=CHECKS, events=[crash])
    assert tell(plan, "receives") == ["10 a receives bad_gateway_502"]


def test_a_node_that_returns_unnoticed_starts_empty() -> None:
    crash = {"at": "5 ms", "crash_node": "A", "restart_after": "2 ms"}
    plan = tiny_plan("none", [(0, 0), (1, 1), (7, 2)], balancer=CHECKS, events=[crash])
    assert tell(plan, "starts", "receives") == [
        "0 a starts at A",
        "5 a receives bad_gateway_502",
        "5 b receives bad_gateway_502",
        "7 c starts at A",
        "17 c receives ok_200",
    ]


def test_a_node_that_drains_finishes_what_it_has() -> None:
    removal = {"at": "5 ms", "remove_node": "A", "drain": "12 ms"}
    plan = tiny_plan("none", [(0, 0), (1, 1), (2, 2), (6, 3), (7, 4)], **two(events=[removal]))
    assert tell(plan, "to", "receives") == [
        "0 a to A",
        "1 b to B",
        "2 c to A",
        "6 d to B",
        "7 e to B",
        "10 a receives ok_200",
        "11 b receives ok_200",
        # c was served from 10 on; the drain ends at 17.
        "17 c receives bad_gateway_502",
        "21 d receives ok_200",
        "31 e receives ok_200",
    ]


def test_a_node_that_is_removed_at_once() -> None:
    removal = {"at": "5 ms", "remove_node": "A"}
    plan = tiny_plan("none", [(0, 0), (5, 1), (6, 2)], **two(events=[removal]))
    assert tell(plan, "to", "receives") == [
        "0 a to A",
        "5 a receives bad_gateway_502",
        "5 b to B",
        "6 c to B",
        "15 b receives ok_200",
        "25 c receives ok_200",
    ]


def test_an_added_node_serves_after_it_has_booted() -> None:
    plan = tiny_plan(
        "none",
        [(t, t) for t in range(6)],
        nodes={"count": 1, "boot_time": "3 ms", "service_time": "1 us"},
        events=[{"at": "1 ms", "add_nodes": 1}],
    )
    # In the list from 4 on: round robin restarts at A.
    assert tell(plan, "to") == [
        "0 a to A",
        "1 b to A",
        "2 c to A",
        "3 d to A",
        "4 e to A",
        "5 f to B",
    ]
    assert run_both(plan).nodes[:, UP].tolist() == [1_000 * MS, 996 * MS]


# --- Weights ---------------------------------------------------------------------------------


def test_a_canary_gets_its_share_in_turn() -> None:
    """A weighs 3, B 1; C, which is added at 5.5 ms, 1: the turns start over with it."""
    plan = tiny_plan(
        "none",
        [(t, t) for t in range(11)],
        nodes={"count": 2, "weights": {"A": 3}, "boot_time": "500 us", "service_time": "1 us"},
        events=[{"at": "5 ms", "add_nodes": 1}],
    )
    picked = [line.rpartition(" ")[2] for line in tell(plan, "to")]
    # Current weights of A and B: 3 1 → A, 2 2 → A, 1 3 → B, 4 0 → A, and again.
    assert "".join(picked) == "AABAAA" + "ABACA"


def test_weights_by_chance() -> None:
    """One of four goes to B, as its weight says; which ones, both engines draw alike."""
    plan = tiny_plan(
        "none",
        [(t / 10, t) for t in range(4000)],
        nodes={"count": 2, "weights": {"A": 3}, "service_time": "1 us"},
        balancer={"policy": "random"},
    )
    served = run_both(plan).nodes[:, NODE_FIELDS.index("served")].tolist()
    assert sum(served) == 4000
    assert abs(served[1] - 1000) < 4 * (4000 * 3 / 16) ** 0.5


def test_equal_weights_are_none() -> None:
    plan = tiny_plan("none", [(0, 0)], nodes={"count": 2, "weights": {"A": 7, "B": 7}})
    assert (plan.weighted, plan.weight.tolist()) == (0, [])


# --- Addresses -------------------------------------------------------------------------------


@pytest.mark.parametrize("addresses", [1, 3, 12])
def test_users_behind_one_address_are_one_client(addresses: int) -> None:
    """Users 0 … 11: u and u + addresses come from one address, so that they meet on one node."""
    plan = tiny_plan(
        "local",
        [(10 * user, user) for user in range(12)],
        nodes={"count": 4, "service_time": "1 us"},
        balancer={"policy": "ip_hash"},
        workload={"addresses": addresses},
        **FREE_LOGIN,
    )
    where = dict(line.split(" ", 1)[1].split(" to ") for line in tell(plan, "to"))
    nodes = list(where.values())
    assert nodes == nodes[:addresses] * (12 // addresses)
    assert run_both(plan).counters["abandoned"] == 0
    assert plan.addresses == (addresses if addresses < 12 else 0)


# --- Cookies of the balancer -----------------------------------------------------------------


def test_an_affinity_cookie_is_rewritten_when_its_node_is_gone() -> None:
    """A client of A is placed anew when A is known to be dead, and stays there when A is back."""
    crash = {"at": "30 ms", "crash_node": "A", "restart_after": "20 ms"}
    plan = tiny_plan(
        "sticky",
        [(0, 0), (20, 0), (31, 0), (36, 0), (70, 0)],
        **two(events=[crash], nodes={"count": 2, "service_time": "1 ms"}),
        **FREE_LOGIN,
    )
    assert tell(plan, "to", "keeps", "unknown", "receives bad", "receives ok") == [
        "0 a to A",  # 401: it holds nothing
        "0 a to A",  # the login: the answer brought the balancer's cookie
        "2 a keeps until 1800002",
        "2 a receives ok_200",
        "2 a to A",
        "3 a receives ok_200",
        "20 b to A",
        "21 b receives ok_200",
        "31 c to A",
        "31 c receives bad_gateway_502",
        # Noticed at 34.
        "36 d to B",
        "36 d unknown in the node",
        "36 d to B",
        "38 d keeps until 1800038",
        "38 d receives ok_200",
        "38 d to B",
        "39 d receives ok_200",
        "70 e to B",
        "71 e receives ok_200",
    ]
    counted = run_both(plan).counters
    assert (counted["logins"], counted["forced_relogins"]) == (2, 1)


def test_clients_bound_to_a_draining_node_are_still_sent_there() -> None:
    removal = {"at": "30 ms", "remove_node": "A", "drain": "20 ms"}
    plan = tiny_plan(
        "sticky",
        [(0, 0), (10, 1), (35, 0), (36, 2), (49.999999, 0), (50, 0)],
        **two(events=[removal], nodes={"count": 2, "service_time": "1 us"}),
        **FREE_LOGIN,
    )
    assert tell(plan, "to", "unknown", "receives bad") == [
        *["0 a to A"] * 2,
        "2 a to A",
        # The next in turn, for a client without a cookie.
        *["10 b to B"] * 2,
        "12 b to B",
        "35 c to A",
        *["36 d to B"] * 2,
        "38 d to B",
        "49.999999 e to A",
        "50 e receives bad_gateway_502",
        "50 f to B",
        "50 f unknown in the node",
        "50 f to B",
        "52 f to B",
    ]


def test_a_crash_loses_exactly_the_sessions_that_lived_there() -> None:
    """Users 0 and 2 on A, 1 and 3 on B; after A's crash its two log in again, the others do not."""
    crash = {"at": "100 ms", "crash_node": "A", "restart_after": "1 ms"}
    first = [(10 * user, user) for user in range(4)]
    again = [(200 + 10 * user, user) for user in range(4)]
    plan = tiny_plan(
        "sticky",
        first + again,
        **two(events=[crash], nodes={"count": 2, "service_time": "1 us"}),
        **FREE_LOGIN,
    )
    assert tell(plan, "found", "unknown") == [
        *(f"{10 * user + 2} {'abcd'[user]} found in the node" for user in range(4)),
        "200 e unknown in the node",
        "202 e found in the node",
        "210 f found in the node",
        "220 g unknown in the node",
        "222 g found in the node",
        "230 h found in the node",
    ]
    tally = run_both(plan)
    assert tally.counters["forced_relogins"] == 2
    # By login node and serving node: carried, recognised.
    assert tally.visibility.tolist() == [[[6, 4], [0, 0]], [[0, 0], [4, 4]]]
