"""What is still to come: a binary heap of future events, and a ring of immediate consequences.

The heap orders by (time, rank); ranks differ (`engines.order`), so that any heap gives one order.
The ring stands for what SimPy schedules "now": it is emptied, first in first out, before the next
event of the heap.
"""

from simulator.engines.compiled.primitives import kernel
from simulator.engines.compiled.tables import Tables
from simulator.engines.order import order

GENERATION_BITS = 31
GENERATION_MASK = (1 << GENERATION_BITS) - 1

NOBODY = -1
"""The slot of an event that is no exchange's and no visit's."""

# What becomes of an exchange without time passing.
GOT_WORKER, GOT_CONNECTION, NO_CONNECTION, DIED, GAVE_UP = range(5)


@kernel
def push(t: Tables, at_ns: int, kind: int, entity: int, serial: int, slot: int, mark: int) -> None:
    """Schedule an event; `mark` (an exchange's generation) tells later whether it is stale."""
    run, heap = t.run[0], t.events
    rank = order(kind, entity, serial)
    i = run.pending
    run.pending = i + 1
    while i > 0:
        parent = (i - 1) >> 1
        if heap[parent, 0] < at_ns or (heap[parent, 0] == at_ns and heap[parent, 1] <= rank):
            break
        heap[i, 0] = heap[parent, 0]
        heap[i, 1] = heap[parent, 1]
        heap[i, 2] = heap[parent, 2]
        i = parent
    heap[i, 0] = at_ns
    heap[i, 1] = rank
    heap[i, 2] = (slot << GENERATION_BITS) | mark


@kernel
def drop_first(t: Tables) -> None:
    """Take the first event out of the heap."""
    run, heap = t.run[0], t.events
    run.pending -= 1
    size = run.pending
    at_ns, rank, whose = heap[size, 0], heap[size, 1], heap[size, 2]
    i = 0
    while True:
        child = 2 * i + 1
        if child >= size:
            break
        other = child + 1
        if other < size and (
            heap[other, 0] < heap[child, 0]
            or (heap[other, 0] == heap[child, 0] and heap[other, 1] < heap[child, 1])
        ):
            child = other
        if at_ns < heap[child, 0] or (at_ns == heap[child, 0] and rank <= heap[child, 1]):
            break
        heap[i, 0] = heap[child, 0]
        heap[i, 1] = heap[child, 1]
        heap[i, 2] = heap[child, 2]
        i = child
    heap[i, 0] = at_ns
    heap[i, 1] = rank
    heap[i, 2] = whose


@kernel
def hold(t: Tables, at_ns: int, kind: int, i: int) -> None:
    """Schedule an event of an exchange."""
    x = t.exchanges[i]
    push(t, at_ns, kind, x.entity, x.serial, i, x.generation)


@kernel
def soon(t: Tables, what: int, i: int) -> None:
    """Let something happen to an exchange as soon as this turn is over."""
    run = t.run[0]
    place = run.ready_tail & (len(t.ready) - 1)
    t.ready[place, 0] = what
    t.ready[place, 1] = i
    run.ready_tail += 1
