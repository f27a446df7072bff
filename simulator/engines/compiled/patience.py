"""Clients that wait for an answer, and give up; mirrors the reference's `Patience`."""

from simulator.engines.compiled.agenda import NOBODY
from simulator.engines.compiled.heap import push
from simulator.engines.compiled.memory import State, exchange_at
from simulator.engines.compiled.primitives import inlined, kernel
from simulator.engines.order import TIMEOUT
from simulator.model.rules import NEVER_NS

FIRST, LAST = range(2)
"""Ends of a list of exchanges whose clients wait."""


@kernel
def be_patient(t: State, i: int, late: int) -> None:
    """Let a client wait for an answer, until its time-out."""
    if t.plan.timeout_ns < NEVER_NS:
        await_reply(t, i, late)
        if exchange_at(t, i).wait_before < 0:
            set_timer(t, exchange_at(t, i).sent_ns + t.plan.timeout_ns)


@kernel
def set_timer(t: State, at_ns: int) -> None:
    """Look at the longest waiting exchange again at its deadline, unless that is done before."""
    if t.timer_ns == 0 or at_ns < t.timer_ns:
        t.timer_ns = at_ns
        push(t, at_ns, TIMEOUT, 0, 0, NOBODY, 0)


@kernel
def time_out(t: State, now: int) -> int:
    """Give up the longest waiting exchange if its deadline has come; return it, or −1."""
    run, timeout_ns = t, t.plan.timeout_ns
    if now != run.timer_ns:
        return NOBODY
    run.timer_ns = 0
    given_up = NOBODY
    i = longest_waiting(t)
    if i >= 0 and exchange_at(t, i).sent_ns + timeout_ns <= now:
        await_no_more(t, i)
        given_up = i
        i = longest_waiting(t)
    if i >= 0:
        set_timer(t, exchange_at(t, i).sent_ns + timeout_ns)
    return given_up


@kernel
def await_reply(t: State, i: int, late: int) -> None:
    """Add an exchange to those whose client waits, in order of their deadlines, then entities.

    Those that are noted only some time after they were sent (`late`) have a list of their own, so
    that nobody looks for their place among all that was sent meanwhile.
    """
    x = exchange_at(t, i)
    before, after = t.waits[late, LAST], -1
    while before >= 0 and is_before(t, i, before):
        before, after = exchange_at(t, before).wait_before, before
    x.late, x.wait_before, x.wait_after = late, before, after
    if before >= 0:
        exchange_at(t, before).wait_after = i
    else:
        t.waits[late, FIRST] = i
    if after >= 0:
        exchange_at(t, after).wait_before = i
    else:
        t.waits[late, LAST] = i


@inlined
def is_before(t: State, i: int, other: int) -> bool:
    """Return whether an exchange was sent before another, or in that moment by a lower entity."""
    x, y = exchange_at(t, i), exchange_at(t, other)
    return x.sent_ns < y.sent_ns or (x.sent_ns == y.sent_ns and x.entity < y.entity)


@kernel
def longest_waiting(t: State) -> int:
    """Return the exchange whose client has waited longest for an answer; −1: none."""
    i, j = t.waits[0, FIRST], t.waits[1, FIRST]
    if i < 0 or j < 0:
        return max(i, j)
    return i if is_before(t, i, j) else j


@kernel
def await_no_more(t: State, i: int) -> None:
    """Take an exchange out of those whose client waits."""
    x = exchange_at(t, i)
    if x.wait_before >= 0:
        exchange_at(t, x.wait_before).wait_after = x.wait_after
    else:
        t.waits[x.late, FIRST] = x.wait_after
    if x.wait_after >= 0:
        exchange_at(t, x.wait_after).wait_before = x.wait_before
    else:
        t.waits[x.late, LAST] = x.wait_before
