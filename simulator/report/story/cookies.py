"""The balancer's cookie that a user holds: followed along the story by the model's rules."""

from typing import NamedTuple

from simulator.model import client
from simulator.plan import Plan
from simulator.report.story.moments import Moment


class Cookie(NamedTuple):
    """What the balancer's cookie says.

    Attributes:
        node: The node that it names.
        first: The node that it named first, to which the client goes back; −1: none.
        until_ns: When it runs out.
    """

    node: int
    first: int
    until_ns: int


def answered(plan: Plan, carried: Cookie | None, m: Moment) -> Cookie | None:
    """Return the cookie that an answer sets for a client that came with another; None: none."""
    node = carried.node if carried else -1
    if not plan.affinity or not client.sets_affinity(m.value, m.node, node, plan.cookie_kept):
        return None
    first = client.first_node(plan.fail_back, carried.first if carried else -1, m.node)
    return Cookie(m.node, first, m.at_ns + plan.cookie_ns)
