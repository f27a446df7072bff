"""The common request in short: recognised and served, of a user who does one thing at a time.

It meets others at a node's workers and in a station's queue, so that it has an event when it comes
to the node, one when it comes to the station, and one when it leaves the node. What lies between is
its user's own business and is settled there and then, each step at its own time. Its row is filled
in only if something is in its way (the credential is refused, its client will not wait that long,
the run ends before): then it goes on as every exchange does (`server`, `asking`).

`plain` says which plans let requests go this way, and why nobody can tell.
"""

from simulator import draws
from simulator.engines.compiled.agenda import hold, line_up
from simulator.engines.compiled.balancer import count_connection, place
from simulator.engines.compiled.client import begin_anew, count_sent, fill_in
from simulator.engines.compiled.ledger import begin, count_look, finish, in_window
from simulator.engines.compiled.memory import (
    State,
    exchange_at,
    jar_at,
    login_at,
    node_at,
    visit_at,
)
from simulator.engines.compiled.nodes import is_serving, release, set_busy
from simulator.engines.compiled.patience import await_no_more, be_patient
from simulator.engines.compiled.phases import (
    CALLING,
    EXPRESS_CALLING,
    EXPRESS_QUEUED,
    EXPRESS_SERVED,
    GO_ON,
    ON_WORKER,
    QUEUED,
    WAIT,
)
from simulator.engines.compiled.primitives import kernel
from simulator.engines.compiled.rows import enter, queue_for_worker, take_exchange
from simulator.engines.compiled.station import half_ns, operate, sample_ns, timeout_ns
from simulator.engines.compiled.visits import leave_site, think
from simulator.engines.order import BACK, HOLD, STATION
from simulator.engines.tally import OK
from simulator.model import client, copies, rules, steps, touches
from simulator.model.rules import NEVER_NS
from simulator.model.strategy import SESSION


@kernel
def come(t: State, now: int, v: int) -> tuple[int, int]:
    """Come to the balancer; return the exchange's row, and what follows."""
    e, visit = t.express, visit_at(t, v)
    sent_ns = now - e.up_ns
    visit.serial += 1
    visit.sent_ns = sent_ns
    begin(t, sent_ns)
    count_sent(t, sent_ns, e.kind, e.attached)
    first = affinity = -1
    if t.plan.affinity:
        jar = jar_at(t, visit.user)
        if sent_ns < jar.affinity_until_ns:
            first, affinity = jar.first, jar.affinity
    n = place(t, now, first, affinity, visit.user, visit.number, visit.serial)
    i = take_exchange(t)
    x = exchange_at(t, i)
    x.visit, x.entity, x.serial, x.node, x.sent_ns = v, visit.entity, visit.serial, n, sent_ns
    if n < 0:
        fill_up(t, i)
        return i, steps.UNAVAILABLE_503
    if not is_serving(t, n, now):
        fill_up(t, i)
        return i, steps.BAD_GATEWAY_502
    node = node_at(t, n)
    if node.busy < t.plan.workers:
        count_connection(t, n, 1)
        set_busy(t, n, node.busy + 1, now)
        return i, start(t, now, i)
    if node.waiting >= t.plan.queue_limit:
        fill_up(t, i)
        return i, steps.UNAVAILABLE_503
    count_connection(t, n, 1)
    queue_for_worker(t, i, n)
    x.phase = EXPRESS_QUEUED
    x.client_done = 0
    be_patient(t, i, 1)
    return i, WAIT


@kernel
def start_late(t: State, now: int, i: int) -> int:
    """Begin on a worker that was waited for."""
    if t.plan.timeout_ns < NEVER_NS:
        await_no_more(t, i)
    return start(t, now, i)


@kernel
def start(t: State, now: int, i: int) -> int:
    """Begin on a worker."""
    e, x = t.express, exchange_at(t, i)
    x.started_ns = now
    if e.call_pc < 0:
        return settle(t, now, i, now + e.before_ns)
    then = now + e.before_ns
    station = steps.station_of(e.call)
    at_ns = then + half_ns(t, station)
    x.call_deadline_ns = then + timeout_ns(t, station)
    if t.strays or at_ns >= latest_ns(t, i) or at_ns > x.call_deadline_ns:
        return go_aside(t, i)
    x.phase = EXPRESS_CALLING
    line_up(t, at_ns, STATION, i)
    return WAIT


@kernel
def reach_station(t: State, now: int, i: int) -> int:
    """Be served at the station."""
    e, x = t.express, exchange_at(t, i)
    visit = visit_at(t, x.visit)
    step = steps.operation_step(e.call, visit.request, 0, x.serial, e.call_pc)
    end_ns, answered = operate(t, now, e.call, visit.number, step, visit.user)
    back_ns = end_ns + half_ns(t, steps.station_of(e.call))
    if answered and back_ns <= x.call_deadline_ns:
        return settle(t, now, i, back_ns)
    return come_back(t, now, i, min(back_ns, x.call_deadline_ns), False)


@kernel
def settle(t: State, now: int, i: int, then: int) -> int:
    """Look at the credential and serve the request, from `then` on; it leaves the node by event."""
    e, x = t.express, exchange_at(t, i)
    visit = visit_at(t, x.visit)
    look_ns = then + e.after_ns
    if t.strays or not is_welcome(t, i, look_ns):
        return stand_aside(t, now, i, then)
    served_ns = look_ns + e.then_ns
    service_ns = sample_ns(t, draws.SERVICE, visit.number, steps.service_step(visit.request, 0))
    end_ns = served_ns + service_ns
    if end_ns + e.down_ns >= latest_ns(t, i):
        return stand_aside(t, now, i, then)
    if e.look >= 0:
        recognise(t, look_ns, i)
    visit.auth_ns = served_ns - x.started_ns
    x.phase = EXPRESS_SERVED
    hold(t, end_ns, HOLD, i)
    return WAIT


@kernel
def is_welcome(t: State, i: int, now: int) -> bool:
    """Return whether a look will recognise the login (`logins.is_recognised`, for plain plans)."""
    e, x, p = t.express, exchange_at(t, i), t.plan
    if e.look < 0:
        return True
    jar = jar_at(t, visit_at(t, x.visit).user)
    login = login_at(t, jar.login)
    token_ns = 0 if p.credential == SESSION else jar.deadline_ns
    held = copies.held_at_home(
        now, x.node, node_at(t, x.node).epoch, login.home, login.home_epoch, login.forgotten_ns,
        False,
    )  # fmt: skip
    return login.state == rules.LIVE and rules.recognised(
        e.look,
        now,
        rules.expiry_ns(p.credential, login.deadline_ns, token_ns),
        login.state,
        held,
        token_ns in (0, login.access_ns),
        NEVER_NS,
        now,
    )


@kernel
def recognise(t: State, now: int, i: int) -> None:
    """Note that a live login was recognised, and touch its session."""
    e, x, p = t.express, exchange_at(t, i), t.plan
    login = login_at(t, jar_at(t, visit_at(t, x.visit).user).login)
    count_look(t, login.home, x.node, now, True, True)
    if rules.moves_deadline(p.credential, e.look, 0) and touches.is_due(
        now, login.deadline_ns, login.end_ns, p.idle_ns, p.touch_ns
    ):
        login.deadline_ns = rules.touched(now, login.end_ns, p.idle_ns)


@kernel
def latest_ns(t: State, i: int) -> int:
    """Return before when an answer must be there: its client's patience ends, or the run."""
    return min(t.plan.duration_ns, exchange_at(t, i).sent_ns + t.plan.timeout_ns)


@kernel
def stand_aside(t: State, now: int, i: int, then: int) -> int:
    """Go on as any exchange does that has come so far: on its worker, or back from its call."""
    if t.express.call_pc < 0:
        return go_aside(t, i)
    return come_back(t, now, i, then, True)


@kernel
def go_aside(t: State, i: int) -> int:
    """Go on as any exchange does that begins on its worker."""
    fill_up(t, i)
    x = exchange_at(t, i)
    x.phase = ON_WORKER
    x.pc = t.plan.entry[x.kind]
    return GO_ON


@kernel
def come_back(t: State, now: int, i: int, at_ns: int, answered: bool) -> int:  # noqa: FBT001 - a scalar
    """Go on as any exchange does that comes back from its call then."""
    fill_up(t, i)
    x = exchange_at(t, i)
    x.phase = CALLING
    x.pc = t.express.call_pc
    x.answered = answered
    line_up(t, max(now, at_ns), BACK, i)
    return WAIT


@kernel
def wait_on(t: State, i: int) -> None:
    """Wait for a worker as any exchange does: its client has lost patience."""
    fill_in_all(t, i)
    exchange_at(t, i).phase = QUEUED


@kernel
def fill_up(t: State, i: int) -> None:
    """Fill in an exchange's row, and let its client wait."""
    fill_in_all(t, i)
    be_patient(t, i, 1)


@kernel
def fill_in_all(t: State, i: int) -> None:
    """Fill in an exchange's row, and its visit's."""
    x = exchange_at(t, i)
    v, n, started_ns, deadline_ns = x.visit, x.node, x.started_ns, x.call_deadline_ns
    visit = visit_at(t, v)
    begin_anew(t, v)
    visit.exchanges = 1
    visit.domain = visit.public = 0
    visit.kind = t.express.kind
    fill_in(t, visit.sent_ns, v, i)
    x.node, x.started_ns, x.call_deadline_ns = n, started_ns, deadline_ns
    if n >= 0:
        enter(t, i, n)


@kernel
def leave_node(t: State, now: int, i: int) -> None:
    """Leave the node with an answer; its client takes it and thinks."""
    e, x, p, c = t.express, exchange_at(t, i), t.plan, t.count
    v, n = x.visit, x.node
    visit = visit_at(t, v)
    release(t, now, n)
    count_connection(t, n, -1)
    if in_window(t, now):
        node_at(t, n).served += 1
        c.wire_bytes += p.down_bytes[e.kind, steps.OK_200]
        c.down_bytes += p.down_bytes[e.kind, steps.OK_200]
    then = now + e.down_ns
    c.exchanges_in_flight -= 1
    t.outcomes[e.kind, steps.OK_200] += 1
    if p.affinity:
        keep_cookie(t, then, i)
    if t.keep:
        visit.exchanges, visit.logins, visit.domain, visit.public = 1, 0, 0, 0
    finish(t, v, n, OK, then)
    x.link = t.free_exchange
    t.free_exchange = i
    if visit.request + 1 < visit.length:
        visit.request += 1
        think(t, then, v)
    else:
        leave_site(t, then, v)


@kernel
def keep_cookie(t: State, now: int, i: int) -> None:
    """Take the balancer's cookie, if the answer sets one."""
    x, p = exchange_at(t, i), t.plan
    jar = jar_at(t, visit_at(t, x.visit).user)
    first = affinity = -1
    if x.sent_ns < jar.affinity_until_ns:
        first, affinity = jar.first, jar.affinity
    if client.sets_affinity(steps.OK_200, x.node, affinity, p.cookie_kept):
        jar.affinity = x.node
        jar.first = client.first_node(p.fail_back, first, x.node)
        jar.affinity_until_ns = now + p.cookie_ns
