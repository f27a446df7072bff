"""Which station had least time to spare, and when."""

from collections.abc import Mapping
from itertools import compress
from typing import TYPE_CHECKING, NamedTuple

from simulator.analysis.course import Course, Stretch, peak
from simulator.lowering.stations import auth_server_of
from simulator.scenario.hybrid import scenario_of

if TYPE_CHECKING:
    from simulator.scenario.schema import Scenario

S = 1e9
SHORT = 0.7
"""From this utilisation on a station is said to be short of time: a queue with one server makes its
customers wait 2.3 services there, one with four 0.4 (M/M/c)."""


FULL = 0.9
"""From this utilisation on a station behind the nodes makes them wait, whatever else they do."""


class Station(NamedTuple):
    """A station that one strategy asked.

    Attributes:
        key: `node`, or the beginning of its columns.
        name: In a sentence, after "the".
        utilisation: Over the window: of all its servers, of the nodes the busiest one's.
        when: Operations, of nodes latency, was highest then; None if it was nowhere much higher.
        busiest: Its utilisation in that stretch, if what it served took as long as ever; at least
            that of the window.
    """

    key: str
    name: str
    utilisation: float
    when: Stretch | None
    busiest: float

    @property
    def is_short(self) -> bool:
        """Whether it was short of time."""
        return self.busiest >= SHORT


NODE = "node"
NAMES = {
    NODE: "nodes",
    "store": "store",
    "database": "database",
    "auth_server": "authorization server",
}


def auth_operation_s(scenario: "Scenario", strategy: str) -> float:
    """Return how long an operation keeps the authorization server: mean service ÷ workers, s."""
    server = auth_server_of(scenario_of(scenario, strategy)[1])
    return float(server.service_time.mean) / S / server.workers


def station(key: str, row: Mapping[str, float], course: Course, auth_s: float) -> Station:
    """Return how busy a station was.

    Args:
        key: One of NAMES.
        row: The strategy's summary.
        course: Of the strategy.
        auth_s: See `auth_operation_s`: no column has this station's utilisation.
    """
    if key == NODE:
        return _nodes(row, course)
    operations = course.counts[f"{key}_ops"]
    if key == "auth_server":
        busy = auth_s * sum(operations) / (sum(course.seconds) or 1.0)
    else:
        busy = row[f"{key}_utilisation"]
    when = peak(course, operations, course.seconds)
    if when is None:
        return Station(key, NAMES[key], busy, None, busy)
    rate_per_s = sum(operations) / sum(course.seconds)
    return Station(key, NAMES[key], busy, when, min(1.0, busy * when.ratio / rate_per_s))


def _nodes(row: Mapping[str, float], course: Course) -> Station:
    busy, when = row["node_utilisation_max"], slowest(course)
    if when is None:
        return Station(NODE, NAMES[NODE], busy, None, busy)
    served, node_seconds = course.counts["served"], course.counts["node_seconds"]
    rate_per_s = sum(served) / sum(node_seconds)
    inside = [when.from_s <= t < when.to_s for t in course.start_s]
    up_s = sum(compress(node_seconds, inside))
    then_per_s = sum(compress(served, inside)) / up_s if up_s else 0.0
    then = min(1.0, row["node_utilisation_mean"] * then_per_s / rate_per_s)
    return Station(NODE, NAMES[NODE], busy, when, max(busy, then))


def bottleneck(row: Mapping[str, float], course: Course, auth_s: float) -> Station:
    """Return the station with the highest utilisation, each at its busiest.

    But if a station behind the nodes was full, it is that one: workers wait for it (`threaded`), so
    that nodes are busy for its sake.

    Args:
        row: As in `station`.
        course: As there.
        auth_s: As there.
    """
    nodes, *behind = (station(key, row, course, auth_s) for key in NAMES)
    last = max(behind, key=lambda one: one.busiest)
    return last if last.busiest >= FULL or last.busiest > nodes.busiest else nodes


def slowest(course: Course) -> Stretch | None:
    """Return when ok requests took longest; None if that was nowhere much longer."""
    return peak(course, course.counts["latency_ms"], course.counts["ok"])
