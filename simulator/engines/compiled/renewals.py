"""Refreshes in the background; each kernel mirrors the reference's `Renewals`.

A visit's `renewing` is the row of its refresh + 1, negative once a request of the visit waits.
"""

from simulator.engines.compiled.client_kinds import keeps_credential
from simulator.engines.compiled.devices import device_of_jar, jar_of
from simulator.engines.compiled.ledger import bin_of, in_window
from simulator.engines.compiled.memory import State, bin_at, exchange_at, jar_at, login_at, visit_at
from simulator.engines.compiled.primitives import kernel
from simulator.engines.compiled.rows import let_go
from simulator.model import client, rules, steps


@kernel
def is_due(t: State, now: int, v: int) -> bool:
    """Return whether a client refreshes ahead of its access token's expiry."""
    visit = visit_at(t, v)
    jar = jar_at(t, jar_of(t, visit.device, visit.domain))
    if jar.login < 0:
        return False
    return client.is_due(now, jar.deadline_ns, login_at(t, jar.login).end_ns, t.plan.early_ns)


@kernel
def goes_beside(t: State, now: int, v: int) -> bool:
    """Return whether a refresh that is due needs nobody to wait for it."""
    visit = visit_at(t, v)
    deadline_ns = jar_at(t, jar_of(t, visit.device, visit.domain)).deadline_ns
    return client.is_beside(t.plan.background, now, deadline_ns)


@kernel
def note_renewal(t: State, v: int, i: int) -> None:
    """Note that what was sent is a refresh that nobody waits for."""
    visit = visit_at(t, v)
    visit.exchanges -= 1
    visit.renewing = i + 1
    exchange_at(t, i).beside = 1


@kernel
def awaits_renewal(t: State, now: int, v: int) -> bool:
    """Wait for the refresh that a visit is about to send, if it has sent it already."""
    visit = visit_at(t, v)
    if visit.renewing <= 0 or visit.kind != steps.REFRESH:
        return False
    if exchange_at(t, visit.renewing - 1).jar != jar_of(t, visit.device, visit.domain):
        return False
    visit.renewing = -visit.renewing
    visit.waits_ns = now
    return True


@kernel
def end_renewal(t: State, now: int, i: int, v: int) -> bool:
    """Take the answer, unless its login has been left meanwhile; return whether a request waits.

    The row of a visit that is over may be another's by now.
    """
    x, visit = exchange_at(t, i), visit_at(t, v)
    if x.outcome == steps.OK_200 and jar_at(t, x.jar).login == x.login:
        take(t, now, i, v)
    waits = visit.renewing == -(i + 1)
    if waits:
        visit.auth_ns += now - visit.waits_ns
    if waits or visit.renewing == i + 1:
        visit.renewing = 0
    return waits


@kernel
def take(t: State, now: int, i: int, v: int) -> None:
    """Put the credential that a login or a refresh brought into the jar: the last one wins."""
    x, c, row = exchange_at(t, i), t.count, bin_at(t, bin_of(t, now))
    jar = jar_at(t, x.jar)
    if keeps_credential(t, device_of_jar(t, x.jar)):
        let_go(t, jar.login)
        jar.login, jar.serial = x.fresh, x.fresh_serial
        jar.deadline_ns, jar.kid = x.fresh_deadline_ns, x.fresh_kid
        jar.cause = rules.NO_CAUSE
        login_at(t, x.fresh).holders += 1
    counts = in_window(t, now)
    if x.kind == steps.REFRESH:
        row.refreshes += 1
        c.refreshes += counts
        return
    visit = visit_at(t, v)
    visit.logins += 1
    row.logins += 1
    c.logins += counts
    if visit.cause == rules.FORCED:
        row.forced_relogins += 1
        c.forced_relogins += counts
    elif visit.cause == rules.EXPIRED:
        row.expired_relogins += 1
        c.expired_relogins += counts
