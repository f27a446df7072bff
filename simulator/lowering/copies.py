"""What nodes remember of logins, and tell each other."""

from collections.abc import Mapping
from typing import Any

from simulator.model import room
from simulator.model.rules import NEVER_NS
from simulator.model.steps import IN_NODE
from simulator.model.strategy import SESSION, Strategy
from simulator.scenario.schema import Scenario

NS = 1_000_000_000


def copy_ttl_ns(scenario: Scenario, chosen: Strategy) -> int:
    """Return how long nodes use what they remember; 0 if they do not."""
    return {
        "": 0,
        "cache": scenario.cache.ttl,
        "introspection": scenario.introspection.cache,
        "denylist": scenario.denylist.cache,
        "peers": NEVER_NS,
        "memory": NEVER_NS,
    }[chosen.copies]


def propagation_ns(scenario: Scenario, chosen: Strategy) -> int:
    """Return how long it takes until whoever nodes ask knows of a revocation."""
    if chosen.copies == "introspection":
        return scenario.introspection.propagation
    return scenario.denylist.propagation if chosen.copies == "denylist" else 0


def lower_copies(scenario: Scenario, chosen: Strategy) -> Mapping[str, Any]:
    """Return what nodes remember of logins and tell each other, times in ns.

    `has_copies`: a login is known in several nodes, each for a time of its own.
    """
    replication = scenario.replication
    ttl_ns = copy_ttl_ns(scenario, chosen)
    has_copies = ttl_ns > 0 and chosen.copies != "denylist"
    session_bytes = scenario.session.id_bytes + scenario.session.data_bytes
    peers = {"all": 1, "backup": 2}[replication.copies]
    return {
        "has_copies": int(has_copies),
        "room": _room(scenario, chosen, session_bytes, has_copies=has_copies),
        "in_memory": int(chosen.look == IN_NODE or chosen.copies in ("peers", "memory")),
        "holds_sessions": int(
            chosen.credential == SESSION and (chosen.look == IN_NODE or has_copies)
        ),
        "broadcast": int(scenario.session.revocation == "broadcast"),
        "copy_ns": ttl_ns,
        **_own_expiry(scenario, chosen, has_copies=has_copies),
        "copy_on_login": int(chosen.copies in ("cache", "peers", "memory")),
        "copy_touches": int(chosen.copies == "memory"),
        "list_ns": ttl_ns if chosen.copies == "denylist" else 0,
        "propagation_ns": propagation_ns(scenario, chosen),
        "pubsub": int(chosen.copies == "cache" and scenario.cache.invalidation == "pubsub"),
        "survives": int(chosen.survives),
        "peers": peers if chosen.copies == "peers" else 0,
        "synchronous": int(replication.synchronous),
        "lag_ns": replication.lag,
        "transfer_ns": round(session_bytes * 8 * NS / replication.bandwidth),
        "drop_ns": replication.drop_time,
        "session_bytes": session_bytes,
    }


def _own_expiry(scenario: Scenario, chosen: Strategy, *, has_copies: bool) -> Mapping[str, int]:
    """Return how long a copy lives without a use, where it runs out by itself; 0: nowhere."""
    own = chosen.copies == "cache" and has_copies and scenario.cache.expiry == "own"
    return {
        "own_idle_ns": scenario.session.idle_timeout if own else 0,
        "deletes_expired": int(own and scenario.cache.deletes_expired),
    }


def _room(scenario: Scenario, chosen: Strategy, session_bytes: int, *, has_copies: bool) -> int:
    """Return how many sessions or copies of sessions a node's memory holds; 0: no limit."""
    if chosen.copies == "cache":
        return (scenario.cache.entries or 0) if has_copies else 0
    in_memory = chosen.look == IN_NODE or chosen.copies == "memory"
    memory = scenario.nodes.session_memory
    if memory is None or chosen.credential != SESSION or not in_memory:
        return 0
    return room.places(memory, session_bytes)
