"""Rows of the tables: taken, given back, and linked into lists."""

from simulator.engines.compiled.agenda import GENERATION_MASK
from simulator.engines.compiled.copy_rows import give_copies
from simulator.engines.compiled.memory import (
    State,
    exchange_at,
    login_at,
    node_at,
    visit_at,
)
from simulator.engines.compiled.primitives import kernel


@kernel
def take_visit(t: State) -> int:
    """Return a free row for a visit."""
    run = t
    v = run.free_visit
    if v >= 0:
        run.free_visit = visit_at(t, v).link
    else:
        v = run.visits
        run.visits = v + 1
    return v


@kernel
def give_visit(t: State, v: int) -> None:
    """Free the row of a visit that is over."""
    visit_at(t, v).link = t.free_visit
    t.free_visit = v


@kernel
def take_exchange(t: State) -> int:
    """Return a free row for an exchange."""
    run = t
    i = run.free_exchange
    if i >= 0:
        run.free_exchange = exchange_at(t, i).link
    else:
        i = run.exchanges
        run.exchanges = i + 1
    return i


@kernel
def take_login(t: State) -> int:
    """Return a free row for a login, held once."""
    run = t
    n = run.free_login
    if n >= 0:
        run.free_login = login_at(t, n).link
    else:
        n = run.logins
        run.logins = n + 1
    login_at(t, n).holders = 1
    login_at(t, n).copies = -1
    return n


@kernel
def let_go(t: State, n: int) -> None:
    """Hold a login (−1: none) once less; nobody refers to it any more at none."""
    if n >= 0:
        login = login_at(t, n)
        login.holders -= 1
        if login.holders == 0:
            login.link = t.free_login
            t.free_login = n
            give_copies(t, n)


@kernel
def outdate(t: State, i: int) -> None:
    """Make all pending events of an exchange stale."""
    x = exchange_at(t, i)
    x.generation = (x.generation + 1) & GENERATION_MASK


@kernel
def give_exchange(t: State, i: int) -> None:
    """Free the row of an exchange that neither its client nor its server knows any more."""
    x = exchange_at(t, i)
    let_go(t, x.login)
    let_go(t, x.fresh)
    outdate(t, i)
    x.link = t.free_exchange
    t.free_exchange = i


@kernel
def enter(t: State, i: int, n: int) -> None:
    """Add an exchange to those that are at a node: a crash meets them in this order."""
    x, node = exchange_at(t, i), node_at(t, n)
    x.here_before = node.here_last
    x.here_after = -1
    if node.here_last >= 0:
        exchange_at(t, node.here_last).here_after = i
    else:
        node.here_first = i
    node.here_last = i


@kernel
def leave(t: State, i: int, n: int) -> None:
    """Take an exchange out of those that are at a node."""
    x, node = exchange_at(t, i), node_at(t, n)
    if x.here_before >= 0:
        exchange_at(t, x.here_before).here_after = x.here_after
    else:
        node.here_first = x.here_after
    if x.here_after >= 0:
        exchange_at(t, x.here_after).here_before = x.here_before
    else:
        node.here_last = x.here_before


@kernel
def await_reply(t: State, i: int) -> None:
    """Add an exchange to those whose client waits, in order of their deadlines."""
    x, run = exchange_at(t, i), t
    x.wait_before = run.wait_last
    x.wait_after = -1
    if run.wait_last >= 0:
        exchange_at(t, run.wait_last).wait_after = i
    else:
        run.wait_first = i
    run.wait_last = i


@kernel
def await_no_more(t: State, i: int) -> None:
    """Take an exchange out of those whose client waits."""
    x, run = exchange_at(t, i), t
    if x.wait_before >= 0:
        exchange_at(t, x.wait_before).wait_after = x.wait_after
    else:
        run.wait_first = x.wait_after
    if x.wait_after >= 0:
        exchange_at(t, x.wait_after).wait_before = x.wait_before
    else:
        run.wait_last = x.wait_before


@kernel
def queue_for_worker(t: State, i: int, n: int) -> None:
    """Put an exchange at the end of a node's queue."""
    node = node_at(t, n)
    exchange_at(t, i).link = -1
    if node.last >= 0:
        exchange_at(t, node.last).link = i
    else:
        node.first = i
    node.last = i
    node.waiting += 1


@kernel
def first_for_worker(t: State, n: int) -> int:
    """Take the exchange out that has waited longest for a worker; −1 if none has."""
    node = node_at(t, n)
    i = node.first
    if i >= 0:
        node.first = exchange_at(t, i).link
        if node.first < 0:
            node.last = -1
        node.waiting -= 1
    return i


@kernel
def queue_for_connection(t: State, i: int, n: int) -> None:
    """Put an exchange at the end of those that wait for a node's connections to the store."""
    node = node_at(t, n)
    exchange_at(t, i).link = -1
    if node.store_last >= 0:
        exchange_at(t, node.store_last).link = i
    else:
        node.store_first = i
    node.store_last = i


@kernel
def first_for_connection(t: State, n: int) -> int:
    """Return the exchange that has waited longest for a connection; −1 if none has.

    Time-outs are equal, so that the one that gives up is always the first, too.
    """
    node = node_at(t, n)
    i = node.store_first
    if i >= 0:
        node.store_first = exchange_at(t, i).link
        if node.store_first < 0:
            node.store_last = -1
    return i
