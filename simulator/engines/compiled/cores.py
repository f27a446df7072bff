"""The cores of the nodes; each kernel mirrors the reference's `Cores`."""

from simulator.engines import tally
from simulator.engines.compiled.agenda import GOT_CORE, NOBODY, line_up, soon
from simulator.engines.compiled.ledger import tell
from simulator.engines.compiled.memory import State, exchange_at, node_at
from simulator.engines.compiled.phases import COMPUTING, CORELESS, ON_WORKER
from simulator.engines.compiled.primitives import kernel
from simulator.engines.order import HOLD


@kernel
def compute(t: State, now: int, i: int, n: int) -> None:
    """Compute, on a core if they are fewer than workers; first come, first served."""
    x, p, node = exchange_at(t, i), t.plan, node_at(t, n)
    x.pc += 1
    if p.cores and n != p.door:
        if node.computing >= p.cores:
            queue_for_core(t, i, n)
            tell(t, now, i, tally.CORELESS, n, 0)
            return
        node.computing += 1
        x.phase = COMPUTING
    compute_on(t, now, i)


@kernel
def queue_for_core(t: State, i: int, n: int) -> None:
    """Put an exchange at the end of those that wait for a core."""
    x, node = exchange_at(t, i), node_at(t, n)
    x.phase = CORELESS
    x.link = NOBODY
    if node.core_last >= 0:
        exchange_at(t, node.core_last).link = i
    else:
        node.core_first = i
    node.core_last = i


@kernel
def compute_on(t: State, now: int, i: int) -> None:
    """Let time pass for the computation before the place in the program."""
    x = exchange_at(t, i)
    lasts_ns = t.plan.arg[x.pc - 1]
    tell(t, now, i, tally.COMPUTED, x.node, lasts_ns)
    line_up(t, now + lasts_ns, HOLD, i)


@kernel
def got_core(t: State, now: int, i: int) -> None:
    """Compute on a core that was waited for."""
    exchange_at(t, i).phase = COMPUTING
    compute_on(t, now, i)


@kernel
def leave_core(t: State, i: int) -> None:
    """Let a core go: who has waited longest takes it."""
    x = exchange_at(t, i)
    node = node_at(t, x.node)
    x.phase = ON_WORKER
    first = node.core_first
    if first < 0:
        node.computing -= 1
        return
    node.core_first = exchange_at(t, first).link
    if node.core_first < 0:
        node.core_last = NOBODY
    soon(t, GOT_CORE, first)


@kernel
def lose_cores(t: State, n: int) -> None:
    """A node stops, and whoever computes there or waits to."""
    node = node_at(t, n)
    node.computing = 0
    node.core_first = node.core_last = NOBODY
