"""A binary heap of events by (time, rank): for what is near, and in no order of its own."""

from simulator.engines.compiled.memory import State, event_at
from simulator.engines.compiled.primitives import inlined, kernel
from simulator.engines.order import order

GENERATION_BITS = 31
GENERATION_MASK = (1 << GENERATION_BITS) - 1
"""An event says whose it is by a slot and a generation."""


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


@inlined
def slot_of(whose: int) -> int:
    """Return the slot in an event's `whose`."""
    return whose >> GENERATION_BITS
