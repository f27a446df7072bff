"""The circuit breakers of the reference engine: one for each node and each station that it asks."""

from dataclasses import dataclass

from simulator.engines import tally
from simulator.engines.reference.entities import Exchange, Node
from simulator.engines.reference.ledger import Ledger
from simulator.model import breaker as rule
from simulator.model.steps import station_of
from simulator.plan import Plan


@dataclass(slots=True)
class Breaker:
    """A node's breaker before a station.

    Attributes:
        failed: How many calls have failed in a row.
        open_ns: Until when it is open.
        trial: Whose call was let through to try, and is under way.
    """

    failed: int = 0
    open_ns: int = rule.CLOSED_NS
    trial: Exchange | None = None


class Breakers:
    """All breakers; a node's are closed when it starts."""

    def __init__(self, plan: Plan, ledger: Ledger) -> None:
        self.ledger = ledger
        self.failures = plan.breaker_failures.tolist()
        self.open_for_ns = plan.breaker_open_ns.tolist()
        self.breakers = [[Breaker() for _ in self.failures] for _ in range(plan.nodes)]

    def lets_through(self, now: int, x: Exchange, node: Node, operation: int) -> bool:
        """Return whether a node may make a call; note whose call it is to try."""
        breaker = self.breakers[node.number][station_of(operation)]
        if not rule.lets_through(now, breaker.open_ns, breaker.trial is not None):
            self._tell(now, x, node, operation, tally.SPARED)
            return False
        if breaker.open_ns != rule.CLOSED_NS:
            breaker.trial = x
            self._tell(now, x, node, operation, tally.TRIED)
        return True

    def hear(self, now: int, x: Exchange, node: Node, operation: int, *, answered: bool) -> None:
        """Take note of how a call has ended."""
        station = station_of(operation)
        breaker = self.breakers[node.number][station]
        if not rule.is_heard(breaker.open_ns, breaker.trial is x):
            return
        breaker.trial = None
        was_ns = breaker.open_ns
        breaker.failed = rule.failed_after(breaker.failed, answered)
        breaker.open_ns = rule.open_after_ns(
            now, breaker.failed, self.failures[station], self.open_for_ns[station]
        )
        if breaker.open_ns != rule.CLOSED_NS:
            self._tell(now, x, node, operation, tally.OPENED)
        elif was_ns != rule.CLOSED_NS:
            self._tell(now, x, node, operation, tally.CLOSED)

    def reset(self, node: Node) -> None:
        """Let a node forget: its breakers are in its memory."""
        self.breakers[node.number] = [Breaker() for _ in self.failures]

    def _tell(self, now: int, x: Exchange, node: Node, operation: int, what: int) -> None:
        self.ledger.tell(now, x, tally.BREAKER, node.number, operation * tally.SWITCHES + what)
