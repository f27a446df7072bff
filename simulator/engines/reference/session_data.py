"""The data of sessions in the reference engine: read with the session, written back as a whole."""

from simulator import draws
from simulator.engines import tally
from simulator.engines.reference.entities import Exchange, Login, Node
from simulator.engines.reference.ledger import Ledger
from simulator.engines.reference.memory import Memory
from simulator.engines.reference.peers import Peers
from simulator.engines.reference.stored import Stored
from simulator.model import updates
from simulator.model.rules import GHOST
from simulator.model.steps import IN_COPY
from simulator.plan import Plan


class SessionData:
    """Counts versions of each session's data, and the writes that overwrite another's.

    A version is read at the look and written when the write has been answered. Left out: a session
    that has ended meanwhile is not brought back by a write (tj/connect-redis#328), and a write that
    a failover loses counts as written.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what holds data
        self,
        plan: Plan,
        ledger: Ledger,
        nodes: list[Node],
        memory: Memory,
        peers: Peers,
        stored: Stored,
    ) -> None:
        self.plan = plan
        self.ledger = ledger
        self.nodes = nodes
        self.memory = memory
        self.peers = peers
        self.stored = stored
        self.key = int(plan.key[draws.DATA])

    def open(self, x: Exchange, node: Node, where: int, now: int) -> None:
        """Note which version of the data a request has read."""
        login = x.login
        assert login is not None  # noqa: S101 - a look came before
        x.version = self.memory.version(login, node, now) if where == IN_COPY else login.version

    def is_changed(self, x: Exchange, _node: Node, _arg: int, _now: int) -> bool:
        """Return whether a request changes the data."""
        return updates.changes_data(self.key, x.visit.number, x.request, self.plan.write_share)

    def save(self, x: Exchange, node: Node, now: int) -> None:
        """Write the data back: the last write wins."""
        login = x.login
        assert login is not None  # noqa: S101 - a look came before
        if not self.is_there(login, node, now):
            return
        # Requests at one node share the object that is in its memory.
        read = self.memory.version(login, node, now) if self.plan.in_memory else x.version
        lost = updates.is_lost(read, login.version)
        self.ledger.count_window("lost_updates", now, int(lost))
        login.version += 1
        if self.plan.pubsub:
            for other in self.nodes:
                if other is not node:
                    self.memory.remove(login, other, now, now)
        copy = login.copies.get(node.number)
        if copy is not None:
            copy.version, copy.version_ns = login.version, now
        if self.plan.peers:
            x.shared_ns = self.peers.update(login, node, now)
        self.ledger.tell(now, x, tally.SAVED, node.number, int(lost))

    def is_there(self, login: Login, node: Node, now: int) -> bool:
        """Return whether the session is still kept where it is written to."""
        if self.plan.in_memory:
            return self.memory.holds(login, node, 0, now)
        return self.stored.state(login, now) <= GHOST
