"""The store, the database and the authorization server."""

from collections.abc import Collection, Mapping
from itertools import chain
from typing import Any

import numpy as np

from simulator.lowering.breakers import lower_breakers
from simulator.lowering.eviction import TOKEN_ID_BYTES, holds_tokens
from simulator.model.steps import (
    AUTH_SERVER,
    CALLS,
    DATABASE,
    IN_DENYLIST,
    IN_STORE,
    STATIONS,
    STORE,
    Program,
    station_of,
)
from simulator.model.strategy import Strategy
from simulator.model.timeline import lapses, outages
from simulator.scenario.schema import Scenario
from simulator.scenario.services import AuthServer


def lower_stations(scenario: Scenario, chosen: Strategy, program: Program) -> Mapping[str, Any]:
    """Return the three stations, and which of them the program asks; ns and bytes.

    A pool of connections that cannot bind is 0, which means none: a threaded node has no more calls
    under way than workers.
    """
    store, database, nodes = scenario.store, scenario.database, scenario.nodes
    auth = auth_server_of(scenario)
    used = {station_of(int(a)) for o, a in zip(program.op, program.arg, strict=True) if o in CALLS}
    threaded = nodes.concurrency == "threaded"
    session = scenario.session
    stored_bytes = (
        TOKEN_ID_BYTES if chosen.look == IN_DENYLIST else session.id_bytes + session.data_bytes
    )
    binds = not threaded or store.connections_per_node < nodes.workers
    return {
        "store_shards": store.shards,
        "store_half_ns": store.round_trip // 2,
        "store_timeout_ns": store.timeout,
        "store_pool": store.connections_per_node if binds else 0,
        "store_read_bytes": stored_bytes,
        "store_write_bytes": stored_bytes,
        "database_connections": database.connections,
        "database_half_ns": database.round_trip // 2,
        "database_timeout_ns": database.timeout,
        "auth_workers": auth.workers,
        "auth_half_ns": auth.round_trip // 2,
        "auth_timeout_ns": auth.timeout,
        "has_auth": int(AUTH_SERVER in used),
        "has_store": int(STORE in used),
        "has_database": int(DATABASE in used),
        **lower_breakers(scenario, used),
        **_lower_outages(scenario, used),
        **_lower_lapses(scenario, chosen),
    }


def _lower_lapses(scenario: Scenario, chosen: Strategy) -> Mapping[str, Any]:
    """Return what the store forgets, in order, or hears late, ns; nothing if it keeps no logins."""
    keeps_logins = chosen.look in (IN_STORE, IN_DENYLIST)
    found = lapses(scenario) if keeps_logins else []
    return {
        "holds_tokens": int(holds_tokens(chosen)),
        "replica_ns": scenario.store.replica_lag if keeps_logins else 0,
        "id_bytes": scenario.session.id_bytes,
        "lapse_from_ns": np.array([lapse.from_ns for lapse in found], dtype=np.int64),
        "lapse_to_ns": np.array([lapse.to_ns for lapse in found], dtype=np.int64),
    }


def _lower_outages(scenario: Scenario, used: Collection[int]) -> Mapping[str, Any]:
    """Return the outages of the stations that the program asks, one station after the other, ns."""
    found = [
        outages(scenario, station) if station in used else [] for station in range(len(STATIONS))
    ]
    every = list(chain.from_iterable(found))
    return {
        "outage_first": np.cumsum([0, *map(len, found)], dtype=np.int64),
        "outage_from_ns": np.array([o.from_ns for o in every], dtype=np.int64),
        "outage_to_ns": np.array([o.to_ns for o in every], dtype=np.int64),
        "outage_mode": np.array([o.mode for o in every], dtype=np.int64),
    }


def auth_server_of(scenario: Scenario) -> AuthServer:
    """Return the authorization server; one by default if the app is its own, and nobody asks it."""
    auth = scenario.auth_server
    return AuthServer.defaults() if auth == "in_app" else auth
