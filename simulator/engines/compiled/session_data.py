"""The data of sessions; each kernel mirrors the reference's `SessionData`."""

from simulator import draws
from simulator.engines import tally
from simulator.engines.compiled.copy_rows import copy_of
from simulator.engines.compiled.ledger import in_window, tell
from simulator.engines.compiled.memory import State, copy_at, exchange_at, login_at, node_at
from simulator.engines.compiled.primitives import kernel
from simulator.engines.compiled.remembered import (
    holds,
    is_sent,
    next_holder,
    remove_everywhere,
    transmit,
    version_here,
)
from simulator.engines.compiled.stored import stored_state
from simulator.model import updates
from simulator.model.rules import GHOST
from simulator.model.steps import IN_COPY


@kernel
def open_data(t: State, now: int, i: int, n: int, where: int) -> None:
    """Note which version of the data a request has read."""
    x = exchange_at(t, i)
    x.version = login_at(t, x.login).version
    if where == IN_COPY:
        x.version = version_here(t, x.login, n, now)


@kernel
def is_changed(t: State, i: int) -> bool:
    """Return whether a request changes the data."""
    x, p = exchange_at(t, i), t.plan
    return updates.changes_data(p.key[draws.DATA], x.number, x.request, p.write_share)


@kernel
def save(t: State, now: int, i: int, n: int) -> None:
    """Write the data back: the last write wins."""
    x, p = exchange_at(t, i), t.plan
    number = x.login
    if not is_there(t, number, n, now):
        return
    login = login_at(t, number)
    read = x.version
    if p.in_memory:
        # Requests at one node share the object that is in its memory.
        read = version_here(t, number, n, now)
    lost = updates.is_lost(read, login.version)
    if lost and in_window(t, now):
        t.count.lost_updates += 1
    login.version += 1
    if p.pubsub:
        remove_everywhere(t, number, now, n)
    c = copy_of(t, number, n)
    if c >= 0:
        copy = copy_at(t, c)
        copy.version = login.version
        copy.version_ns = now
    if p.peers:
        x.shared_ns = update_copies(t, number, n, now)
    tell(t, now, i, tally.SAVED, n, lost)


@kernel
def is_there(t: State, number: int, n: int, now: int) -> bool:
    """Return whether the session is still kept where it is written to."""
    if t.plan.in_memory:
        return holds(t, number, n, 0, now)
    return stored_state(t, number, now) <= GHOST


@kernel
def update_copies(t: State, number: int, n: int, now: int) -> int:
    """Send a session's new data to the holders of copies; return when the last has them."""
    shared_ns = now
    i = next_holder(t, number, n, 1, now)
    while i >= 0:
        peer = (n + i) % t.plan.nodes
        there_ns = transmit(t, n, peer, 1, now)
        c = copy_of(t, number, peer)
        if c >= 0 and node_at(t, peer).up and is_sent(t, n, now):
            copy_at(t, c).version = login_at(t, number).version
            copy_at(t, c).version_ns = there_ns
        shared_ns = max(shared_ns, there_ns)
        i = next_holder(t, number, n, i + 1, now)
    return shared_ns
