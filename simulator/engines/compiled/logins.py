"""Effects of steps on logins; each kernel mirrors the reference's `Logins`."""

from simulator import draws
from simulator.engines import tally
from simulator.engines.compiled.copy_rows import copy_of
from simulator.engines.compiled.keys import expiry_by_clock_ns, signature_until_ns, signing
from simulator.engines.compiled.keyspace import put_key, read_key
from simulator.engines.compiled.ledger import bin_of, count_forged, count_look, in_window, tell
from simulator.engines.compiled.memory import (
    State,
    bin_at,
    copy_at,
    exchange_at,
    login_at,
    node_at,
)
from simulator.engines.compiled.own_expiry import use_copy
from simulator.engines.compiled.primitives import int64s, kernel
from simulator.engines.compiled.remembered import holds, keep_session, put, send_copies
from simulator.engines.compiled.room import found
from simulator.engines.compiled.rows import take_login
from simulator.engines.compiled.stored import denied_as_known_ns, seen_deadline_ns, seen_state
from simulator.engines.compiled.touching import touch
from simulator.model import copies, rules
from simulator.model.steps import (
    FORGED,
    IN_COPY,
    IN_DENYLIST,
    IN_GRANT,
    IN_LIST_COPY,
    IN_REFRESH_ROW,
    IN_STORE,
    LET_IN,
    MADE_FORGET,
    SIGNED,
    TOUCHED,
    UNEXPIRED,
)
from simulator.model.strategy import SESSION


@kernel
def expiry_ns(t: State, number: int, token_deadline_ns: int) -> int:
    """Return when a credential expires."""
    return rules.expiry_ns(t.plan.credential, login_at(t, number).deadline_ns, token_deadline_ns)


@kernel
def is_recognised(
    t: State, where: int, number: int, token_deadline_ns: int, n: int, now: int
) -> bool:
    """Return whether a credential would be recognised by a look now."""
    login = login_at(t, number)
    token_ns = 0 if t.plan.credential == SESSION else token_deadline_ns
    known_ns = node_at(t, n).list_at_ns if where == IN_LIST_COPY else now - t.plan.replica_ns
    ends_ns = expiry_ns(t, number, token_deadline_ns)
    if where == IN_STORE:
        ends_ns = seen_deadline_ns(t, number, now)
    return rules.recognised(
        where,
        now,
        expiry_by_clock_ns(t, ends_ns, n),
        seen_state(t, number, now) if where == IN_STORE else login.state,
        holds(t, number, n, token_ns, now),
        token_ns in (0, login.access_ns),
        denied_as_known_ns(t, number, known_ns),
        known_ns,
    )


@kernel
def is_known(t: State, number: int, token_deadline_ns: int, kid: int, n: int, now: int) -> bool:
    """Return whether a request with this credential would be recognised at a node now."""
    return now < signature_until_ns(t, kid, n) and is_recognised(
        t, t.plan.look, number, token_deadline_ns, n, now
    )


@kernel
def look(t: State, now: int, i: int, n: int, where: int) -> bool:
    """Judge what an exchange carries; return whether the look succeeds."""
    if where >= IN_REFRESH_ROW:
        known = look_aside(t, now, i, n, where)
    else:
        known = recognise(t, now, i, n, where)
    tell(t, now, i, tally.LOOKED, n, 2 * where + known)
    return known


@kernel
def recognise(t: State, now: int, i: int, n: int, where: int) -> bool:
    """Decide whether an exchange's login is recognised; a missed copy decides nothing."""
    p, x = t.plan, exchange_at(t, i)
    known = is_recognised(t, where, x.login, x.deadline_ns, n, now)
    if known or where != IN_COPY:
        judge(t, now, i, n, known)
    if known == (where == IN_STORE) and where in (IN_STORE, IN_DENYLIST):
        read_key(t, x.login, now)
    if known and rules.moves_deadline(p.credential, where, p.copy_touches):
        touch(t, now, i)
    if known and p.room:
        found(t, x.login, n)
    if known and where == IN_COPY:
        use_copy(t, now, x.login, n, x.user)
    return known


@kernel
def judge(t: State, now: int, i: int, n: int, known: bool) -> None:  # noqa: FBT001 - a scalar, as in the rules
    """Note whether a login was recognised, and why it was refused."""
    x = exchange_at(t, i)
    login = login_at(t, x.login)
    end_ns = expiry_ns(t, x.login, x.deadline_ns)
    live = login.state == rules.LIVE and now < end_ns
    if x.kind == FORGED:
        count_forged(t, now, known)
    else:
        count_look(t, login.home, n, now, live, known)
    x.cause = rules.NO_CAUSE if known else rules.refusal(now, end_ns, login.state)


@kernel
def look_aside(t: State, now: int, i: int, n: int, where: int) -> bool:
    """Judge what does not decide whether the login is recognised."""
    if where == IN_REFRESH_ROW:
        return look_in_row(t, now, i)
    x = exchange_at(t, i)
    if where == TOUCHED:
        return x.touched != 0
    login = login_at(t, x.login)
    if where == SIGNED:
        known = now < signature_until_ns(t, x.kid, n)
    else:
        known = rules.passes(
            where,
            now,
            expiry_by_clock_ns(t, expiry_ns(t, x.login, x.deadline_ns), n),
            login.state,
            login.access_ns - t.plan.early_ns,
            login.grant_ns,
            node_at(t, n).list_until_ns,
        )
    if not known and where == IN_GRANT:
        x.cause = rules.refusal(now, login.grant_ns, login.state)
    elif not known and where in (SIGNED, UNEXPIRED):
        judge(t, now, i, n, False)
    return known


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
        login.denied_ns = now + p.propagation_ns
    if login.state == rules.REVOKED:
        x.cause = rules.FORCED
    else:
        x.cause = rules.refusal(now, login.end_ns, login.state)
    return False


@kernel
def look_failed(t: State, now: int, i: int, n: int, how: int) -> None:
    """The call that the recognition needs has failed: nobody knows this login just now."""
    x = exchange_at(t, i)
    login = login_at(t, x.login)
    end_ns = expiry_ns(t, x.login, x.deadline_ns)
    live = login.state == rules.LIVE and now < end_ns
    if x.kind == FORGED:
        count_forged(t, now, how == LET_IN)
    else:
        count_look(t, login.home, n, now, live, False)
        if how == LET_IN and not live and in_window(t, now):
            t.count.false_accepts += 1
    x.cause = rules.refusal(now, end_ns, login.state)
    x.clears = how == MADE_FORGET


@kernel
def keep(t: State, now: int, i: int, n: int) -> None:
    """Make a login and the credential that the answer brings."""
    x = exchange_at(t, i)
    number = make(t, now, n, shortened_ns(t, x.number, x.serial))
    use_copy(t, now, number, n, x.user)
    x.fresh = number
    x.fresh_serial = 0
    x.fresh_deadline_ns = login_at(t, number).deadline_ns
    x.fresh_kid = login_at(t, number).kid
    if t.plan.peers:
        x.shared_ns = send_copies(t, number, n, now)
    tell(t, now, i, tally.KEPT, n, x.fresh_deadline_ns)


@kernel
def make(t: State, now: int, n: int, short_ns: int) -> int:
    """Return a new login, kept where it belongs; copies are not yet sent."""
    p, number = t.plan, take_login(t)
    login = login_at(t, number)
    login.number = t.made
    t.made += 1
    login.deadline_ns = rules.deadline_after_login(
        p.credential, now, p.idle_ns, p.absolute_ns, p.ttl_ns - short_ns
    )
    login.end_ns = rules.end_after_login(p.credential, now, p.absolute_ns, p.ttl_ns, p.refresh_ns)
    login.access_ns = now + p.access_ns - short_ns
    login.grant_ns = now + p.refresh_ns
    login.made_ns = now
    login.denied_ns = login.forgotten_ns = login.unstored_ns = rules.NEVER_NS
    login.home = n
    login.home_epoch = node_at(t, n).epoch
    login.state = rules.LIVE
    login.rotated_ns = login.ended_ns = login.last_ns = 0
    login.used_serial = login.kept = login.thieves = login.version = login.stored = 0
    login.kid = signing(t, n, now)
    if p.replica_ns:
        int64s(t.renewed_ns_at, t.renewed_ns_rows)[number] = 0
    keep_session(t, number, n, now)
    if p.look == IN_STORE:
        put_key(t, number, now)
    return number


@kernel
def shortened_ns(t: State, whose: int, step: int) -> int:
    """Return by how much the life of an access token is shortened."""
    return rules.shortened_ns(t.plan.jitter_ns, t.plan.key[draws.EXPIRY], whose, step)


@kernel
def remember(t: State, now: int, i: int, n: int) -> None:
    """Let a node remember what it was just told of an exchange's login."""
    p, x = t.plan, exchange_at(t, i)
    token_ns = 0 if p.credential == SESSION else x.deadline_ns
    put(t, x.login, n, now, copies.until_ns(now, p.copy_ns), token_ns, now)
    copy_at(t, copy_of(t, x.login, n)).version = x.version
    use_copy(t, now, x.login, n, x.user)


@kernel
def read_list(t: State, now: int, n: int) -> None:
    """Let a node remember the denylist."""
    node = node_at(t, n)
    node.list_at_ns = now - t.plan.replica_ns
    node.list_until_ns = now + t.plan.list_ns
    t.reader = n
    t.read_until_ns = node.list_until_ns


@kernel
def rotate(t: State, now: int, i: int, n: int) -> None:
    """Make a refresh's new tokens; a session keeps them, else the answer brings them."""
    p, x = t.plan, exchange_at(t, i)
    login = login_at(t, x.login)
    login.access_ns = now + p.access_ns - shortened_ns(t, x.number, x.serial)
    if p.credential == SESSION:
        if p.rotation:
            login.grant_ns = now + p.refresh_ns
        bin_at(t, bin_of(t, now)).refreshes += 1
        if in_window(t, now):
            t.count.refreshes += 1
    else:
        if p.rotation:
            login.end_ns = now + p.refresh_ns
        x.fresh = x.login
        login.holders += 1
        x.fresh_serial = login.used_serial
        x.fresh_deadline_ns = login.access_ns
        login.kid = signing(t, n, now)
        x.fresh_kid = login.kid
    tell(t, now, i, tally.ROTATED, n, login.access_ns)
