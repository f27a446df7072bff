"""Requests that a hostile page makes browsers send, in the reference engine."""

from simulator.engines.order import SEND, forgery, order
from simulator.engines.reference.client import Clients
from simulator.engines.reference.clock import Clock, Hold
from simulator.engines.reference.entities import Visit
from simulator.engines.reference.server import Process
from simulator.model import steps
from simulator.plan import Plan


class Forgeries:
    """Sends requests in users' names, and throws the answers away.

    They are exchanges like any other, but no requests of a user. What carries the login goes along
    if the plan says that browsers attach it (`sent_bytes`); the balancer's cookie always does.
    """

    def __init__(self, env: Clock, plan: Plan, clients: Clients) -> None:
        self.env = env
        self.plan = plan
        self.clients = clients

    def forge(self, strike: int, device: int) -> None:
        """Make the browser of a device send one request, now."""
        plan = self.plan
        entity = forgery(strike, device, plan.users * plan.devices)
        visit = Visit(entity, entity, device // plan.devices, 0, device)
        self.env.process(self.forged(visit))

    def forged(self, visit: Visit) -> Process:
        """A forged request: nothing follows from its answer."""
        yield Hold(self.env, 0, order(SEND, visit.entity, 0))
        x = self.clients.send(visit, steps.FORGED)
        yield x.reply
        self.clients.receive(x)
