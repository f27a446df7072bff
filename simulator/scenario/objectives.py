"""The keys of `slo` and `prices`: what is demanded, and what it may cost."""

from typing import Annotated

from pydantic import BeforeValidator

from simulator.scenario.block import Block
from simulator.scenario.kinds import Delay, Price, Share, Time, absent


class Slo(Block):
    """Service-level objectives; a key that is left out (None) demands nothing."""

    latency_mean: Time | None = None
    """Mean latency of requests, at most (ns)."""
    latency_p50: Time | None = None
    """Median latency, at most (ns)."""
    latency_p95: Time | None = None
    """95th percentile of latency, at most (ns)."""
    latency_p99: Time | None = None
    """99th percentile of latency, at most (ns)."""
    exposure_max: Delay | None = None
    """Longest exposure of an ended login, at most (ns)."""
    login_visibility: Share | None = None
    """Share of live logins presented that are recognised, at least."""
    availability: Share | None = None
    """Share of finished requests that are ok, at least."""
    store_utilisation: Share | None = None
    """Utilisation of the store, at most."""
    database_utilisation: Share | None = None
    """Utilisation of the database, at most."""
    node_utilisation_max: Share | None = None
    """Utilisation of the busiest node, at most."""


OptionalPrice = Annotated[Price | None, BeforeValidator(absent)]


class Prices(Block):
    """Prices in any one currency; what is left out (None) costs nothing."""

    node_hour: OptionalPrice = None
    """A node for an hour."""
    store_hour: OptionalPrice = None
    """A shard of the store for an hour."""
    database_hour: OptionalPrice = None
    """The database for an hour."""
    egress_gb: OptionalPrice = None
    """A gigabyte to the clients."""
