"""The autoscaler, worked by hand: requests take 10 ms of A's only worker, and half is aimed at."""

from typing import Any

from simulator.engines.tally import NODE_FIELDS
from simulator.plan import Plan
from tests.engines.tiny import FREE_LOGIN, MS, run_both, tell, tiny_plan

UP = NODE_FIELDS.index("up_ns")
BUSY_100_MS = [(10.0 * i, i) for i in range(10)]
SCALER = {
    "target_utilisation": 0.5,
    "max": 3,
    "interval": "100 ms",
    "cooldown": "0 s",
    "drain": "20 ms",
}


def scaled(*at_ms: float, strategy: str = "none", scaler: Any = (), **blocks: Any) -> Plan:  # noqa: ANN401 - YAML
    """Return a world in which A is busy until 100 ms, and others come later."""
    later = [(at, 10 + i) for i, at in enumerate(at_ms)]
    nodes = {"boot_time": "30 ms", **blocks.pop("nodes", {})}
    blocks = {"duration_ms": 500, **blocks, "autoscaler": {**SCALER, **dict(scaler)}}
    return tiny_plan(strategy, [*BUSY_100_MS, *later], nodes=nodes, **blocks)


def test_a_node_comes_and_goes() -> None:
    plan = scaled(110, 131, 132, 133, 198, 206, 207)
    assert tell(plan, "wants", "has", "to", "receives", from_ms=99) == [
        # 1 · 100 % ÷ 50 % = 2.
        "100 - wants 2 nodes at 100 %",
        "100 j receives ok_200",
        # B boots until 130; then round robin starts over.
        "110 k to A",
        "120 k receives ok_200",
        "130 - has B up",
        "131 l to A",
        "132 m to B",
        "133 n to A",
        "141 l receives ok_200",
        "142 m receives ok_200",
        "151 n receives ok_200",
        "198 o to B",
        # A was busy for 30 of 100 ms, B for 12 of 70: ⌈2 · (42 ÷ 170) ÷ 50 %⌉ = 1.
        "200 - wants 1 nodes at 24.7058 %",
        "200 - has B bound",
        # Nobody new goes to B, which finishes what it has.
        "206 p to A",
        "207 q to A",
        "208 o receives ok_200",
        "216 p receives ok_200",
        "220 - has B down",
        "226 q receives ok_200",
    ]
    tally = run_both(plan)
    assert tally.nodes[:, UP].tolist() == [500 * MS, 90 * MS, 0]


def test_what_is_not_finished_when_the_drain_ends_fails() -> None:
    plan = scaled(131, 132, 133, 198, scaler={"drain": "5 ms"})
    assert tell(plan, "to", "has", "receives", from_ms=198) == [
        "198 n to B",
        "200 - has B bound",
        "205 - has B down",
        "205 n receives bad_gateway_502",
    ]
    plan = scaled(131, 132, 133, 198, scaler={"drain": "0 s"})
    assert tell(plan, "to", "has", "receives", from_ms=198) == [
        "198 n to B",
        "200 - has B down",
        "200 n receives bad_gateway_502",
    ]


def test_it_rests_after_a_change() -> None:
    """At 200 and 300 it may not; at 400 it may, and the last interval is what it looks at."""
    plan = scaled(131, scaler={"cooldown": "300 ms"})
    assert tell(plan, "wants") == ["100 - wants 2 nodes at 100 %", "400 - wants 1 nodes at 0 %"]


def test_what_boots_is_not_ordered_twice() -> None:
    """A is full at 100 and 200; B, which boots until 250, was ordered for that."""
    plan = scaled(*(100 + 10 * i for i in range(20)), nodes={"boot_time": "150 ms"})
    assert tell(plan, "wants", "has") == [
        "100 - wants 2 nodes at 100 %",
        "250 - has B up",
        # A was busy for 80 of 100 ms, B for 20 of its 50: ⌈2 · (100 ÷ 150) ÷ 50 %⌉ = 3.
        "300 - wants 3 nodes at 66.6666 %",
        "400 - wants 1 nodes at 0 %",
        "400 - has B bound",
        "420 - has B down",
    ]


def test_what_still_boots_is_not_waited_for() -> None:
    plan = scaled(nodes={"boot_time": "1 s"})
    assert tell(plan, "wants", "has") == [
        "100 - wants 2 nodes at 100 %",
        "200 - wants 1 nodes at 0 %",
    ]


def test_a_node_of_the_same_name_waits_until_the_old_one_is_gone() -> None:
    busy_again = [200 + 10 * i for i in range(10)]
    plan = scaled(*busy_again, scaler={"drain": "130 ms"})
    assert tell(plan, "wants", "has") == [
        "100 - wants 2 nodes at 100 %",
        "130 - has B up",
        "200 - wants 1 nodes at 0 %",
        "200 - has B bound",
        # B is ordered again at 300, leaves at 330 and boots for 30 ms.
        "300 - wants 2 nodes at 100 %",
        "330 - has B down",
        "360 - has B up",
        "400 - wants 1 nodes at 0 %",
        "400 - has B bound",
    ]


def test_a_node_that_crashed_is_missed_and_not_replaced() -> None:
    """Two of two are wanted, whether or not one of them restarts."""
    crash = {"at": "40 ms", "crash_node": "A", "restart_after": "200 ms"}
    checks = {"health_check": {"interval": "1 ms", "fall": 1, "rise": 1}}
    plan = scaled(
        nodes={"count": 2}, scaler={"min": 2}, events=[crash], balancer=checks, duration_ms=150
    )
    # From 40 on B has half of the time to do what comes: at 100 it was busy for all of it.
    assert tell(plan, "wants") == []
    assert run_both(plan).nodes[:, UP].tolist() == [40 * MS, 150 * MS, 0]


def sessions(*at_ms: float, **blocks: Any) -> Plan:  # noqa: ANN401 - YAML
    """Return a world in which user 11 logs in at B, which is let go at 300 and stops at 320."""
    later = [(131.0, 10), (132.0, 11), *((at, 11) for at in at_ms)]
    return tiny_plan(
        "sticky",
        [*BUSY_100_MS, *later],
        nodes={"boot_time": "30 ms"},
        duration_ms=500,
        autoscaler=SCALER,
        **FREE_LOGIN,
        **blocks,
    )


def test_sessions_of_a_node_that_is_removed_are_lost() -> None:
    plan = sessions(230, 305, 330)
    assert tell(plan, "wants", "has", "to", "keeps", "unknown", "found", from_ms=200) == [
        "230 m to B",
        "230 m found in the node",
        # B was busy for 10 ms since 200, A not at all.
        "300 - wants 1 nodes at 5 %",
        "300 - has B bound",
        # Its cookie still leads to B.
        "305 n to B",
        "305 n found in the node",
        "320 - has B down",
        "330 o to A",
        "330 o unknown in the node",
        "330 o to A",
        "332 o keeps until 1800332",
        "332 o to A",
        "332 o found in the node",
    ]
    assert run_both(plan).counters["forced_relogins"] == 1


def test_an_exposure_ends_with_the_node() -> None:
    """What a node remembers is foreseen at 250 as if B stayed, and judged anew at the end."""
    revoke = {"at": "250 ms", "revoke": {"share": 1}}
    plan = sessions(230, events=[revoke])
    told = tell(plan, "user", from_ms=250)
    assert told[-1] == "250 - user 11 revoked, exposed 1799980"
    foreseen_ms = [float(line.rsplit(" ", 1)[1]) for line in told]
    counted = run_both(plan).counters
    assert counted["exposures"] == len(told) == 12
    assert counted["exposure_ns"] == (sum(foreseen_ms[:-1]) + 320 - 250) * MS
