"""Touches of sessions in the reference engine: how they come to what keeps the session."""

from simulator.engines.reference.entities import Exchange, Login
from simulator.engines.reference.keyspace import Keyspace
from simulator.engines.reference.remote import Remote
from simulator.model import rules, touches
from simulator.model.rules import LIVE
from simulator.model.steps import STORE_WRITE, TOUCH_STEP, operation_step
from simulator.plan import Plan


class Touching:
    """Lets the idle time of sessions start anew."""

    def __init__(self, plan: Plan, remote: Remote, keyspace: Keyspace) -> None:
        self.plan = plan
        self.remote = remote
        self.keyspace = keyspace

    def touch(self, x: Exchange, login: Login, now: int) -> None:
        """Let a session's idle time start anew, unless its last touch is recent."""
        idle_ns, touch_ns = self.plan.idle_ns, self.plan.touch_ns
        x.touched = touches.is_due(now, login.deadline_ns, login.end_ns, idle_ns, touch_ns)
        if not x.touched:
            return
        if self.plan.replica_ns:
            self.send(x)
            if login.state != LIVE:
                return
            login.before_ns, login.renewed_ns = login.deadline_ns, now
            self.keyspace.use(login, now)
        login.deadline_ns = rules.touched(now, login.end_ns, idle_ns)

    def send(self, x: Exchange) -> None:
        """Send a touch to the store itself, as its replica takes no write (Redis: EXPIRE).

        Left out: its way there, and that it may fail or find nothing.
        """
        step = operation_step(STORE_WRITE, x.request, x.retries, x.serial, TOUCH_STEP)
        size = self.plan.id_bytes
        self.remote.operate(STORE_WRITE, x.visit.number, step, x.visit.user, size)
