"""Whether what nodes are told to remember of sessions makes sense."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulator.scenario.errors import Refusal
from simulator.scenario.finding import Finding, Steps
from simulator.scenario.hybrid import Hybrid, met_by
from simulator.scenario.quantities import SIZE, spell
from simulator.scenario.strategy_checks import IN_NODES

if TYPE_CHECKING:
    from simulator.scenario.schema import Scenario

MEMORY: Steps = ("nodes", "session_memory")
SESSION: tuple[Steps, ...] = (("session", "id_bytes"), ("session", "data_bytes"))
TTL: Steps = ("cache", "ttl")
ENTRIES: Steps = ("cache", "entries")
EXPIRY: Steps = ("cache", "expiry")
DELETES: Steps = ("cache", "deletes_expired")
COPIES: tuple[Steps, ...] = (TTL, ENTRIES, EXPIRY, DELETES)


def memory_findings(scenario: "Scenario") -> Iterator[Finding]:
    """A memory too small for any session, and what is said of copies that nobody keeps."""
    if found := _too_small(scenario):
        yield Finding(MEMORY, found, (MEMORY, *SESSION))
    for path, why in _copies(scenario):
        yield Finding(path, why, (path, *COPIES))
    here = {path for path, _ in _copies(scenario)}
    for i, strategy in enumerate(scenario.strategies):
        if not isinstance(strategy, Hybrid):
            continue
        mine, met = ("strategies", i), met_by(scenario, strategy)
        keys = (MEMORY, *SESSION, *COPIES)
        needs = (*keys, *((*mine, *key) for key in keys))
        if strategy.extends in IN_NODES and (found := _too_small(met)) and not _too_small(scenario):
            yield Finding(mine, found, (mine, *needs))
        for path, why in _copies(met):
            if strategy.extends == "cached_store" and path not in here:
                yield Finding(mine, why, (mine, path, *needs))


def _too_small(scenario: "Scenario") -> Refusal | None:
    memory = scenario.nodes.session_memory
    session = scenario.session.id_bytes + scenario.session.data_bytes
    if memory is None or memory >= session:
        return None
    return Refusal("too small for one session", f"at least {spell(SIZE, session)}")


def _copies(scenario: "Scenario") -> Iterator[tuple[Steps, Refusal]]:
    cache = scenario.cache
    if cache.entries is not None and not cache.ttl:
        yield ENTRIES, Refusal("a limit on copies that nobody keeps", "a `cache.ttl` above 0 s")
    if cache.expiry == "own" and not cache.ttl:
        yield EXPIRY, Refusal("an expiry of copies that nobody keeps", "a `cache.ttl` above 0 s")
    if cache.expiry == "shared" and not cache.deletes_expired:
        yield DELETES, Refusal("no copy runs out by itself", "it goes with `expiry: own`")
