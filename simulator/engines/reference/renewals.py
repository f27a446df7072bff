"""Refreshes in the background in the reference engine: beside a request that does not wait."""

from typing import TYPE_CHECKING

from simpy import Event

from simulator.engines.reference.entities import Exchange, Visit
from simulator.model import client, rules, steps

if TYPE_CHECKING:
    from simulator.engines.reference.client import Clients


class Renewals:
    """At most one for each visit: who needs its answer after all waits for it.

    Each visit is a tab that knows nothing of the others: two may use the same refresh token. An
    exchange that fails is not repeated; the next request tries again.
    """

    def __init__(self, clients: "Clients") -> None:
        self.clients = clients

    def goes_beside(self, visit: Visit) -> bool:
        """Return whether a refresh that is due needs nobody to wait for it."""
        clients = self.clients
        jar = clients.jar(visit.user, visit.domain)
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

    def under_way(self, visit: Visit, kind: int) -> Exchange | None:
        """Return the refresh that a visit is about to send, if it has sent it already."""
        x = visit.renewal
        if x is None or kind != steps.REFRESH:
            return None
        return x if x.jar is self.clients.jar(visit.user, visit.domain) else None

    def end(self, x: Exchange, _: Event) -> None:
        """Take the answer, unless its login has been left meanwhile."""
        self.clients.receive(x)
        if x.outcome == steps.OK_200 and x.jar.login is x.login:
            self.clients.take(x.visit, x, rules.NO_CAUSE)
        if x.visit.renewal is x:
            x.visit.renewal = None
