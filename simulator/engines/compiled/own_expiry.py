"""Copies that run out by themselves; each kernel mirrors the reference's `OwnExpiry`."""

from simulator.engines import tally
from simulator.engines.compiled.agenda import NOBODY, push
from simulator.engines.compiled.copy_rows import copy_of
from simulator.engines.compiled.keyspace import remove_key
from simulator.engines.compiled.ledger import note
from simulator.engines.compiled.memory import State, copy_at, login_at, node_at
from simulator.engines.compiled.primitives import kernel
from simulator.engines.compiled.remembered import remove, remove_everywhere
from simulator.engines.compiled.rows import let_go
from simulator.engines.compiled.station import operate
from simulator.engines.order import EXPIRE, REVOCATION
from simulator.model import own_expiry, steps


@kernel
def use_copy(t: State, now: int, number: int, n: int, user: int) -> None:
    """Let a copy's time start anew: its node uses it, or has just made it."""
    p = t.plan
    if p.own_idle_ns == 0:
        return
    copy = copy_at(t, copy_of(t, number, n))
    copy.used_ns = now
    copy.until_ns = own_expiry.until_ns(copy.made_ns, p.copy_ns, now, p.own_idle_ns)
    copy.user = user
    if not copy.awaited and await_end(t, number, n, now):
        copy.awaited = 1
        login_at(t, number).holders += 1


@kernel
def await_end(t: State, number: int, n: int, used_ns: int) -> bool:
    """Look at a copy again when it runs out; return whether that is before the end of the run."""
    at_ns = own_expiry.runs_out_ns(used_ns, t.plan.own_idle_ns)
    if at_ns >= t.plan.duration_ns:
        return False
    push(t, at_ns, EXPIRE, login_at(t, number).number, 1 + n, number, 1 + n)
    return True


@kernel
def run_out(t: State, now: int, number: int, n: int) -> None:
    """End a session whose copy has run out; a copy that is gone ends nothing."""
    copy = copy_at(t, copy_of(t, number, n))
    if copy.kept and copy.epoch == node_at(t, n).epoch:
        if now >= own_expiry.runs_out_ns(copy.used_ns, t.plan.own_idle_ns):
            end_session(t, now, number, n, copy.user)
        elif await_end(t, number, n, copy.used_ns):
            return
    copy.awaited = 0
    let_go(t, number)


@kernel
def end_session(t: State, now: int, number: int, n: int, user: int) -> None:
    """End a session whose copy has run out, as its node sees it."""
    remove(t, number, n, now, now)
    deleted = t.plan.deletes_expired != 0 and delete(t, now, number, n, user)
    value = 2 * login_at(t, number).made_ns + deleted
    note(t, now, user, steps.LOGOUT, tally.RAN_OUT, n, value)


@kernel
def delete(t: State, now: int, number: int, n: int, user: int) -> bool:
    """Delete a session in the store, at once; return whether the store could be told."""
    login = login_at(t, number)
    _, done = operate(t, now, steps.STORE_WRITE, REVOCATION + login.number, 1 + n, user)
    if done:
        login.forgotten_ns = min(login.forgotten_ns, now)
        remove_key(t, number)
        if t.plan.pubsub:
            remove_everywhere(t, number, now, NOBODY)
    return done
