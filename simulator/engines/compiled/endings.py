"""The ends of logins; each kernel mirrors the reference's `Endings`."""

from simulator.engines import tally
from simulator.engines.compiled.agenda import NOBODY
from simulator.engines.compiled.keys import token_last_ns, token_until_ns
from simulator.engines.compiled.keyspace import put_key, remove_key
from simulator.engines.compiled.ledger import count_end, in_window, tell
from simulator.engines.compiled.losses import loss_ns
from simulator.engines.compiled.memory import State, copy_at, exchange_at, login_at, node_at
from simulator.engines.compiled.primitives import kernel
from simulator.engines.compiled.remembered import (
    drop_copies,
    holds,
    remove,
    remove_everywhere,
    unstore,
)
from simulator.engines.compiled.station import operate
from simulator.engines.compiled.stored import denial_lost_ns, made_lost_ns, stored_until_ns
from simulator.engines.order import REVOCATION
from simulator.model import copies, rules
from simulator.model.eviction import NOEVICTION
from simulator.model.rules import ENDED, GHOST, LIVE
from simulator.model.steps import IN_DENYLIST, IN_NODE, IN_STORE, IN_TOKEN
from simulator.model.strategy import SESSION


@kernel
def drop(t: State, now: int, i: int, n: int) -> None:
    """A logout exchange takes effect on a node."""
    p, x = t.plan, exchange_at(t, i)
    number = x.login
    if number < 0:
        return
    told = p.look != IN_NODE or is_told(t, number, n, now)
    if p.in_memory:
        unstore(t, number, now)
    if p.pubsub:
        remove_everywhere(t, number, now, NOBODY)
    elif p.credential == SESSION:
        remove(t, number, n, now, now)
    if p.peers and told:
        x.shared_ns = drop_copies(t, number, n, now)
    if end(t, now, number, rules.state_after(p.in_memory, told and not p.peers)):
        tell(t, now, i, tally.DROPPED, n, exposure_ns(t, number))
    elif login_at(t, number).state == GHOST and p.look != IN_NODE:
        login_at(t, number).state = ENDED


@kernel
def is_told(t: State, number: int, n: int, now: int) -> bool:
    """Return whether a logout here reaches all that holds the login, or whoever tells them."""
    if t.plan.has_copies:
        return holds(t, number, n, 0, now)
    home = login_at(t, number).home
    return home == n or not holds(t, number, home, 0, now)


@kernel
def revoke(t: State, now: int, number: int, user: int) -> bool:
    """End a login everywhere it can be reached; return whether it lived."""
    p = t.plan
    told = not p.in_memory or p.broadcast != 0
    if told and p.in_memory:
        unstore(t, number, now)
    if told and p.in_memory and p.peers:
        holder = first_holder(t, number, now)
        if holder >= 0:
            remove(t, number, holder, now, now)
            drop_copies(t, number, holder, now)
    elif (told and p.in_memory) or p.pubsub:
        remove_everywhere(t, number, now, NOBODY)
    lived = end(t, now, number, rules.state_after(p.in_memory, told and not p.peers))
    if lived and p.revoke_call >= 0:
        operate(t, now, p.revoke_call, REVOCATION + login_at(t, number).number, 0, user)
    return lived


@kernel
def first_holder(t: State, number: int, now: int) -> int:
    """Return the first node that is up and holds a login; −1: none."""
    first = NOBODY
    c = login_at(t, number).copies
    while c >= 0:
        n = copy_at(t, c).node
        if (first < 0 or n < first) and node_at(t, n).up and holds(t, number, n, 0, now):
            first = n
        c = copy_at(t, c).link
    return first


@kernel
def end(t: State, now: int, number: int, state: int) -> bool:
    """End a login; return whether it still lived."""
    p, login = t.plan, login_at(t, number)
    newest_ns = newest_expiry_ns(t, number)
    if not rules.can_end(p.credential, now, newest_ns, login.end_ns, login.state):
        return False
    login.state = state
    login.ended_ns = now
    login.denied_ns = now + p.propagation_ns
    login.last_ns = foreseen_ns(t, number)
    if p.look == IN_STORE:
        remove_key(t, number)
    elif p.look == IN_DENYLIST:
        put_key(t, number, now)
    accepted_ns = exposure_ns(t, number)
    lives_on = p.credential == SESSION and (accepted_ns > 0 or login.thieves > 0)
    if lives_on or (p.credential != SESSION and p.eviction != NOEVICTION):
        login.holders += 1
        login.next_open = t.first_open
        t.first_open = number
    else:
        count_end(t, accepted_ns, now)
    return True


@kernel
def close_endings(t: State) -> None:
    """The run ends: what thieves do later is not known, everything else is."""
    number = t.first_open
    while number >= 0:
        login = login_at(t, number)
        accepted_ns = exposure_ns(t, number)
        seen_ns = t.plan.duration_ns - login.ended_ns
        lives_on = t.plan.credential == SESSION and login.thieves > 0
        if lives_on and accepted_ns > seen_ns:
            accepted_ns = seen_ns
            if in_window(t, login.ended_ns):
                t.count.exposure_censored += 1
        count_end(t, accepted_ns, login.ended_ns)
        number = login.next_open


@kernel
def newest_expiry_ns(t: State, number: int) -> int:
    """Return when the credential of a login expires that was given out last."""
    login = login_at(t, number)
    return rules.newest_expiry_ns(t.plan.credential, login.deadline_ns, login.access_ns)


@kernel
def is_lost(t: State, number: int, token_deadline_ns: int, kid: int, now: int) -> bool:
    """Return whether no node will ever accept a stolen credential again."""
    login = login_at(t, number)
    if login.state == LIVE:
        expires_ns = rules.expiry_ns(t.plan.credential, login.deadline_ns, token_deadline_ns)
        lost_ns = made_lost_ns(t, number) + t.plan.replica_ns
        gone = now >= lost_ns and now >= copies_until_ns(t, number)
        return now >= token_last_ns(t, kid, expires_ns) or gone
    if t.plan.look == IN_DENYLIST and t.plan.eviction != NOEVICTION:
        return now >= token_last_ns(t, kid, token_deadline_ns)
    return now >= login.ended_ns + exposure_ns(t, number)


@kernel
def exposure_ns(t: State, number: int) -> int:
    """Return for how long a login that has ended is accepted from then on."""
    login = login_at(t, number)
    last_ns = foreseen_ns(t, number) if t.plan.credential == SESSION else login.last_ns
    return max(0, last_ns - login.ended_ns)


@kernel
def list_until_ns(t: State, n: int, ended_ns: int) -> int:
    """Return until when a node uses the copy of the denylist that it has."""
    return min(node_at(t, n).list_until_ns, loss_ns(t, n, ended_ns))


@kernel
def denied_by_some_ns(t: State, number: int, newest_ns: int) -> int:
    """Return until when some node accepts a token that is denied from now on.

    The last copy that was read is used for longest, unless its node stops: nobody else's matters.
    """
    p, ended_ns = t.plan, login_at(t, number).ended_ns
    lists_ns = 0 if t.reader < 0 else list_until_ns(t, t.reader, ended_ns)
    if t.reader < 0 or (lists_ns == t.read_until_ns and not (p.keyed or p.skewed)):
        until_ns = token_last_ns(t, login_at(t, number).kid, newest_ns)
        return undenied_ns(t, number, until_ns, lists_ns)
    last_ns = 0
    for n in range(p.nodes):
        until_ns = token_until_ns(t, login_at(t, number).kid, newest_ns, n)
        last_ns = max(last_ns, undenied_ns(t, number, until_ns, list_until_ns(t, n, ended_ns)))
    return last_ns


@kernel
def undenied_ns(t: State, number: int, until_ns: int, lists_ns: int) -> int:
    """Return until when a node accepts a token that is denied from now on.

    `until_ns`: if nobody had denied it; `lists_ns`: until when it uses its copy of the denylist.
    """
    p, login = t.plan, login_at(t, number)
    later_ns = p.propagation_ns + p.replica_ns
    denied_ns = copies.denied_last_ns(login.ended_ns, later_ns, p.list_ns, lists_ns)
    is_forgotten = denial_lost_ns(t, number) + p.replica_ns < until_ns
    return until_ns if is_forgotten else min(until_ns, denied_ns)


@kernel
def foreseen_ns(t: State, number: int) -> int:
    """Return until when some node accepts a login that has ended; 0: no node does."""
    p, login = t.plan, login_at(t, number)
    newest_ns = newest_expiry_ns(t, number)
    if p.look == IN_TOKEN:
        return token_last_ns(t, login.kid, newest_ns)
    if p.look == IN_DENYLIST:
        return denied_by_some_ns(t, number, newest_ns)
    if p.propagation_ns:
        last_ns = copies.denied_last_ns(login.ended_ns, p.propagation_ns, p.copy_ns, 0)
        return min(newest_ns, last_ns)
    last_ns = 0
    if p.look == IN_STORE:
        last_ns = stored_until_ns(t, number, newest_ns)
    elif p.in_memory and p.look != IN_NODE:
        last_ns = min(newest_ns, login.unstored_ns)
    elif p.in_memory and not p.has_copies:
        sure_ns = max(login.made_ns, login.unstored_ns) if p.survives else login.made_ns
        memory_lost_ns = loss_ns(t, login.home, sure_ns)
        last_ns = copies.home_until_ns(newest_ns, login.forgotten_ns, memory_lost_ns)
    return max(last_ns, copies_until_ns(t, number))


@kernel
def copies_until_ns(t: State, number: int) -> int:
    """Return until when some node accepts a login of which it has a copy; 0: no node does."""
    last_ns, newest_ns = 0, newest_expiry_ns(t, number)
    c = login_at(t, number).copies
    while c >= 0:
        copy = copy_at(t, c)
        own_ns = copy.token_ns or newest_ns
        memory_lost_ns = loss_ns(t, copy.node, copy.made_ns)
        until_ns = copies.copy_until_ns(copy.from_ns, copy.until_ns, own_ns, memory_lost_ns)
        last_ns = max(last_ns, until_ns)
        c = copy.link
    return last_ns
