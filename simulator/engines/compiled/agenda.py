"""What is still to come: lanes, a heap, a calendar, and a ring of immediate consequences.

Events are ordered by (time, rank); ranks differ (`engines.order`), so that whatever holds them
gives one order. Each kind of place is good at something:

- A lane takes events that come in order by themselves, as after a constant delay: a queue.
- The heap takes what does not, as long as it is near: the work in progress, some hundreds.
- The calendar takes what users do after their think time, and expiries: up to one event for each
  user (Brown, "Calendar queues", CACM 31, 1988). Its days lie in a ring and are sorted when they
  come; what is beyond the ring waits until it has turned once.

The ring of immediate consequences stands for what SimPy schedules "now": it is emptied, first in
first out, before the next event.
"""

from simulator.engines.compiled.calendar import (
    COME,
    COMING,
    EXPIRY,
    HELD,
    due_ns,
    due_rank,
    enter_day,
    open_day,
    take_due,
)
from simulator.engines.compiled.heap import (
    GENERATION_BITS,
    GENERATION_MASK,
    drop_first,
    push,
)
from simulator.engines.compiled.layout import LANE_ROWS, LANES
from simulator.engines.compiled.memory import (
    State,
    event_at,
    exchange_at,
    lane_at,
    login_at,
    visit_at,
)
from simulator.engines.compiled.primitives import inlined, int64s, kernel
from simulator.engines.order import ANSWER, ARRIVE, EXPIRE, HOLD, KIND_SHIFT, SEND, order
from simulator.model.rules import NEVER_NS

COMING_SLOT = 1 << 31
"""Marks a coming by express in the heap."""

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

# Where the next event is, if not in a lane.
IN_HEAP, IN_DUE, NOWHERE, NO_ROOM = range(LANES, LANES + 4)


@kernel
def hold(t: State, at_ns: int, kind: int, i: int) -> None:
    """Schedule an event of an exchange after a drawn delay."""
    x = exchange_at(t, i)
    if kind == HOLD and at_ns >> t.day_bits > t.day and at_ns < t.plan.duration_ns:
        enter_day(t, at_ns, HELD | (i << GENERATION_BITS) | x.generation)
    else:
        push(t, at_ns, kind, x.entity, x.serial, i, x.generation)


@kernel
def line_up(t: State, at_ns: int, kind: int, i: int) -> None:
    """Schedule an event of an exchange after a delay that is mostly the same for its kind.

    It goes to its kind's lane if it comes after all that are there.
    """
    x = exchange_at(t, i)
    lane = kind - ANSWER
    head, tail = t.lane_head[lane], t.lane_tail[lane]
    rank = order(kind, x.entity, x.serial)
    if tail != head:
        last = lane_at(t, lane, tail - 1)
        if last.at_ns > at_ns or (last.at_ns == at_ns and last.rank > rank):
            push(t, at_ns, kind, x.entity, x.serial, i, x.generation)
            return
        if tail - head == LANE_ROWS:
            push(t, at_ns, kind, x.entity, x.serial, i, x.generation)
            return
    event = lane_at(t, lane, tail)
    event.at_ns = at_ns
    event.rank = rank
    event.whose = (i << GENERATION_BITS) | x.generation
    t.lane_tail[lane] = tail + 1


@kernel
def plan_send(t: State, at_ns: int, v: int) -> None:
    """Schedule that a visit's client sends something; after the end nothing is sent."""
    if at_ns >= t.plan.duration_ns:
        return
    if at_ns >> t.day_bits <= t.day:
        visit = visit_at(t, v)
        push(t, at_ns, SEND, visit.entity, visit.serial, v, 0)
    else:
        enter_day(t, at_ns, v)


@kernel
def plan_come(t: State, at_ns: int, v: int) -> None:
    """Schedule that a visit's next request comes to the balancer by express."""
    if at_ns >> t.day_bits <= t.day:
        visit = visit_at(t, v)
        push(t, at_ns, ARRIVE, visit.entity, visit.serial + 1, v | COMING_SLOT, 0)
    else:
        enter_day(t, at_ns, v | COMING)


@kernel
def plan_expiry(t: State, at_ns: int, number: int) -> None:
    """Schedule that the memory of a session is freed."""
    if at_ns >= t.plan.duration_ns:
        return
    if at_ns >> t.day_bits <= t.day:
        push(t, at_ns, EXPIRE, login_at(t, number).number, 0, number, 0)
    else:
        enter_day(t, at_ns, number | EXPIRY)


@kernel
def next_place(t: State) -> int:
    """Return where the next event is; `NO_ROOM` if its day does not fit."""
    while True:
        place, at_ns, rank = NOWHERE, NEVER_NS, 0
        if t.pending:
            first = event_at(t, 0)
            place, at_ns, rank = IN_HEAP, first.at_ns, first.rank
        for lane in range(LANES):
            head = t.lane_head[lane]
            if head != t.lane_tail[lane]:
                first = lane_at(t, lane, head)
                if first.at_ns < at_ns or (first.at_ns == at_ns and first.rank < rank):
                    place, at_ns, rank = lane, first.at_ns, first.rank
        if t.due_first < t.due_end:
            if due_ns(t) < at_ns or (due_ns(t) == at_ns and due_rank(t) < rank):
                place = IN_DUE
            return place
        if t.far == 0 or at_ns >> t.day_bits <= t.day:
            return place
        if not open_day(t):
            return NO_ROOM


@inlined
def head_ns(t: State, place: int) -> int:
    """Return the time of the event at a place."""
    if place == IN_HEAP:
        return event_at(t, 0).at_ns
    if place == IN_DUE:
        return due_ns(t)
    return lane_at(t, place, t.lane_head[place]).at_ns


@kernel
def take_first(t: State, place: int) -> tuple[int, int, int, int]:
    """Take the next event from its place; return time, kind, slot and mark."""
    if place == IN_DUE:
        return take_due(t)
    if place == IN_HEAP:
        first = event_at(t, 0)
        at_ns, rank, whose = first.at_ns, first.rank, first.whose
        drop_first(t)
        if whose >= COMING_SLOT << GENERATION_BITS:
            return at_ns, COME, (whose >> GENERATION_BITS) - COMING_SLOT, 0
    else:
        first = lane_at(t, place, t.lane_head[place])
        at_ns, rank, whose = first.at_ns, first.rank, first.whose
        t.lane_head[place] += 1
    return at_ns, rank >> KIND_SHIFT, whose >> GENERATION_BITS, whose & GENERATION_MASK


@kernel
def soon(t: State, what: int, i: int) -> None:
    """Let something happen to an exchange as soon as this turn is over."""
    ring = int64s(t.ready_at, 2 * t.ready_rows)
    place = 2 * (t.ready_tail & (t.ready_rows - 1))
    ring[place] = what
    ring[place + 1] = i
    t.ready_tail += 1
