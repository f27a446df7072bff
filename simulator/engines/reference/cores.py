"""The cores of the nodes in the reference engine, and the queue of computations before them."""

from collections.abc import Generator
from typing import Any

from simpy import Event

from simulator.engines import tally
from simulator.engines.order import HOLD, order
from simulator.engines.reference.clock import Clock, Hold
from simulator.engines.reference.entities import Exchange, Node
from simulator.engines.reference.ledger import Ledger
from simulator.plan import Plan


class Cores:
    """Who computes, and who waits for a core, its worker in hand."""

    def __init__(self, env: Clock, plan: Plan, ledger: Ledger) -> None:
        self.env = env
        self.plan = plan
        self.ledger = ledger

    def compute(self, x: Exchange, node: Node, lasts_ns: int) -> Generator[Event, Any, None]:
        """Compute, on a core if they are fewer than workers; first come, first served."""
        scarce = self.plan.cores > 0 and node.number != self.plan.door
        if scarce and node.computing < self.plan.cores:
            node.computing += 1
        elif scarce:
            turn = Event(self.env)
            node.coreless.append(turn)
            self.ledger.tell(self.env.now, x, tally.CORELESS, node.number)
            yield turn
        self.ledger.tell(self.env.now, x, tally.COMPUTED, node.number, lasts_ns)
        yield Hold(self.env, lasts_ns, order(HOLD, x.visit.entity, x.serial))
        if scarce and node.coreless:
            node.coreless.popleft().succeed()
        elif scarce:
            node.computing -= 1

    @staticmethod
    def lose(node: Node) -> None:
        """A node stops, and whoever computes there or waits to."""
        node.computing = 0
        node.coreless.clear()
