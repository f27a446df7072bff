"""The client's side, cut where time passes; mirrors the reference's `Clients`.

Kernels return what the client does next: `BEGIN` a request, send an exchange (`AGAIN`), or `PAUSE`.
"""

from simulator import draws
from simulator.engines import tally
from simulator.engines.compiled.agenda import line_up, plan_send
from simulator.engines.compiled.clearing import cause_of, clear
from simulator.engines.compiled.client_kinds import keeps_cookies
from simulator.engines.compiled.devices import jar_of
from simulator.engines.compiled.ledger import begin, bin_of, finish, in_window, tell
from simulator.engines.compiled.memory import State, bin_at, exchange_at, jar_at, login_at, visit_at
from simulator.engines.compiled.patience import be_patient
from simulator.engines.compiled.preflights import remember
from simulator.engines.compiled.primitives import float64s, kernel
from simulator.engines.compiled.renewals import (
    awaits_renewal,
    end_renewal,
    goes_beside,
    is_due,
    note_renewal,
    take,
)
from simulator.engines.compiled.rows import let_go, take_exchange
from simulator.engines.compiled.sign_on import count_not_presented, is_silent, send_silently
from simulator.engines.compiled.station import sample_ns
from simulator.engines.compiled.strikes import attack_on
from simulator.engines.compiled.visits import (
    AGAIN,
    CLEARED,
    PAUSE,
    leave_site,
    may_log_out,
    think,
)
from simulator.engines.order import ARRIVE, FORGERY
from simulator.model import client, rules, steps


@kernel
def begin_request(t: State, now: int, v: int) -> None:
    """Start a request; what it sends first is sent next."""
    visit, p = visit_at(t, v), t.plan
    begin_anew(t, v)
    visit.sent_ns = now
    visit.domain = domain_of(t, v)
    if p.authenticated_share < 1.0:
        visit.public = client.is_public(
            p.key[draws.PRIVATE], visit.number, visit.request, p.authenticated_share
        )
    begin(t, now)
    if p.domains > 1 and p.cookie_jar and not visit.public:
        count_not_presented(t, now, v)
    is_public = visit.public or t.plan.entry[steps.LOGIN] < 0
    visit.kind = steps.PUBLIC if is_public else steps.REQUEST
    if p.early_ns and p.has_refresh and not is_public and is_due(t, now, v):
        if goes_beside(t, now, v):
            send_beside(t, now, v)
        else:
            visit.kind = steps.REFRESH
            visit.refreshed = 1


@kernel
def begin_anew(t: State, v: int) -> None:
    """Forget how it went with the last request."""
    visit = visit_at(t, v)
    visit.exchanges = visit.logins = visit.retries = visit.auth_ns = visit.tries = 0
    visit.refreshed = visit.starts = 0
    visit.cause = rules.NO_CAUSE


@kernel
def send_beside(t: State, now: int, v: int) -> None:
    """Send a refresh that the request does not wait for, unless one is under way."""
    visit = visit_at(t, v)
    if visit.renewing:
        return
    visit.kind = steps.REFRESH
    note_renewal(t, v, send_one(t, now, v))
    visit.kind = steps.REQUEST


@kernel
def domain_of(t: State, v: int) -> int:
    """Return the API domain that the current request goes to."""
    domain = 0
    if t.plan.domains > 1:
        visit = visit_at(t, v)
        u = draws.uniform(t.plan.key[draws.DOMAIN], visit.number, visit.request)
        shares = float64s(t.domain_share_at, t.domain_share_rows)
        while u > shares[domain]:
            domain += 1
    return domain


@kernel
def send(t: State, now: int, v: int) -> None:
    """Send the next exchange, or wait for it, if it is under way beside the request."""
    if t.plan.background and awaits_renewal(t, now, v):
        return
    send_one(t, now, v)


@kernel
def send_one(t: State, now: int, v: int) -> int:
    """Send one exchange with what the jar holds; return its row."""
    visit, i = visit_at(t, v), take_exchange(t)
    x = exchange_at(t, i)
    visit.serial += 1
    visit.exchanges += 1
    fill_in(t, now, v, i)
    count_sent(t, now, x.kind, x.attached)
    tell(t, now, i, tally.SENT, -1, x.attached)
    send_silently(t, now, i, v)
    be_patient(t, i, 0)
    line_up(t, now + t.plan.up_ns[x.kind, x.attached], ARRIVE, i)
    return i


@kernel
def fill_in(t: State, now: int, v: int, i: int) -> None:
    """Write what an exchange is, that is sent now, and what it carries."""
    visit, x = visit_at(t, v), exchange_at(t, i)
    x.visit = v
    x.entity, x.number, x.user = visit.entity, visit.number, visit.user
    x.request, x.retries, x.kind, x.serial = visit.request, visit.retries, visit.kind, visit.serial
    x.sent_ns = now
    x.jar = visit.stolen if visit.stolen >= 0 else jar_of(t, visit.device, visit.domain)
    jar = jar_at(t, x.jar)
    x.affinity = x.first = -1
    if now < jar.affinity_until_ns:
        x.affinity, x.first = jar.affinity, jar.first
    x.attached = x.token_serial = x.fresh_serial = x.client_done = x.server_done = x.phase = 0
    x.deadline_ns = x.retry_ns = x.auth_ns = x.shared_ns = x.version = x.clears = x.beside = 0
    x.login = x.fresh = x.node = -1
    x.cause = rules.NO_CAUSE
    if jar.login >= 0 and t.plan.sent_bytes[x.kind]:
        x.attached = 1
        if x.kind != steps.PUBLIC:
            x.login, x.token_serial, x.deadline_ns = jar.login, jar.serial, jar.deadline_ns
            x.kid = jar.kid
            login_at(t, jar.login).holders += 1


@kernel
def count_sent(t: State, now: int, kind: int, attached: int) -> None:
    """Count an exchange that is sent, and its bytes."""
    c, counts = t.count, in_window(t, now)
    c.exchanges_sent += 1
    c.exchanges_in_flight += 1
    if attached:
        size = t.plan.sent_bytes[kind]
        bin_at(t, bin_of(t, now)).credential_bytes += size
        if counts:
            c.credential_bytes += size
    if counts:
        c.wire_bytes += t.plan.up_bytes[kind, attached]


@kernel
def note_answer(t: State, now: int, i: int) -> None:
    """Note an answer, or that none came, and the balancer's cookie in it."""
    x, p, c = exchange_at(t, i), t.plan, t.count
    c.exchanges_in_flight -= 1
    t.outcomes[x.kind, x.outcome] += 1
    tell(t, now, i, tally.RECEIVED, x.node, x.outcome)
    clear(t, now, i)
    if (
        p.affinity
        and client.sets_affinity(x.outcome, x.node, x.affinity, p.cookie_kept)
        and keeps_cookies(t, visit_at(t, x.visit).device)
    ):
        jar = jar_at(t, x.jar)
        jar.affinity = x.node
        jar.first = client.first_node(p.fail_back, x.first, x.node)
        jar.affinity_until_ns = now + p.cookie_ns


@kernel
def receive(t: State, now: int, i: int) -> int:
    """Take an answer, or note that none came; return what the client does next."""
    x, p = exchange_at(t, i), t.plan
    v = x.visit
    visit = visit_at(t, v)
    note_answer(t, now, i)
    if x.beside:
        if not end_renewal(t, now, i, v):
            return PAUSE
    elif x.kind in client.FOR_LOGIN or x.outcome == steps.UNAUTHORISED_401:
        visit.auth_ns += now - x.sent_ns
    elif x.outcome == steps.OK_200:
        visit.auth_ns += x.auth_ns
    if visit.entity >= FORGERY:
        return attack_on(t, now, i, v)
    if x.kind == steps.PREFLIGHT:
        visit.kind = visit.wanted
        if x.outcome == steps.OK_200:
            remember(t, now, v)
            return CLEARED
    if visit.tries < p.retries and client.is_retried(x.outcome):
        visit.tries += 1
        visit.retries += 1
        pause_ns = x.retry_ns or sample_ns(t, draws.BACKOFF, visit.number, visit.serial)
        plan_send(t, now + pause_ns, v)
        return PAUSE
    visit.tries = 0
    if visit.kind == steps.LOGOUT:
        return leave_account(t, now, i, v)
    return decide(t, now, i, v)


@kernel
def leave_account(t: State, now: int, i: int, v: int) -> int:
    """Take the answer to a logout, and leave."""
    x = exchange_at(t, i)
    jar = jar_at(t, x.jar)
    if x.outcome == steps.OK_200 and jar.login == x.login and jar.login >= 0:
        let_go(t, jar.login)
        jar.login = -1
    return leave_site(t, now, v)


@kernel
def decide(t: State, now: int, i: int, v: int) -> int:
    """Draw the consequences of an answer: another exchange, or the end of the request."""
    x, visit = exchange_at(t, i), visit_at(t, v)
    if x.outcome == steps.UNAUTHORISED_401:
        visit.cause = cause_of(t, i)
    elif x.outcome == steps.OK_200 and x.kind in (steps.LOGIN, steps.REFRESH) and not x.beside:
        take(t, now, i, v)
    jar = jar_at(t, x.jar)
    replaced = jar.login >= 0 and (jar.login != x.login or jar.serial != x.token_serial)
    refreshable = (
        t.plan.has_refresh
        and not visit.refreshed
        and x.login >= 0
        and jar.login == x.login
        and now < login_at(t, x.login).end_ns
    )
    kind = client.next_exchange(
        x.kind, x.outcome, replaced, bool(refreshable), visit.logins, t.plan.login_attempts
    )
    if kind == steps.REFRESH:
        visit.refreshed = 1
    if kind <= steps.PUBLIC:
        visit.kind = kind
        visit.silent = is_silent(t, now, v, kind)
        is_typed = client.is_typed(kind, t.plan.types) and not visit.silent
        return type_password(t, now, v) if is_typed else AGAIN
    finish(t, v, x.node, kind - client.FINISHED_OK, now)
    if visit.request + 1 < visit.length:
        visit.request += 1
        think(t, now, v)
        return PAUSE
    return may_log_out(t, now, v)


@kernel
def type_password(t: State, now: int, v: int) -> int:
    """Let the user take time for a login."""
    visit = visit_at(t, v)
    step = client.typing_step(visit.request, visit.logins)
    pause_ns = sample_ns(t, draws.TYPING, visit.number, step)
    if pause_ns <= 0:
        return AGAIN
    plan_send(t, now + pause_ns, v)
    return PAUSE
