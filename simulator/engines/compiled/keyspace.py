"""What a limited store holds; each kernel mirrors the reference's `Keyspace`.

A login whose key is there is held, so that its row is not used again. A place of a heap whose login
has another number by now, or no key, is out of date.
"""

from simulator.engines.compiled.keys import token_last_ns
from simulator.engines.compiled.ledger import in_window
from simulator.engines.compiled.memory import State, exchange_at, login_at
from simulator.engines.compiled.primitives import int64s, kernel
from simulator.engines.compiled.ranks import key_at, pop_key, push_key, replace_key
from simulator.engines.compiled.rows import let_go
from simulator.engines.compiled.stored import lapsed_ns
from simulator.model import eviction
from simulator.model.eviction import ALLKEYS_LRU, NO_LIMIT, NOEVICTION
from simulator.model.steps import IN_DENYLIST, IN_STORE


@kernel
def refuses(t: State, now: int, i: int, operation: int) -> bool:
    """Return whether the store refuses an operation; else there will be room for its key."""
    p, x = t.plan, exchange_at(t, i)
    if p.store_keys == NO_LIMIT or not eviction.needs_room(operation, x.kind, p.look):
        return False
    clear(t, now)
    if eviction.is_refused(p.eviction, t.keys, t.reserved, p.store_keys):
        if in_window(t, now):
            t.count.refused_writes += 1
        return True
    x.reserved = 1
    t.reserved += 1
    return False


@kernel
def is_full(t: State, now: int) -> bool:
    """Return whether the store refuses a new session."""
    p = t.plan
    if p.store_keys == NO_LIMIT or p.look != IN_STORE:
        return False
    clear(t, now)
    return eviction.is_refused(p.eviction, t.keys, t.reserved, p.store_keys)


@kernel
def release_room(t: State, i: int) -> None:
    """An exchange is over: its key is there by now, or will never be."""
    x = exchange_at(t, i)
    t.reserved -= x.reserved
    x.reserved = 0


@kernel
def put_key(t: State, number: int, now: int) -> None:
    """Add a login's key, in the place of others if there is no room."""
    p, login = t.plan, login_at(t, number)
    if p.store_keys == NO_LIMIT:
        return
    clear(t, now)
    while p.eviction != NOEVICTION and t.keys >= p.store_keys:
        evict(t, now)
    login.stored = 1
    login.holders += 1
    t.keys += 1
    push_key(t.soonest_at, t.soonest, expires_ns(t, number), login.number, number)
    t.soonest += 1
    if p.eviction == ALLKEYS_LRU:
        use_key(t, number, now)
        push_key(t.oldest_at, t.oldest, now, login.number, number)
        t.oldest += 1
    if in_window(t, now):
        t.count.store_keys_max = max(t.count.store_keys_max, t.keys)


@kernel
def read_key(t: State, number: int, now: int) -> None:
    """A login's key is read, which is a use of it unless its replica is asked."""
    if not t.plan.replica_ns:
        use_key(t, number, now)


@kernel
def use_key(t: State, number: int, now: int) -> None:
    """A login's key is used."""
    if t.plan.eviction == ALLKEYS_LRU:
        int64s(t.used_ns_at, t.used_ns_rows)[number] = now


@kernel
def remove_key(t: State, number: int) -> None:
    """A login's key is there no more."""
    login = login_at(t, number)
    if login.stored:
        login.stored = 0
        t.keys -= 1
        let_go(t, number)


@kernel
def expires_ns(t: State, number: int) -> int:
    """Return when a login's key expires: with the session, or when no node takes the token."""
    login = login_at(t, number)
    if t.plan.look == IN_STORE:
        return login.deadline_ns
    return token_last_ns(t, login.kid, login.deadline_ns)


@kernel
def is_there(t: State, heap: int, place: int) -> bool:
    """Return whether a key stands in a heap that the store still has."""
    key = key_at(heap, place)
    login = login_at(t, key.login)
    return login.stored != 0 and login.number == key.number


@kernel
def clear(t: State, now: int) -> None:
    """Let go what has expired, and what the store has lost as a whole."""
    rows = t.lapse_to_ns_rows
    while t.settled < rows and int64s(t.lapse_to_ns_at, rows)[t.settled] <= now:
        t.settled += 1
        for place in range(t.soonest):
            number = key_at(t.soonest_at, place).login
            if is_there(t, t.soonest_at, place) and lapsed_ns(t, number) <= now:
                remove_key(t, number)
    while t.soonest and key_at(t.soonest_at, 0).at_ns <= now:
        first = key_at(t.soonest_at, 0)
        number = first.login
        there = is_there(t, t.soonest_at, 0)
        ends_ns = expires_ns(t, number) if there else 0
        if now < ends_ns:
            replace_key(t.soonest_at, t.soonest, ends_ns, first.number, number)
        else:
            pop_key(t.soonest_at, t.soonest)
            t.soonest -= 1
            if there:
                remove_key(t, number)


@kernel
def evict(t: State, now: int) -> None:
    """Let go the key that the policy names; of a token that was denied, so is the denial."""
    p = t.plan
    number = oldest_key(t) if p.eviction == ALLKEYS_LRU else soonest_key(t)
    login = login_at(t, number)
    login.unstored_ns = now
    if p.look == IN_DENYLIST:
        login.last_ns = max(login.last_ns, expires_ns(t, number))
    remove_key(t, number)
    if in_window(t, now):
        t.count.evictions += 1


@kernel
def oldest_key(t: State) -> int:
    """Take the key out of its heap that was used longest ago; return its login."""
    used_ns = int64s(t.used_ns_at, t.used_ns_rows)
    while True:
        first = key_at(t.oldest_at, 0)
        number = first.login
        there = is_there(t, t.oldest_at, 0)
        if there and used_ns[number] > first.at_ns:
            replace_key(t.oldest_at, t.oldest, used_ns[number], first.number, number)
            continue
        pop_key(t.oldest_at, t.oldest)
        t.oldest -= 1
        if there:
            return number


@kernel
def soonest_key(t: State) -> int:
    """Take the key out of its heap that expires first; return its login."""
    while True:
        first = key_at(t.soonest_at, 0)
        number = first.login
        there = is_there(t, t.soonest_at, 0)
        if there and expires_ns(t, number) > first.at_ns:
            ends_ns = expires_ns(t, number)
            replace_key(t.soonest_at, t.soonest, ends_ns, first.number, number)
            continue
        pop_key(t.soonest_at, t.soonest)
        t.soonest -= 1
        if there:
            return number
