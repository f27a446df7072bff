"""What is still to come: a binary heap of future events, and a ring of immediate consequences.

The heap orders by (time, rank); ranks differ (`engines.order`), so that any heap gives one order.
The ring stands for what SimPy schedules "now": it is emptied, first in first out, before the next
event of the heap.
"""

from simulator.engines.compiled.memory import State, event_at, exchange_at
from simulator.engines.compiled.primitives import inlined, int64s, kernel
from simulator.engines.order import order

GENERATION_BITS = 31
GENERATION_MASK = (1 << GENERATION_BITS) - 1

NOBODY = -1
"""The slot of an event that is no exchange's and no visit's."""

# What becomes of an exchange without time passing.
GOT_WORKER, GOT_CONNECTION, NO_CONNECTION, DIED, GAVE_UP = range(5)

# What goes on without time passing, jar by jar: an event that hits users, a node that loads state,
# users who are logged in when the run starts.
STRUCK, LOADED, SIGNED_IN = range(5, 8)

GOT_KEYS = 8
"""Of an exchange again: the keys that it waited for are there, or could not be fetched."""

SCALED = 9
"""Of a node: what the autoscaler has decided of it."""

GOT_CORE = 10
"""Of an exchange: there is a core for it."""


@kernel
def push(t: State, at_ns: int, kind: int, entity: int, serial: int, slot: int, mark: int) -> None:
    """Schedule an event; `mark` (an exchange's generation) tells later whether it is stale."""
    rank = order(kind, entity, serial)
    place = t.pending
    t.pending = place + 1
    while place > 0:
        parent = event_at(t, (place - 1) >> 1)
        if parent.at_ns < at_ns or (parent.at_ns == at_ns and parent.rank <= rank):
            break
        write_event(t, place, parent.at_ns, parent.rank, parent.whose)
        place = (place - 1) >> 1
    write_event(t, place, at_ns, rank, (slot << GENERATION_BITS) | mark)


@inlined
def write_event(t: State, place: int, at_ns: int, rank: int, whose: int) -> None:
    """Put an event into a place of the heap."""
    event = event_at(t, place)
    event.at_ns = at_ns
    event.rank = rank
    event.whose = whose


@kernel
def drop_first(t: State) -> None:
    """Take the first event out of the heap."""
    size = t.pending - 1
    t.pending = size
    last = event_at(t, size)
    at_ns, rank, whose = last.at_ns, last.rank, last.whose
    place = 0
    while 2 * place + 1 < size:
        child = 2 * place + 1
        first = event_at(t, child)
        if child + 1 < size:
            other = event_at(t, child + 1)
            if other.at_ns < first.at_ns or (
                other.at_ns == first.at_ns and other.rank < first.rank
            ):
                child, first = child + 1, other
        if at_ns < first.at_ns or (at_ns == first.at_ns and rank <= first.rank):
            break
        write_event(t, place, first.at_ns, first.rank, first.whose)
        place = child
    write_event(t, place, at_ns, rank, whose)


@kernel
def hold(t: State, at_ns: int, kind: int, i: int) -> None:
    """Schedule an event of an exchange."""
    x = exchange_at(t, i)
    push(t, at_ns, kind, x.entity, x.serial, i, x.generation)


@kernel
def soon(t: State, what: int, i: int) -> None:
    """Let something happen to an exchange as soon as this turn is over."""
    ring = int64s(t.ready_at, 2 * t.ready_rows)
    place = 2 * (t.ready_tail & (t.ready_rows - 1))
    ring[place] = what
    ring[place + 1] = i
    t.ready_tail += 1
