"""The workers of the nodes in the reference engine, and the queue before them."""

from collections.abc import Generator
from typing import Any

from simpy import Event

from simulator.engines import tally
from simulator.engines.reference.clock import Clock
from simulator.engines.reference.entities import Exchange, Node
from simulator.engines.reference.ledger import Ledger
from simulator.model.rules import overlap_ns
from simulator.plan import Plan

Process = Generator[Event, Any, None]


class Workers:
    """Who has a worker, and who waits for one."""

    def __init__(self, env: Clock, plan: Plan, ledger: Ledger) -> None:
        self.env = env
        self.plan = plan
        self.ledger = ledger

    def join(self, x: Exchange, node: Node) -> Process:
        """Wait for a worker, first come, first served."""
        if node.busy < self.plan.workers:
            self.set_busy(node, node.busy + 1)
        else:
            turn = Event(self.env)
            node.queue.append(turn)
            self.ledger.tell(self.env.now, x, tally.QUEUED, node.number)
            yield turn
        self.ledger.tell(self.env.now, x, tally.STARTED, node.number)

    def release(self, node: Node) -> None:
        """Let a worker go: the longest waiting exchange takes it."""
        if node.queue:
            node.queue.popleft().succeed()
        else:
            self.set_busy(node, node.busy - 1)

    def set_busy(self, node: Node, busy: int) -> None:
        """Change the number of busy workers and its integral over the window."""
        now = self.env.now
        plan = self.plan
        node.busy_ns += node.busy * overlap_ns(
            node.busy_since_ns, now, plan.warm_up_ns, plan.duration_ns
        )
        if plan.scaler_interval_ns:
            node.work_ns += node.busy * (now - node.busy_since_ns)
        node.busy_since_ns = now
        node.busy = busy
