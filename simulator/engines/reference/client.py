"""The client's side: visits, requests, and what is done about an answer."""

from collections.abc import Generator
from typing import Any

from simpy import Event

from simulator import draws
from simulator.engines import tally
from simulator.engines.order import SEND, order
from simulator.engines.reference.clearing import cause_of, clear
from simulator.engines.reference.client_kinds import ClientKinds
from simulator.engines.reference.clock import Clock, Hold
from simulator.engines.reference.entities import Exchange, Jar, Visit
from simulator.engines.reference.ledger import Ledger
from simulator.engines.reference.patience import Patience
from simulator.engines.reference.preflights import Preflights
from simulator.engines.reference.renewals import Renewals
from simulator.engines.reference.server import Process, Server
from simulator.engines.reference.sign_on import SignOn
from simulator.model import client, devices, rules, steps
from simulator.plan import Plan

Waiting = Generator[Event, Any, Any]

ENDS = {
    client.FINISHED_OK: tally.OK,
    client.ABANDONED: tally.ABANDONED,
    client.FAILED: tally.ERROR,
    client.TIMED_OUT: tally.TIMED_OUT,
}


class Clients:
    """All users: their jars, and the processes of their visits."""

    def __init__(self, env: Clock, plan: Plan, ledger: Ledger, server: Server) -> None:
        self.env = env
        self.plan = plan
        self.ledger = ledger
        self.server = server
        self.kinds = ClientKinds(plan)
        self.preflights = Preflights(plan, ledger, self.kinds, self.jar)
        self.renewals = Renewals(self)
        self.sign_on = SignOn(plan, ledger, self.jar)
        self.jars: dict[int, Jar] = {}
        self.keys = plan.key.tolist()
        self.sent_bytes = plan.sent_bytes.tolist()
        self.up_bytes = plan.up_bytes.tolist()
        self.domain_share = plan.domain_share.tolist()
        self.patience = Patience(env, plan)

    def device_of(self, jar: int) -> int:
        """Return the device that a jar is on."""
        return devices.device_of(jar, self.plan.domains, self.plan.cookie_jar)

    def jar(self, device: int, domain: int) -> Jar:
        """Return the jar of a device's credential for a domain; a bearer token's is one for all."""
        number = devices.jar(device, domain, self.plan.domains, self.plan.cookie_jar)
        jar = self.jars.get(number)
        if jar is None:
            jar = self.jars[number] = Jar()
        return jar

    def visit(self, visit: Visit) -> Process:
        """A user's activity from arrival to leaving, on one of the user's devices."""
        visit.device = devices.device(
            self.keys[draws.DEVICE], visit.number, visit.user, self.plan.devices
        )
        for request in range(visit.length):
            if request:
                yield self.think(visit, request)
            visit.request = request
            yield from self.request(visit)
        share = self.plan.logout_share
        if visit.may_log_out and draws.uniform(self.keys[draws.LOGOUT], visit.number, 0) < share:
            yield from self.log_out(visit)

    def think(self, visit: Visit, request: int) -> Hold:
        """Return the pause before a request."""
        pause_ns = self.server.remote.sample_ns(draws.THINK, visit.number, request)
        return Hold(self.env, pause_ns, order(SEND, visit.entity, visit.serial))

    def request(self, visit: Visit) -> Process:
        """One request with the detours it takes: 401, refresh, login, and the request again."""
        visit.sent_ns = self.env.now
        visit.exchanges = visit.logins = visit.retries = visit.auth_ns = 0
        visit.refreshed = False
        visit.domain = self.draw_domain(visit)
        self.draw_public(visit)
        self.ledger.begin(self.env.now)
        self.sign_on.count_not_presented(visit, self.env.now)
        kind = steps.PUBLIC if visit.public or self.plan.entry[steps.LOGIN] < 0 else steps.REQUEST
        if kind == steps.REQUEST and self.renewals.is_due(visit):
            if self.renewals.goes_beside(visit):
                self.renewals.begin(visit)
            else:
                kind = steps.REFRESH
                visit.refreshed = True
        cause = rules.NO_CAUSE
        while kind <= steps.PUBLIC:
            x = yield from self.exchange(visit, kind)
            if x.outcome == steps.UNAUTHORISED_401:
                cause = cause_of(x)
            elif x.outcome == steps.OK_200 and not x.beside:
                self.renewals.take(visit, x, cause)
            kind = client.next_exchange(
                x.kind,
                x.outcome,
                self.is_replaced(x),
                self.is_refreshable(visit, x),
                visit.logins,
                self.plan.login_attempts,
            )
            visit.refreshed |= kind == steps.REFRESH
            visit.silent = self.sign_on.is_silent(visit, kind, self.env.now)
            if client.is_typed(kind, self.plan.types) and not visit.silent:
                yield from self.type_password(visit)
        self.ledger.finish(visit, x, ENDS[kind], self.env.now)

    def type_password(self, visit: Visit) -> Process:
        """Let the user take time for a login."""
        step = client.typing_step(visit.request, visit.logins)
        pause_ns = self.server.remote.sample_ns(draws.TYPING, visit.number, step)
        if pause_ns > 0:
            yield Hold(self.env, pause_ns, order(SEND, visit.entity, visit.serial))

    def exchange(self, visit: Visit, kind: int) -> Waiting:
        """Send an exchange, again if a retry may help; return it with its last outcome.

        A preflight may have to go first; if that fails, so has the exchange.
        """
        tries = 0
        while True:
            x = yield from self.renewals.wait(visit, kind)
            if x is None:
                x = self.send(visit, self.preflights.first(visit, kind, self.env.now))
                yield x.reply
                self.receive(x)
            if x.kind != kind and x.outcome == steps.OK_200:
                self.preflights.remember(visit, self.env.now)
                x = self.send(visit, kind)
                yield x.reply
                self.receive(x)
            if tries == self.plan.retries or not client.is_retried(x.outcome):
                return x
            tries += 1
            visit.retries += 1
            backoff_ns = self.server.remote.sample_ns(draws.BACKOFF, visit.number, visit.serial)
            pause_ns = x.retry_ns or backoff_ns
            yield Hold(self.env, pause_ns, order(SEND, visit.entity, visit.serial))

    def send(self, visit: Visit, kind: int) -> Exchange:
        """Send one exchange with what the jar holds."""
        now = self.env.now
        jar = visit.stolen or self.jar(visit.device, visit.domain)
        visit.serial += 1
        visit.exchanges += 1
        x = Exchange(
            visit, kind, visit.serial, now, Event(self.env), jar, visit.request, visit.retries,
        )  # fmt: skip
        if now < jar.affinity_until_ns:
            x.affinity, x.first = jar.affinity, jar.first
        if jar.login is not None and self.sent_bytes[kind]:
            x.attached = 1
            if kind != steps.PUBLIC:
                x.login, x.token_serial, x.deadline_ns = jar.login, jar.serial, jar.deadline_ns
                x.kid = jar.kid
            self.ledger.count("credential_bytes", now, self.sent_bytes[kind])
        self.ledger.c["exchanges_sent"] += 1
        self.ledger.c["exchanges_in_flight"] += 1
        self.ledger.count_window("wire_bytes", now, self.up_bytes[kind][x.attached])
        self.ledger.tell(now, x, tally.SENT, -1, x.attached)
        self.sign_on.send(x)
        self.patience.begin(x)
        x.process = self.env.process(self.server.serve(x))
        return x

    def receive(self, x: Exchange) -> None:
        """Note an answer, or that none came."""
        visit, now = x.visit, self.env.now
        self.patience.end(x)
        self.ledger.c["exchanges_in_flight"] -= 1
        self.ledger.outcomes[x.kind][x.outcome] += 1
        self.ledger.tell(now, x, tally.RECEIVED, x.node, x.outcome)
        clear(x, self.ledger, now)
        if (
            self.plan.affinity
            and client.sets_affinity(x.outcome, x.node, x.affinity, self.plan.cookie_kept)
            and self.kinds.keeps_cookies(visit.device)
        ):
            x.jar.affinity = x.node
            x.jar.first = client.first_node(self.plan.fail_back, x.first, x.node)
            x.jar.affinity_until_ns = now + self.plan.cookie_ns
        if x.beside:
            return
        if x.kind in client.FOR_LOGIN or x.outcome == steps.UNAUTHORISED_401:
            visit.auth_ns += now - x.sent_ns
        elif x.outcome == steps.OK_200:
            visit.auth_ns += x.auth_ns

    def is_replaced(self, x: Exchange) -> bool:
        """Return whether the jar holds another credential by now than the one that was sent."""
        jar = x.jar
        return jar.login is not None and (jar.login is not x.login or jar.serial != x.token_serial)

    def is_refreshable(self, visit: Visit, x: Exchange) -> bool:
        """Return whether the client has a refresh token left to try for this request."""
        return (
            bool(self.plan.has_refresh)
            and not visit.refreshed
            and x.login is not None
            and x.jar.login is x.login
            and self.env.now < x.login.end_ns
        )

    def log_out(self, visit: Visit) -> Process:
        """End the login at the user's wish; a token without a server side is just forgotten."""
        jar = self.jar(visit.device, visit.domain)
        if jar.login is None:
            return
        if self.plan.has_logout:
            x = yield from self.exchange(visit, steps.LOGOUT)
            if x.outcome == steps.OK_200 and jar.login is x.login:
                jar.login = None
            return
        x = Exchange(
            visit, steps.LOGOUT, visit.serial + 1, self.env.now, Event(self.env), jar,
            visit.request, visit.retries,
        )  # fmt: skip
        self.ledger.tell(self.env.now, x, tally.FORGOT)
        self.server.endings.forget(x, jar.login, self.env.now)
        jar.login = None

    def draw_domain(self, visit: Visit) -> int:
        """Return the API domain that the current request goes to."""
        if self.plan.domains == 1:
            return 0
        u = draws.uniform(self.keys[draws.DOMAIN], visit.number, visit.request)
        return next(i for i, share in enumerate(self.domain_share) if u <= share)

    def draw_public(self, visit: Visit) -> None:
        """Draw whether the current request needs a login; a trace says so itself."""
        share = self.plan.authenticated_share
        if share < 1.0:
            visit.public = client.is_public(
                self.keys[draws.PRIVATE], visit.number, visit.request, share
            )
