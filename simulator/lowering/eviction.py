"""For how much the store has room, and what a full one does."""

from collections.abc import Mapping
from typing import Any

from simulator.model.eviction import NO_LIMIT, NOEVICTION, POLICIES
from simulator.model.steps import ACCESS_FRESH, IN_DENYLIST, IN_STORE
from simulator.model.strategy import Strategy
from simulator.model.tokens import TOKEN_URLSAFE_32_BYTES
from simulator.scenario.schema import Scenario

TOKEN_ID_BYTES = 36
"""What a denylist keeps of a token: its `jti` (RFC 7519, 4.1.7), a UUID as text."""

KEY_BYTES = 51 + 48
"""What Redis needs for a key beside its name and value.

51 bytes for an empty string under an empty name (redis.io, "MEMORY USAGE", of version 4.0.1); an
entry among the keys that expire, and a slot in each of the two tables, are 48 more on 64 bits.
"""


def holds_tokens(chosen: Strategy) -> bool:
    """Return whether a strategy's sessions hold access and refresh tokens."""
    return any(step.op == "look" and step.arg == ACCESS_FRESH for step in chosen.request)


def key_bytes(scenario: Scenario, chosen: Strategy) -> int:
    """Return the memory that one login takes in the store.

    Both tokens that a session holds are taken for opaque ones.
    """
    if chosen.look == IN_DENYLIST:
        return TOKEN_ID_BYTES + KEY_BYTES
    session = scenario.session.id_bytes + scenario.session.data_bytes
    return session + KEY_BYTES + 2 * TOKEN_URLSAFE_32_BYTES * holds_tokens(chosen)


def lower_eviction(scenario: Scenario, chosen: Strategy) -> Mapping[str, Any]:
    """Return for how many keys the store has room, all shards together, and what a full one does.

    A store without room for a single key has nothing to evict: it refuses every one.
    """
    memory = scenario.store.maxmemory
    if memory is None or chosen.look not in (IN_STORE, IN_DENYLIST):
        return {"store_keys": NO_LIMIT, "eviction": NOEVICTION}
    most = memory * scenario.store.shards // key_bytes(scenario, chosen)
    policy = POLICIES.index(scenario.store.eviction)
    return {"store_keys": most, "eviction": policy if most else NOEVICTION}
