"""Nodes of the compiled engine: the balancer's list, workers, connections to the store."""

from simulator.draws import ADDRESS, BALANCER, bits53
from simulator.engines import tally
from simulator.engines.compiled.agenda import GOT_CONNECTION, GOT_WORKER, NOBODY, soon
from simulator.engines.compiled.ledger import tell
from simulator.engines.compiled.memory import State, node_at
from simulator.engines.compiled.primitives import int64s, kernel
from simulator.engines.compiled.rows import first_for_connection, first_for_worker, queue_for_worker
from simulator.model.balancers import (
    LEAST_CONNECTIONS,
    ROUND_ROBIN,
    address_of,
    pick,
    pick_by_weight,
)
from simulator.model.copies import serves
from simulator.model.rules import overlap_ns


@kernel
def set_listed(t: State, n: int, listed: bool) -> None:  # noqa: FBT001 - a scalar
    """Change whether the balancer chooses a node; round robin restarts at its list's first node."""
    chosen, position = int64s(t.listed_at, t.listed_rows), int64s(t.position_at, t.position_rows)
    current = int64s(t.current_at, t.current_rows)
    count = 0
    for other in range(t.plan.nodes):
        inside = listed if other == n else position[other] >= 0
        position[other] = -1
        current[other] = 0
        if inside:
            position[other] = count
            chosen[count] = other
            count += 1
    t.listed = count
    t.pointer = 0


@kernel
def by_policy(t: State, user: int, number: int, serial: int) -> int:
    """Return the position of the next node, all of one weight; round robin moves on."""
    p = t.plan
    at = pick(
        p.policy,
        int64s(t.listed_at, t.listed_rows),
        t.listed,
        t.pointer,
        int64s(t.connections_at, t.connections_rows),
        int64s(t.ring_point_at, t.ring_point_rows),
        int64s(t.ring_node_at, t.ring_node_rows),
        int64s(t.position_at, t.position_rows),
        bits53(p.key[ADDRESS], address_of(user, p.addresses), 0),
        p.key[BALANCER],
        number,
        serial,
    )
    if p.policy in (ROUND_ROBIN, LEAST_CONNECTIONS):
        t.pointer = at + 1 if at + 1 < t.listed else 0
    return at


@kernel
def by_weight(t: State, number: int, serial: int) -> int:
    """Return the position of the next node among those of unequal weight."""
    p = t.plan
    return pick_by_weight(
        p.policy,
        int64s(t.listed_at, t.listed_rows),
        t.listed,
        int64s(t.weight_at, t.weight_rows),
        int64s(t.current_at, t.current_rows),
        p.key[BALANCER],
        number,
        serial,
    )


@kernel
def place(
    t: State, now: int, first: int, affinity: int, user: int, number: int, serial: int
) -> int:
    """Return the node that an exchange is sent to; −1 if none is known to be healthy.

    `first` and `affinity` are the nodes that its affinity cookie names.
    """
    p = t.plan
    listed, position = int64s(t.listed_at, t.listed_rows), int64s(t.position_at, t.position_rows)
    for named in (first, affinity):
        if named >= 0 and (position[named] >= 0 or node_at(t, named).bound):
            return answering(t, named, now)
    if t.listed == 0:
        return NOBODY
    at = by_weight(t, number, serial) if p.weighted else by_policy(t, user, number, serial)
    return answering(t, listed[at], now)


@kernel
def is_serving(t: State, n: int, now: int) -> bool:
    """Return whether a node takes exchanges."""
    node = node_at(t, n)
    return serves(node.up, node.loaded_ns, now)


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


@kernel
def set_busy(t: State, n: int, busy: int, now: int) -> None:
    """Change the number of busy workers and its integral over the window."""
    p, node = t.plan, node_at(t, n)
    if node.busy:
        node.busy_ns += node.busy * overlap_ns(node.busy_since_ns, now, p.warm_up_ns, p.duration_ns)
    if p.scaler_interval_ns:
        node.work_ns += node.busy * (now - node.busy_since_ns)
    node.busy_since_ns = now
    node.busy = busy


@kernel
def set_up(t: State, n: int, up: bool, now: int) -> None:  # noqa: FBT001 - a scalar
    """Change whether a node is up and note for how long it was."""
    p, node = t.plan, node_at(t, n)
    if node.up:
        node.up_ns += overlap_ns(node.up_since_ns, now, p.warm_up_ns, p.duration_ns)
    node.up_since_ns = now
    node.up = up
    node.seen_work_ns = node.work_ns


@kernel
def join(t: State, now: int, i: int, n: int) -> bool:
    """Take a worker, or wait for one, first come, first served; return whether there was one."""
    if node_at(t, n).busy < t.plan.workers:
        set_busy(t, n, node_at(t, n).busy + 1, now)
        tell(t, now, i, tally.STARTED, n, 0)
        return True
    queue_for_worker(t, i, n)
    tell(t, now, i, tally.QUEUED, n, 0)
    return False


@kernel
def release(t: State, now: int, n: int) -> None:
    """Let a worker go: the longest waiting exchange takes it."""
    i = first_for_worker(t, n)
    if i >= 0:
        soon(t, GOT_WORKER, i)
    else:
        set_busy(t, n, node_at(t, n).busy - 1, now)


@kernel
def disconnect(t: State, n: int) -> None:
    """Give a connection to the store back: the longest waiting call takes it."""
    i = first_for_connection(t, n)
    if i >= 0:
        soon(t, GOT_CONNECTION, i)
    else:
        node_at(t, n).store_connections -= 1
