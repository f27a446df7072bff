"""Nodes of the compiled engine: workers, connections to the store."""

from simulator.engines import tally
from simulator.engines.compiled.agenda import GOT_CONNECTION, GOT_WORKER, soon
from simulator.engines.compiled.ledger import tell
from simulator.engines.compiled.memory import State, node_at
from simulator.engines.compiled.primitives import kernel
from simulator.engines.compiled.rows import first_for_connection, first_for_worker, queue_for_worker
from simulator.model.copies import serves
from simulator.model.rules import overlap_ns


@kernel
def is_serving(t: State, n: int, now: int) -> bool:
    """Return whether a node takes exchanges."""
    node = node_at(t, n)
    return serves(node.up, node.loaded_ns, now)


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
