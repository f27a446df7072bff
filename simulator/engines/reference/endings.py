"""The ends of logins: logout, revocation, and for how long a login is accepted all the same."""

from simulator.engines import tally
from simulator.engines.reference.entities import Exchange, Login, Node
from simulator.engines.reference.keys import Keys
from simulator.engines.reference.keyspace import Keyspace
from simulator.engines.reference.ledger import Ledger
from simulator.engines.reference.memory import Memory
from simulator.engines.reference.peers import Peers
from simulator.engines.reference.stored import Stored
from simulator.model import copies, rules
from simulator.model.eviction import NOEVICTION
from simulator.model.rules import ENDED, GHOST, LIVE
from simulator.model.steps import IN_DENYLIST, IN_NODE, IN_STORE, IN_TOKEN
from simulator.model.strategy import SESSION
from simulator.plan import Plan


class Endings:
    """Ends logins, and foresees the last moment at which a node accepts them."""

    def __init__(  # noqa: PLR0913, PLR0917 - what ends with a login
        self,
        plan: Plan,
        ledger: Ledger,
        nodes: list[Node],
        memory: Memory,
        peers: Peers,
        stored: Stored,
        keyspace: Keyspace,
    ) -> None:
        self.plan = plan
        self.ledger = ledger
        self.nodes = nodes
        self.memory = memory
        self.peers = peers
        self.stored = stored
        self.keyspace = keyspace
        self.keys = Keys(plan)
        self.open: list[Login] = []
        self.losses = peers.losses

    def drop(self, x: Exchange, node: Node, now: int) -> None:
        """A logout exchange takes effect on a node."""
        login, plan = x.login, self.plan
        if login is None:
            return
        told = plan.look != IN_NODE or self.is_told(login, node, now)
        if plan.in_memory:
            self.memory.unstore(login, now)
        if plan.credential == SESSION:
            for holder in self.nodes if plan.pubsub else (node,):
                self.memory.remove(login, holder, now, now)
        if plan.peers and told:
            x.shared_ns = self.peers.drop(login, node, now)
        if self.end(login, rules.state_after(plan.in_memory, told and not plan.peers), now):
            self.ledger.tell(now, x, tally.DROPPED, node.number, self.exposure_ns(login))
        elif login.state == GHOST and plan.look != IN_NODE:
            login.state = ENDED

    def is_told(self, login: Login, node: Node, now: int) -> bool:
        """Return whether a logout here reaches all that holds the login, or whoever tells them."""
        if self.plan.has_copies:
            return self.memory.holds(login, node, 0, now)
        home = self.nodes[login.home]
        return home is node or not self.memory.holds(login, home, 0, now)

    def forget(self, x: Exchange, login: Login, now: int) -> None:
        """A client throws a token away that has no server side."""
        if self.end(login, ENDED, now):
            self.ledger.tell(now, x, tally.DROPPED, -1, self.exposure_ns(login))

    def revoke(self, login: Login, now: int) -> bool:
        """End a login everywhere it can be reached; return whether it lived.

        Left out: the administrator's own request, whose latency is nobody's.
        """
        plan = self.plan
        told = not plan.in_memory or bool(plan.broadcast)
        if told and plan.in_memory:
            self.memory.unstore(login, now)
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

        Of a session the exposure may change: a thief keeps it alive, its user logs out elsewhere.
        So may that of a token, if the store may evict that it was denied.
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
        if plan.look == IN_STORE:
            self.keyspace.remove(login)
        elif plan.look == IN_DENYLIST:
            self.keyspace.put(login, now)
        exposure_ns = self.exposure_ns(login)
        lives_on = plan.credential == SESSION and (exposure_ns > 0 or login.thieves > 0)
        if lives_on or (plan.credential != SESSION and plan.eviction != NOEVICTION):
            self.open.append(login)
        else:
            self.ledger.ended(exposure_ns, now)
        return True

    def close(self) -> None:
        """The run ends: what thieves do later is not known, everything else is."""
        for login in self.open:
            exposure_ns = self.exposure_ns(login)
            seen_ns = self.plan.duration_ns - login.ended_ns
            lives_on = self.plan.credential == SESSION and login.thieves > 0
            if lives_on and exposure_ns > seen_ns:
                exposure_ns = seen_ns
                self.ledger.count_window("exposure_censored", login.ended_ns)
            self.ledger.ended(exposure_ns, login.ended_ns)

    def newest_ns(self, login: Login) -> int:
        """Return when the credential of a login expires that was given out last."""
        return rules.newest_expiry_ns(self.plan.credential, login.deadline_ns, login.access_ns)

    def is_lost(self, login: Login, token_deadline_ns: int, kid: int, now: int) -> bool:
        """Return whether no node will ever accept a stolen credential again."""
        if login.state == LIVE:
            expires_ns = rules.expiry_ns(self.plan.credential, login.deadline_ns, token_deadline_ns)
            lost_ns = self.stored.made_lost_ns(login) + self.plan.replica_ns
            gone = now >= lost_ns and now >= self.copies_until_ns(login)
            return now >= self.keys.last_ns(kid, expires_ns) or gone
        if self.plan.look == IN_DENYLIST and self.plan.eviction != NOEVICTION:
            return now >= self.keys.last_ns(kid, token_deadline_ns)
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
        plan, newest_ns = self.plan, self.newest_ns(login)
        if plan.look == IN_TOKEN:
            return self.keys.last_ns(login.kid, newest_ns)
        if plan.look == IN_DENYLIST:
            return max(self.undenied_ns(login, newest_ns, node) for node in self.nodes)
        if plan.propagation_ns:
            lasts_ns = (login.ended_ns, plan.propagation_ns, plan.copy_ns, 0)
            return min(newest_ns, copies.denied_last_ns(*lasts_ns))
        last_ns = 0
        if plan.look == IN_STORE:
            last_ns = self.stored.until_ns(login, newest_ns)
        elif plan.in_memory and plan.look != IN_NODE:
            last_ns = min(newest_ns, login.unstored_ns)
        elif plan.in_memory and not plan.has_copies:
            lost_ns = self.losses.next_ns(login.home, self.sure_ns(login))
            last_ns = copies.home_until_ns(newest_ns, login.forgotten_ns, lost_ns)
        return max(last_ns, self.copies_until_ns(login))

    def copies_until_ns(self, login: Login) -> int:
        """Return until when some node accepts a login of which it has a copy; 0: no node does."""
        last_ns, newest_ns = 0, self.newest_ns(login)
        for number, copy in login.copies.items():
            lost_ns = self.losses.next_ns(number, copy.made_ns)
            own_ns = copy.token_ns or newest_ns
            until_ns = copies.copy_until_ns(copy.from_ns, copy.until_ns, own_ns, lost_ns)
            last_ns = max(last_ns, until_ns)
        return last_ns

    def sure_ns(self, login: Login) -> int:
        """Return since when a login is lost if its node stops: its row is there no more."""
        return max(login.made_ns, login.unstored_ns) if self.plan.survives else login.made_ns

    def undenied_ns(self, login: Login, newest_ns: int, node: Node) -> int:
        """Return until when a node accepts a token that is denied from now on."""
        plan, ended_ns = self.plan, login.ended_ns
        lists_ns = min(node.list_until_ns, self.losses.next_ns(node.number, ended_ns))
        later_ns = plan.propagation_ns + plan.replica_ns
        denied_ns = copies.denied_last_ns(ended_ns, later_ns, plan.list_ns, lists_ns)
        until_ns = self.keys.until_ns(login.kid, newest_ns, node.number)
        is_forgotten = self.stored.denial_lost_ns(login) + plan.replica_ns < until_ns
        return until_ns if is_forgotten else min(until_ns, denied_ns)
