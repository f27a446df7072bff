"""What hits a share of the users; each kernel mirrors the reference's `Strikes`.

A strike goes through the jars one hit a turn, so that no turn takes more rows than there are.
"""

from simulator import draws
from simulator.engines import tally
from simulator.engines.compiled.agenda import NOBODY, STRUCK, soon
from simulator.engines.compiled.client_kinds import is_browser
from simulator.engines.compiled.devices import device_of_jar
from simulator.engines.compiled.endings import exposure_ns, is_lost, revoke
from simulator.engines.compiled.forgeries import forge
from simulator.engines.compiled.heap import push
from simulator.engines.compiled.ledger import note
from simulator.engines.compiled.logins import expiry_ns
from simulator.engines.compiled.memory import (
    State,
    exchange_at,
    jar_at,
    login_at,
    thief_at,
    visit_at,
)
from simulator.engines.compiled.primitives import float64s, int64s, kernel
from simulator.engines.compiled.rows import give_visit
from simulator.engines.compiled.visits import PAUSE, new_visit
from simulator.engines.order import SEND, STRIKE, THIEF, TIMELINE
from simulator.model import rules, steps
from simulator.model.timeline import FORGE, IN_BROWSERS, NOTICE, REVOKE


@kernel
def strike(t: State, number: int) -> None:
    """Let a strike begin; schedule the next one."""
    if number + 1 < t.strike_ns_rows:
        slot = STRIKE + number + 1
        next_ns = int64s(t.strike_ns_at, t.strike_ns_rows)[number + 1]
        push(t, next_ns, TIMELINE, slot, 0, slot, 0)
    t.striking = number
    soon(t, STRUCK, 0)


@kernel
def strike_on(t: State, now: int, j: int) -> None:
    """Hit the next user, from a jar (of a notice: from a thief) on."""
    rows = t.strike_rows
    kind, event = int64s(t.strike_at, rows)[t.striking], int64s(t.strike_event_at, rows)[t.striking]
    if kind == NOTICE:
        notice_on(t, now, j, event)
        return
    share = float64s(t.strike_share_at, rows)[t.striking]
    while j < t.plan.jars:
        jar = jar_at(t, j)
        device = device_of_jar(t, j)
        user = device // t.plan.devices
        hit = jar.login >= 0 and rules.is_hit(t.plan.key[draws.HIT], event, user, share)
        if hit and is_reached(t, kind, j, device):
            if kind == REVOKE:
                revoke_one(t, now, jar.login, user)
                break
            if kind == FORGE:
                forge(t, now, device)
                break
            expires_ns = expiry_ns(t, jar.login, jar.deadline_ns)
            if rules.is_worth(login_at(t, jar.login).state, now, expires_ns):
                steal(t, now, j, event, device)
                break
        j += 1
    if j < t.plan.jars:
        soon(t, STRUCK, j + 1)


@kernel
def is_reached(t: State, kind: int, j: int, device: int) -> bool:
    """Return whether a strike reaches a jar: the client's kind and the domain may forbid it."""
    if kind == FORGE and t.plan.cookie_jar and j % t.plan.domains:
        return False
    return kind not in IN_BROWSERS or is_browser(t, device)


@kernel
def notice_on(t: State, now: int, k: int, event: int) -> None:
    """Let the next victim of a theft notice it, and have the login revoked."""
    while k < t.thieves:
        thief = thief_at(t, k)
        if thief.event == event:
            revoke_one(t, now, jar_at(t, t.plan.jars + k).login, thief.user)
            soon(t, STRUCK, k + 1)
            return
        k += 1


@kernel
def revoke_one(t: State, now: int, login: int, user: int) -> None:
    """End a login, by an administrator or at its user's wish."""
    if revoke(t, now, login, user):
        note(t, now, user, steps.LOGOUT, tally.REVOKED, NOBODY, exposure_ns(t, login))


@kernel
def steal(t: State, now: int, j: int, event: int, device: int) -> None:
    """Copy what a device's requests carry: the credential, and the cookie that names a node."""
    k, user = t.thieves, device // t.plan.devices
    t.thieves = k + 1
    thief, jar, copy = thief_at(t, k), jar_at(t, j), jar_at(t, t.plan.jars + k)
    thief.event = event
    thief.user = user
    copy.login, copy.serial, copy.deadline_ns, copy.affinity, copy.kid = (
        jar.login,
        jar.serial,
        jar.deadline_ns,
        jar.affinity,
        jar.kid,
    )
    copy.first, copy.affinity_until_ns = jar.first, jar.affinity_until_ns
    login = login_at(t, jar.login)
    login.holders += 1
    login.thieves += 1
    entity = THIEF + k
    v = new_visit(t, entity, entity, user, 0, 0, 0)
    visit = visit_at(t, v)
    visit.device = device
    visit.stolen = t.plan.jars + k
    visit.kind = steps.REQUEST
    visit.domain = visit.retries = visit.tries = visit.starts = 0
    visit.interval_ns = int64s(t.strike_interval_ns_at, t.strike_rows)[t.striking]
    note(t, now, user, steps.REQUEST, tally.STOLEN, NOBODY, entity)
    phase = draws.uniform(t.plan.key[draws.THIEF], entity, 0)
    push(t, now + int(phase * visit.interval_ns + 0.5), SEND, entity, 0, v, 0)


@kernel
def attack_on(t: State, now: int, i: int, v: int) -> int:
    """Let a thief pause until its next request, or give up if its credential is worthless.

    Nothing follows from the answer to a forged request.
    """
    x, visit = exchange_at(t, i), visit_at(t, v)
    if x.kind == steps.FORGED:
        give_visit(t, v)
        return PAUSE
    if x.outcome == steps.UNAUTHORISED_401 and is_lost(t, x.login, x.deadline_ns, x.kid, now):
        login_at(t, x.login).thieves -= 1
        give_visit(t, v)
        return PAUSE
    visit.request += 1
    at_ns = max(now, x.sent_ns + visit.interval_ns)
    push(t, at_ns, SEND, visit.entity, visit.serial, v, 0)
    return PAUSE
