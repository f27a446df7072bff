"""The compiled engine finds the same next node as `model.balancers`, which asks every node.

What finds it there (`minima`, `hash_ring`, `weights`) is plain Python when it is not compiled: on
generated lists it is compared with the rule; then both engines run a fleet of many nodes.
"""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.draws import bits53, stream_key
from simulator.engines.compiled import hash_ring, minima, weights
from simulator.engines.run import run_plan
from simulator.model import balancers
from simulator.model.rules import NEVER_NS
from simulator.plan import make_plan
from simulator.scenario.loading import load_mapping
from tests.engines.test_parity import differences

KEY = stream_key(1909, 0, 13)


@st.composite
def lists(draw: st.DrawFn, least: int = 1) -> tuple[int, list[int], list[int]]:
    """Return how many nodes there are, those in service, and each one's position."""
    nodes = draw(st.integers(1, 40))
    listed = sorted(draw(st.sets(st.integers(0, nodes - 1), min_size=least)))
    return nodes, listed, [listed.index(n) if n in listed else -1 for n in range(nodes)]


# --- least connections -----------------------------------------------------------------------


@given(lists(), st.data())
def test_the_tree_finds_the_first_with_the_fewest_connections(
    fleet: tuple[int, list[int], list[int]], data: st.DataObject
) -> None:
    nodes, listed, position = fleet
    tree = [NEVER_NS] * (2 * minima.leaves_for(nodes))
    connections = [0] * nodes
    for node in listed:
        minima.set_leaf(tree, node, 0)
    for _ in range(data.draw(st.integers(1, 30))):
        node = data.draw(st.sampled_from(listed))
        connections[node] = data.draw(st.integers(0, 3))
        minima.set_leaf(tree, node, connections[node])
        pointer = data.draw(st.integers(0, len(listed) - 1))
        expected = balancers.least_connections(listed, len(listed), pointer, connections)
        assert position[minima.first_least(tree, listed[pointer])] == expected


def test_a_node_that_leaves_the_list_is_found_no_more() -> None:
    tree = [NEVER_NS] * (2 * minima.leaves_for(3))
    for node, connections in enumerate((0, 5, 4)):
        minima.set_leaf(tree, node, connections)
    assert minima.first_least(tree, 1) == 0
    minima.set_leaf(tree, 0, NEVER_NS)
    assert minima.first_least(tree, 1) == 2


# --- the hash ring ---------------------------------------------------------------------------


@given(lists(least=0), st.lists(st.integers(0, 10**6), min_size=1, max_size=20))
def test_the_parts_of_the_ring_lead_to_the_same_node(
    fleet: tuple[int, list[int], list[int]], users: list[int]
) -> None:
    nodes, listed, position = fleet
    points, owners = balancers.ring(nodes, KEY)
    ring, starts = hash_ring.ring_of(points), hash_ring.part_starts(points)
    hash_ring.write_owners(ring, owners.tolist(), position)
    edges = [0, 1, *points[:2].tolist(), *(points[-2:] + 1).tolist(), 2**53 - 1]
    for hashed in [*edges, *(bits53(KEY, user, 7) for user in users)]:
        at = balancers.on_ring(points.tolist(), owners.tolist(), position, hashed)
        found = hash_ring.owner_of(ring, starts, hash_ring.shift_for(len(points)), hashed)
        assert found == (listed[at] if at >= 0 else -1)


def test_the_parts_of_a_ring_are_as_many_as_its_points_or_up_to_twice_as_many() -> None:
    for nodes in (1, 4, 7):
        points, _ = balancers.ring(nodes, KEY)
        starts = hash_ring.part_starts(points)
        assert len(points) <= len(starts) < 2 * len(points)
        assert starts[0] == 0
        assert len(points) >= starts[-1] >= len(points) - 10


# --- weights ---------------------------------------------------------------------------------


@given(lists(), st.data())
def test_turns_by_groups_are_those_of_smooth_weighted_round_robin(
    fleet: tuple[int, list[int], list[int]], data: st.DataObject
) -> None:
    nodes, listed, position = fleet
    weight = data.draw(st.lists(st.integers(1, 9), min_size=nodes, max_size=nodes))
    by_weight = np.argsort(weight, kind="stable").tolist()
    turns, groups = [0] * nodes, [0] * (nodes * weights.FIELDS)
    count = weights.gather(by_weight, position, weight, turns, groups)
    assert count == len({weight[n] for n in listed})
    total = sum(weight[n] for n in listed)
    current = [0] * nodes
    for _ in range(2 * total + 3):
        expected = listed[balancers.smooth_turn(listed, len(listed), weight, current)]
        assert weights.take_turn(turns, groups, count, total) == expected


@given(lists(), st.data())
def test_a_draw_by_weight_falls_to_the_same_node(
    fleet: tuple[int, list[int], list[int]], data: st.DataObject
) -> None:
    nodes, listed, _ = fleet
    weight = data.draw(st.lists(st.integers(1, 9), min_size=nodes, max_size=nodes))
    sums = [0] * nodes
    total = weights.add_up(listed, len(listed), weight, sums)
    for whose in range(20):
        left = balancers.drawn_weight(total, KEY, whose, 1)
        expected = balancers.weighted_draw(listed, len(listed), weight, KEY, whose, 1)
        assert weights.place_of(sums, len(listed), left) == expected
    edges = [sum(weight[n] for n in listed[:i]) for i in range(len(listed))]
    assert [weights.place_of(sums, len(listed), edge) for edge in edges] == [*range(len(listed))]


# --- both engines ----------------------------------------------------------------------------

FLEET = {
    "seed": 5,
    "duration": "8 s",
    "workload": {
        "model": "partly_open",
        "arrival_rate": "60 /s",
        "users": 3_000,
        "think_time": "1 s",
        "logout_probability": 0.3,
    },
    "nodes": {"count": 70, "workers": 1, "service_time": {"mean": "150 ms"}, "boot_time": "1 s"},
    "events": [
        {"at": "2 s", "crash_node": "C", "restart_after": "2 s"},
        {"at": "3 s", "remove_node": "F", "drain": "2 s"},
        {"at": "4 s", "add_nodes": 3},
    ],
}


@pytest.mark.parametrize(
    ("policy", "weighted", "redispatch"),
    [
        *((policy, False, False) for policy in balancers.POLICIES),
        ("round_robin", True, False),
        ("random", True, False),
        ("least_connections", False, True),
    ],
)
def test_engines_agree_on_a_fleet(policy: str, weighted: bool, redispatch: bool) -> None:  # noqa: FBT001 - parameters
    named: dict[str, Any] = {"A": 5, "B": 3, "C": 3, "F": 9, "Z": 5} if weighted else {}
    nodes = {**FLEET["nodes"], "weights": named}  # type: ignore[dict-item]
    scenario = load_mapping(
        {**FLEET, "nodes": nodes, "balancer": {"policy": policy, "redispatch": redispatch}}
    )
    plan = make_plan(scenario, "central_store", 0)
    reference = run_plan(plan, "reference", records=True, story=True)
    assert not differences(reference, run_plan(plan, "compiled", records=True, story=True))
    assert reference.counters["requests"] > 500
    # All have worked, but for the one that joins too late.
    assert (reference.nodes[:70, 2] > 0).sum() > 60
