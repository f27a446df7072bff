"""What broke, and when: outages and crashes of the timeline."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, NamedTuple

from simulator.analysis.course import Stretch
from simulator.analysis.words import moment
from simulator.scenario.deployment import turns
from simulator.scenario.station_events import StationOutage

if TYPE_CHECKING:
    from simulator.scenario.schema import Scenario

S = 1e9
EARLY_S = 5.0
"""A stretch that begins so much before is taken to begin with it: it is only as sharp as its bins,
and what was under way is lost, too."""


class Trouble(NamedTuple):
    """One thing that broke.

    Attributes:
        said: What happened, in words.
        from_s: When, s since the run's start.
        to_s: When it worked again.
    """

    said: str
    from_s: float
    to_s: float


STATIONS = {
    "store": "the store",
    "database": "the database",
    "auth_server": "the authorization server",
}


def troubles(scenario: "Scenario", *, asks: Collection[str]) -> list[Trouble]:
    """Return what broke, of what a strategy needs.

    Args:
        scenario: With its events.
        asks: The stations that the strategy asks at all: an outage of another is none.
    """
    found = []
    for event in scenario.events:
        at_s = event.at / S
        if event.kind == "crash_node":
            said = f"{event.node} crashed at {moment(at_s)}"
            found.append(Trouble(said, at_s, at_s + event.restart_after / S))
        elif event.kind == "rolling_deploy":
            restarts = turns(scenario, event)
            to_s = restarts[-1].to_ns / S if restarts else at_s
            said = f"a deployment restarted the nodes from {moment(at_s)} to {moment(to_s)}"
            found.append(Trouble(said, at_s, to_s))
        elif isinstance(event, StationOutage) and event.station in asks:
            to_s = at_s + event.duration / S
            said = f"{STATIONS[event.station]} was out from {moment(at_s)} to {moment(to_s)}"
            if event.kind == "store_failover":
                said = f"the store failed over from {moment(at_s)} to {moment(to_s)}"
            found.append(Trouble(said, at_s, to_s))
        elif event.kind == "store_flush" and "store" in asks:
            said = f"the store was flushed at {moment(at_s)}"
            found.append(Trouble(said, at_s, at_s + EARLY_S))
    return found


def cause_of(stretch: Stretch, found: Sequence[Trouble]) -> Trouble | None:
    """Return the trouble in which a stretch begins; None if it begins in no trouble."""
    begins = (one for one in found if one.from_s - EARLY_S <= stretch.from_s <= one.to_s)
    return next(begins, None)
