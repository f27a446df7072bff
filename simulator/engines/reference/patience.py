"""For how long clients wait for answers in the reference engine."""

from simpy import Event

from simulator.engines.order import TIMEOUT, order
from simulator.engines.reference.clock import Clock, Hold
from simulator.engines.reference.entities import Exchange
from simulator.model import steps
from simulator.model.rules import NEVER_NS
from simulator.plan import Plan


class Patience:
    """The exchanges whose clients wait, and one timer for all of them.

    Attributes:
        waiting: In order of sending, which is the order of their deadlines.
        timer: When the first of them is looked at again.
    """

    def __init__(self, env: Clock, plan: Plan) -> None:
        self.env = env
        self.timeout_ns = plan.timeout_ns
        self.waiting: dict[Exchange, None] = {}
        self.timer: Event | None = None

    def begin(self, x: Exchange) -> None:
        """Let a client wait for the answer to what it sends now."""
        if self.timeout_ns < NEVER_NS:
            self.waiting[x] = None
            if self.timer is None:
                self.set_timer(self.env.now + self.timeout_ns)

    def end(self, x: Exchange) -> None:
        """Let a client wait no longer: it has its answer."""
        self.waiting.pop(x, None)

    def set_timer(self, at_ns: int) -> None:
        """Look at the longest waiting exchange again at a time not after its deadline."""
        self.timer = Hold(self.env, at_ns - self.env.now, order(TIMEOUT, 0, 0))
        self.timer.callbacks.append(self.time_out)

    def time_out(self, _: Event) -> None:
        """Give up the longest waiting exchange if it is time; its server goes on in vain."""
        self.timer = None
        x = next(iter(self.waiting), None)
        if x is not None and x.sent_ns + self.timeout_ns <= self.env.now:
            del self.waiting[x]
            x.abandoned = True
            x.outcome = steps.TIMEOUT
            x.reply.succeed()
            x = next(iter(self.waiting), None)
        if x is not None:
            self.set_timer(x.sent_ns + self.timeout_ns)
