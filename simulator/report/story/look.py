"""A look: what the engine noted of it, and what it was about."""

from typing import NamedTuple

from simulator.model.keys import expiry_by_clock_ns
from simulator.model.steps import IN_DENYLIST, IN_STORE
from simulator.report.story.duration import duration
from simulator.report.story.eviction import EVICTED, evicts
from simulator.report.story.lapses import loss_of_end
from simulator.report.story.logins import Credential, Login
from simulator.report.story.moments import Moment
from simulator.report.story.replica import unheard
from simulator.report.story.scene import Scene


class Look(NamedTuple):
    """A look that is about to be told.

    Attributes:
        m: The moment.
        held: The credential that is looked at.
        scene: Of the run.
        known: Whether the look succeeds.
    """

    m: Moment
    held: Credential
    scene: Scene
    known: bool

    @property
    def login(self) -> Login:
        """What the credential stands for."""
        return self.held.login

    @property
    def number(self) -> int:
        """Which login of the user's it is."""
        return self.held.login.number

    @property
    def expiry_ns(self) -> int:
        """When the credential expires by the node's clock."""
        expiry_ns = self.scene.credentials.expiry_ns(self.held)
        return expiry_by_clock_ns(expiry_ns, int(self.scene.plan.fast_ns[self.m.node]))

    @property
    def expired(self) -> str:
        """How long ago the credential has expired by the node's clock; empty: it has not."""
        late_ns = self.m.at_ns - self.expiry_ns
        return f"expired {duration(late_ns)} ago" if late_ns >= 0 else ""

    @property
    def ended(self) -> str:
        """How a login was ended that would be known otherwise."""
        # What happens to two exchanges in the same nanosecond is noted in the order of visits.
        return self.login.ended_how or "ended at this moment"

    @property
    def gone(self) -> str:
        """How a session left a node's memory that was there: it ended, or made room."""
        if self.login.lost_how:
            return self.login.lost_how
        if self.scene.plan.room and not self.login.ended_how:
            return "it had to make room for another"
        return self.ended

    @property
    def though_ended(self) -> str:
        """What is to be said of a login that is let in, though it has ended; empty: it lives."""
        ended_ns = self.login.ended_ns
        if ended_ns is None or ended_ns >= self.m.at_ns:
            return ""
        where, plan = self.m.value // 2, self.scene.plan
        seen_ns, lost = self.m.at_ns - plan.replica_ns, ""
        if where in (IN_STORE, IN_DENYLIST):
            lost = loss_of_end(plan, ended_ns, seen_ns) or unheard(plan, ended_ns, self.m.at_ns)
        on_list = where == IN_DENYLIST and seen_ns >= ended_ns + plan.propagation_ns
        if on_list and not lost and evicts(plan):
            lost = EVICTED
        return ", though it has ended" + (f": that was {lost}" if lost else "")

    @property
    def though_revoked(self) -> str:
        """What is to be said of a token that is active, though its family was revoked."""
        told = self.scene.plan.propagation_ns and self.login.ended_how
        return f", though {self.ended}: that is not known there yet" if told else ""

    @property
    def lost(self) -> str:
        """Whose memory was lost, if a node looks that has been down; to be said if it matters."""
        return f"lost when {self.scene.node(self.m.node)} stopped"
