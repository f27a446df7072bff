"""When nodes lose their memory: the timeline's, known beforehand, and the autoscaler's."""

from simulator.model.copies import next_loss_ns
from simulator.plan import Plan


class Losses:
    """Every loss that is known of so far; of each node in order of time.

    Left out: what a node sends, or is told, while nobody knows yet that the autoscaler will remove
    it is judged as if it stayed, and only a session's exposure is judged anew at the end.
    """

    def __init__(self, plan: Plan) -> None:
        self.at_ns = plan.loss_ns.tolist()
        self.node = plan.loss_node.tolist()

    def add(self, at_ns: int, node: int) -> None:
        """Note that a node is about to lose its memory."""
        self.at_ns.append(at_ns)
        self.node.append(node)

    def next_ns(self, node: int, now: int) -> int:
        """Return when a node loses its memory after now."""
        return next_loss_ns(node, now, self.at_ns, self.node)
