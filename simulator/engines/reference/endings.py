"""The ends of logins: logout, revocation, and for how long a login is accepted all the same."""

from simulator.engines import tally
from simulator.engines.reference.entities import Exchange, Login, Node
from simulator.engines.reference.ledger import Ledger
from simulator.engines.reference.memory import Memory
from simulator.engines.reference.peers import Peers
from simulator.model import copies, rules
from simulator.model.rules import GHOST, LIVE, NEVER_NS
from simulator.model.steps import IN_DENYLIST, IN_NODE, IN_TOKEN
from simulator.model.strategy import SESSION
from simulator.plan import Plan


class Endings:
    """Ends logins, and foresees the last moment at which a node accepts them."""

    def __init__(
        self, plan: Plan, ledger: Ledger, nodes: list[Node], memory: Memory, peers: Peers
    ) -> None:
        self.plan = plan
        self.ledger = ledger
        self.nodes = nodes
        self.memory = memory
        self.peers = peers
        self.losses = (plan.loss_ns.data, plan.loss_node.data)

    def drop(self, x: Exchange, node: Node, now: int) -> None:
        """A logout exchange takes effect on a node."""
        login, plan = x.login, self.plan
        if login is None:
            return
        told = plan.look != IN_NODE or self.is_told(login, node, now)
        for holder in self.nodes if plan.pubsub else (node,):
            self.memory.remove(login, holder, now, now)
        if plan.peers and told:
            x.shared_ns = self.peers.drop(login, node, now)
        if self.end(login, rules.state_after(plan.in_memory, told and not plan.peers), now):
            self.ledger.tell(now, x, tally.DROPPED, node.number, self.exposure_ns(login))

    def is_told(self, login: Login, node: Node, now: int) -> bool:
        """Return whether a logout here reaches all that holds the login, or whoever tells them."""
        if self.plan.has_copies:
            return self.memory.holds(login, node, 0, now)
        home = self.nodes[login.home]
        return home is node or not self.memory.holds(login, home, 0, now)

    def forget(self, x: Exchange, login: Login, now: int) -> None:
        """A client throws a token away that has no server side."""
        if self.end(login, rules.ENDED, now):
            self.ledger.tell(now, x, tally.DROPPED, -1, self.exposure_ns(login))

    def revoke(self, login: Login, now: int) -> bool:
        """End a login everywhere it can be reached; return whether it lived.

        Left out: the administrator's own request, whose latency is nobody's.
        """
        plan = self.plan
        told = not plan.in_memory or bool(plan.broadcast)
        if told and plan.in_memory:
            holder = self.first_holder(login, now) if plan.peers else None
            if holder is not None:
                self.memory.remove(login, holder, now, now)
                self.peers.drop(login, holder, now)
            elif not plan.peers:
                for node in self.nodes:
                    self.memory.remove(login, node, now, now)
        elif plan.pubsub:
            for node in self.nodes:
                self.memory.remove(login, node, now, now)
        return self.end(login, rules.state_after(plan.in_memory, told and not plan.peers), now)

    def first_holder(self, login: Login, now: int) -> Node | None:
        """Return the first node that is up and holds a login."""
        held = (n for n in self.nodes if n.up and self.memory.holds(login, n, 0, now))
        return next(held, None)

    def end(self, login: Login, state: int, now: int) -> bool:
        """End a login; return whether it still lived.

        Of a session that a thief keeps alive the exposure is known when the thief gives up.
        """
        plan = self.plan
        if not rules.can_end(
            plan.credential, now, self.newest_ns(login), login.end_ns, login.state
        ):
            return False
        login.state = state
        login.ended_ns = now
        login.denied_ns = now + plan.propagation_ns
        login.last_ns = self.foreseen_ns(login)
        if not self.is_open(login):
            self.ledger.ended(self.exposure_ns(login), now)
        return True

    def newest_ns(self, login: Login) -> int:
        """Return when the credential of a login expires that was given out last."""
        return rules.newest_expiry_ns(self.plan.credential, login.deadline_ns, login.access_ns)

    def is_open(self, login: Login) -> bool:
        """Return whether a thief may still prolong what a login's exposure is."""
        return login.thieves > 0 and self.plan.credential == SESSION

    def touch(self, login: Login, deadline_ns: int) -> None:
        """Start a session's idle time anew; one that its user has ended is accepted longer."""
        if login.state == LIVE or self.is_open(login):
            login.deadline_ns = deadline_ns
            return
        before_ns = self.exposure_ns(login)
        login.deadline_ns = deadline_ns
        self.ledger.prolonged(before_ns, self.exposure_ns(login), login.ended_ns)

    def leave(self, login: Login) -> None:
        """A thief gives a login up: no node accepts it any more."""
        if login.state != LIVE and login.thieves == 1 and self.plan.credential == SESSION:
            self.ledger.ended(self.exposure_ns(login), login.ended_ns)
        login.thieves -= 1

    def cut(self, login: Login) -> None:
        """The run ends while a thief still has a login: what came later is not known."""
        if not self.is_open(login):
            return
        if login.state in (GHOST, rules.ENDED):
            exposure_ns = self.exposure_ns(login)
            seen_ns = self.plan.duration_ns - login.ended_ns
            self.ledger.ended(min(exposure_ns, seen_ns), login.ended_ns)
            if exposure_ns > seen_ns:
                self.ledger.count_window("exposure_censored", login.ended_ns)
        login.thieves = 0

    def is_lost(self, login: Login, token_deadline_ns: int, now: int) -> bool:
        """Return whether no node will ever accept a stolen credential again."""
        if login.state == LIVE:
            return now >= rules.expiry_ns(
                self.plan.credential, login.deadline_ns, token_deadline_ns
            )
        return now >= login.ended_ns + self.exposure_ns(login)

    def exposure_ns(self, login: Login) -> int:
        """Return for how long a login that has ended is accepted from then on."""
        session = self.plan.credential == SESSION
        last_ns = self.foreseen_ns(login) if session else login.last_ns
        return max(0, last_ns - login.ended_ns)

    def foreseen_ns(self, login: Login) -> int:
        """Return until when some node accepts a login that has ended; 0: no node does.

        Of tokens that is known when they end; a session's time may start anew. Left out:
        `on_outage: accept`, under which an outage lets everyone in (`false_accepts`).
        """
        plan, ended_ns, newest_ns = self.plan, login.ended_ns, self.newest_ns(login)
        if plan.look == IN_TOKEN:
            return newest_ns
        if plan.look == IN_DENYLIST:
            lists_ns = max((node.list_until_ns for node in self.nodes), default=0)
            denied_ns = copies.denied_last_ns(ended_ns, plan.propagation_ns, plan.list_ns, lists_ns)
            return min(newest_ns, denied_ns)
        last_ns = 0
        for number, copy in login.copies.items():
            lost_ns = copies.next_loss_ns(number, copy.from_ns, *self.losses)
            until_ns = min(copy.until_ns, lost_ns, copy.token_ns or newest_ns)
            last_ns = max(last_ns, until_ns)
        if login.state == GHOST and plan.look != IN_NODE:
            return newest_ns
        if login.state == GHOST and not plan.has_copies:
            lost_ns = copies.next_loss_ns(login.home, ended_ns, *self.losses)
            return min(newest_ns, NEVER_NS if plan.survives else lost_ns)
        return last_ns
