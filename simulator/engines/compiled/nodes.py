"""Nodes as the compiled engine sees them: the balancer's list, workers, and connections to the store."""

from simulator.draws import ADDRESS, BALANCER, bits53
from simulator.engines import tally
from simulator.engines.compiled.agenda import GOT_CONNECTION, GOT_WORKER, NOBODY, soon
from simulator.engines.compiled.ledger import tell
from simulator.engines.compiled.primitives import kernel
from simulator.engines.compiled.rows import first_for_connection, first_for_worker, queue_for_worker
from simulator.engines.compiled.tables import Tables
from simulator.model.balancers import LEAST_CONNECTIONS, ROUND_ROBIN, pick
from simulator.model.rules import overlap_ns


@kernel
def set_listed(t: Tables, n: int, listed: bool) -> None:  # noqa: FBT001 - a scalar
    """Change whether the balancer chooses a node; round robin restarts at its list's first node."""
    count = 0
    for other in range(len(t.nodes)):
        inside = t.position[other] >= 0
        if other == n:
            inside = listed
        t.position[other] = -1
        if inside:
            t.position[other] = count
            t.listed[count] = other
            count += 1
    t.run[0].listed = count
    t.run[0].pointer = 0


@kernel
def place(t: Tables, i: int) -> int:
    """Return the node that an exchange is sent to; −1 if none is known to be healthy."""
    x, run, p = t.exchanges[i], t.run[0], t.plan[0]
    bound = x.affinity
    if bound >= 0 and (t.position[bound] >= 0 or t.nodes[bound].bound):
        return answering(t, bound)
    if run.listed == 0:
        return NOBODY
    at = pick(
        p.policy,
        t.listed,
        run.listed,
        run.pointer,
        t.connections,
        t.ring_point,
        t.ring_node,
        t.position,
        bits53(t.key[ADDRESS], x.user, 0),
        t.key[BALANCER],
        x.number,
        x.serial,
    )
    if p.policy in (ROUND_ROBIN, LEAST_CONNECTIONS):
        run.pointer = at + 1 if at + 1 < run.listed else 0
    return answering(t, t.listed[at])


@kernel
def answering(t: Tables, n: int) -> int:
    """Return the node, or with `redispatch` the next in the list that answers."""
    if t.nodes[n].up or not t.plan[0].redispatch:
        return n
    count = t.run[0].listed
    start = max(0, t.position[n])
    for i in range(1, count + 1):
        other = t.listed[(start + i) % count]
        if t.nodes[other].up:
            return other
    return n


@kernel
def set_busy(t: Tables, n: int, busy: int, now: int) -> None:
    """Change the number of busy workers and its integral over the window."""
    p, node = t.plan[0], t.nodes[n]
    if node.busy:
        node.busy_ns += node.busy * overlap_ns(
            node.busy_since_ns, now, p.warm_up_ns, p.duration_ns
        )
    node.busy_since_ns = now
    node.busy = busy


@kernel
def set_up(t: Tables, n: int, up: bool, now: int) -> None:  # noqa: FBT001 - a scalar
    """Change whether a node is up and note for how long it was."""
    p, node = t.plan[0], t.nodes[n]
    if node.up:
        node.up_ns += overlap_ns(node.up_since_ns, now, p.warm_up_ns, p.duration_ns)
    node.up_since_ns = now
    node.up = up


@kernel
def join(t: Tables, now: int, i: int, n: int) -> bool:
    """Take a worker, or wait for one, first come, first served; return whether there was one."""
    if t.nodes[n].busy < t.plan[0].workers:
        set_busy(t, n, t.nodes[n].busy + 1, now)
        tell(t, now, i, tally.STARTED, n, 0)
        return True
    queue_for_worker(t, i, n)
    tell(t, now, i, tally.QUEUED, n, 0)
    return False


@kernel
def release(t: Tables, now: int, n: int) -> None:
    """Let a worker go: the longest waiting exchange takes it."""
    i = first_for_worker(t, n)
    if i >= 0:
        soon(t, GOT_WORKER, i)
    else:
        set_busy(t, n, t.nodes[n].busy - 1, now)


@kernel
def disconnect(t: Tables, n: int) -> None:
    """Give a connection to the store back: the longest waiting call takes it."""
    i = first_for_connection(t, n)
    if i >= 0:
        soon(t, GOT_CONNECTION, i)
    else:
        t.nodes[n].store_connections -= 1
