"""Which sessions a node of the reference engine used last, where its memory has limited room."""

from simulator.engines.reference.entities import Login, Node
from simulator.plan import Plan


class Room:
    """The order in which each node has used the sessions in its memory."""

    def __init__(self, plan: Plan) -> None:
        self.is_limited = plan.room > 0

    def use(self, login: Login, node: Node) -> None:
        """Note that a node uses a session that is, or comes, into its memory."""
        if self.is_limited:
            node.recent.pop(login, None)
            node.recent[login] = None

    def leave(self, login: Login, node: Node) -> None:
        """Note that a session is in a node's memory no more."""
        node.recent.pop(login, None)

    def oldest(self, node: Node) -> Login:
        """Return the session that a node did not use for longest."""
        return next(iter(node.recent))

    def found(self, login: Login, node: Node) -> None:
        """Note that a node has found a session in its memory, if it is not about to leave."""
        if login in node.recent:
            self.use(login, node)
