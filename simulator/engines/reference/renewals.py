"""Credentials that answers bring, and refreshes that no request waits for: reference engine."""

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from simpy import Event

from simulator.engines.reference.entities import Exchange, Visit
from simulator.model import client, rules, steps

if TYPE_CHECKING:
    from simulator.engines.reference.client import Clients

Waiting = Generator[Event, Any, Any]


class Renewals:
    """At most one for each visit: who needs its answer after all waits for it.

    Each visit is a tab that knows nothing of the others: two may use the same refresh token. An
    exchange that fails is not repeated; the next request tries again.
    """

    def __init__(self, clients: "Clients") -> None:
        self.clients = clients

    def is_due(self, visit: Visit) -> bool:
        """Return whether a client refreshes ahead of its access token's expiry."""
        jar = self.clients.jar(visit.device, visit.domain)
        return (
            bool(self.clients.plan.has_refresh)
            and jar.login is not None
            and client.is_due(
                self.clients.env.now, jar.deadline_ns, jar.login.end_ns, self.clients.plan.early_ns
            )
        )

    def goes_beside(self, visit: Visit) -> bool:
        """Return whether a refresh that is due needs nobody to wait for it."""
        clients = self.clients
        jar = clients.jar(visit.device, visit.domain)
        return client.is_beside(clients.plan.background, clients.env.now, jar.deadline_ns)

    def begin(self, visit: Visit) -> None:
        """Send a refresh, unless one is under way."""
        if visit.renewal is not None:
            return
        x = self.clients.send(visit, steps.REFRESH)
        visit.exchanges -= 1
        x.beside = True
        visit.renewal = x
        x.reply.callbacks.append(lambda _: self.end(x, _))

    def wait(self, visit: Visit, kind: int) -> Waiting:
        """Wait for the refresh that a visit is about to send, and return it, if it is under way."""
        clients, x = self.clients, visit.renewal
        if x is None or kind != steps.REFRESH:
            return None
        if x.jar is not clients.jar(visit.device, visit.domain):
            return None
        since_ns = clients.env.now
        yield x.reply
        visit.auth_ns += clients.env.now - since_ns
        return x

    def end(self, x: Exchange, _: Event) -> None:
        """Take the answer, unless its login has been left meanwhile."""
        self.clients.receive(x)
        if x.outcome == steps.OK_200 and x.jar.login is x.login:
            self.take(x.visit, x, rules.NO_CAUSE)
        if x.visit.renewal is x:
            x.visit.renewal = None

    def take(self, visit: Visit, x: Exchange, cause: int) -> None:
        """Put the credential that a login or a refresh brought into the jar: the last one wins."""
        if x.kind not in (steps.LOGIN, steps.REFRESH):
            return
        if self.clients.kinds.keeps_credential(visit.device):
            x.jar.login, x.jar.serial = x.fresh, x.fresh_serial
            x.jar.deadline_ns, x.jar.kid = x.fresh_deadline_ns, x.fresh_kid
            x.jar.cause = rules.NO_CAUSE
        now, ledger = self.clients.env.now, self.clients.ledger
        if x.kind == steps.REFRESH:
            ledger.count("refreshes", now)
            return
        visit.logins += 1
        ledger.count("logins", now)
        if cause == rules.FORCED:
            ledger.count("forced_relogins", now)
        elif cause == rules.EXPIRED:
            ledger.count("expired_relogins", now)
