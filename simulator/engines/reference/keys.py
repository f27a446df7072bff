"""Signatures and clocks of the nodes in the reference engine."""

from simulator.model import keys
from simulator.model.rules import NEVER_NS
from simulator.plan import Plan


class Keys:
    """Which key each node has, and until when nodes take a token."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.rotation_ns = plan.rotation_ns.tolist()
        self.retired_ns = plan.retired_ns.tolist()
        self.own_key_ns = plan.own_key_ns.tolist()
        self.fast_ns = plan.fast_ns.tolist()

    def signing(self, node: int, now: int) -> int:
        """Return the key that a token is signed with that a node hands out now."""
        own_ns = self.own_key_ns[node] if self.plan.signs_here else NEVER_NS
        return keys.signing_key(now, node, own_ns, self.rotation_ns)

    def signature_until_ns(self, kid: int, node: int) -> int:
        """Return until when a node takes a signature for good."""
        retired_ns = self.retired_ns[kid] if kid >= 0 else 0
        return keys.signature_until_ns(kid, node, self.own_key_ns[node], retired_ns)

    def expiry_ns(self, expiry_ns: int, node: int) -> int:
        """Return when a credential expires by a node's clock."""
        return keys.expiry_by_clock_ns(expiry_ns, self.fast_ns[node])

    def until_ns(self, kid: int, expiry_ns: int, node: int) -> int:
        """Return until when a node takes a token that nobody has denied."""
        return min(self.signature_until_ns(kid, node), self.expiry_ns(expiry_ns, node))

    def last_ns(self, kid: int, expiry_ns: int) -> int:
        """Return until when some node takes it: any that is there at some time of the run."""
        if not (self.plan.keyed or self.plan.skewed):
            return expiry_ns
        return max(self.until_ns(kid, expiry_ns, node) for node in range(self.plan.nodes))
