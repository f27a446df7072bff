"""The keys of `events` that befall the store, the database and the authorization server."""

from typing import Annotated, ClassVar, Literal

from simulator.scenario.block import Block
from simulator.scenario.errors import Refusal
from simulator.scenario.event import Event
from simulator.scenario.kinds import Delay, Kind, Time
from simulator.scenario.quantities import MS

Station = Literal["store", "database", "auth_server"]
"""What stands beside the nodes, by the name of its block."""


class Outage(Block):
    """How long, and how."""

    duration: Time
    """How long (ns)."""
    mode: Literal["refuse", "hang"] = "refuse"
    """`refuse` fails at once; `hang` lets the callers run into their time-out."""


class StationOutage(Event):
    """A station beside the nodes does not answer."""

    station: ClassVar[Station]

    @property
    def outage(self) -> "Outage | Failover":
        """How long, and how."""
        raise NotImplementedError

    @property
    def duration(self) -> int:
        """How long (ns)."""
        return self.outage.duration

    @property
    def mode(self) -> Literal["refuse", "hang"]:
        """`refuse` or `hang`."""
        return self.outage.mode


class StoreOutage(StationOutage):
    """The store does not answer."""

    kind: ClassVar[Literal["store_outage"]] = "store_outage"
    station: ClassVar[Station] = "store"
    store_outage: Outage
    """How long, and how."""

    @property
    def outage(self) -> Outage:
        """How long, and how."""
        return self.store_outage


class Failover(Block):
    """How long the store is out, and what its successor lacks."""

    duration: Time
    """How long it refuses connections, until the replica takes over (ns)."""
    lost_writes: Delay = 500 * MS
    """What was written in so long before it is lost (ns): a replica lags (Redis replicates
    asynchronously: an acknowledged write may be lost)."""

    @property
    def mode(self) -> Literal["refuse"]:
        """Nobody is there meanwhile."""
        return "refuse"


class StoreFailover(StationOutage):
    """The store fails; a replica takes over that lacks the last writes, deletions among them."""

    kind: ClassVar[Literal["store_failover"]] = "store_failover"
    station: ClassVar[Station] = "store"
    store_failover: Failover
    """How long it is out, and what its successor lacks."""

    @property
    def outage(self) -> Failover:
        """How long, and how."""
        return self.store_failover


def _happens(value: object) -> bool:
    if value is not True:
        raise Refusal("not true", "true, or no such event")
    return value


class StoreFlush(Event):
    """Everything in the store is gone: sessions, or the denylist.

    Redis: FLUSHALL, or a restart without persistence.
    """

    kind: ClassVar[Literal["store_flush"]] = "store_flush"
    store_flush: Annotated[bool, Kind(_happens, bool, {"const": True})]
    """That it happens."""


class DatabaseOutage(StationOutage):
    """The database does not answer: neither to logins, nor to look-ups, nor to the application."""

    kind: ClassVar[Literal["database_outage"]] = "database_outage"
    station: ClassVar[Station] = "database"
    database_outage: Outage
    """How long, and how."""

    @property
    def outage(self) -> Outage:
        """How long, and how."""
        return self.database_outage


class AuthServerOutage(StationOutage):
    """The authorization server does not answer: neither to nodes nor to clients."""

    kind: ClassVar[Literal["auth_server_outage"]] = "auth_server_outage"
    station: ClassVar[Station] = "auth_server"
    auth_server_outage: Outage
    """How long, and how."""

    @property
    def outage(self) -> Outage:
        """How long, and how."""
        return self.auth_server_outage
