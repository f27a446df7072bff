"""What a sentence may look at: the run, and all that the user met in it."""

from dataclasses import dataclass

from simulator.experiment.places import AUTHORIZATION_SERVER, place_names
from simulator.model.strategy import Strategy
from simulator.plan import Plan
from simulator.report.story.credentials import Credentials
from simulator.report.story.moments import Moment, Moments, is_thief
from simulator.scenario.schema import Scenario

SERVER = f"the {AUTHORIZATION_SERVER}"


@dataclass(frozen=True)
class Scene:
    """A run under one strategy, and one user in it.

    Attributes:
        scenario: As the strategy meets it.
        plan: What was run.
        strategy: As the scenario has it.
        moments: All that the run noted of the user.
        credentials: What the user holds just now.
    """

    scenario: Scenario
    plan: Plan
    strategy: Strategy
    moments: Moments
    credentials: Credentials

    def place(self, m: Moment) -> str | None:
        """Name where a moment happens: a node or the authorization server; None: neither."""
        return place_names(self.plan.node_names)[m.node] if m.node >= 0 else None

    def node(self, node: int) -> str:
        """Name a node."""
        return self.plan.node_names[node]

    def client(self, m: Moment) -> str:
        """Name who sends a moment's exchange: the user, or a thief."""
        if is_thief(m.visit):
            return self.thief(m.visit)
        return f"user {m.user}{self.on_device(self.credentials.device(m))}"

    def on_device(self, device: int) -> str:
        """Name which of its user's devices one is; empty if there is one."""
        count = self.plan.devices
        return f", device {device % count + 1}" if count > 1 else ""

    def thief(self, visit: int) -> str:
        """Name a thief by its visit; the first one needs no number."""
        theft = self.credentials.thefts.get(visit)
        number = theft.number if theft else len(self.credentials.thefts) + 1
        return f"thief {number}" if number > 1 else "thief"

    def is_lost(self, node: int, from_ns: int, to_ns: int) -> bool:
        """Whether a node has lost its memory after one moment and not after another."""
        losses = zip(self.plan.loss_ns.tolist(), self.plan.loss_node.tolist(), strict=True)
        return any(of == node and from_ns < at_ns <= to_ns for at_ns, of in losses)
