"""What hits a share of the users in the reference engine: revocations, thieves, forgeries."""

from dataclasses import replace

from simulator import draws
from simulator.engines import tally
from simulator.engines.order import SEND, STRIKE, THIEF, TIMELINE, order
from simulator.engines.reference.client import Clients
from simulator.engines.reference.clock import Clock, Hold
from simulator.engines.reference.entities import Jar, Login, Visit
from simulator.engines.reference.forgeries import Forgeries
from simulator.engines.reference.ledger import Ledger
from simulator.engines.reference.server import Process, Server
from simulator.model import rules, steps
from simulator.model.timeline import FORGE, IN_BROWSERS, NOTICE, REVOKE
from simulator.plan import Plan


class Strikes:
    """Logs out a share of the users, or copies their credentials.

    Left out: a login whose answer is still on its way to the client, or that another login of the
    same jar has replaced, is not hit.
    """

    def __init__(
        self, env: Clock, plan: Plan, ledger: Ledger, server: Server, clients: Clients
    ) -> None:
        self.env = env
        self.plan = plan
        self.ledger = ledger
        self.server = server
        self.clients = clients
        self.keys = plan.key.tolist()
        self.thieves: list[tuple[int, Visit]] = []
        self.forgeries = Forgeries(env, plan, clients)

    def timeline(self) -> Process:
        """Let every strike happen at its time."""
        plan = self.plan
        for number, at_ns in enumerate(plan.strike_ns.tolist()):
            yield Hold(self.env, at_ns - self.env.now, order(TIMELINE, STRIKE + number, 0))
            event = int(plan.strike_event[number])
            if plan.strike[number] == NOTICE:
                self.notice(event)
            else:
                self.strike(number, event)

    def strike(self, number: int, event: int) -> None:
        """Hit the jars of a share of the users, in their order."""
        plan, now, kind = self.plan, self.env.now, int(self.plan.strike[number])
        for jar_number in sorted(self.clients.jars):
            jar = self.clients.jars[jar_number]
            device = self.clients.device_of(jar_number)
            user = device // plan.devices
            if jar.login is None or not rules.is_hit(
                self.keys[draws.HIT], event, user, float(plan.strike_share[number])
            ):
                continue
            if not self.is_reached(kind, jar_number, device):
                continue
            if kind == REVOKE:
                self.revoke(jar.login, user)
            elif kind == FORGE:
                self.forgeries.forge(number, device)
            elif rules.is_worth(
                jar.login.state, now, self.server.logins.expiry_ns(jar.login, jar.deadline_ns)
            ):
                self.steal(number, event, device, jar)

    def is_reached(self, kind: int, jar: int, device: int) -> bool:
        """Return whether a strike reaches a jar: the client's kind and the domain may forbid it."""
        if kind == FORGE and self.plan.cookie_jar and jar % self.plan.domains:
            return False
        return kind not in IN_BROWSERS or self.clients.kinds.is_browser(device)

    def revoke(self, login: Login, user: int) -> None:
        """End a login, by an administrator or at its user's wish."""
        if self.server.revoke(login, user):
            exposure_ns = self.server.endings.exposure_ns(login)
            self.ledger.note(self.env.now, user, steps.LOGOUT, tally.REVOKED, exposure_ns)

    def steal(self, number: int, event: int, device: int, jar: Jar) -> None:
        """Copy what a device's requests carry: the credential, and the cookie that names a node."""
        assert jar.login is not None  # noqa: S101 - it is worth something
        jar.login.thieves += 1
        entity = THIEF + len(self.thieves)
        copy = replace(jar)
        user = device // self.plan.devices
        visit = Visit(entity, entity, user, 0, device, stolen=copy)
        self.thieves.append((event, visit))
        self.ledger.note(self.env.now, user, steps.REQUEST, tally.STOLEN, entity)
        self.env.process(self.thief(visit, jar.login, int(self.plan.strike_interval_ns[number])))

    def notice(self, event: int) -> None:
        """The victims of a theft notice it, and have their logins revoked."""
        for of, visit in self.thieves:
            if of == event:
                assert visit.stolen is not None  # noqa: S101 - a thief's
                assert visit.stolen.login is not None  # noqa: S101 - as above
                self.revoke(visit.stolen.login, visit.user)

    def thief(self, visit: Visit, login: Login, interval_ns: int) -> Process:
        """Send a request now and then, from a random moment on, until the credential is worthless.

        A thief's exchanges are exchanges like any other, but no requests of a user.
        """
        phase = draws.uniform(self.keys[draws.THIEF], visit.number, 0)
        yield self.pause(visit, int(phase * interval_ns + 0.5))
        while True:
            sent_ns = self.env.now
            x = self.clients.send(visit, steps.REQUEST)
            yield x.reply
            self.clients.receive(x)
            if x.outcome == steps.UNAUTHORISED_401 and self.server.endings.is_lost(
                login, x.deadline_ns, x.kid, self.env.now
            ):
                login.thieves -= 1
                return
            visit.request += 1
            yield self.pause(visit, max(0, sent_ns + interval_ns - self.env.now))

    def pause(self, visit: Visit, delay_ns: int) -> Hold:
        """Return the pause before a thief's request."""
        return Hold(self.env, delay_ns, order(SEND, visit.entity, visit.serial))
