"""Sessions that a node loads when it joins; each kernel mirrors the reference's `Peers.load`."""

from simulator.engines.compiled.agenda import LOADED, soon
from simulator.engines.compiled.copy_rows import copy_of
from simulator.engines.compiled.losses import loss_ns
from simulator.engines.compiled.memory import State, copy_at, login_at, node_at
from simulator.engines.compiled.nodes import is_serving
from simulator.engines.compiled.primitives import kernel
from simulator.engines.compiled.remembered import (
    holds,
    is_sent,
    next_member,
    put,
    transmit,
    version_here,
)
from simulator.model.rules import NEVER_NS


@kernel
def load(t: State, n: int, now: int) -> None:
    """Let a node that joins load the sessions of the next one that has loaded its own."""
    i = next_member(t, n, 1, now)
    while i >= 0 and not is_serving(t, (n + i) % t.plan.nodes, now):
        i = next_member(t, n, i + 1, now)
    if i < 0:
        return
    donor = (n + i) % t.plan.nodes
    sessions, place = 0, first_place(t, donor)
    while place >= 0:
        sessions += is_loaded(t, login_of(t, place), donor, now)
        place = next_place(t, place)
    if not sessions:
        return
    node_at(t, n).loaded_ns = transmit(t, donor, n, sessions, now)
    if not is_sent(t, donor, now):
        node_at(t, n).loaded_ns = loss_ns(t, donor, now)
    else:
        t.loading = n
        t.donor = donor
        soon(t, LOADED, first_place(t, donor))


@kernel
def load_on(t: State, now: int, place: int) -> None:
    """Put the next session into the memory of the node that loads; one a turn."""
    while place >= 0:
        number = login_of(t, place)
        if is_loaded(t, number, t.donor, now):
            put(t, number, t.loading, node_at(t, t.loading).loaded_ns, NEVER_NS, 0, now)
            loaded = copy_at(t, copy_of(t, number, t.loading))
            loaded.version = version_here(t, number, t.donor, now)
            soon(t, LOADED, next_place(t, place))
            return
        place = next_place(t, place)


@kernel
def first_place(t: State, donor: int) -> int:
    """Return where the sessions begin: in the donor's order of use, or in the table of logins."""
    if t.plan.room:
        return node_at(t, donor).oldest
    return 0 if t.logins else -1


@kernel
def next_place(t: State, place: int) -> int:
    """Return where the next session is; −1: that was the last."""
    if t.plan.room:
        return copy_at(t, place).newer
    return place + 1 if place + 1 < t.logins else -1


@kernel
def login_of(t: State, place: int) -> int:
    """Return the login at a place."""
    return copy_at(t, place).login if t.plan.room else place


@kernel
def is_loaded(t: State, number: int, donor: int, now: int) -> bool:
    """Return whether a node that loads is given a session."""
    login = login_at(t, number)
    return login.holders > 0 and now < login.deadline_ns and holds(t, number, donor, 0, now)
