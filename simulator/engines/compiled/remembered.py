"""What nodes remember of logins; each kernel mirrors the reference's `Memory` and `Peers`."""

from simulator.engines.compiled.agenda import LOADED, NOBODY, push, soon
from simulator.engines.compiled.ledger import bin_of, in_window
from simulator.engines.compiled.memory import State, bin_at, copy_at, jar_at, login_at, node_at
from simulator.engines.compiled.primitives import kernel
from simulator.engines.compiled.rows import copy_of, let_go, take_copy
from simulator.engines.order import EXPIRE
from simulator.model import copies, rules
from simulator.model.rules import NEVER_NS


@kernel
def holds(t: State, number: int, n: int, token_ns: int, now: int) -> bool:
    """Return whether a node's memory holds a login, and may still use what it holds."""
    login, epoch = login_at(t, number), node_at(t, n).epoch
    if not t.plan.has_copies:
        return copies.held_at_home(n, epoch, login.home, login.home_epoch, t.plan.survives)
    c = copy_of(t, number, n)
    if c < 0:
        return False
    copy = copy_at(t, c)
    return copies.held_as_copy(
        now, epoch, copy.epoch, copy.from_ns, copy.until_ns, copy.token_ns, token_ns
    )


@kernel
def keep_session(t: State, number: int, n: int, now: int) -> None:
    """Let the node that took a login remember it."""
    p, login = t.plan, login_at(t, number)
    if not p.holds_sessions:
        return
    if p.has_copies:
        put(t, number, n, now, copies.until_ns(now, p.copy_ns), 0, now)
    else:
        login.kept = 1
        change(t, n, 1, now)
    if login.deadline_ns < p.duration_ns:
        login.holders += 1
        push(t, login.deadline_ns, EXPIRE, login.number, 0, number, 0)


@kernel
def put(
    t: State, number: int, n: int, from_ns: int, until_ns: int, token_ns: int, now: int
) -> None:
    """Let a node remember a copy, in place of one that it may have."""
    epoch = node_at(t, n).epoch
    c = copy_of(t, number, n)
    if c < 0:
        c = take_copy(t, number, n)
    copy = copy_at(t, c)
    was_there = copy.kept and copy.epoch == epoch
    copy.from_ns, copy.until_ns, copy.token_ns = from_ns, until_ns, token_ns
    copy.epoch = epoch
    copy.kept = 1
    if not was_there:
        change(t, n, 1, now)


@kernel
def remove(t: State, number: int, n: int, at_ns: int, now: int) -> None:
    """Let a node's memory forget a login from a moment on."""
    login = login_at(t, number)
    if not t.plan.has_copies:
        if login.kept and holds(t, number, n, 0, now):
            login.kept = 0
            change(t, n, -1, now)
        return
    c = copy_of(t, number, n)
    if c < 0:
        return
    copy = copy_at(t, c)
    copy.until_ns = min(copy.until_ns, at_ns)
    if copy.kept and copy.epoch == node_at(t, n).epoch:
        change(t, n, -1, now)
    copy.kept = 0


@kernel
def expire(t: State, now: int, number: int) -> None:
    """Free the memory of a session that has expired, or look at it again when it will."""
    login = login_at(t, number)
    if now < login.deadline_ns < t.plan.duration_ns:
        push(t, login.deadline_ns, EXPIRE, login.number, 0, number, 0)
        return
    if now >= login.deadline_ns:
        if login.kept:
            remove(t, number, login.home, now, now)
        c = login.copies
        while c >= 0:
            copy = copy_at(t, c)
            remove(t, number, copy.node, now, now)
            c = copy.link
    let_go(t, number)


@kernel
def lose(t: State, n: int, now: int) -> None:
    """A node has stopped: what it remembered is gone, or is read back when it starts again."""
    if not t.plan.survives:
        change(t, n, -node_at(t, n).sessions, now)


@kernel
def change(t: State, n: int, by: int, now: int) -> None:
    """Count sessions in a node's memory; the most there ever were in one node is noted."""
    p, c, node = t.plan, t.count, node_at(t, n)
    if not p.holds_sessions:
        return
    if now > p.warm_up_ns:
        c.node_sessions_max = max(c.node_sessions_max, node.sessions)
    node.sessions += by
    if now >= p.warm_up_ns:
        c.node_sessions_max = max(c.node_sessions_max, node.sessions)


@kernel
def next_member(t: State, n: int, first: int, now: int) -> int:
    """Return the distance to the next member of a node's group, from one on; −1: there is none."""
    count = t.plan.nodes
    for i in range(first, count):
        peer = node_at(t, (n + i) % count)
        if copies.is_member(peer.up, peer.down_since_ns, now, t.plan.drop_ns):
            return i
    return NOBODY


@kernel
def send_copies(t: State, number: int, n: int, now: int) -> int:
    """Send copies of a new login; return when the last is there, or given up."""
    shared_ns = now
    i = next_member(t, n, 1, now)
    while i >= 0:
        peer = (n + i) % t.plan.nodes
        there_ns = transmit(t, n, peer, 1, now)
        if node_at(t, peer).up:
            put(t, number, peer, there_ns, NEVER_NS, 0, now)
        shared_ns = max(shared_ns, there_ns)
        if t.plan.peers == copies.BACKUP:
            break
        i = next_member(t, n, i + 1, now)
    return shared_ns


@kernel
def drop_copies(t: State, number: int, n: int, now: int) -> int:
    """Tell the holders of copies to drop them; return when the last is told, or given up."""
    shared_ns = now
    i = next_member(t, n, 1, now)
    while i >= 0:
        peer = (n + i) % t.plan.nodes
        if copy_of(t, number, peer) >= 0 or t.plan.peers != copies.BACKUP:
            there_ns = transmit(t, n, peer, 1, now)
            if node_at(t, peer).up:
                remove(t, number, peer, there_ns, now)
            shared_ns = max(shared_ns, there_ns)
        i = next_member(t, n, i + 1, now)
    return shared_ns


@kernel
def transmit(t: State, n: int, peer: int, sessions: int, now: int) -> int:
    """Send sessions over a node's link, one after the other; return when they are there."""
    p, node, size = t.plan, node_at(t, n), sessions * t.plan.session_bytes
    node.link_free_ns = max(now, node.link_free_ns) + sessions * p.transfer_ns
    bin_at(t, bin_of(t, now)).replication_bytes += size
    if in_window(t, now):
        t.count.replication_bytes += size
    if not node_at(t, peer).up:
        return node_at(t, peer).down_since_ns + p.drop_ns
    return node.link_free_ns + p.lag_ns


@kernel
def load(t: State, n: int, now: int) -> None:
    """Let a node that joins load the sessions that the others hold, from one of them."""
    i = next_member(t, n, 1, now)
    sessions = 0
    for j in range(t.plan.jars):
        sessions += is_loaded(t, j, now)
    if i < 0 or not sessions:
        return
    node_at(t, n).loaded_ns = transmit(t, (n + i) % t.plan.nodes, n, sessions, now)
    t.loading = n
    soon(t, LOADED, 0)


@kernel
def load_on(t: State, now: int, j: int) -> None:
    """Put the next session into the memory of the node that loads; one a turn."""
    while j < t.plan.jars:
        if is_loaded(t, j, now):
            loaded_ns = node_at(t, t.loading).loaded_ns
            put(t, jar_at(t, j).login, t.loading, loaded_ns, NEVER_NS, 0, now)
            soon(t, LOADED, j + 1)
            return
        j += 1


@kernel
def is_loaded(t: State, j: int, now: int) -> bool:
    """Return whether a client holds a live login there, which nodes keep."""
    number = jar_at(t, j).login
    if number < 0:
        return False
    login = login_at(t, number)
    return login.state == rules.LIVE and now < login.deadline_ns
