"""A calendar of what is far away: one event for each user, or two.

R. Brown, "Calendar queues: a fast O(1) priority queue implementation", CACM 31, 1988. The days lie
in a ring; what is beyond it waits in a heap of its own until the ring has turned once. A day's
events are written into chunks as they come, and sorted when it begins: by time, then rank.
"""

from simulator.engines.compiled.heap import GENERATION_MASK, slot_of
from simulator.engines.compiled.layout import BINS_BITS, CHUNK_PLACES
from simulator.engines.compiled.memory import (
    State,
    exchange_address,
    exchange_at,
    jar_address,
    jar_at,
    login_address,
    login_at,
    place_at,
    visit_address,
    visit_at,
)
from simulator.engines.compiled.primitives import inlined, int64s, kernel, prefetch
from simulator.engines.order import ARRIVE, EXPIRE, HOLD, SEND, order

EXPIRY, COMING, HELD = 1 << 62, 1 << 61, 1 << 60
"""Mark an event as an expiry, as a visit's next coming by express, or as the end of what an
exchange takes time for; the others are a visit's next sending."""
COME = 12
"""The kind of a coming by express, beside those of `engines.order`: its rank is an arrival's."""

FAR_AHEAD, AHEAD = 40, 16
"""So many events ahead the rows of a visit and its jar, and then its login's, are asked for: memory
is slow, and most events of a large run meet rows that no cache holds."""


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
    touch_first(t, count)
    return True


@kernel
def touch_first(t: State, count: int) -> None:
    """Ask for the rows that the first events of a day need."""
    due = int64s(t.due_at, 2 * t.due_rows)
    for place in range(min(count, FAR_AHEAD)):
        touch(t, due[2 * place + 1])
    if t.express.on:
        for place in range(min(count, AHEAD)):
            touch_login(t, due[2 * place + 1])


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
def due_ns(t: State) -> int:
    """Return the time of the day's next event."""
    return int64s(t.due_at, 2 * t.due_rows)[2 * t.due_first]


@inlined
def due_rank(t: State) -> int:
    """Return the rank of the day's next event."""
    return rank_of(t, int64s(t.due_at, 2 * t.due_rows)[2 * t.due_first + 1])


@inlined
def take_due(t: State) -> tuple[int, int, int, int]:
    """Take the day's next event; return time, kind, slot and mark."""
    due = int64s(t.due_at, 2 * t.due_rows)
    at_ns, whose = due[2 * t.due_first], due[2 * t.due_first + 1]
    t.due_first += 1
    if t.due_first + FAR_AHEAD < t.due_end:
        touch(t, due[2 * (t.due_first + FAR_AHEAD) + 1])
    if t.express.on and t.due_first + AHEAD < t.due_end:
        touch_login(t, due[2 * (t.due_first + AHEAD) + 1])
    if whose >= EXPIRY:
        return at_ns, EXPIRE, whose - EXPIRY, 0
    if whose >= COMING:
        return at_ns, COME, whose - COMING, 0
    if whose >= HELD:
        return at_ns, HOLD, slot_of(whose - HELD), whose & GENERATION_MASK
    return at_ns, SEND, whose, 0
