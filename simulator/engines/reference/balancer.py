"""The balancer of the reference engine: what it knows of the nodes, and which is next."""

from simulator.draws import ADDRESS, BALANCER, bits53
from simulator.engines.reference.entities import Exchange, Node
from simulator.model.balancers import (
    LEAST_CONNECTIONS,
    ROUND_ROBIN,
    address_of,
    pick,
    pick_by_weight,
)
from simulator.model.copies import serves
from simulator.model.rate_limit import full_after_ns, is_admitted, retry_after_ns
from simulator.plan import Plan


class Balancer:
    """Places exchanges on nodes.

    Attributes:
        listed: Nodes that it takes for healthy and chooses from, by number.
        bound: Nodes that are leaving: only clients with their cookie go there.
        position: Each node's place in `listed`, −1 if it is not there.
        pointer: Where round robin stands.
        current: Where smooth weighted round robin stands, by node.
        connections: Exchanges at each node.
        full_ns: When the bucket of logins is full.
    """

    def __init__(self, plan: Plan, nodes: list[Node]) -> None:
        self.plan = plan
        self.nodes = nodes
        self.listed: list[int] = []
        self.bound: set[int] = set()
        self.position = [-1] * len(nodes)
        self.connections = [0] * len(nodes)
        self.pointer = 0
        self.weights = plan.weight.tolist()
        self.current = [0] * len(nodes)
        self.full_ns = 0
        self.ring = (plan.ring_point.data, plan.ring_node.data)
        self.address_key, self.key = int(plan.key[ADDRESS]), int(plan.key[BALANCER])

    def set_listed(self, listed: set[int]) -> None:
        """Take a changed list: round robin restarts at its first node."""
        self.listed = sorted(listed)
        self.position = [-1] * len(self.nodes)
        for place, node in enumerate(self.listed):
            self.position[node] = place
        self.pointer = 0
        self.current = [0] * len(self.nodes)

    def admits_login(self, now: int) -> bool:
        """Return whether a login is let in, and take it out of the bucket."""
        gap_ns = self.plan.login_gap_ns
        if not gap_ns:
            return True
        admitted = is_admitted(now, self.full_ns, gap_ns)
        if admitted:
            self.full_ns = full_after_ns(now, self.full_ns, gap_ns)
        return admitted

    def retry_after_ns(self, now: int) -> int:
        """Return what a client is told that is not let in; 0: nothing."""
        if not self.plan.retry_after:
            return 0
        return retry_after_ns(now, self.full_ns, self.plan.login_gap_ns)

    def place(self, x: Exchange, now: int) -> Node | None:
        """Return the node that an exchange is sent to; None if none is known to be healthy.

        The node may be down without the balancer knowing: with `redispatch` the next in the list
        that answers takes its place.
        """
        for named in (x.first, x.affinity):
            if named >= 0 and (self.position[named] >= 0 or named in self.bound):
                return self._answering(named, now)
        if not self.listed:
            return None
        place = self._by_weight(x) if self.plan.weighted else self._by_policy(x)
        return self._answering(self.listed[place], now)

    def _by_policy(self, x: Exchange) -> int:
        policy, count = self.plan.policy, len(self.listed)
        place = pick(
            policy,
            self.listed,
            count,
            self.pointer,
            self.connections,
            *self.ring,
            self.position,
            bits53(self.address_key, address_of(x.visit.user, self.plan.addresses), 0),
            self.key,
            x.visit.number,
            x.serial,
        )
        if policy in (ROUND_ROBIN, LEAST_CONNECTIONS):
            self.pointer = (place + 1) % count
        return place

    def _by_weight(self, x: Exchange) -> int:
        return pick_by_weight(
            self.plan.policy,
            self.listed,
            len(self.listed),
            self.weights,
            self.current,
            self.key,
            x.visit.number,
            x.serial,
        )

    def _answering(self, node: int, now: int) -> Node:
        chosen = self.nodes[node]
        if not self.plan.redispatch or serves(chosen.up, chosen.loaded_ns, now):
            return self.nodes[node]
        start = max(0, self.position[node])
        for i in range(1, len(self.listed) + 1):
            other = self.nodes[self.listed[(start + i) % len(self.listed)]]
            if serves(other.up, other.loaded_ns, now):
                return other
        return self.nodes[node]
