"""Copies of sessions between nodes (`replicated`): sent, dropped, loaded by a node that joins."""

from collections.abc import Iterator

from simulator.engines.reference.entities import Copy, Login, Node
from simulator.engines.reference.ledger import Ledger
from simulator.engines.reference.losses import Losses
from simulator.engines.reference.memory import Memory
from simulator.model.copies import BACKUP, is_member, serves
from simulator.model.rules import NEVER_NS
from simulator.plan import Plan


class Peers:
    """The group of nodes that hold copies of each other's sessions."""

    def __init__(self, plan: Plan, ledger: Ledger, nodes: list[Node], memory: Memory) -> None:
        self.plan = plan
        self.ledger = ledger
        self.nodes = nodes
        self.memory = memory
        self.losses = Losses(plan)

    def send(self, login: Login, node: Node, now: int) -> int:
        """Send copies of a new login; return when the last is there, or given up."""
        shared_ns = now
        for peer in self.targets(node, now):
            there_ns = self.transmit(node, peer, 1, now)
            if peer.up and self.is_sent(node, now):
                self.memory.put(login, peer, Copy(there_ns, NEVER_NS, 0, peer.epoch, now), now)
            shared_ns = max(shared_ns, there_ns)
            if self.plan.peers == BACKUP:
                break
        return shared_ns

    def seed(self, login: Login, node: Node, now: int) -> None:
        """Let the others hold copies of a login that was made before the run: none is sent."""
        for peer in self.targets(node, now):
            self.memory.put(login, peer, Copy(now, NEVER_NS, 0, peer.epoch, now), now)
            if self.plan.peers == BACKUP:
                break

    def drop(self, login: Login, node: Node, now: int) -> int:
        """Tell the holders of copies to drop them; return when the last is told, or given up."""
        shared_ns = now
        for peer in self.targets(node, now):
            copy = login.copies.get(peer.number)
            if copy is None and self.plan.peers == BACKUP:
                continue
            there_ns = self.transmit(node, peer, 1, now)
            if peer.up and self.is_sent(node, now):
                self.memory.remove(login, peer, there_ns, now)
            shared_ns = max(shared_ns, there_ns)
        return shared_ns

    def update(self, login: Login, node: Node, now: int) -> int:
        """Send a session's new data to the holders of copies; return when the last has them."""
        shared_ns = now
        for peer in self.targets(node, now):
            copy = login.copies.get(peer.number)
            if copy is None and self.plan.peers == BACKUP:
                continue
            there_ns = self.transmit(node, peer, 1, now)
            if copy is not None and peer.up and self.is_sent(node, now):
                copy.version, copy.version_ns = login.version, there_ns
            shared_ns = max(shared_ns, there_ns)
        return shared_ns

    def load(self, node: Node, logins: list[Login], now: int) -> None:
        """Let a node that joins load the sessions of the next one that has loaded its own."""
        serving = (p for p in self.targets(node, now) if serves(p.up, p.loaded_ns, now))
        donor = next(serving, None)
        if donor is None:
            return
        held = [
            login
            for login in (donor.recent if self.plan.room else logins)
            if now < login.deadline_ns and self.memory.holds(login, donor, 0, now)
        ]
        if not held:
            return
        node.loaded_ns = self.transmit(donor, node, len(held), now)
        if not self.is_sent(donor, now):
            node.loaded_ns = self.losses.next_ns(donor.number, now)
            return
        for login in held:
            copy = Copy(node.loaded_ns, NEVER_NS, 0, node.epoch, now)
            copy.version = self.memory.version(login, donor, now)
            self.memory.put(login, node, copy, now)

    def targets(self, node: Node, now: int) -> Iterator[Node]:
        """Yield the other members of the group, the next node first.

        A dead one is taken for a member until it is found out.
        """
        count = len(self.nodes)
        for i in range(1, count):
            peer = self.nodes[(node.number + i) % count]
            if is_member(peer.up, peer.down_since_ns, now, self.plan.drop_ns):
                yield peer

    def is_sent(self, node: Node, now: int) -> bool:
        """Return whether what a node sends last is on its way before the node stops."""
        return node.link_free_ns <= self.losses.next_ns(node.number, now)

    def transmit(self, node: Node, peer: Node, sessions: int, now: int) -> int:
        """Send sessions over a node's link, one after the other; return when they are there."""
        plan = self.plan
        node.link_free_ns = max(now, node.link_free_ns) + sessions * plan.transfer_ns
        self.ledger.count("replication_bytes", now, sessions * plan.session_bytes)
        if not peer.up:
            return peer.down_since_ns + plan.drop_ns
        return node.link_free_ns + plan.lag_ns
