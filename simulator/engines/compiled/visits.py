"""Visits of the compiled engine: from arrival to leaving; mirrors the reference's `Clients`."""

from simulator import draws
from simulator.engines import tally
from simulator.engines.compiled.agenda import plan_come, plan_send
from simulator.engines.compiled.devices import device_of_visit, jar_of
from simulator.engines.compiled.endings import end, exposure_ns
from simulator.engines.compiled.ledger import tell
from simulator.engines.compiled.memory import State, exchange_at, jar_at, visit_at
from simulator.engines.compiled.primitives import kernel
from simulator.engines.compiled.rows import (
    give_exchange,
    give_visit,
    let_go,
    take_exchange,
    take_visit,
)
from simulator.engines.compiled.station import sample_ns
from simulator.model import rules, steps
from simulator.workload.models import CLOSED

PAUSE, BEGIN, AGAIN, CLEARED = range(4)
"""What a client does next: nothing until an event, begin a request, send an exchange, send what a
preflight has cleared."""


@kernel
def new_visit(
    t: State, entity: int, number: int, user: int, length: int, public: int, may_log_out: int
) -> int:
    """Return the row of a visit that is about to begin."""
    v = take_visit(t)
    visit = visit_at(t, v)
    visit.entity = entity
    visit.number = number
    visit.user = user
    visit.device = device_of_visit(t, number, user)
    visit.length = length
    visit.public = public
    visit.may_log_out = may_log_out
    visit.request = 0
    visit.serial = 0
    visit.starts = 1
    visit.stolen = -1
    visit.renewing = 0
    visit.silent = 0
    return v


@kernel
def length_of(t: State, number: int) -> int:
    """Return how many requests a visit makes."""
    p = t.plan
    if p.visit_constant:
        return int(p.visit_mean)
    return draws.geometric(p.visit_mean, t.plan.key[draws.VISIT_LENGTH], number, 0)


@kernel
def think(t: State, now: int, v: int) -> None:
    """Pause before a request (of a closed user also before a visit)."""
    visit = visit_at(t, v)
    pause_ns = sample_ns(t, draws.THINK, visit.number, visit.request)
    visit.starts = 1
    come_ns = now + pause_ns + t.express.up_ns
    if t.express.on and come_ns < t.plan.duration_ns and goes_by_express(t, v):
        plan_come(t, come_ns, v)
    else:
        plan_send(t, now + pause_ns, v)


@kernel
def goes_by_express(t: State, v: int) -> bool:
    """Return whether a visit's next request will be a common one, as far as can be known now."""
    visit, p = visit_at(t, v), t.plan
    if t.express.attached and jar_at(t, visit.user).login < 0:
        return False
    return p.logout_share == 0.0 or visit.request + 1 < visit.length


@kernel
def may_log_out(t: State, now: int, v: int) -> int:
    """After a visit's last answer: log out, or just leave."""
    visit, p = visit_at(t, v), t.plan
    if not (p.logout_share > 0.0 and visit.may_log_out):
        return leave_site(t, now, v)
    if draws.uniform(t.plan.key[draws.LOGOUT], visit.number, 0) >= p.logout_share:
        return leave_site(t, now, v)
    jar = jar_at(t, jar_of(t, visit.device, visit.domain))
    if jar.login < 0:
        return leave_site(t, now, v)
    if p.has_logout:
        visit.kind = steps.LOGOUT
        return AGAIN
    forget(t, now, v)
    return leave_site(t, now, v)


@kernel
def forget(t: State, now: int, v: int) -> None:
    """Log out of a bearer token without a server side: nothing is sent."""
    visit = visit_at(t, v)
    jar = jar_at(t, jar_of(t, visit.device, visit.domain))
    i = take_exchange(t)
    x = exchange_at(t, i)
    x.number, x.request, x.serial, x.user = (
        visit.number,
        visit.request,
        visit.serial + 1,
        visit.user,
    )
    x.kind = steps.LOGOUT
    x.login = x.fresh = -1
    tell(t, now, i, tally.FORGOT, -1, 0)
    if end(t, now, jar.login, rules.ENDED):
        tell(t, now, i, tally.DROPPED, -1, exposure_ns(t, jar.login))
    give_exchange(t, i)
    let_go(t, jar.login)
    jar.login = -1


@kernel
def leave_site(t: State, now: int, v: int) -> int:
    """End a visit; a user of a closed workload thinks and begins the next one."""
    p = t.plan
    if p.model == CLOSED:
        visit = visit_at(t, v)
        visit.number += p.users
        visit.device = device_of_visit(t, visit.number, visit.user)
        visit.length = length_of(t, visit.number)
        visit.request = 0
        visit.renewing = 0
        think(t, now, v)
    else:
        give_visit(t, v)
    return PAUSE
