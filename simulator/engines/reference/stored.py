"""What the store has forgotten, in the reference engine."""

from simulator.engines.reference.entities import Login
from simulator.model import lapses, own_expiry, replica
from simulator.model.rules import ENDED, NEVER_NS
from simulator.model.steps import IN_DENYLIST, IN_STORE
from simulator.plan import Plan


class Stored:
    """What the store has of logins: sessions, or denials of tokens."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.lapses = (plan.lapse_from_ns.tolist(), plan.lapse_to_ns.tolist())

    def made_lost_ns(self, login: Login) -> int:
        """Return when a session is lost that the store keeps, or has evicted."""
        if self.plan.look != IN_STORE:
            return NEVER_NS
        kept_ns = min(self.lapsed_ns(login), login.unstored_ns)
        if not self.plan.own_idle_ns:
            return kept_ns
        deleted_ns = login.forgotten_ns
        return own_expiry.gone_ns(kept_ns, deleted_ns, lapses.lost_ns(deleted_ns, *self.lapses))

    def lapsed_ns(self, login: Login) -> int:
        """Return when what was written of a login is lost, with all that was written then."""
        written_ns = login.made_ns if self.plan.look == IN_STORE else login.denied_ns
        return lapses.lost_ns(written_ns, *self.lapses)

    def state(self, login: Login, now: int) -> int:
        """Return a session's state as the store has it."""
        end_lost_ns = lapses.lost_ns(login.ended_ns, *self.lapses)
        return lapses.stored_state(login.state, now, self.made_lost_ns(login), end_lost_ns)

    def seen_state(self, login: Login, now: int) -> int:
        """Return a session's state as a read says: of the store, or of its replica."""
        lag_ns = self.plan.replica_ns
        if not lag_ns:
            return self.state(login, now)
        if replica.is_unseen(login.made_ns, now, lag_ns):
            return ENDED
        state = replica.seen_state(login.state, login.ended_ns, now, lag_ns)
        end_lost_ns = lapses.lost_ns(login.ended_ns, *self.lapses)
        return lapses.stored_state(state, now - lag_ns, self.made_lost_ns(login), end_lost_ns)

    def seen_deadline_ns(self, login: Login, now: int) -> int:
        """Return when a session expires as a read says."""
        return replica.seen_deadline_ns(
            login.deadline_ns, login.before_ns, login.renewed_ns, now, self.plan.replica_ns
        )

    def denial_lost_ns(self, login: Login) -> int:
        """Return when a token's denial is lost; a deleted row of a table loses none."""
        if self.plan.look != IN_DENYLIST:
            return NEVER_NS
        return min(self.lapsed_ns(login), login.unstored_ns)

    def denied_ns(self, login: Login, known_ns: int) -> int:
        """Return when a token was denied, as the list says that was read then."""
        lost_ns = self.denial_lost_ns(login)
        return lapses.denied_as_known_ns(login.denied_ns, known_ns, lost_ns)

    def until_ns(self, login: Login, expires_ns: int) -> int:
        """Return until when the store accepts a session that was ended; 0: it does not.

        A session that holds tokens is accepted for as long as the access token: the refresh token
        is revoked elsewhere.
        """
        if self.plan.holds_tokens:
            expires_ns = min(expires_ns, login.access_ns)
        lag_ns, made_lost_ns = self.plan.replica_ns, self.made_lost_ns(login)
        end_lost_ns = lapses.lost_ns(login.ended_ns, *self.lapses)
        until_ns = lapses.stored_until_ns(expires_ns, made_lost_ns + lag_ns, end_lost_ns + lag_ns)
        if until_ns > 0 or not lag_ns:
            return until_ns
        return replica.ended_until_ns(expires_ns, made_lost_ns, login.ended_ns, lag_ns)
