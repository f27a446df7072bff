"""Which node is next: one pure function a policy, over the list of nodes that the balancer knows.

`listed` holds the nodes in service in the order of their names' creation; only its first `count`
entries count. The functions return a position in it. The pointer of `round_robin` and
`least_connections` moves to the place after the one taken and restarts at the first node when a
node joins or leaves (HAProxy's `roundrobin` does the same on a change of weights). Nodes of unequal
weight are picked by `pick_by_weight`; the other policies know no weights.
"""

from collections.abc import MutableSequence, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from simulator.draws import below, bits53

ROUND_ROBIN, RANDOM, LEAST_CONNECTIONS, POWER_OF_TWO, IP_HASH, CONSISTENT_HASH = range(6)
POLICIES = (
    "round_robin",
    "random",
    "least_connections",
    "power_of_two",
    "ip_hash",
    "consistent_hash",
)

VIRTUAL_NODES = 160
"""Points of a node on the hash ring, as in ketama (libmemcached's consistent hashing)."""


@lru_cache(maxsize=4)
def ring(nodes: int, key: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the hash ring of all nodes: points int64[160 · nodes], sorted, and their nodes.

    Karger et al., "Consistent hashing and random trees", STOC 1997. Nodes out of service are walked
    over, so that a change of membership moves only the users of the node that changed. All runs of
    a comparison share the arrays, which are read only.
    """
    points = sorted((bits53(key, n, i), n) for n in range(nodes) for i in range(VIRTUAL_NODES))
    table = np.array(points, dtype=np.int64).reshape(-1, 2)
    hashes, owners = table[:, 0].copy(), table[:, 1].copy()
    hashes.flags.writeable = owners.flags.writeable = False
    return hashes, owners


def address_of(user: int, addresses: int) -> int:
    """Return the number of a user's address: the users are dealt out to them; 0: each has one."""
    return user % addresses if addresses else user


def drawn(count: int, key: int, whose: int, step: int) -> int:
    """Return a position drawn at random."""
    return below(key, whose, 2 * step, count)


def by_address(hashed: int, count: int) -> int:
    """Return the position that a hash of an address stands for (nginx's `ip_hash` is modulo)."""
    return hashed % count


def drawn_weight(total: int, key: int, whose: int, step: int) -> int:
    """Return a number below the sum of all weights, drawn at random."""
    return below(key, whose, 2 * step, total)


def least_connections(
    listed: Sequence[int], count: int, pointer: int, connections: Sequence[int]
) -> int:
    """Return the position with the fewest connections; ties: the next in round-robin order."""
    best = pointer
    fewest = connections[listed[pointer]]
    for i in range(1, count):
        position = pointer + i if pointer + i < count else pointer + i - count
        if connections[listed[position]] < fewest:
            fewest = connections[listed[position]]
            best = position
    return best


def power_of_two(
    listed: Sequence[int], count: int, connections: Sequence[int], key: int, whose: int, step: int
) -> int:
    """Return the less loaded of two distinct nodes drawn at random; ties: the first drawn.

    Mitzenmacher, "The power of two choices in randomized load balancing", IEEE TPDS 12, 2001.
    """
    first = below(key, whose, 2 * step, count)
    if count == 1:
        return first
    second = below(key, whose, 2 * step + 1, count - 1)
    if second >= first:
        second += 1
    return second if connections[listed[second]] < connections[listed[first]] else first


def on_ring(
    points: Sequence[int], nodes: Sequence[int], position: Sequence[int], hashed: int
) -> int:
    """Return the position of the first node in service at or after a hash on the ring."""
    size = len(points)
    start, end = 0, size
    while start < end:
        middle = (start + end) // 2
        if points[middle] < hashed:
            start = middle + 1
        else:
            end = middle
    for i in range(size):
        at = start + i if start + i < size else start + i - size
        if position[nodes[at]] >= 0:
            return int(position[nodes[at]])
    return -1


def pick(
    policy: int,
    listed: Sequence[int],
    count: int,
    pointer: int,
    connections: Sequence[int],
    points: Sequence[int],
    ring_nodes: Sequence[int],
    position: Sequence[int],
    hashed: int,
    key: int,
    whose: int,
    step: int,
) -> int:
    """Return the position of the next node by policy.

    Args:
        policy: One of the numbers above.
        listed: Nodes in service.
        count: How many they are, at least 1.
        pointer: Where round robin stands.
        connections: Exchanges at each node, by node.
        points: The hash ring's points.
        ring_nodes: Their nodes.
        position: Each node's position in `listed`, −1 out of service.
        hashed: 53 bits of the user's address, or of the user.
        key: The stream of the balancer's own draws.
        whose: The visit.
        step: The exchange within it.
    """
    if policy == ROUND_ROBIN:
        return pointer
    if policy == RANDOM:
        return drawn(count, key, whose, step)
    if policy == LEAST_CONNECTIONS:
        return least_connections(listed, count, pointer, connections)
    if policy == POWER_OF_TWO:
        return power_of_two(listed, count, connections, key, whose, step)
    if policy == IP_HASH:
        return by_address(hashed, count)
    return on_ring(points, ring_nodes, position, hashed)


def smooth_turn(
    listed: Sequence[int], count: int, weights: Sequence[int], current: MutableSequence[int]
) -> int:
    """Return the position whose turn it is by smooth weighted round robin, and move `current`.

    Each node's current weight grows by its weight; the largest (ties: the first) is taken, and
    falls by the sum of all. 5, 1, 1 gives A A B A C A A (nginx: `ngx_http_upstream_get_peer`).

    Args:
        listed: Nodes in service.
        count: How many they are, at least 1.
        weights: By node.
        current: By node; all 0 when the list has changed.
    """
    best, total = 0, 0
    for i in range(count):
        node = listed[i]
        current[node] += weights[node]
        total += weights[node]
        if current[node] > current[listed[best]]:
            best = i
    current[listed[best]] -= total
    return best


def weighted_draw(
    listed: Sequence[int], count: int, weights: Sequence[int], key: int, whose: int, step: int
) -> int:
    """Return a position drawn at random, each with the share that its node has of all weights."""
    total = 0
    for i in range(count):
        total += weights[listed[i]]
    left = drawn_weight(total, key, whose, step)
    position = 0
    while left >= weights[listed[position]]:
        left -= weights[listed[position]]
        position += 1
    return position


def pick_by_weight(
    policy: int,
    listed: Sequence[int],
    count: int,
    weights: Sequence[int],
    current: MutableSequence[int],
    key: int,
    whose: int,
    step: int,
) -> int:
    """Return the position of the next node by `round_robin` or `random`, among unequal nodes."""
    if policy == ROUND_ROBIN:
        return smooth_turn(listed, count, weights, current)
    return weighted_draw(listed, count, weights, key, whose, step)


COMPILED = (address_of, drawn, by_address, drawn_weight, power_of_two)
"""The rest the compiled engine does in fewer steps (`engines.compiled.balancer`)."""
