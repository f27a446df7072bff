"""What nodes remember of logins; each kernel mirrors the reference's `Memory` and `Peers`."""

from simulator.engines.compiled import room as order_of_use
from simulator.engines.compiled.agenda import NOBODY, push
from simulator.engines.compiled.copy_rows import copy_of, take_copy
from simulator.engines.compiled.ledger import bin_of, in_window
from simulator.engines.compiled.losses import loss_ns
from simulator.engines.compiled.memory import State, bin_at, copy_at, login_at, node_at
from simulator.engines.compiled.primitives import kernel
from simulator.engines.compiled.rows import let_go
from simulator.engines.order import EXPIRE
from simulator.model import copies, room, updates
from simulator.model.rules import NEVER_NS


@kernel
def holds(t: State, number: int, n: int, token_ns: int, now: int) -> bool:
    """Return whether a node's memory holds a login, and may still use what it holds."""
    login, epoch = login_at(t, number), node_at(t, n).epoch
    if not t.plan.has_copies:
        is_read_back = t.plan.survives != 0 and login.unstored_ns == NEVER_NS
        return copies.held_at_home(
            now, n, epoch, login.home, login.home_epoch, login.forgotten_ns, is_read_back
        )
    c = copy_of(t, number, n)
    if c < 0:
        return False
    copy = copy_at(t, c)
    return copies.held_as_copy(
        now, epoch, copy.epoch, copy.from_ns, copy.until_ns, copy.token_ns, token_ns
    )


@kernel
def version_here(t: State, number: int, n: int, now: int) -> int:
    """Return which version of a session's data a node's memory holds."""
    c = copy_of(t, number, n)
    if c < 0 or not t.plan.has_copies:
        return login_at(t, number).version
    return updates.version_here(now, copy_at(t, c).version, copy_at(t, c).version_ns)


@kernel
def keep_session(t: State, number: int, n: int, now: int) -> None:
    """Let the node that took a login remember it."""
    p, login = t.plan, login_at(t, number)
    if not p.holds_sessions:
        return
    if p.has_copies:
        put(t, number, n, now, copies.until_ns(now, p.copy_ns), 0, now)
    else:
        make_room(t, n, now)
        login.kept = 1
        change(t, n, 1, now)
        if p.room:
            order_of_use.settle(t, number, n)
    if p.peers:
        # Until it expires: a node that joins loads it, whoever else knows it.
        login.holders += 1
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
    was_there = c >= 0 and copy_at(t, c).kept and copy_at(t, c).epoch == epoch
    if not was_there:
        make_room(t, n, now)
    if c < 0:
        c = take_copy(t, number, n)
    copy = copy_at(t, c)
    copy.from_ns, copy.until_ns, copy.token_ns = from_ns, until_ns, token_ns
    copy.epoch = epoch
    copy.made_ns = now
    copy.kept = 1
    copy.version = 0
    copy.version_ns = 0
    if not was_there:
        change(t, n, 1, now)
    if t.plan.room:
        order_of_use.use(t, number, c)


@kernel
def make_room(t: State, n: int, now: int) -> None:
    """Let a node forget the session that it did not use for longest, if its memory is full."""
    if room.is_full(node_at(t, n).sessions, t.plan.room):
        remove(t, copy_at(t, node_at(t, n).oldest).login, n, now, now)


@kernel
def remove(t: State, number: int, n: int, at_ns: int, now: int) -> None:
    """Let a node's memory forget a login from a moment on."""
    if not t.plan.has_copies:
        if login_at(t, number).home == n:
            forget_at_home(t, number, now)
        return
    c = copy_of(t, number, n)
    if c >= 0:
        remove_copy(t, c, at_ns, now)


@kernel
def remove_copy(t: State, c: int, at_ns: int, now: int) -> None:
    """Let a node's memory forget a copy from a moment on."""
    copy = copy_at(t, c)
    copy.until_ns = min(copy.until_ns, at_ns)
    if copy.kept and copy.epoch == node_at(t, copy.node).epoch:
        change(t, copy.node, -1, now)
    copy.kept = 0
    order_of_use.leave(t, c)


@kernel
def remove_everywhere(t: State, number: int, now: int, but: int) -> None:
    """Let every node's memory forget a login, but for one node's (−1: none)."""
    login = login_at(t, number)
    if not t.plan.has_copies and login.home != but and login.home < t.plan.nodes:
        forget_at_home(t, number, now)
    c = login.copies if t.plan.has_copies else NOBODY
    while c >= 0:
        if copy_at(t, c).node != but:
            remove_copy(t, c, now, now)
        c = copy_at(t, c).link


@kernel
def forget_at_home(t: State, number: int, now: int) -> None:
    """Let the node that took a login forget it."""
    login = login_at(t, number)
    if login.kept and (node_at(t, login.home).epoch == login.home_epoch or t.plan.survives):
        change(t, login.home, -1, now)
    login.kept = 0
    login.forgotten_ns = min(login.forgotten_ns, now)
    order_of_use.leave(t, login.copies)


@kernel
def unstore(t: State, number: int, now: int) -> None:
    """A login's row is deleted: what a node's memory has of it is read back no more."""
    login = login_at(t, number)
    if t.plan.survives and login.unstored_ns == NEVER_NS:
        home = node_at(t, login.home)
        if home.up:
            login.home_epoch = home.epoch
        else:
            forget_at_home(t, number, now)
    login.unstored_ns = min(login.unstored_ns, now)


@kernel
def expire(t: State, now: int, number: int) -> None:
    """Free the memory of a session that has expired, or look at it again when it will."""
    login = login_at(t, number)
    if now < login.deadline_ns < t.plan.duration_ns:
        push(t, login.deadline_ns, EXPIRE, login.number, 0, number, 0)
        return
    if now >= login.deadline_ns:
        if login.kept:
            forget_at_home(t, number, now)
        c = login.copies
        while c >= 0:
            if t.plan.has_copies:
                remove_copy(t, c, now, now)
            c = copy_at(t, c).link
        if t.plan.peers:
            let_go(t, number)
    let_go(t, number)


@kernel
def lose(t: State, n: int, now: int) -> None:
    """A node has stopped: what it remembered is gone, or is read back when it starts again."""
    if not t.plan.survives:
        change(t, n, -node_at(t, n).sessions, now)
        order_of_use.empty(t, n)


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
def next_holder(t: State, number: int, n: int, first: int, now: int) -> int:
    """Return the distance to the next member that is told of a login, as `next_member` does.

    With `copies: backup` only those are told that have a copy.
    """
    if t.plan.peers != copies.BACKUP:
        return next_member(t, n, first, now)
    nearest = NOBODY
    c = login_at(t, number).copies
    while c >= 0:
        i = (copy_at(t, c).node - n) % t.plan.nodes
        peer = node_at(t, copy_at(t, c).node)
        if (
            i >= first
            and (nearest < 0 or i < nearest)
            and copies.is_member(peer.up, peer.down_since_ns, now, t.plan.drop_ns)
        ):
            nearest = i
        c = copy_at(t, c).link
    return nearest


@kernel
def send_copies(t: State, number: int, n: int, now: int) -> int:
    """Send copies of a new login; return when the last is there, or given up."""
    shared_ns = now
    i = next_member(t, n, 1, now)
    while i >= 0:
        peer = (n + i) % t.plan.nodes
        there_ns = transmit(t, n, peer, 1, now)
        if node_at(t, peer).up and is_sent(t, n, now):
            put(t, number, peer, there_ns, NEVER_NS, 0, now)
        shared_ns = max(shared_ns, there_ns)
        if t.plan.peers == copies.BACKUP:
            break
        i = next_member(t, n, i + 1, now)
    return shared_ns


@kernel
def seed_copies(t: State, number: int, n: int, now: int) -> None:
    """Let the others hold copies of a login that was made before the run: none is sent."""
    i = next_member(t, n, 1, now)
    while i >= 0:
        put(t, number, (n + i) % t.plan.nodes, now, NEVER_NS, 0, now)
        if t.plan.peers == copies.BACKUP:
            break
        i = next_member(t, n, i + 1, now)


@kernel
def drop_copies(t: State, number: int, n: int, now: int) -> int:
    """Tell the holders of copies to drop them; return when the last is told, or given up."""
    shared_ns = now
    i = next_holder(t, number, n, 1, now)
    while i >= 0:
        peer = (n + i) % t.plan.nodes
        there_ns = transmit(t, n, peer, 1, now)
        if node_at(t, peer).up and is_sent(t, n, now):
            remove(t, number, peer, there_ns, now)
        shared_ns = max(shared_ns, there_ns)
        i = next_holder(t, number, n, i + 1, now)
    return shared_ns


@kernel
def is_sent(t: State, n: int, now: int) -> bool:
    """Return whether what a node sends last is on its way before the node stops."""
    return node_at(t, n).link_free_ns <= loss_ns(t, n, now)


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
