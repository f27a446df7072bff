"""Effects of steps on logins: recognition, making, rotating, ending."""

from simulator.engines import tally
from simulator.engines.reference.entities import Copy, Exchange, Login, Node
from simulator.engines.reference.ledger import Ledger
from simulator.engines.reference.peers import Peers
from simulator.model import rules
from simulator.model.rules import ENDED, GHOST, LIVE, NEVER_NS, NO_CAUSE, REVOKED
from simulator.model.steps import (
    IN_COPY,
    IN_DENYLIST,
    IN_GRANT,
    IN_LIST_COPY,
    IN_NODE,
    IN_REFRESH_ROW,
    IN_TOKEN,
    UNEXPIRED,
)
from simulator.model.strategy import SESSION
from simulator.plan import Plan


class Logins:
    """Applies the rules of `model.rules` to logins."""

    def __init__(self, plan: Plan, ledger: Ledger, nodes: list[Node], peers: Peers) -> None:
        self.plan = plan
        self.ledger = ledger
        self.nodes = nodes
        self.peers = peers
        self.losses = (plan.loss_ns.data, plan.loss_node.data)

    def deadline_ns(self, login: Login, token_deadline_ns: int) -> int:
        """Return when a credential expires: a session as the server says, a token as it says."""
        return login.deadline_ns if self.plan.credential == SESSION else token_deadline_ns

    def holds(self, login: Login, node: Node, token_ns: int, now: int) -> bool:
        """Return whether a node's memory holds a login."""
        if not self.plan.has_copies:
            return rules.held_at_home(
                node.number, node.epoch, login.home, login.home_epoch, self.plan.survives
            )
        copy = login.copies.get(node.number)
        return copy is not None and rules.held_as_copy(
            now, node.epoch, copy.epoch, copy.from_ns, copy.until_ns, copy.token_ns, token_ns
        )

    def token_ns(self, token_deadline_ns: int) -> int:
        """Return what tells the token apart that is presented; 0: it is a session's id."""
        return 0 if self.plan.credential == SESSION else token_deadline_ns

    def is_recognised(
        self, where: int, login: Login, token_deadline_ns: int, node: Node, now: int
    ) -> bool:
        """Return whether a credential would be recognised by a look now."""
        token_ns = self.token_ns(token_deadline_ns)
        return rules.recognised(
            where,
            now,
            self.deadline_ns(login, token_deadline_ns),
            login.state,
            self.holds(login, node, token_ns, now),
            token_ns in (0, login.access_ns),
            login.denied_ns,
            node.list_at_ns if where == IN_LIST_COPY else now,
        )

    def look(self, x: Exchange, node: Node, where: int, now: int) -> bool:
        """Judge what an exchange carries; return whether it is recognised."""
        login = x.login
        assert login is not None  # noqa: S101 - `have` came before
        deadline_ns = self.deadline_ns(login, x.deadline_ns)
        if where >= IN_REFRESH_ROW:
            known = self.look_aside(x, login, node, where, now)
        else:
            known = self.is_recognised(where, login, x.deadline_ns, node, now)
            live = login.state == LIVE and now < deadline_ns
            if known or where != IN_COPY:
                self.ledger.look(login, node.number, now, live=live, known=known)
                x.cause = NO_CAUSE if known else rules.refusal(now, deadline_ns, login.state)
            if known and rules.moves_deadline(where, self.plan.copy_touches):
                login.deadline_ns = rules.touched(
                    self.plan.credential, now, login.deadline_ns, login.end_ns, self.plan.idle_ns
                )
        self.ledger.tell(now, x, tally.LOOKED, node.number, 2 * where + known)
        return known

    def look_aside(self, x: Exchange, login: Login, node: Node, where: int, now: int) -> bool:
        """Judge what does not decide whether the login is recognised."""
        if where == IN_REFRESH_ROW:
            return self.look_in_row(x, login, now)
        deadline_ns = self.deadline_ns(login, x.deadline_ns)
        known = rules.passes(
            where,
            now,
            deadline_ns,
            login.state,
            login.access_ns,
            login.grant_ns,
            node.list_until_ns,
        )
        if not known and where in (UNEXPIRED, IN_GRANT):
            end_ns = deadline_ns if where == UNEXPIRED else login.grant_ns
            x.cause = rules.refusal(now, end_ns, login.state)
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
        x.cause = (
            rules.FORCED
            if login.state == REVOKED
            else rules.refusal(now, login.end_ns, login.state)
        )
        return False

    def look_failed(self, x: Exchange, node: Node, now: int) -> None:
        """The call that the recognition needs has failed: nobody knows this login just now."""
        login = x.login
        assert login is not None  # noqa: S101 - `have` came before
        deadline_ns = self.deadline_ns(login, x.deadline_ns)
        live = login.state == LIVE and now < deadline_ns
        self.ledger.look(login, node.number, now, live=live, known=False)
        x.cause = rules.refusal(now, deadline_ns, login.state)

    def keep(self, x: Exchange, node: Node, now: int) -> None:
        """Make a login and the credential that the answer brings."""
        plan = self.plan
        deadline_ns = rules.deadline_after_login(
            plan.credential, now, plan.idle_ns, plan.absolute_ns, plan.ttl_ns
        )
        end_ns = rules.end_after_login(
            plan.credential, now, plan.absolute_ns, plan.ttl_ns, plan.refresh_ns
        )
        x.fresh = Login(node.number, node.epoch, deadline_ns, end_ns)
        x.fresh_deadline_ns = deadline_ns
        x.fresh.access_ns = now + plan.access_ns
        x.fresh.grant_ns = now + plan.refresh_ns
        if plan.has_copies and plan.copy_on_login:
            self.copy(x.fresh, node, 0, now)
        if plan.peers:
            x.shared_ns = self.peers.send(x.fresh, node, now)
        self.ledger.tell(now, x, tally.KEPT, node.number, deadline_ns)

    def copy(self, login: Login, node: Node, token_ns: int, now: int) -> None:
        """Let a node remember a login for as long as it remembers anything."""
        until_ns = rules.until_ns(now, self.plan.copy_ns)
        login.copies[node.number] = Copy(now, until_ns, token_ns, node.epoch)

    def remember(self, x: Exchange, node: Node, now: int) -> None:
        """Let a node remember what it was just told of an exchange's login."""
        assert x.login is not None  # noqa: S101 - `have` came before
        self.copy(x.login, node, self.token_ns(x.deadline_ns), now)

    def read_list(self, node: Node, now: int) -> None:
        """Let a node remember the denylist."""
        node.list_at_ns = now
        node.list_until_ns = now + self.plan.list_ns

    def rotate(self, x: Exchange, node: Node, now: int) -> None:
        """Make a refresh's new tokens; a session keeps them, else the answer brings them."""
        plan, login = self.plan, x.login
        assert login is not None  # noqa: S101 - a refresh exchange carries one
        login.access_ns = now + plan.access_ns
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
        self.ledger.tell(now, x, tally.ROTATED, node.number, login.access_ns)

    def drop(self, x: Exchange, node: Node, now: int) -> None:
        """A logout exchange takes effect on a node."""
        login = x.login
        if login is None:
            return
        gone = self.forget(login, node, x.deadline_ns, now)
        if gone and self.plan.peers:
            x.shared_ns = self.peers.drop(login, node, now)
        in_memory = self.plan.look == IN_NODE
        state = GHOST if in_memory and (self.plan.peers or not gone) else ENDED
        self.end(x, login, state, now)

    def forget(self, login: Login, node: Node, token_deadline_ns: int, now: int) -> bool:
        """Let a node's memory forget a login; return whether it held it, or its only holder did."""
        if not self.plan.has_copies:
            if login.home == node.number or login.home >= len(self.nodes):
                return True
            return not self.holds(login, self.nodes[login.home], 0, now)
        held = self.holds(login, node, self.token_ns(token_deadline_ns), now)
        for number in range(len(self.nodes)) if self.plan.pubsub else (node.number,):
            copy = login.copies.get(number)
            if copy is not None:
                copy.until_ns = min(copy.until_ns, now)
        return held

    def end(self, x: Exchange, login: Login, state: int, now: int) -> None:
        """End a login, if it still lives; note for how long it is accepted all the same."""
        plan = self.plan
        deadline_ns = self.deadline_ns(login, x.deadline_ns)
        if not rules.can_end(plan.credential, now, deadline_ns, login.end_ns, login.state):
            return
        login.state = state
        login.denied_ns = now + plan.propagation_ns
        exposure_ns = max(0, self.last_ns(login, x.deadline_ns, now) - now)
        self.ledger.ended(exposure_ns, now)
        self.ledger.tell(now, x, tally.DROPPED, x.node, exposure_ns)

    def last_ns(self, login: Login, token_deadline_ns: int, now: int) -> int:
        """Return until when some node accepts a login that has just ended."""
        plan = self.plan
        deadline_ns = self.deadline_ns(login, token_deadline_ns)
        if plan.look == IN_TOKEN:
            return deadline_ns
        if plan.look == IN_DENYLIST:
            lists_ns = max((node.list_until_ns for node in self.nodes if node.up), default=0)
            return min(
                deadline_ns,
                rules.denied_last_ns(now, plan.propagation_ns, plan.list_ns, lists_ns),
            )
        if plan.has_copies:
            token_ns = self.token_ns(token_deadline_ns)
            last_ns = now
            for number, copy in login.copies.items():
                node = self.nodes[number]
                if copy.epoch == node.epoch and copy.token_ns == token_ns:
                    lost_ns = rules.next_loss_ns(number, now, *self.losses)
                    last_ns = max(last_ns, min(copy.until_ns, lost_ns))
            return min(deadline_ns, last_ns)
        if login.state == GHOST:
            lost_ns = NEVER_NS
            if not plan.survives:
                lost_ns = rules.next_loss_ns(login.home, now, *self.losses)
            return min(deadline_ns, lost_ns)
        return now
