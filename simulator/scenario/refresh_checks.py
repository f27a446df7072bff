"""Whether tokens can be refreshed ahead of their expiry, as a scenario says."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulator.scenario.errors import Refusal
from simulator.scenario.finding import Finding, Steps
from simulator.scenario.hybrid import Hybrid, met_by
from simulator.scenario.quantities import TIME, spell

if TYPE_CHECKING:
    from simulator.scenario.schema import Scenario

EARLY: Steps = ("refresh", "early")
BACKGROUND: Steps = ("refresh", "background")
LIFE: tuple[Steps, ...] = (("refresh", "jitter"), ("token", "access_ttl"))


def early_findings(scenario: "Scenario") -> Iterator[Finding]:
    """A token that is due as soon as it is made would be refreshed before every request."""
    if found := _too_early(scenario):
        yield Finding(EARLY, found, (EARLY, *LIFE))
        return
    for i, strategy in enumerate(scenario.strategies):
        if not isinstance(strategy, Hybrid):
            continue
        if found := _too_early(met_by(scenario, strategy)):
            here: Steps = ("strategies", i)
            mine = tuple((*here, *path) for path in (EARLY, *LIFE))
            yield Finding(here, found, (here, EARLY, *LIFE, *mine))


def background_findings(scenario: "Scenario") -> Iterator[Finding]:
    """What is refreshed when it has been refused already is not refreshed in the background."""
    if found := _too_late(scenario):
        yield Finding(BACKGROUND, found, (BACKGROUND, EARLY))
        return
    for i, strategy in enumerate(scenario.strategies):
        if not isinstance(strategy, Hybrid):
            continue
        if found := _too_late(met_by(scenario, strategy)):
            here: Steps = ("strategies", i)
            mine = tuple((*here, *path) for path in (EARLY, BACKGROUND))
            yield Finding(here, found, (here, EARLY, BACKGROUND, *mine))


def _too_late(scenario: "Scenario") -> Refusal | None:
    """Say what is wrong with `refresh.background`."""
    if not scenario.refresh.background or scenario.refresh.early:
        return None
    return Refusal(
        "nothing to refresh in the background", "refresh.early, such as 1 min, beside it"
    )


def _too_early(scenario: "Scenario") -> Refusal | None:
    """Say what is wrong with `refresh.early`, beside the shortest life of an access token."""
    early, ttl = scenario.refresh.early, scenario.token.access_ttl
    shortest = ttl - round(scenario.refresh.jitter * ttl)
    if not early or early < shortest:
        return None
    what = f"refreshing {spell(TIME, early)} early, as soon as a token is made"
    return Refusal(what, f"less than its shortest life of {spell(TIME, shortest)}")
