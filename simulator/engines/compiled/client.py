"""The client's side, cut where time passes; mirrors the reference's `Clients`.

Kernels return what the client does next: `BEGIN` a request, send an exchange (`AGAIN`), or `PAUSE`.
"""

from simulator import draws
from simulator.engines import tally
from simulator.engines.compiled.agenda import NOBODY, line_up, plan_send, push
from simulator.engines.compiled.client_kinds import keeps_cookies, keeps_credential
from simulator.engines.compiled.endings import is_lost
from simulator.engines.compiled.ledger import begin, bin_of, finish, in_window, tell
from simulator.engines.compiled.memory import State, bin_at, exchange_at, jar_at, login_at, visit_at
from simulator.engines.compiled.primitives import float64s, kernel
from simulator.engines.compiled.rows import (
    await_no_more,
    await_reply,
    give_visit,
    let_go,
    take_exchange,
)
from simulator.engines.compiled.station import sample_ns
from simulator.engines.compiled.visits import AGAIN, PAUSE, jar_of, leave_site, may_log_out, think
from simulator.engines.order import ARRIVE, TIMEOUT
from simulator.model import client, rules, steps
from simulator.model.rules import NEVER_NS


@kernel
def begin_request(t: State, now: int, v: int) -> None:
    """Start a request; what it sends first is sent next."""
    visit, p = visit_at(t, v), t.plan
    visit.sent_ns = now
    visit.exchanges = visit.logins = visit.retries = visit.auth_ns = visit.tries = 0
    visit.refreshed = 0
    visit.cause = rules.NO_CAUSE
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
    visit.starts = 0
    if p.early_ns and p.has_refresh and not is_public and is_due(t, now, v):
        visit.kind = steps.REFRESH
        visit.refreshed = 1


@kernel
def is_due(t: State, now: int, v: int) -> bool:
    """Return whether a client refreshes ahead of its access token's expiry."""
    visit = visit_at(t, v)
    jar = jar_at(t, jar_of(t, visit.user, visit.domain))
    if jar.login < 0:
        return False
    return client.is_due(now, jar.deadline_ns, login_at(t, jar.login).end_ns, t.plan.early_ns)


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
def count_not_presented(t: State, now: int, v: int) -> None:
    """Count a request whose user is logged in, but whose cookie cannot go to that domain."""
    visit = visit_at(t, v)
    if jar_at(t, jar_of(t, visit.user, visit.domain)).login >= 0:
        return
    for domain in range(t.plan.domains):
        login = jar_at(t, jar_of(t, visit.user, domain)).login
        if login >= 0:
            held = login_at(t, login)
            if rules.can_end(t.plan.credential, now, held.deadline_ns, held.end_ns, held.state):
                if in_window(t, now):
                    t.count.not_presented += 1
                return


@kernel
def send(t: State, now: int, v: int) -> None:
    """Send one exchange with what the jar holds."""
    visit, run, c, row = visit_at(t, v), t, t.count, bin_at(t, bin_of(t, now))
    i = take_exchange(t)
    x = exchange_at(t, i)
    visit.serial += 1
    visit.exchanges += 1
    x.visit = v
    x.entity, x.number, x.user = visit.entity, visit.number, visit.user
    x.request, x.retries, x.kind, x.serial = visit.request, visit.retries, visit.kind, visit.serial
    x.sent_ns = now
    x.jar = visit.stolen if visit.stolen >= 0 else jar_of(t, visit.user, visit.domain)
    jar = jar_at(t, x.jar)
    x.affinity = x.first = -1
    if now < jar.affinity_until_ns:
        x.affinity, x.first = jar.affinity, jar.first
    x.attached = x.token_serial = x.fresh_serial = x.client_done = x.server_done = x.phase = 0
    x.deadline_ns = x.auth_ns = x.shared_ns = 0
    x.login = x.fresh = x.node = -1
    x.cause = rules.NO_CAUSE
    size = t.plan.sent_bytes[x.kind]
    if jar.login >= 0 and size:
        x.attached = 1
        if x.kind != steps.PUBLIC:
            x.login, x.token_serial, x.deadline_ns = jar.login, jar.serial, jar.deadline_ns
            x.kid = jar.kid
            login_at(t, jar.login).holders += 1
        row.credential_bytes += size
        if in_window(t, now):
            c.credential_bytes += size
    c.exchanges_sent += 1
    c.exchanges_in_flight += 1
    if in_window(t, now):
        c.wire_bytes += t.plan.up_bytes[x.kind, x.attached]
    tell(t, now, i, tally.SENT, -1, x.attached)
    if t.plan.timeout_ns < NEVER_NS:
        await_reply(t, i)
        if not run.timed:
            set_timer(t, now + t.plan.timeout_ns)
    line_up(t, now + t.plan.up_ns[x.kind, x.attached], ARRIVE, i)


@kernel
def set_timer(t: State, at_ns: int) -> None:
    """Look at the longest waiting exchange again at a time not after its deadline."""
    t.timed = 1
    push(t, at_ns, TIMEOUT, 0, 0, NOBODY, 0)


@kernel
def time_out(t: State, now: int) -> int:
    """Give up the longest waiting exchange if its deadline has come; return it, or −1."""
    run, timeout_ns = t, t.plan.timeout_ns
    run.timed = 0
    given_up = NOBODY
    i = run.wait_first
    if i >= 0 and exchange_at(t, i).sent_ns + timeout_ns <= now:
        await_no_more(t, i)
        given_up = i
        i = run.wait_first
    if i >= 0:
        set_timer(t, exchange_at(t, i).sent_ns + timeout_ns)
    return given_up


@kernel
def receive(t: State, now: int, i: int) -> int:
    """Take an answer, or note that none came; return what the client does next."""
    x, p, c = exchange_at(t, i), t.plan, t.count
    v = x.visit
    visit = visit_at(t, v)
    c.exchanges_in_flight -= 1
    t.outcomes[x.kind, x.outcome] += 1
    tell(t, now, i, tally.RECEIVED, x.node, x.outcome)
    if (
        p.affinity
        and client.sets_affinity(x.outcome, x.node, x.affinity, p.cookie_kept)
        and keeps_cookies(t, visit.user)
    ):
        jar = jar_at(t, x.jar)
        jar.affinity = x.node
        jar.first = client.first_node(p.fail_back, x.first, x.node)
        jar.affinity_until_ns = now + p.cookie_ns
    if x.kind in (steps.LOGIN, steps.REFRESH) or x.outcome == steps.UNAUTHORISED_401:
        visit.auth_ns += now - x.sent_ns
    elif x.outcome == steps.OK_200:
        visit.auth_ns += x.auth_ns
    if visit.stolen >= 0:
        return steal_on(t, now, i, v)
    if visit.tries < p.retries and client.is_retried(x.outcome):
        visit.tries += 1
        visit.retries += 1
        pause_ns = sample_ns(t, draws.BACKOFF, visit.number, visit.serial)
        plan_send(t, now + pause_ns, v)
        return PAUSE
    visit.tries = 0
    if x.kind == steps.LOGOUT:
        jar = jar_at(t, x.jar)
        if x.outcome == steps.OK_200 and jar.login == x.login and jar.login >= 0:
            let_go(t, jar.login)
            jar.login = -1
        return leave_site(t, now, v)
    return decide(t, now, i, v)


@kernel
def steal_on(t: State, now: int, i: int, v: int) -> int:
    """Let a thief pause until its next request, or give up if its credential is worthless."""
    x, visit = exchange_at(t, i), visit_at(t, v)
    if x.outcome == steps.UNAUTHORISED_401 and is_lost(t, x.login, x.deadline_ns, x.kid, now):
        login_at(t, x.login).thieves -= 1
        give_visit(t, v)
        return PAUSE
    visit.request += 1
    at_ns = max(now, x.sent_ns + visit.interval_ns)
    plan_send(t, at_ns, v)
    return PAUSE


@kernel
def decide(t: State, now: int, i: int, v: int) -> int:
    """Draw the consequences of an answer: another exchange, or the end of the request."""
    x, visit = exchange_at(t, i), visit_at(t, v)
    if x.outcome == steps.UNAUTHORISED_401:
        visit.cause = x.cause
    elif x.outcome == steps.OK_200 and x.kind in (steps.LOGIN, steps.REFRESH):
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
        pause_ns = client.pause_ns(kind, t.plan.login_delay_ns)
        if pause_ns > 0:
            plan_send(t, now + pause_ns, v)
            return PAUSE
        return AGAIN
    finish(t, v, x.node, kind - client.FINISHED_OK, now)
    if visit.request + 1 < visit.length:
        visit.request += 1
        think(t, now, v)
        return PAUSE
    return may_log_out(t, now, v)


@kernel
def take(t: State, now: int, i: int, v: int) -> None:
    """Put the credential that a login or a refresh brought into the jar: the last one wins."""
    x, c, row = exchange_at(t, i), t.count, bin_at(t, bin_of(t, now))
    jar = jar_at(t, x.jar)
    if keeps_credential(t, x.user):
        let_go(t, jar.login)
        jar.login, jar.serial = x.fresh, x.fresh_serial
        jar.deadline_ns, jar.kid = x.fresh_deadline_ns, x.fresh_kid
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
