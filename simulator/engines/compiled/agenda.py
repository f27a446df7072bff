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

from simulator.engines.compiled.memory import (
    BINS_BITS,
    CHUNK_PLACES,
    LANE_ROWS,
    LANES,
    State,
    event_at,
    exchange_address,
    exchange_at,
    jar_address,
    jar_at,
    lane_at,
    login_address,
    login_at,
    place_at,
    visit_address,
    visit_at,
)
from simulator.engines.compiled.primitives import inlined, int64s, kernel, prefetch
from simulator.engines.order import ANSWER, ARRIVE, EXPIRE, HOLD, KIND_SHIFT, SEND, order
from simulator.model.rules import NEVER_NS

GENERATION_BITS = 31
GENERATION_MASK = (1 << GENERATION_BITS) - 1
EXPIRY, COMING, HELD = 1 << 62, 1 << 61, 1 << 60
"""Mark an event of the calendar as an expiry, as a visit's next coming by express, or as the end of
what an exchange takes time for; the others are a visit's next sending."""
COMING_SLOT = 1 << 31
"""Marks the same in the heap."""
COME = 12
"""The kind of a coming by express, beside those of `engines.order`: its rank is an arrival's."""

FAR_AHEAD, AHEAD = 40, 16
"""So many events of a day ahead the rows of a visit and its jar, and then its login's, are asked
for: memory is slow, and two of three events of a large run meet rows that no cache holds."""

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
def enter_day(t: State, at_ns: int, whose: int) -> None:
    """Write an event into the calendar: into its day, or into what is beyond the ring.

    A day's head is its next free place. Places are counted through all chunks; the first one of
    each chunk holds the link to the chunk that was filled before.
    """
    number = at_ns >> t.day_bits
    day = number & (t.days - 1) if number - t.day <= t.days else t.days
    heads = int64s(t.calendar_at, t.calendar_rows)
    place = heads[day]
    if place % CHUNK_PLACES == 0:
        chunk = take_chunk(t)
        place_at(t, CHUNK_PLACES * chunk).at_ns = last_chunk(place)
        place = CHUNK_PLACES * chunk + 1
    event = place_at(t, place)
    event.at_ns = at_ns
    event.whose = whose
    heads[day] = place + 1
    t.far += 1


@inlined
def last_chunk(head: int) -> int:
    """Return the chunk that a day fills, or has just filled; −1: it has none."""
    return (head - 1) // CHUNK_PLACES


@inlined
def last_fill(head: int) -> int:
    """Return how many events that chunk holds."""
    return head - 1 - CHUNK_PLACES * last_chunk(head)


@kernel
def take_chunk(t: State) -> int:
    """Return a chunk of the calendar that is free."""
    chunk = t.free_chunk
    if chunk >= 0:
        t.free_chunk = place_at(t, CHUNK_PLACES * chunk).at_ns
    else:
        chunk = t.chunks
        t.chunks = chunk + 1
    t.chunks_used += 1
    return chunk


@kernel
def give_chunk(t: State, chunk: int) -> int:
    """Free a chunk; return the one that was filled before it."""
    link = place_at(t, CHUNK_PLACES * chunk)
    before = link.at_ns
    link.at_ns = t.free_chunk
    t.free_chunk = chunk
    t.chunks_used -= 1
    return before


@kernel
def turn_ring(t: State) -> None:
    """Write what was beyond the ring into its days, or again beyond it."""
    heads = int64s(t.calendar_at, t.calendar_rows)
    chunk, fill = last_chunk(heads[t.days]), last_fill(heads[t.days])
    heads[t.days] = 0
    while chunk >= 0:
        for k in range(1, fill + 1):
            event = place_at(t, CHUNK_PLACES * chunk + k)
            t.far -= 1
            enter_day(t, event.at_ns, event.whose)
        fill = CHUNK_PLACES - 1
        chunk = give_chunk(t, chunk)


@kernel
def open_day(t: State) -> bool:
    """Sort the next day's events; return whether there is room for them."""
    number = t.day + 1
    if number & (t.days - 1) == 0 and t.turned != number:
        t.turned = number
        # As seen from the day that is about to begin.
        t.day = number - 1
        turn_ring(t)
    heads = int64s(t.calendar_at, t.calendar_rows)
    day = number & (t.days - 1)
    head = heads[day]
    count = count_bins(t, head)
    if count > t.due_rows:
        t.due_wanted = count
        return False
    t.day = number
    t.due_first, t.due_end = 0, count
    heads[day] = 0
    t.far -= count
    deal(t, head)
    sort(t, count)
    due = int64s(t.due_at, 2 * t.due_rows)
    for place in range(min(count, FAR_AHEAD)):
        touch(t, due[2 * place + 1])
    return True


@inlined
def bin_of_day(t: State, at_ns: int) -> int:
    """Return into which part of its day a moment falls."""
    return (at_ns >> max(0, t.day_bits - BINS_BITS)) & ((1 << BINS_BITS) - 1)


@kernel
def count_bins(t: State, head: int) -> int:
    """Note where each part of a day begins in the sorted day; return how many events it has."""
    for b in range(1 << BINS_BITS):
        t.bins_count[b] = 0
    chunk, fill = last_chunk(head), last_fill(head)
    while chunk >= 0:
        for k in range(1, fill + 1):
            event = place_at(t, CHUNK_PLACES * chunk + k)
            t.bins_count[bin_of_day(t, event.at_ns)] += 1
        fill = CHUNK_PLACES - 1
        chunk = place_at(t, CHUNK_PLACES * chunk).at_ns
    count = 0
    for b in range(1 << BINS_BITS):
        size = t.bins_count[b]
        t.bins_count[b] = count
        count += size
    return count


@kernel
def deal(t: State, head: int) -> None:
    """Deal a day's events to its parts; its chunks are free."""
    due = int64s(t.due_at, 2 * t.due_rows)
    chunk, fill = last_chunk(head), last_fill(head)
    while chunk >= 0:
        for k in range(1, fill + 1):
            event = place_at(t, CHUNK_PLACES * chunk + k)
            b = bin_of_day(t, event.at_ns)
            place = t.bins_count[b]
            t.bins_count[b] = place + 1
            due[2 * place], due[2 * place + 1] = event.at_ns, event.whose
        fill = CHUNK_PLACES - 1
        chunk = give_chunk(t, chunk)


@kernel
def sort(t: State, count: int) -> None:
    """Sort a day by insertion: nothing is far from its place."""
    due = int64s(t.due_at, 2 * t.due_rows)
    for place in range(1, count):
        at_ns, whose = due[2 * place], due[2 * place + 1]
        p = place
        while p > 0 and (
            due[2 * p - 2] > at_ns
            or (due[2 * p - 2] == at_ns and rank_of(t, due[2 * p - 1]) > rank_of(t, whose))
        ):
            due[2 * p], due[2 * p + 1] = due[2 * p - 2], due[2 * p - 1]
            p -= 1
        due[2 * p], due[2 * p + 1] = at_ns, whose


@inlined
def touch(t: State, whose: int) -> None:
    """Ask for the rows that an event will need: a visit's, and mostly its jar's; an exchange's."""
    if HELD <= whose < COMING:
        prefetch(exchange_address(t, slot_of(whose - HELD)))
    elif whose < EXPIRY:
        v = whose & ~COMING
        prefetch(visit_address(t, v))
        if t.express.on:
            prefetch(jar_address(t, v))


@inlined
def touch_login(t: State, whose: int) -> None:
    """Ask for the login that an event will need soon."""
    if not HELD <= whose < COMING and whose < EXPIRY:
        number = jar_at(t, whose & ~COMING).login
        if number >= 0:
            prefetch(login_address(t, number))


@kernel
def rank_of(t: State, whose: int) -> int:
    """Return the rank of an event of the calendar."""
    if whose >= EXPIRY:
        return order(EXPIRE, login_at(t, whose - EXPIRY).number, 0)
    if HELD <= whose < COMING:
        x = exchange_at(t, slot_of(whose - HELD))
        return order(HOLD, x.entity, x.serial)
    visit = visit_at(t, whose & ~COMING)
    if whose >= COMING:
        return order(ARRIVE, visit.entity, visit.serial + 1)
    return order(SEND, visit.entity, visit.serial)


@inlined
def slot_of(whose: int) -> int:
    """Return the slot in an event's `whose`."""
    return whose >> GENERATION_BITS


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
            due = int64s(t.due_at, 2 * t.due_rows)
            due_ns = due[2 * t.due_first]
            if due_ns < at_ns or (due_ns == at_ns and rank_of(t, due[2 * t.due_first + 1]) < rank):
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
        return int64s(t.due_at, 2 * t.due_rows)[2 * t.due_first]
    return lane_at(t, place, t.lane_head[place]).at_ns


@kernel
def take_first(t: State, place: int) -> tuple[int, int, int, int]:
    """Take the next event from its place; return time, kind, slot and mark."""
    if place == IN_DUE:
        due = int64s(t.due_at, 2 * t.due_rows)
        at_ns, whose = due[2 * t.due_first], due[2 * t.due_first + 1]
        t.due_first += 1
        if t.due_first + FAR_AHEAD < t.due_end:
            touch(t, due[2 * (t.due_first + FAR_AHEAD) + 1])
            if t.express.on:
                touch_login(t, due[2 * (t.due_first + AHEAD) + 1])
        if whose >= EXPIRY:
            return at_ns, EXPIRE, whose - EXPIRY, 0
        if whose >= COMING:
            return at_ns, COME, whose - COMING, 0
        if whose >= HELD:
            return at_ns, HOLD, slot_of(whose - HELD), whose & GENERATION_MASK
        return at_ns, SEND, whose, 0
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
