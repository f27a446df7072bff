"""The balancer of the compiled engine; each kernel mirrors the reference's `Balancer`.

What a pick means is in `model.balancers`, and the reference does it as it is written there. With a
thousand nodes nobody must be asked one by one: `minima`, `hash_ring` and `weights` find the same
nodes in fewer steps.
"""

from simulator.draws import ADDRESS, BALANCER, bits53
from simulator.engines.compiled.agenda import NOBODY
from simulator.engines.compiled.hash_ring import owner_of, write_owners
from simulator.engines.compiled.memory import State, node_at
from simulator.engines.compiled.minima import first_least, set_leaf
from simulator.engines.compiled.nodes import is_serving
from simulator.engines.compiled.primitives import int64s, kernel
from simulator.engines.compiled.weights import add_up, gather, place_of, take_turn
from simulator.model.balancers import (
    CONSISTENT_HASH,
    IP_HASH,
    LEAST_CONNECTIONS,
    RANDOM,
    ROUND_ROBIN,
    address_of,
    by_address,
    drawn,
    drawn_weight,
    power_of_two,
)
from simulator.model.rules import NEVER_NS


@kernel
def set_listed(t: State, n: int, listed: bool) -> None:  # noqa: FBT001 - a scalar
    """Change whether the balancer chooses a node; round robin restarts at its list's first node."""
    chosen, position = int64s(t.listed_at, t.listed_rows), int64s(t.position_at, t.position_rows)
    count = 0
    for other in range(t.plan.nodes):
        inside = listed if other == n else position[other] >= 0
        position[other] = -1
        if inside:
            position[other] = count
            chosen[count] = other
            count += 1
    t.listed = count
    t.pointer = 0
    t.ring_is_old = 1
    note_connections(t, n)
    if t.plan.weighted:
        weigh(t)


@kernel
def weigh(t: State) -> None:
    """Begin anew with the weights of the nodes in the list."""
    position = int64s(t.position_at, t.position_rows)
    weights = int64s(t.weight_at, t.weight_rows)
    t.groups = gather(
        int64s(t.by_weight_at, t.by_weight_rows),
        position,
        weights,
        int64s(t.turns_at, t.turns_rows),
        int64s(t.groups_at, t.groups_rows),
    )
    t.weight_sum = add_up(
        int64s(t.listed_at, t.listed_rows),
        t.listed,
        weights,
        int64s(t.weight_sums_at, t.weight_sums_rows),
    )


@kernel
def by_policy(t: State, user: int, number: int, serial: int) -> int:
    """Return the next node, all of one weight; round robin moves on."""
    p = t.plan
    listed = int64s(t.listed_at, t.listed_rows)
    if p.policy == ROUND_ROBIN:
        at = t.pointer
    elif p.policy == LEAST_CONNECTIONS:
        n = first_least(int64s(t.minima_at, t.minima_rows), listed[t.pointer])
        at = int64s(t.position_at, t.position_rows)[n]
    elif p.policy == CONSISTENT_HASH:
        return on_ring(t, hash_of(t, user))
    elif p.policy == IP_HASH:
        return listed[by_address(hash_of(t, user), t.listed)]
    elif p.policy == RANDOM:
        return listed[drawn(t.listed, p.key[BALANCER], number, serial)]
    else:
        connections = int64s(t.connections_at, t.connections_rows)
        key = p.key[BALANCER]
        return listed[power_of_two(listed, t.listed, connections, key, number, serial)]
    t.pointer = at + 1 if at + 1 < t.listed else 0
    return listed[at]


@kernel
def hash_of(t: State, user: int) -> int:
    """Return the hash of a user's address, or of the user."""
    return bits53(t.plan.key[ADDRESS], address_of(user, t.plan.addresses), 0)


@kernel
def on_ring(t: State, hashed: int) -> int:
    """Return the first node in service at or after a hash on the ring."""
    ring = int64s(t.ring_at, t.ring_rows)
    if t.ring_is_old:
        nodes = int64s(t.ring_node_at, t.ring_node_rows)
        write_owners(ring, nodes, int64s(t.position_at, t.position_rows))
        t.ring_is_old = 0
    return owner_of(ring, int64s(t.ring_start_at, t.ring_start_rows), t.ring_shift, hashed)


@kernel
def by_weight(t: State, number: int, serial: int) -> int:
    """Return the next node among those of unequal weight."""
    p = t.plan
    if p.policy == ROUND_ROBIN:
        groups = int64s(t.groups_at, t.groups_rows)
        return take_turn(int64s(t.turns_at, t.turns_rows), groups, t.groups, t.weight_sum)
    left = drawn_weight(t.weight_sum, p.key[BALANCER], number, serial)
    sums = int64s(t.weight_sums_at, t.weight_sums_rows)
    return int64s(t.listed_at, t.listed_rows)[place_of(sums, t.listed, left)]


@kernel
def place(
    t: State, now: int, first: int, affinity: int, user: int, number: int, serial: int
) -> int:
    """Return the node that an exchange is sent to; −1 if none is known to be healthy.

    `first` and `affinity` are the nodes that its affinity cookie names.
    """
    position = int64s(t.position_at, t.position_rows)
    for named in (first, affinity):
        if named >= 0 and (position[named] >= 0 or node_at(t, named).bound):
            return answering(t, named, now)
    if t.listed == 0:
        return NOBODY
    weighted = t.plan.weighted
    n = by_weight(t, number, serial) if weighted else by_policy(t, user, number, serial)
    return answering(t, n, now)


@kernel
def answering(t: State, n: int, now: int) -> int:
    """Return the node, or with `redispatch` the next in the list that answers."""
    if not t.plan.redispatch or is_serving(t, n, now):
        return n
    listed = int64s(t.listed_at, t.listed_rows)
    start = max(0, int64s(t.position_at, t.position_rows)[n])
    for i in range(1, t.listed + 1):
        other = listed[(start + i) % t.listed]
        if is_serving(t, other, now):
            return other
    return n


@kernel
def count_connection(t: State, n: int, change: int) -> None:
    """Count an exchange that comes to a node or leaves it."""
    int64s(t.connections_at, t.connections_rows)[n] += change
    note_connections(t, n)


@kernel
def cut_connections(t: State, n: int) -> None:
    """Let a node have no exchanges any more."""
    int64s(t.connections_at, t.connections_rows)[n] = 0
    note_connections(t, n)


@kernel
def note_connections(t: State, n: int) -> None:
    """Tell the tree of minima how many connections a node has that is in the list."""
    if t.plan.policy == LEAST_CONNECTIONS:
        value = NEVER_NS
        if int64s(t.position_at, t.position_rows)[n] >= 0:
            value = int64s(t.connections_at, t.connections_rows)[n]
        set_leaf(int64s(t.minima_at, t.minima_rows), n, value)
