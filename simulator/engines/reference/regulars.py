"""Users of the reference engine who are logged in when the run starts."""

from simpy import Event

from simulator import draws
from simulator.engines import tally
from simulator.engines.order import REGULAR
from simulator.engines.reference.client import Clients
from simulator.engines.reference.clock import Clock
from simulator.engines.reference.entities import Exchange, Jar, Visit
from simulator.engines.reference.ledger import Ledger
from simulator.engines.reference.server import Server
from simulator.model import client, rules, steps
from simulator.plan import Plan


class Regulars:
    """Gives a share of the users a credential on each device, for every domain that they call.

    It costs nothing and is no exchange: it happened before. The balancer's policy says where, so
    that round robin goes on from there.
    """

    def __init__(
        self, env: Clock, plan: Plan, ledger: Ledger, server: Server, clients: Clients
    ) -> None:
        self.env = env
        self.plan = plan
        self.ledger = ledger
        self.server = server
        self.clients = clients
        self.key = int(plan.key[draws.REGULAR])

    def sign_in(self) -> None:
        """Go through all jars, in their order."""
        for number in range(self.plan.jars):
            device = self.clients.device_of(number)
            user = device // self.plan.devices
            hit = rules.is_hit(self.key, 0, user, self.plan.regular_share)
            if hit and self.clients.kinds.keeps_credential(device):
                self.fill(number, user)

    def fill(self, number: int, user: int) -> None:
        """Log in a user on one device, for one domain."""
        server, now = self.server, self.env.now
        if server.keyspace.is_full(now):
            return
        visit = Visit(REGULAR + number, REGULAR + number, user, 0)
        x = Exchange(visit, steps.LOGIN, 0, now, Event(self.env), Jar(), 0, 0)
        direct = server.direct[steps.LOGIN]
        node = server.door if direct else server.balancer.place(x, now)
        assert node is not None  # noqa: S101 - there is a node at time 0
        shortened_ns = server.logins.shortened_ns(visit.number, x.serial)
        login = server.logins.make(node, now, shortened_ns)
        server.logins.own.use(login, node, user, now)
        if self.plan.peers:
            server.peers.seed(login, node, now)
        jar = self.clients.jars[number] = Jar(login, 0, login.deadline_ns, kid=login.kid)
        if self.plan.affinity:
            jar.affinity = node.number
            jar.first = client.first_node(self.plan.fail_back, -1, node.number)
            jar.affinity_until_ns = now + self.plan.cookie_ns
        self.ledger.note(
            now, user, steps.LOGIN, tally.SIGNED_IN, login.deadline_ns, node=node.number
        )
