"""Whether a store that evicts has a limit."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulator.scenario.errors import Refusal
from simulator.scenario.finding import Finding, Steps
from simulator.scenario.hybrid import Hybrid, met_by

if TYPE_CHECKING:
    from simulator.scenario.schema import Scenario

EVICTION: Steps = ("store", "eviction")


def store_findings(scenario: "Scenario") -> Iterator[Finding]:
    """A store without a limit is never full."""
    if _is_needless(scenario):
        yield Finding(EVICTION, _refusal(scenario), (EVICTION,))
        return
    for i, strategy in enumerate(scenario.strategies):
        if isinstance(strategy, Hybrid) and _is_needless(met := met_by(scenario, strategy)):
            here: Steps = ("strategies", i)
            yield Finding(here, _refusal(met), (here, EVICTION, (*here, *EVICTION)))


def _is_needless(scenario: "Scenario") -> bool:
    return scenario.store.maxmemory is None and scenario.store.eviction != "noeviction"


def _refusal(scenario: "Scenario") -> Refusal:
    what = f"{scenario.store.eviction} in a store that is never full"
    return Refusal(what, "it goes with store.maxmemory")
