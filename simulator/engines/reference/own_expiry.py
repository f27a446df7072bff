"""Copies that run out by themselves in the reference engine, and what becomes of the session."""

from simpy import Event

from simulator.engines import tally
from simulator.engines.order import EXPIRE, REVOCATION, order
from simulator.engines.reference.clock import Clock, Hold
from simulator.engines.reference.entities import Login, Node
from simulator.engines.reference.keyspace import Keyspace
from simulator.engines.reference.ledger import Ledger
from simulator.engines.reference.memory import Memory
from simulator.engines.reference.remote import Remote
from simulator.model import own_expiry, steps
from simulator.plan import Plan


class OwnExpiry:
    """Ends sessions that a node has in memory and did not use for the idle time-out."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a session is deleted in
        self,
        env: Clock,
        plan: Plan,
        ledger: Ledger,
        memory: Memory,
        remote: Remote,
        keyspace: Keyspace,
    ) -> None:
        self.env = env
        self.plan = plan
        self.ledger = ledger
        self.memory = memory
        self.remote = remote
        self.keyspace = keyspace
        # Logins and nodes whose copies are looked at again when they may have run out.
        self.awaited: set[tuple[int, int]] = set()

    def use(self, login: Login, node: Node, user: int, now: int) -> None:
        """Let a copy's time start anew: its node uses it, or has just made it."""
        plan = self.plan
        if not plan.own_idle_ns:
            return
        copy = login.copies[node.number]
        copy.used_ns = now
        copy.until_ns = own_expiry.until_ns(copy.made_ns, plan.copy_ns, now, plan.own_idle_ns)
        if (login.number, node.number) not in self.awaited:
            self.await_end(login, node, user, now)

    def await_end(self, login: Login, node: Node, user: int, used_ns: int) -> None:
        """Look at a copy again when it runs out, unless it is used meanwhile."""
        at_ns = own_expiry.runs_out_ns(used_ns, self.plan.own_idle_ns)
        if at_ns >= self.plan.duration_ns:
            return
        self.awaited.add((login.number, node.number))
        rank = order(EXPIRE, login.number, 1 + node.number)
        wait = Hold(self.env, at_ns - self.env.now, rank)
        wait.callbacks.append(lambda _: self.run_out(login, node, user, _))

    def run_out(self, login: Login, node: Node, user: int, _: Event) -> None:
        """End a session whose copy has run out; a copy that is gone ends nothing."""
        now, copy = self.env.now, login.copies[node.number]
        self.awaited.remove((login.number, node.number))
        if not copy.kept or copy.epoch != node.epoch:
            return
        if now < own_expiry.runs_out_ns(copy.used_ns, self.plan.own_idle_ns):
            self.await_end(login, node, user, copy.used_ns)
            return
        self.memory.remove(login, node, now, now)
        deleted = bool(self.plan.deletes_expired) and self.delete(login, node, user, now)
        value = 2 * login.made_ns + deleted
        self.ledger.note(now, user, steps.LOGOUT, tally.RAN_OUT, value, node=node.number)

    def delete(self, login: Login, node: Node, user: int, now: int) -> bool:
        """Delete a session in the store, at once; return whether the store could be told."""
        whose, step = REVOCATION + login.number, 1 + node.number
        _, done = self.remote.operate(steps.STORE_WRITE, whose, step, user)
        if done:
            login.forgotten_ns = min(login.forgotten_ns, now)
            self.keyspace.remove(login)
            for holder in self.memory.nodes if self.plan.pubsub else ():
                self.memory.remove(login, holder, now, now)
        return done
