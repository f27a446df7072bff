"""What nodes remember of logins in the reference engine: their own sessions, and copies."""

from simpy import Event

from simulator.engines.order import EXPIRE, order
from simulator.engines.reference.clock import Clock, Hold
from simulator.engines.reference.entities import Copy, Login, Node
from simulator.engines.reference.ledger import Ledger
from simulator.engines.reference.room import Room
from simulator.model import copies, room, updates
from simulator.model.rules import NEVER_NS
from simulator.plan import Plan


class Memory:
    """The memories of all nodes, and how many sessions are in each.

    A session stays until it is dropped, expires or its node stops. Left out: a copy that a node
    uses no more is taken for still there until its session ends, as lazy caches keep it.
    """

    def __init__(self, env: Clock, plan: Plan, ledger: Ledger, nodes: list[Node]) -> None:
        self.env = env
        self.plan = plan
        self.ledger = ledger
        self.nodes = nodes
        self.room = Room(plan)

    def holds(self, login: Login, node: Node, token_ns: int, now: int) -> bool:
        """Return whether a node's memory holds a login, and may still use what it holds."""
        if not self.plan.has_copies:
            return copies.held_at_home(
                now,
                node.number,
                node.epoch,
                login.home,
                login.home_epoch,
                login.forgotten_ns,
                bool(self.plan.survives) and login.unstored_ns == NEVER_NS,
            )
        copy = login.copies.get(node.number)
        return copy is not None and copies.held_as_copy(
            now, node.epoch, copy.epoch, copy.from_ns, copy.until_ns, copy.token_ns, token_ns
        )

    def version(self, login: Login, node: Node, now: int) -> int:
        """Return which version of a session's data a node's memory holds."""
        copy = login.copies.get(node.number)
        if copy is None:
            return login.version
        return updates.version_here(now, copy.version, copy.version_ns)

    def keep(self, login: Login, node: Node, now: int) -> None:
        """Let the node that took a login remember it."""
        plan = self.plan
        if not plan.holds_sessions:
            return
        if plan.has_copies:
            until_ns = copies.until_ns(now, plan.copy_ns)
            self.put(login, node, Copy(now, until_ns, 0, node.epoch, now), now)
        else:
            self.make_room(node, now)
            login.kept = True
            self.change(node, 1, now)
            self.room.use(login, node)
        if login.deadline_ns < plan.duration_ns:
            self.await_expiry(login)

    def put(self, login: Login, node: Node, copy: Copy, now: int) -> None:
        """Let a node remember a copy, in place of one that it may have."""
        old = login.copies.get(node.number)
        comes = old is None or not old.kept or old.epoch != node.epoch
        if comes:
            self.make_room(node, now)
        login.copies[node.number] = copy
        copy.kept = True
        if comes:
            self.change(node, 1, now)
        self.room.use(login, node)

    def make_room(self, node: Node, now: int) -> None:
        """Let a node forget the session that it did not use for longest, if its memory is full."""
        if room.is_full(node.sessions, self.plan.room):
            self.remove(self.room.oldest(node), node, now, now)

    def remove(self, login: Login, node: Node, at_ns: int, now: int) -> None:
        """Let a node's memory forget a login from a moment on."""
        if not self.plan.has_copies:
            if login.home == node.number:
                self.forget(login, node, now)
            return
        copy = login.copies.get(node.number)
        if copy is None:
            return
        copy.until_ns = min(copy.until_ns, at_ns)
        if copy.kept and copy.epoch == node.epoch:
            self.change(node, -1, now)
            self.room.leave(login, node)
        copy.kept = False

    def forget(self, login: Login, home: Node, now: int) -> None:
        """Let the node that took a login forget it."""
        if login.kept and (home.epoch == login.home_epoch or self.plan.survives):
            self.change(home, -1, now)
            self.room.leave(login, home)
        login.kept = False
        login.forgotten_ns = min(login.forgotten_ns, now)

    def unstore(self, login: Login, now: int) -> None:
        """A login's row is deleted: what a node's memory has of it is read back no more."""
        if self.plan.survives and login.unstored_ns == NEVER_NS:
            home = self.nodes[login.home]
            if home.up:
                login.home_epoch = home.epoch
            else:
                self.forget(login, home, now)
        login.unstored_ns = min(login.unstored_ns, now)

    def await_expiry(self, login: Login) -> None:
        """Look at a session again when it expires, unless it is touched meanwhile."""
        rank = order(EXPIRE, login.number, 0)
        wait = Hold(self.env, login.deadline_ns - self.env.now, rank)
        wait.callbacks.append(lambda _: self.expire(login, _))

    def expire(self, login: Login, _: Event) -> None:
        """Free the memory of a session that has expired."""
        now = self.env.now
        if now < login.deadline_ns:
            if login.deadline_ns < self.plan.duration_ns:
                self.await_expiry(login)
            return
        if login.kept:
            self.forget(login, self.nodes[login.home], now)
        for number in login.copies:
            self.remove(login, self.nodes[number], now, now)

    def lose(self, node: Node, now: int) -> None:
        """A node has stopped: what it remembered is gone, or is read back when it starts again."""
        if not self.plan.survives:
            self.change(node, -node.sessions, now)
            node.recent.clear()

    def change(self, node: Node, by: int, now: int) -> None:
        """Count sessions in a node's memory; the most there ever were in one node is noted."""
        if not self.plan.holds_sessions:
            return
        if now > self.plan.warm_up_ns:
            self.ledger.most("node_sessions_max", node.sessions)
        node.sessions += by
        if now >= self.plan.warm_up_ns:
            self.ledger.most("node_sessions_max", node.sessions)
