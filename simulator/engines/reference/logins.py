"""Effects of steps on logins: recognition, making, rotating."""

from simulator import draws
from simulator.engines import tally
from simulator.engines.reference.entities import Copy, Exchange, Login, Node
from simulator.engines.reference.keys import Keys
from simulator.engines.reference.keyspace import Keyspace
from simulator.engines.reference.ledger import Ledger
from simulator.engines.reference.memory import Memory
from simulator.engines.reference.own_expiry import OwnExpiry
from simulator.engines.reference.peers import Peers
from simulator.engines.reference.stored import Stored
from simulator.engines.reference.touching import Touching
from simulator.model import copies, rules
from simulator.model.rules import LIVE, NO_CAUSE, REVOKED
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
from simulator.plan import Plan


class Logins:
    """Applies the rules of `model.rules` to logins."""

    def __init__(  # noqa: PLR0913, PLR0917 - where logins are kept
        self,
        plan: Plan,
        ledger: Ledger,
        memory: Memory,
        peers: Peers,
        stored: Stored,
        own: OwnExpiry,
        keyspace: Keyspace,
        touching: Touching,
    ) -> None:
        self.plan = plan
        self.ledger = ledger
        self.memory = memory
        self.peers = peers
        self.stored = stored
        self.own = own
        self.keyspace = keyspace
        self.touching = touching
        self.keys = Keys(plan)
        self.made = 0
        self.expiry_key = int(plan.key[draws.EXPIRY])
        self.replicated: list[Login] = []

    def expiry_ns(self, login: Login, token_deadline_ns: int) -> int:
        """Return when a credential expires."""
        return rules.expiry_ns(self.plan.credential, login.deadline_ns, token_deadline_ns)

    def token_ns(self, token_deadline_ns: int) -> int:
        """Return what tells the token apart that is presented; 0: it is a session's id."""
        return 0 if self.plan.credential == SESSION else token_deadline_ns

    def is_recognised(
        self, where: int, login: Login, token_deadline_ns: int, node: Node, now: int
    ) -> bool:
        """Return whether a credential would be recognised by a look now."""
        token_ns = self.token_ns(token_deadline_ns)
        known_ns = node.list_at_ns if where == IN_LIST_COPY else now - self.plan.replica_ns
        expiry_ns = self.expiry_ns(login, token_deadline_ns)
        if where == IN_STORE:
            expiry_ns = self.stored.seen_deadline_ns(login, now)
        return rules.recognised(
            where,
            now,
            self.keys.expiry_ns(expiry_ns, node.number),
            self.stored.seen_state(login, now) if where == IN_STORE else login.state,
            self.memory.holds(login, node, token_ns, now),
            token_ns in (0, login.access_ns),
            self.stored.denied_ns(login, known_ns),
            known_ns,
        )

    def is_known(
        self, login: Login, token_deadline_ns: int, kid: int, node: Node, now: int
    ) -> bool:
        """Return whether a request with this credential would be recognised at a node now."""
        return now < self.keys.signature_until_ns(kid, node.number) and self.is_recognised(
            self.plan.look, login, token_deadline_ns, node, now
        )

    def look(self, x: Exchange, node: Node, where: int, now: int) -> bool:
        """Judge what an exchange carries; return whether the look succeeds."""
        login = x.login
        assert login is not None  # noqa: S101 - `have` came before
        if where >= IN_REFRESH_ROW:
            known = self.look_aside(x, login, node, where, now)
        else:
            known = self.recognise(x, login, node, where, now)
        self.ledger.tell(now, x, tally.LOOKED, node.number, 2 * where + known)
        return known

    def recognise(self, x: Exchange, login: Login, node: Node, where: int, now: int) -> bool:
        """Decide whether an exchange's login is recognised; a missed copy decides nothing."""
        known = self.is_recognised(where, login, x.deadline_ns, node, now)
        if known or where != IN_COPY:
            self.judge(x, login, node, now, known=known)
        if known == (where == IN_STORE) and where in (IN_STORE, IN_DENYLIST):
            self.keyspace.read(login, now)
        if known and rules.moves_deadline(self.plan.credential, where, self.plan.copy_touches):
            self.touching.touch(x, login, now)
        if known and self.plan.room:
            self.memory.room.found(login, node)
        if known and where == IN_COPY:
            self.own.use(login, node, x.visit.user, now)
        return known

    def judge(self, x: Exchange, login: Login, node: Node, now: int, *, known: bool) -> None:
        """Note whether a login was recognised, and why it was refused."""
        expiry_ns = self.expiry_ns(login, x.deadline_ns)
        live = login.state == LIVE and now < expiry_ns
        if x.kind == FORGED:
            self.ledger.forged(now, accepted=known)
        else:
            self.ledger.look(login, node.number, now, live=live, known=known)
        x.cause = NO_CAUSE if known else rules.refusal(now, expiry_ns, login.state)

    def look_aside(self, x: Exchange, login: Login, node: Node, where: int, now: int) -> bool:
        """Judge what does not decide whether the login is recognised."""
        if where == IN_REFRESH_ROW:
            return self.look_in_row(x, login, now)
        if where == TOUCHED:
            return x.touched
        if where == SIGNED:
            known = now < self.keys.signature_until_ns(x.kid, node.number)
        else:
            expiry_ns = self.keys.expiry_ns(self.expiry_ns(login, x.deadline_ns), node.number)
            fresh_ns = login.access_ns - self.plan.early_ns
            known = rules.passes(
                where, now, expiry_ns, login.state, fresh_ns, login.grant_ns, node.list_until_ns
            )
        if not known and where == IN_GRANT:
            x.cause = rules.refusal(now, login.grant_ns, login.state)
        elif not known and where in (SIGNED, UNEXPIRED):
            self.judge(x, login, node, now, known=False)
        return known

    def look_in_row(self, x: Exchange, login: Login, now: int) -> bool:
        """Judge a refresh token; the row is locked, so a good one is used up at once."""
        answer = rules.refresh_answer(
            now, login.end_ns, login.state, x.token_serial, login.used_serial, login.rotated_ns,
            self.plan.grace_ns,
        )  # fmt: skip
        if answer == rules.REFRESHED:
            if self.plan.rotation and x.token_serial == login.used_serial:
                login.used_serial += 1
                login.rotated_ns = now
            return True
        if answer == rules.REUSED:
            login.state = REVOKED
            login.denied_ns = now + self.plan.propagation_ns
        x.cause = (
            rules.FORCED
            if login.state == REVOKED
            else rules.refusal(now, login.end_ns, login.state)
        )
        return False

    def look_failed(self, x: Exchange, node: Node, now: int, how: int) -> None:
        """The call that the recognition needs has failed: nobody knows this login just now."""
        login = x.login
        assert login is not None  # noqa: S101 - `have` came before
        expiry_ns = self.expiry_ns(login, x.deadline_ns)
        live = login.state == LIVE and now < expiry_ns
        if x.kind == FORGED:
            self.ledger.forged(now, accepted=how == LET_IN)
        else:
            self.ledger.look(login, node.number, now, live=live, known=False)
            if how == LET_IN and not live:
                self.ledger.count_window("false_accepts", now)
        x.cause = rules.refusal(now, expiry_ns, login.state)
        x.clears = int(how == MADE_FORGET)

    def keep(self, x: Exchange, node: Node, now: int) -> None:
        """Make a login and the credential that the answer brings."""
        login = self.make(node, now, self.shortened_ns(x.visit.number, x.serial))
        self.own.use(login, node, x.visit.user, now)
        x.fresh = login
        x.fresh_deadline_ns = login.deadline_ns
        x.fresh_kid = login.kid
        if self.plan.peers:
            x.shared_ns = self.peers.send(login, node, now)
        self.ledger.tell(now, x, tally.KEPT, node.number, login.deadline_ns)

    def make(self, node: Node, now: int, shortened_ns: int) -> Login:
        """Return a new login, kept where it belongs; copies are not yet sent."""
        plan = self.plan
        deadline_ns = rules.deadline_after_login(
            plan.credential, now, plan.idle_ns, plan.absolute_ns, plan.ttl_ns - shortened_ns
        )
        end_ns = rules.end_after_login(
            plan.credential, now, plan.absolute_ns, plan.ttl_ns, plan.refresh_ns
        )
        login = Login(self.made, now, node.number, node.epoch, deadline_ns, end_ns)
        self.made += 1
        login.access_ns = now + plan.access_ns - shortened_ns
        login.grant_ns = now + plan.refresh_ns
        login.kid = self.keys.signing(node.number, now)
        self.memory.keep(login, node, now)
        if plan.look == IN_STORE:
            self.keyspace.put(login, now)
        if plan.peers:
            self.replicated.append(login)
        return login

    def shortened_ns(self, whose: int, step: int) -> int:
        """Return by how much the life of an access token is shortened."""
        return rules.shortened_ns(self.plan.jitter_ns, self.expiry_key, whose, step)

    def remember(self, x: Exchange, node: Node, now: int) -> None:
        """Let a node remember what it was just told of an exchange's login."""
        assert x.login is not None  # noqa: S101 - `have` came before
        until_ns = copies.until_ns(now, self.plan.copy_ns)
        copy = Copy(now, until_ns, self.token_ns(x.deadline_ns), node.epoch, now)
        copy.version = x.version
        self.memory.put(x.login, node, copy, now)
        self.own.use(x.login, node, x.visit.user, now)

    def read_list(self, _: Exchange, node: Node, now: int) -> None:
        """Let a node remember the denylist."""
        node.list_at_ns = now - self.plan.replica_ns
        node.list_until_ns = now + self.plan.list_ns

    def rotate(self, x: Exchange, node: Node, now: int) -> None:
        """Make a refresh's new tokens; a session keeps them, else the answer brings them."""
        plan, login = self.plan, x.login
        assert login is not None  # noqa: S101 - a refresh exchange carries one
        shortened_ns = self.shortened_ns(x.visit.number, x.serial)
        login.access_ns = now + plan.access_ns - shortened_ns
        if plan.credential == SESSION:
            if plan.rotation:
                login.grant_ns = now + plan.refresh_ns
            self.ledger.count("refreshes", now)
        else:
            if plan.rotation:
                login.end_ns = now + plan.refresh_ns
            x.fresh = login
            x.fresh_serial = login.used_serial
            x.fresh_deadline_ns = login.access_ns
            login.kid = x.fresh_kid = self.keys.signing(node.number, now)
        self.ledger.tell(now, x, tally.ROTATED, node.number, login.access_ns)
