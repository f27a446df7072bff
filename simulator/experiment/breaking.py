"""What does not hold where a strategy is past its capacity: an objective, and for want of what."""

import math
from typing import NamedTuple

from simulator.analysis import bottleneck
from simulator.analysis.bottleneck import NODE, Station, auth_operation_s
from simulator.analysis.columns import NAMES
from simulator.analysis.course import course_of
from simulator.analysis.intervals import interval
from simulator.analysis.judged import Judged, worst
from simulator.analysis.reason import Seen, sentence
from simulator.analysis.trouble import troubles
from simulator.experiment import frames
from simulator.experiment.cell import Observation
from simulator.experiment.hunt import Probe
from simulator.model.steps import STATIONS


class Broken(NamedTuple):
    """What does not hold.

    Attributes:
        first: The objective that is missed by most, measured by its bound.
        station: The one with the least time to spare.
        said: Both in words, without a subject: `fails: latency_p99 is …; the nodes were …`.
    """

    first: Judged
    station: Station
    said: str


def row_of(probe: Probe) -> dict[str, float]:
    """Return the means of all columns over a probe's replications."""
    return {name: interval(r.columns[name] for r in probe.results).mean for name in NAMES}


class Busiest(NamedTuple):
    """The station with the least time to spare over a whole window, and its utilisation."""

    name: str
    utilisation: float


def busiest(strategy: str, probe: Probe) -> Busiest:
    """Return which station was busiest at a probe."""
    row = row_of(probe)
    window_s = (probe.scenario.duration - probe.warm_up_ns) / frames.S
    asked_per_s = row["auth_server_ops_per_request"] * row["requests"] / window_s
    shares = {
        NODE: row["node_utilisation_max"],
        "store": row["store_utilisation"],
        "database": row["database_utilisation"],
        "auth_server": auth_operation_s(probe.scenario, strategy) * asked_per_s,
    }
    known = {key: share for key, share in shares.items() if not math.isnan(share)}
    key = max(known, key=lambda key: known[key], default=NODE)
    return Busiest(bottleneck.NAMES[key], known.get(key, math.nan))


def broken(strategy: str, probe: Probe, observation: Observation) -> Broken:
    """Return what does not hold at a probe that fails.

    Args:
        strategy: Whose.
        probe: Fails.
        observation: Of its first replication: it says when a station was busiest.
    """
    row = row_of(probe)
    timeseries = frames.timeseries({strategy: [observation]})
    seen = Seen(
        row=row,
        course=course_of(timeseries, strategy, probe.warm_up_ns / frames.S),
        auth_s=auth_operation_s(probe.scenario, strategy),
        troubles=troubles(
            probe.scenario, asks={s for s in STATIONS if row[f"{s}_ops_per_request"] > 0}
        ),
        replications=len(probe.results),
    )
    missed = [one for one in probe.judged if one.verdict == "fail" and one.has_value]
    told = sentence(strategy, probe.judged, seen)
    return Broken(
        first=worst(missed),
        station=bottleneck.bottleneck(row, seen.course, seen.auth_s),
        said=told.removeprefix(f"{strategy} ").removesuffix("."),
    )
