"""The ends of logins; each kernel mirrors the reference's `Endings`."""

from simulator.engines import tally
from simulator.engines.compiled.agenda import NOBODY
from simulator.engines.compiled.ledger import count_end, count_prolonged, in_window, tell
from simulator.engines.compiled.memory import State, copy_at, exchange_at, login_at, node_at
from simulator.engines.compiled.primitives import int64s, kernel
from simulator.engines.compiled.remembered import drop_copies, holds, remove
from simulator.engines.compiled.station import operate
from simulator.engines.order import REVOCATION
from simulator.model import copies, rules
from simulator.model.rules import GHOST, LIVE
from simulator.model.steps import IN_DENYLIST, IN_NODE, IN_TOKEN
from simulator.model.strategy import SESSION


@kernel
def drop(t: State, now: int, i: int, n: int) -> None:
    """A logout exchange takes effect on a node."""
    p, x = t.plan, exchange_at(t, i)
    number = x.login
    if number < 0:
        return
    told = p.look != IN_NODE or is_told(t, number, n, now)
    if p.pubsub:
        remove_everywhere(t, number, now)
    else:
        remove(t, number, n, now, now)
    if p.peers and told:
        x.shared_ns = drop_copies(t, number, n, now)
    if end(t, now, number, rules.state_after(p.in_memory, told and not p.peers)):
        tell(t, now, i, tally.DROPPED, n, exposure_ns(t, number))


@kernel
def is_told(t: State, number: int, n: int, now: int) -> bool:
    """Return whether a logout here reaches all that holds the login, or whoever tells them."""
    if t.plan.has_copies:
        return holds(t, number, n, 0, now)
    home = login_at(t, number).home
    return home == n or not holds(t, number, home, 0, now)


@kernel
def remove_everywhere(t: State, number: int, now: int) -> None:
    """Let every node's memory forget a login."""
    for n in range(t.plan.nodes):
        remove(t, number, n, now, now)


@kernel
def revoke(t: State, now: int, number: int, user: int) -> bool:
    """End a login everywhere it can be reached; return whether it lived."""
    p = t.plan
    told = not p.in_memory or p.broadcast != 0
    if told and p.in_memory and p.peers:
        holder = first_holder(t, number, now)
        if holder >= 0:
            remove(t, number, holder, now, now)
            drop_copies(t, number, holder, now)
    elif (told and p.in_memory) or p.pubsub:
        remove_everywhere(t, number, now)
    lived = end(t, now, number, rules.state_after(p.in_memory, told and not p.peers))
    if lived and p.revoke_call >= 0:
        operate(t, now, p.revoke_call, REVOCATION + login_at(t, number).number, 0, user)
    return lived


@kernel
def first_holder(t: State, number: int, now: int) -> int:
    """Return the first node that is up and holds a login; −1: none."""
    for n in range(t.plan.nodes):
        if node_at(t, n).up and holds(t, number, n, 0, now):
            return n
    return NOBODY


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
    if not is_open(t, number):
        count_end(t, exposure_ns(t, number), now)
    return True


@kernel
def newest_expiry_ns(t: State, number: int) -> int:
    """Return when the credential of a login expires that was given out last."""
    login = login_at(t, number)
    return rules.newest_expiry_ns(t.plan.credential, login.deadline_ns, login.access_ns)


@kernel
def is_open(t: State, number: int) -> bool:
    """Return whether a thief may still prolong what a login's exposure is."""
    return login_at(t, number).thieves > 0 and t.plan.credential == SESSION


@kernel
def touch(t: State, number: int, deadline_ns: int) -> None:
    """Start a session's idle time anew; one that its user has ended is accepted longer."""
    login = login_at(t, number)
    if login.state == LIVE or is_open(t, number):
        login.deadline_ns = deadline_ns
        return
    before_ns = exposure_ns(t, number)
    login.deadline_ns = deadline_ns
    count_prolonged(t, before_ns, exposure_ns(t, number), login.ended_ns)


@kernel
def leave(t: State, number: int) -> None:
    """A thief gives a login up: no node accepts it any more."""
    login = login_at(t, number)
    if login.state != LIVE and login.thieves == 1 and t.plan.credential == SESSION:
        count_end(t, exposure_ns(t, number), login.ended_ns)
    login.thieves -= 1


@kernel
def cut(t: State, number: int) -> None:
    """The run ends while a thief still has a login: what came later is not known."""
    login = login_at(t, number)
    if not is_open(t, number):
        return
    if login.state in (GHOST, rules.ENDED):
        accepted_ns = exposure_ns(t, number)
        seen_ns = t.plan.duration_ns - login.ended_ns
        count_end(t, min(accepted_ns, seen_ns), login.ended_ns)
        if accepted_ns > seen_ns and in_window(t, login.ended_ns):
            t.count.exposure_censored += 1
    login.thieves = 0


@kernel
def is_lost(t: State, number: int, token_deadline_ns: int, now: int) -> bool:
    """Return whether no node will ever accept a stolen credential again."""
    login = login_at(t, number)
    if login.state == LIVE:
        return now >= rules.expiry_ns(t.plan.credential, login.deadline_ns, token_deadline_ns)
    return now >= login.ended_ns + exposure_ns(t, number)


@kernel
def exposure_ns(t: State, number: int) -> int:
    """Return for how long a login that has ended is accepted from then on."""
    login = login_at(t, number)
    last_ns = foreseen_ns(t, number) if t.plan.credential == SESSION else login.last_ns
    return max(0, last_ns - login.ended_ns)


@kernel
def loss_ns(t: State, n: int, now: int) -> int:
    """Return when a node next loses its memory."""
    losses, nodes = int64s(t.loss_ns_at, t.loss_ns_rows), int64s(t.loss_node_at, t.loss_node_rows)
    return copies.next_loss_ns(n, now, losses, nodes)


@kernel
def foreseen_ns(t: State, number: int) -> int:
    """Return until when some node accepts a login that has ended; 0: no node does."""
    p, login = t.plan, login_at(t, number)
    newest_ns = newest_expiry_ns(t, number)
    if p.look == IN_TOKEN:
        return newest_ns
    if p.look == IN_DENYLIST:
        lists_ns = 0
        for n in range(p.nodes):
            lists_ns = max(lists_ns, node_at(t, n).list_until_ns)
        denied_ns = copies.denied_last_ns(login.ended_ns, p.propagation_ns, p.list_ns, lists_ns)
        return min(newest_ns, denied_ns)
    if login.state == GHOST and p.look != IN_NODE:
        return newest_ns
    if login.state == GHOST and not p.has_copies:
        if p.survives:
            return newest_ns
        return min(newest_ns, loss_ns(t, login.home, login.ended_ns))
    last_ns = 0
    c = login.copies
    while c >= 0:
        copy = copy_at(t, c)
        own_ns = copy.token_ns or newest_ns
        lost_ns = loss_ns(t, copy.node, copy.from_ns)
        last_ns = max(last_ns, min(copy.until_ns, lost_ns, own_ns))
        c = copy.link
    return last_ns
