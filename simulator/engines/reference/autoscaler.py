"""The autoscaler of the reference engine: it looks now and then, and adds or removes nodes."""

from collections.abc import Callable, Generator
from typing import Any

from simpy import Event

from simulator.engines import tally
from simulator.engines.order import BOOTING, SCALING, STOPPING, TIMELINE, order
from simulator.engines.reference.clock import Clock, Hold
from simulator.engines.reference.entities import Node
from simulator.engines.reference.ledger import Ledger
from simulator.engines.reference.losses import Losses
from simulator.model import autoscaler
from simulator.model.copies import serves
from simulator.model.timeline import BOUND, DOWN, LISTED, UNLISTED, UP
from simulator.plan import Plan


class Autoscaler:
    """Adds nodes behind the last one and removes them from the last one on.

    Attributes:
        ordered: How many nodes there should be: the first ones; they serve, boot or restart.
        looked_ns: When it looked last.
        rests_until_ns: Until then it changes nothing (cooldown).
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what it moves
        self,
        env: Clock,
        plan: Plan,
        ledger: Ledger,
        nodes: list[Node],
        losses: Losses,
        act: Callable[[int, Node], None],
    ) -> None:
        self.env = env
        self.plan = plan
        self.ledger = ledger
        self.nodes = nodes
        self.losses = losses
        self.act = act
        self.ordered = plan.scaler_nodes
        self.looked_ns = 0
        self.rests_until_ns = 0

    def run(self) -> Generator[Event, Any, None]:
        """Look once an interval."""
        while True:
            yield Hold(self.env, self.plan.scaler_interval_ns, order(TIMELINE, SCALING, 0))
            share, serving = self.utilisation()
            if self.env.now >= self.rests_until_ns:
                self.decide(share, serving)

    def utilisation(self) -> tuple[float, int]:
        """Return the busy share of the workers since the last look, and how many nodes serve."""
        now = self.env.now
        busy_ns, up_ns, serving = 0, 0, 0
        for node in self.nodes[: self.ordered]:
            work_ns = node.work_ns + node.busy * (now - node.busy_since_ns)
            if serves(node.up, node.loaded_ns, now):
                serving += 1
                busy_ns += work_ns - node.seen_work_ns
                up_ns += now - max(self.looked_ns, node.up_since_ns, node.loaded_ns)
            node.seen_work_ns = work_ns
        self.looked_ns = now
        return autoscaler.busy_share(busy_ns, up_ns * self.plan.workers), serving

    def decide(self, share: float, serving: int) -> None:
        """Add or remove nodes, if their number is not the one that is wanted."""
        plan, now, before = self.plan, self.env.now, self.ordered
        wanted = autoscaler.wanted_nodes(
            serving, before, share, plan.scaler_target, plan.scaler_min, plan.scaler_max
        )
        if wanted == before:
            return
        self.ordered = wanted
        self.rests_until_ns = now + plan.scaler_cooldown_ns
        self.ledger.note(now, -1, 0, tally.SCALED, autoscaler.decision(wanted, share))
        for number in range(before, wanted):
            self.order(self.nodes[number])
        for number in range(before - 1, wanted - 1, -1):
            self.let_go(self.nodes[number])

    def order(self, node: Node) -> None:
        """Order a node: it boots as soon as the one of its name is gone."""
        now = self.env.now
        node.boots_ns = autoscaler.boots_ns(now, node.leaves_ns, self.plan.scaler_boot_ns)
        ready = Hold(self.env, node.boots_ns - now, order(TIMELINE, BOOTING + node.number, 0))
        ready.callbacks.append(lambda _: self.boot(node))

    def boot(self, node: Node) -> None:
        """A node has booted, unless it was let go meanwhile."""
        if node.boots_ns != self.env.now:
            return
        node.boots_ns = -1
        self.ledger.note(self.env.now, -1, 0, tally.CHANGED, UP, node.number)
        self.act(UP, node)
        self.act(LISTED, node)

    def let_go(self, node: Node) -> None:
        """Let a node finish what it has, then stop it; one that still boots is not needed."""
        now = self.env.now
        node.boots_ns = -1
        if not node.up:
            return
        is_serving = serves(node.up, node.loaded_ns, now)
        node.leaves_ns = autoscaler.leaves_ns(now, is_serving, self.plan.scaler_drain_ns)
        self.losses.add(node.leaves_ns, node.number)
        if node.leaves_ns > now:
            self.ledger.note(now, -1, 0, tally.CHANGED, BOUND, node.number)
            self.act(BOUND, node)
        over = Hold(self.env, node.leaves_ns - now, order(TIMELINE, STOPPING + node.number, 0))
        over.callbacks.append(lambda _: self.stop(node))

    def stop(self, node: Node) -> None:
        """A node that was let go stops."""
        self.ledger.note(self.env.now, -1, 0, tally.CHANGED, DOWN, node.number)
        self.act(UNLISTED, node)
        self.act(DOWN, node)
