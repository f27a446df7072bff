"""Which node is next: hand-worked tables, and what a change of membership moves."""

from collections.abc import Sequence

import numpy as np
import pytest
from scipy import stats

from simulator.draws import bits53, stream_key
from simulator.engines.reference.balancer import Balancer
from simulator.engines.reference.entities import Exchange, Jar, Node, Visit
from simulator.model import balancers
from simulator.model.balancers import POLICIES, VIRTUAL_NODES
from simulator.plan import make_plan
from simulator.scenario.loading import load_mapping

KEY = stream_key(1909, 0, 13)
MANY = 20_000


def choose(policy: str, listed: Sequence[int], **given: int | Sequence[int]) -> int:
    """Return the node, not its place."""
    rest = {
        "pointer": 0,
        "connections": [0] * 10,
        "points": [],
        "ring_nodes": [],
        "position": [],
        "hashed": 0,
        "key": KEY,
        "whose": 0,
        "step": 1,
    } | given
    place = balancers.pick(POLICIES.index(policy), listed, len(listed), **rest)  # type: ignore[arg-type]
    return listed[place]


# --- round robin and least connections -------------------------------------------------------


def test_round_robin_takes_the_pointer() -> None:
    assert [choose("round_robin", [1, 4, 6], pointer=p) for p in (0, 1, 2)] == [1, 4, 6]


@pytest.mark.parametrize(
    ("connections", "pointer", "expected"),
    [
        ([3, 1, 2], 0, 1),
        ([3, 1, 2], 2, 1),
        ([2, 2, 2], 0, 0),  # all equal: the next in turn
        ([2, 2, 2], 1, 1),
        ([2, 2, 2], 2, 2),
        ([1, 5, 1], 1, 2),  # ties: the first at or after the pointer …
        ([1, 5, 1], 0, 0),
        ([0, 0, 9], 2, 0),  # … around the end
    ],
)
def test_least_connections(connections: list[int], pointer: int, expected: int) -> None:
    assert (
        choose("least_connections", [0, 1, 2], connections=connections, pointer=pointer) == expected
    )


def test_least_connections_counts_by_node_not_by_place() -> None:
    connections = [0, 7, 7, 2, 7, 1]
    assert choose("least_connections", [1, 3, 5], connections=connections) == 5


# --- weights ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        ([5, 1, 1], "AABACAA"),  # nginx's own example
        ([4, 2, 1], "ABACABA"),
        ([1, 1, 1], "ABCABC"),  # round robin
        ([1, 2, 0], "BAB"),
    ],
)
def test_smooth_weighted_round_robin(weights: list[int], expected: str) -> None:
    current = [0, 0, 0]
    nodes = [n for n in range(3) if weights[n]]
    turns = [nodes[balancers.smooth_turn(nodes, len(nodes), weights, current)] for _ in expected]
    assert "".join("ABC"[n] for n in turns) == expected
    if len(expected) == sum(weights):
        assert current == [0, 0, 0]


def test_random_by_weight() -> None:
    weights = [9, 6, 9, 3, 9, 1]
    drawn = [
        [1, 3, 5][balancers.weighted_draw([1, 3, 5], 3, weights, KEY, w, 1)] for w in range(MANY)
    ]
    counted = np.bincount(drawn)[[1, 3, 5]]
    assert stats.chisquare(counted, MANY * np.array([0.6, 0.3, 0.1])).pvalue > 1e-4


# --- draws -----------------------------------------------------------------------------------


def test_random_is_uniform() -> None:
    drawn = [choose("random", [2, 5, 7], whose=w) for w in range(MANY)]
    counted = np.bincount(drawn)[[2, 5, 7]]
    assert stats.chisquare(counted).pvalue > 1e-4


def test_power_of_two_draws_every_pair_of_distinct_nodes_alike() -> None:
    """With connections 0 < 1 < 2 < 3 the least of two wins: 3, 2, 1, 0 pairs of six."""
    drawn = [
        choose("power_of_two", [0, 1, 2, 3], connections=[0, 1, 2, 3], whose=w) for w in range(MANY)
    ]
    counted = np.bincount(drawn, minlength=4)
    assert counted[3] == 0  # never alone: the two differ
    assert stats.chisquare(counted[:3], MANY * np.array([3, 2, 1]) / 6).pvalue > 1e-4


def test_power_of_two_with_ties_takes_the_first_drawn() -> None:
    tied = [choose("power_of_two", [0, 1, 2], whose=w) for w in range(MANY)]
    assert stats.chisquare(np.bincount(tied)).pvalue > 1e-4
    first = [choose("random", [0, 1, 2], whose=w) for w in range(MANY)]
    assert tied == first  # the same first draw


def test_one_node_is_always_it() -> None:
    for policy in POLICIES[:-1]:
        assert choose(policy, [3]) == 3


def test_another_exchange_draws_anew() -> None:
    steps = [choose("random", list(range(10)), whose=5, step=s) for s in range(1, 40)]
    assert len(set(steps)) > 5


# --- hashes ----------------------------------------------------------------------------------


def test_ip_hash_is_modulo() -> None:
    assert [choose("ip_hash", [0, 1, 2], hashed=h) for h in (0, 1, 2, 3, 7)] == [0, 1, 2, 0, 1]
    assert [choose("ip_hash", [0, 2], hashed=h) for h in (0, 1, 2, 3, 7)] == [0, 2, 0, 2, 2]


def test_ring_by_hand() -> None:
    points, nodes = [10, 20, 30, 40], [0, 1, 0, 2]

    def on_ring(hashed: int, position: list[int]) -> int:
        return balancers.on_ring(points, nodes, position, hashed)

    everybody = [0, 1, 2]
    assert [on_ring(h, everybody) for h in (0, 10, 11, 20, 21, 40, 41)] == [0, 0, 1, 1, 0, 2, 0]
    # Node 1 is out: its users go to the next point's node; positions are those in the list.
    without_1 = [0, -1, 1]
    assert [on_ring(h, without_1) for h in (0, 10, 11, 20, 21, 40, 41)] == [0, 0, 0, 0, 0, 1, 0]
    assert on_ring(5, [-1, -1, -1]) == -1


def homes(nodes: int, out: int, users: int) -> list[int]:
    """Return each user's node on a ring of nodes of which one is out (−1: none)."""
    points, owners = balancers.ring(nodes, KEY)
    listed = [n for n in range(nodes) if n != out]
    position = [listed.index(n) if n in listed else -1 for n in range(nodes)]
    return [
        listed[balancers.on_ring(points.tolist(), owners.tolist(), position, bits53(KEY, user, 7))]
        for user in range(users)
    ]


def test_a_change_of_membership_moves_only_the_users_of_the_node_that_changed() -> None:
    before, after = homes(5, -1, 3_000), homes(5, 2, 3_000)
    moved = {b for b, a in zip(before, after, strict=True) if a != b}
    assert moved == {2}
    # Its users are spread over all others.
    taken = {a for b, a in zip(before, after, strict=True) if b == 2}
    assert taken == {0, 1, 3, 4}


def test_a_ring_is_sorted_and_shares_are_even() -> None:
    points, owners = balancers.ring(4, KEY)
    assert len(points) == 4 * VIRTUAL_NODES
    assert (np.diff(points) > 0).all()
    assert np.bincount(owners).tolist() == [VIRTUAL_NODES] * 4
    arcs = np.diff(points, prepend=points[-1] - 2**53)
    share = np.array([arcs[owners == n].sum() for n in range(4)]) / 2**53
    assert share.sum() == pytest.approx(1)
    # The sum of 160 of 640 exponential-like gaps: s.d. about 0.25 · √(0.75 / 160) = 1.7 %.
    assert np.abs(share - 0.25).max() < 5 * 0.017


def test_a_ring_of_nobody() -> None:
    points, owners = balancers.ring(0, KEY)
    assert (len(points), len(owners)) == (0, 0)


# --- the list --------------------------------------------------------------------------------


def balancer_of(policy: str, nodes: int, *, redispatch: bool = False) -> Balancer:
    scenario = load_mapping(
        {
            "workload": {"model": "open", "arrival_rate": "1 /s"},
            "nodes": {"count": nodes},
            "balancer": {"policy": policy, "redispatch": redispatch},
        }
    )
    plan = make_plan(scenario, "sticky", 0)
    made = [Node(n, up=True) for n in range(nodes)]
    balancer = Balancer(plan, made)
    balancer.set_listed(set(range(nodes)))
    return balancer


def placed(balancer: Balancer, *, affinity: int = -1, serial: int = 1) -> int | None:
    visit = Visit(0, 0, 0, 1)
    x = Exchange(visit, 0, serial, 0, None, Jar(), 0, 0, affinity=affinity)  # type: ignore[arg-type]
    node = balancer.place(x, 0)
    return None if node is None else node.number


def test_round_robin_restarts_when_a_node_joins_or_leaves() -> None:
    balancer = balancer_of("round_robin", 3)
    assert [placed(balancer) for _ in range(5)] == [0, 1, 2, 0, 1]
    balancer.set_listed({0, 2})
    assert [placed(balancer) for _ in range(3)] == [0, 2, 0]
    balancer.set_listed({0, 1, 2})
    assert [placed(balancer) for _ in range(2)] == [0, 1]


def test_only_clients_without_a_cookie_advance_the_round_robin() -> None:
    balancer = balancer_of("round_robin", 3)
    cookies = [-1, 2, 2, -1, 0, -1]
    assert [placed(balancer, affinity=a) for a in cookies] == [0, 2, 2, 1, 0, 2]


def test_a_cookie_of_a_node_that_is_gone_is_placed_by_the_policy() -> None:
    balancer = balancer_of("round_robin", 3)
    balancer.set_listed({0, 1})
    assert [placed(balancer, affinity=2) for _ in range(3)] == [0, 1, 0]
    # A node that is draining keeps those that are bound to it, and gets nobody else.
    balancer.bound.add(2)
    assert placed(balancer, affinity=2) == 2
    assert {placed(balancer) for _ in range(6)} == {0, 1}


def test_nobody_is_listed() -> None:
    balancer = balancer_of("round_robin", 2)
    balancer.set_listed(set())
    assert placed(balancer) is None


def test_a_dead_node_is_chosen_until_the_balancer_knows_or_redispatches() -> None:
    balancer = balancer_of("round_robin", 3)
    balancer.nodes[1].up = False
    assert [placed(balancer) for _ in range(3)] == [0, 1, 2]
    balancer = balancer_of("round_robin", 3, redispatch=True)
    balancer.nodes[1].up = False
    assert [placed(balancer) for _ in range(4)] == [0, 2, 2, 0]
    for node in balancer.nodes:
        node.up = False
    assert placed(balancer) == 1  # nobody answers: the one that was chosen fails
