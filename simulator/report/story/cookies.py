"""What cookies a user holds, the balancer's among them: followed along by the model's rules."""

from typing import NamedTuple

from simulator import draws
from simulator.model import client, client_kinds, devices
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


def keeps_cookies(plan: Plan, device: int) -> bool:
    """Return whether a device's client keeps the cookies that answers bring."""
    key = int(plan.key[draws.CLIENT])
    return client_kinds.keeps_cookies(key, device, plan.app_share, plan.careless)


def keeps_credential(plan: Plan, device: int) -> bool:
    """Return whether a device's client keeps what a login brings."""
    return bool(plan.stored) and not (plan.cookie_jar and not keeps_cookies(plan, device))


def regular_jars(plan: Plan, user: int) -> list[int]:
    """Return the jars of a user who is logged in when the run starts, in order."""
    of_user = plan.jars // plan.users
    return [
        jar
        for jar in range(user * of_user, (user + 1) * of_user)
        if keeps_credential(plan, devices.device_of(jar, plan.domains, plan.cookie_jar))
    ]


def answered(plan: Plan, carried: Cookie | None, m: Moment, device: int) -> Cookie | None:
    """Return the cookie that an answer sets for a client that came with another; None: none."""
    node = carried.node if carried else -1
    is_set = plan.affinity and client.sets_affinity(m.value, m.node, node, plan.cookie_kept)
    if not is_set or not keeps_cookies(plan, device):
        return None
    first = client.first_node(plan.fail_back, carried.first if carried else -1, m.node)
    return Cookie(m.node, first, m.at_ns + plan.cookie_ns)
