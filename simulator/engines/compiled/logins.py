"""Effects of steps on logins; each kernel mirrors the reference's `Logins`."""

from simulator.engines import tally
from simulator.engines.compiled.ledger import count_end, count_look, count_prolonged, tell
from simulator.engines.compiled.memory import State, exchange_at, login_at, node_at
from simulator.engines.compiled.primitives import int64s, kernel
from simulator.engines.compiled.rows import take_login
from simulator.model import rules
from simulator.model.steps import IN_NODE, IN_REFRESH_ROW, IN_TOKEN
from simulator.model.strategy import SESSION


@kernel
def expiry_ns(t: State, login: int, token_deadline_ns: int) -> int:
    """Return when a credential expires: a session as the server says, a token as it says."""
    if t.plan.credential == SESSION:
        return login_at(t, login).deadline_ns
    return token_deadline_ns


@kernel
def look(t: State, now: int, i: int, n: int, where: int) -> bool:
    """Judge what an exchange carries; return whether it is recognised."""
    x = exchange_at(t, i)
    login = login_at(t, x.login)
    if where == IN_REFRESH_ROW:
        known = look_in_row(t, now, i)
    else:
        deadline_ns = expiry_ns(t, x.login, x.deadline_ns)
        known = rules.recognised(
            where,
            now,
            n,
            node_at(t, n).epoch,
            login.home,
            login.home_epoch,
            deadline_ns,
            login.state,
        )
        live = login.state == rules.LIVE and now < deadline_ns
        count_look(t, login.home, n, now, live, known)
        if not known:
            x.cause = rules.refusal(now, deadline_ns, login.state)
        elif where != IN_TOKEN:
            touch(t, now, x.login, where)
    tell(t, now, i, tally.LOOKED, n, 2 * where + known)
    return known


@kernel
def touch(t: State, now: int, number: int, where: int) -> None:
    """Start a session's idle time anew; one that its user has ended is accepted longer."""
    login = login_at(t, number)
    before_ns = login.deadline_ns
    login.deadline_ns = rules.touched(where, now, before_ns, login.end_ns, t.plan.idle_ns)
    if login.state == rules.GHOST:
        was_ns = exposure_ns(t, number, before_ns)
        count_prolonged(t, was_ns, exposure_ns(t, number, login.deadline_ns), login.ended_ns)


@kernel
def exposure_ns(t: State, number: int, deadline_ns: int) -> int:
    """Return for how long a login that has been ended is accepted from then on."""
    login = login_at(t, number)
    lost_ns = rules.next_loss_ns(
        login.home,
        login.ended_ns,
        int64s(t.loss_ns_at, t.loss_ns_rows),
        int64s(t.loss_node_at, t.loss_node_rows),
    )
    return rules.exposure_ns(t.plan.look, login.ended_ns, deadline_ns, login.state, lost_ns)


@kernel
def look_in_row(t: State, now: int, i: int) -> bool:
    """Judge a refresh token; the row is locked, so a good one is used up at once."""
    x, p = exchange_at(t, i), t.plan
    login = login_at(t, x.login)
    answer = rules.refresh_answer(
        now,
        login.end_ns,
        login.state,
        x.token_serial,
        login.used_serial,
        login.rotated_ns,
        p.grace_ns,
    )
    if answer == rules.REFRESHED:
        if p.rotation and x.token_serial == login.used_serial:
            login.used_serial += 1
            login.rotated_ns = now
        return True
    if answer == rules.REUSED:
        login.state = rules.REVOKED
    if login.state == rules.REVOKED:
        x.cause = rules.FORCED
    else:
        x.cause = rules.refusal(now, login.end_ns, login.state)
    return False


@kernel
def look_failed(t: State, now: int, i: int, n: int) -> None:
    """The call that the recognition needs has failed: nobody knows this login just now."""
    x = exchange_at(t, i)
    login = login_at(t, x.login)
    deadline_ns = expiry_ns(t, x.login, x.deadline_ns)
    live = login.state == rules.LIVE and now < deadline_ns
    count_look(t, login.home, n, now, live, False)
    x.cause = rules.refusal(now, deadline_ns, login.state)


@kernel
def keep(t: State, now: int, i: int, n: int) -> None:
    """Make a login and the credential that the answer brings."""
    p, x = t.plan, exchange_at(t, i)
    number = take_login(t)
    login = login_at(t, number)
    login.deadline_ns = rules.deadline_after_login(
        p.credential, now, p.idle_ns, p.absolute_ns, p.ttl_ns
    )
    login.end_ns = rules.end_after_login(p.credential, now, p.absolute_ns, p.ttl_ns, p.refresh_ns)
    login.rotated_ns = 0
    login.home = n
    login.home_epoch = node_at(t, n).epoch
    login.state = rules.LIVE
    login.used_serial = 0
    x.fresh = number
    x.fresh_serial = 0
    x.fresh_deadline_ns = login.deadline_ns
    tell(t, now, i, tally.KEPT, n, login.deadline_ns)


@kernel
def rotate(t: State, now: int, i: int, n: int) -> None:
    """Make a refresh's new pair of tokens."""
    p, x = t.plan, exchange_at(t, i)
    login = login_at(t, x.login)
    if p.rotation:
        login.end_ns = now + p.refresh_ns
    x.fresh = x.login
    login.holders += 1
    x.fresh_serial = login.used_serial
    x.fresh_deadline_ns = now + p.ttl_ns
    tell(t, now, i, tally.ROTATED, n, x.fresh_deadline_ns)


@kernel
def drop(t: State, now: int, i: int, n: int) -> None:
    """A logout exchange takes effect on a node."""
    x = exchange_at(t, i)
    if x.login < 0:
        return
    login = login_at(t, x.login)
    held = (
        t.plan.look == IN_NODE
        and login.home != n
        and node_at(t, login.home).epoch == login.home_epoch
    )
    state = rules.GHOST if held else rules.ENDED
    accepted_ns = end(t, now, x.login, x.deadline_ns, state)
    if accepted_ns >= 0:
        tell(t, now, i, tally.DROPPED, n, accepted_ns)


@kernel
def end(t: State, now: int, number: int, token_deadline_ns: int, state: int) -> int:
    """End a login, if it still lives; return for how long it is accepted all the same, else −1."""
    p, login = t.plan, login_at(t, number)
    deadline_ns = expiry_ns(t, number, token_deadline_ns)
    if not rules.can_end(p.credential, now, deadline_ns, login.end_ns, login.state):
        return -1
    login.state = state
    login.ended_ns = now
    accepted_ns = exposure_ns(t, number, deadline_ns)
    count_end(t, accepted_ns, now)
    return accepted_ns
