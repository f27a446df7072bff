"""The signer's keys in the reference engine: fetched by who needs them first, kept for a while."""

from collections.abc import Generator
from typing import Any

from simpy import Event

from simulator.engines import tally
from simulator.engines.reference.asking import Asking
from simulator.engines.reference.clock import Clock
from simulator.engines.reference.entities import Exchange, Node
from simulator.engines.reference.keys import Keys
from simulator.engines.reference.ledger import Ledger
from simulator.engines.reference.workers import Workers
from simulator.model.key_sets import first_until_ns, is_shared, lacks_key
from simulator.plan import Plan

Waiting = Generator[Event, Any, Any]


class KeySets:
    """Which keys of the authorization server each node has."""

    def __init__(
        self, env: Clock, plan: Plan, ledger: Ledger, asking: Asking, workers: Workers
    ) -> None:
        self.env = env
        self.plan = plan
        self.ledger = ledger
        self.asking = asking
        self.workers = workers
        self.keys = Keys(plan)

    def start(self, node: Node) -> None:
        """A node starts: with the keys, if the run starts with it."""
        now = self.env.now
        node.keys_until_ns = first_until_ns(now, self.plan.jwks_ns)
        node.newest_key = self.keys.signing(node.number, now)

    def lose(self, node: Node) -> None:
        """A node stops, and whoever waits for keys there."""
        node.keys_until_ns = 0
        node.fetch = None
        node.keyless.clear()

    def fetch(self, x: Exchange, node: Node, operation: int, pc: int) -> Waiting:
        """Return whether a node has the key of a token; who lacks it fetches the set, or waits."""
        if not lacks_key(self.env.now, node.keys_until_ns, x.kid, node.newest_key):
            return True
        if node.fetch is not None:
            return (yield from self.wait(x, node))
        if is_shared(self.plan.jwks_ns):
            node.fetch = x
        answered = yield from self.asking.call(x, node, operation, pc)
        if node.fetch is x:
            self.share(node, answered=answered)
        return answered

    def share(self, node: Node, *, answered: bool) -> None:
        """Keep the keys that were fetched; who waited for them goes on, with them or without."""
        now = self.env.now
        node.fetch = None
        if answered:
            node.keys_until_ns = now + self.plan.jwks_ns
            node.newest_key = self.keys.signing(node.number, now)
        while node.keyless:
            node.keyless.popleft().succeed(value=answered)

    def wait(self, x: Exchange, node: Node) -> Waiting:
        """Wait for another request's fetch; return whether it was answered."""
        self.ledger.tell(self.env.now, x, tally.AWAITED, node.number)
        turn = Event(self.env)
        node.keyless.append(turn)
        if not self.plan.threaded:
            self.workers.release(node)
        answered = yield turn
        if not self.plan.threaded:
            yield from self.workers.join(x, node)
        return answered
