"""Effects of steps on logins: recognition, making, rotating, ending."""

from simulator.engines import tally
from simulator.engines.reference.entities import Exchange, Login, Node
from simulator.engines.reference.ledger import Ledger
from simulator.model import rules
from simulator.model.rules import ENDED, GHOST, LIVE, REVOKED
from simulator.model.steps import IN_NODE, IN_REFRESH_ROW, IN_TOKEN
from simulator.model.strategy import SESSION
from simulator.plan import Plan


class Logins:
    """Applies the rules of `model.rules` to logins."""

    def __init__(self, plan: Plan, ledger: Ledger) -> None:
        self.plan = plan
        self.ledger = ledger
        self.losses = (plan.loss_ns.data, plan.loss_node.data)

    def deadline_ns(self, login: Login, token_deadline_ns: int) -> int:
        """Return when a credential expires: a session as the server says, a token as it says."""
        return login.deadline_ns if self.plan.credential == SESSION else token_deadline_ns

    def look(self, x: Exchange, node: Node, where: int, now: int) -> bool:
        """Judge what an exchange carries; return whether it is recognised."""
        login = x.login
        assert login is not None  # noqa: S101 - `have` came before
        if where == IN_REFRESH_ROW:
            known = self.look_in_row(x, login, now)
            self.ledger.tell(now, x, tally.LOOKED, node.number, 2 * where + known)
            return known
        deadline_ns = self.deadline_ns(login, x.deadline_ns)
        known = rules.recognised(
            where,
            now,
            node.number,
            node.epoch,
            login.home,
            login.home_epoch,
            deadline_ns,
            login.state,
        )
        live = login.state == LIVE and now < deadline_ns
        self.ledger.look(login, node.number, now, live=live, known=known)
        self.ledger.tell(now, x, tally.LOOKED, node.number, 2 * where + known)
        if not known:
            x.cause = rules.refusal(now, deadline_ns, login.state)
        elif where != IN_TOKEN:
            self.touch(login, where, now)
        return known

    def touch(self, login: Login, where: int, now: int) -> None:
        """Start a session's idle time anew; one that its user has ended is accepted longer."""
        before_ns = self.exposure_ns(login, login.deadline_ns)
        login.deadline_ns = rules.touched(
            where, now, login.deadline_ns, login.end_ns, self.plan.idle_ns
        )
        if login.state == GHOST:
            after_ns = self.exposure_ns(login, login.deadline_ns)
            self.ledger.prolonged(before_ns, after_ns, login.ended_ns)

    def exposure_ns(self, login: Login, deadline_ns: int) -> int:
        """Return for how long a login that has been ended is accepted from then on."""
        lost_ns = rules.next_loss_ns(login.home, login.ended_ns, *self.losses)
        return rules.exposure_ns(self.plan.look, login.ended_ns, deadline_ns, login.state, lost_ns)

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
        self.ledger.tell(now, x, tally.KEPT, node.number, deadline_ns)

    def rotate(self, x: Exchange, node: Node, now: int) -> None:
        """Make a refresh's new pair of tokens."""
        plan, login = self.plan, x.login
        assert login is not None  # noqa: S101 - `have` came before
        if plan.rotation:
            login.end_ns = now + plan.refresh_ns
        x.fresh = login
        x.fresh_serial = login.used_serial
        x.fresh_deadline_ns = now + plan.ttl_ns
        self.ledger.tell(now, x, tally.ROTATED, node.number, x.fresh_deadline_ns)

    def drop(self, x: Exchange, node: Node, nodes: list[Node], now: int) -> None:
        """A logout exchange takes effect on a node."""
        if x.login is not None:
            held = (
                self.plan.look == IN_NODE
                and x.login.home != node.number
                and nodes[x.login.home].epoch == x.login.home_epoch
            )
            self.end(x, x.login, GHOST if held else ENDED, now)

    def end(self, x: Exchange, login: Login, state: int, now: int) -> None:
        """End a login, if it still lives; note for how long it is accepted all the same."""
        plan = self.plan
        deadline_ns = self.deadline_ns(login, x.deadline_ns)
        if not rules.can_end(plan.credential, now, deadline_ns, login.end_ns, login.state):
            return
        login.state = state
        login.ended_ns = now
        exposure_ns = self.exposure_ns(login, deadline_ns)
        self.ledger.ended(exposure_ns, now)
        self.ledger.tell(now, x, tally.DROPPED, x.node, exposure_ns)
