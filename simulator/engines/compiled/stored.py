"""What the store has forgotten; each kernel mirrors the reference's `Stored`."""

from simulator.engines.compiled.memory import State, login_at
from simulator.engines.compiled.primitives import int64s, kernel
from simulator.model import lapses, own_expiry, replica
from simulator.model.rules import ENDED, NEVER_NS
from simulator.model.steps import IN_DENYLIST, IN_STORE


@kernel
def lost_ns(t: State, written_ns: int) -> int:
    """Return when what was written then is lost."""
    rows = t.lapse_to_ns_rows
    from_ns, to_ns = int64s(t.lapse_from_ns_at, rows), int64s(t.lapse_to_ns_at, rows)
    return lapses.lost_ns(written_ns, from_ns, to_ns)


@kernel
def made_lost_ns(t: State, number: int) -> int:
    """Return when a session is lost that the store keeps, or has evicted."""
    if t.plan.look != IN_STORE:
        return NEVER_NS
    kept_ns = min(lapsed_ns(t, number), login_at(t, number).unstored_ns)
    if t.plan.own_idle_ns == 0:
        return kept_ns
    deleted_ns = login_at(t, number).forgotten_ns
    return own_expiry.gone_ns(kept_ns, deleted_ns, lost_ns(t, deleted_ns))


@kernel
def lapsed_ns(t: State, number: int) -> int:
    """Return when what was written of a login is lost, with all that was written then."""
    login = login_at(t, number)
    return lost_ns(t, login.made_ns if t.plan.look == IN_STORE else login.denied_ns)


@kernel
def denial_lost_ns(t: State, number: int) -> int:
    """Return when a token's denial is lost; a deleted row of a table loses none."""
    if t.plan.look != IN_DENYLIST:
        return NEVER_NS
    return min(lapsed_ns(t, number), login_at(t, number).unstored_ns)


@kernel
def stored_state(t: State, number: int, now: int) -> int:
    """Return a session's state as the store has it."""
    login = login_at(t, number)
    end_lost_ns = lost_ns(t, login.ended_ns)
    return lapses.stored_state(login.state, now, made_lost_ns(t, number), end_lost_ns)


@kernel
def seen_state(t: State, number: int, now: int) -> int:
    """Return a session's state as a read says: of the store, or of its replica."""
    login, lag_ns = login_at(t, number), t.plan.replica_ns
    if not lag_ns:
        return stored_state(t, number, now)
    if replica.is_unseen(login.made_ns, now, lag_ns):
        return ENDED
    state = replica.seen_state(login.state, login.ended_ns, now, lag_ns)
    end_lost_ns = lost_ns(t, login.ended_ns)
    return lapses.stored_state(state, now - lag_ns, made_lost_ns(t, number), end_lost_ns)


@kernel
def seen_deadline_ns(t: State, number: int, now: int) -> int:
    """Return when a session expires as a read says."""
    deadline_ns, lag_ns = login_at(t, number).deadline_ns, t.plan.replica_ns
    if not lag_ns:
        return deadline_ns
    before_ns = int64s(t.before_ns_at, t.before_ns_rows)[number]
    renewed_ns = int64s(t.renewed_ns_at, t.renewed_ns_rows)[number]
    return replica.seen_deadline_ns(deadline_ns, before_ns, renewed_ns, now, lag_ns)


@kernel
def denied_as_known_ns(t: State, number: int, known_ns: int) -> int:
    """Return when a token was denied, as the list says that was read then."""
    denied_ns = login_at(t, number).denied_ns
    return lapses.denied_as_known_ns(denied_ns, known_ns, denial_lost_ns(t, number))


@kernel
def stored_until_ns(t: State, number: int, expires_ns: int) -> int:
    """Return until when the store accepts a session that was ended; 0: it does not."""
    login = login_at(t, number)
    if t.plan.holds_tokens:
        expires_ns = min(expires_ns, login.access_ns)
    lag_ns, gone_ns = t.plan.replica_ns, made_lost_ns(t, number)
    end_lost_ns = lost_ns(t, login.ended_ns)
    until_ns = lapses.stored_until_ns(expires_ns, gone_ns + lag_ns, end_lost_ns + lag_ns)
    if until_ns > 0 or not lag_ns:
        return until_ns
    return replica.ended_until_ns(expires_ns, gone_ns, login.ended_ns, lag_ns)
