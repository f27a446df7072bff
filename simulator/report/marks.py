"""Marks of the timeline: when a node joined or died, on every axis that shows time."""

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from simulator.analysis.words import share
from simulator.report.style import FAINT, size_pt
from simulator.scenario.deployment import turns
from simulator.scenario.events import (
    AddNodes,
    ArrivalFactor,
    CrashNode,
    RemoveNode,
    RollingDeploy,
)
from simulator.scenario.quantities import S
from simulator.scenario.station_events import StoreOutage
from simulator.scenario.user_events import Csrf, Revoke, Steal, Xss

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes

    from simulator.report.clock import Clock
    from simulator.scenario.event import Event
    from simulator.scenario.schema import Scenario

_ROWS = 4  # of texts above the axes; what finds no room there keeps its line alone
_SIZE = 8
_CHARACTER = 0.62  # mean width, of the font size (DejaVu Sans)
_ROW_PT = 1.35 * _SIZE
_NARROWED = 0.75  # of the axes' width is left when labels have taken theirs


@dataclass(frozen=True)
class Mark:
    """One event: when it began, how long it lasted (0: an instant), and its few words."""

    at_s: float
    lasts_s: float
    text: str


def marks(scenario: "Scenario") -> tuple[Mark, ...]:
    """The marks of a scenario's events, by time."""
    events = sorted(scenario.events, key=lambda event: event.at)
    newcomers = iter(scenario.node_names[scenario.nodes.count :])
    return tuple(_mark(scenario, event, newcomers) for event in events)


def _mark(scenario: "Scenario", event: "Event", newcomers: "Iterator[str]") -> Mark:
    match event:
        case AddNodes():
            names = list(islice(newcomers, event.count))
            shown = names[0] if len(names) == 1 else f"{names[0]}–{names[-1]}"
            lasts_ns, text = scenario.nodes.boot_time, f"{shown} added"
        case RemoveNode():
            lasts_ns, text = event.drain, f"{event.node} removed"
        case CrashNode():
            lasts_ns, text = event.restart_after, f"{event.node} crashes"
        case RollingDeploy():  # until the last node is back
            restarts = turns(scenario, event)
            lasts_ns = restarts[-1].to_ns - event.at if restarts else 0
            text = "deployment"
        case StoreOutage():
            lasts_ns, text = event.duration, "store outage"
        case Revoke() | Csrf():
            done = "revoked" if event.kind == "revoke" else "forged"
            lasts_ns, text = 0, f"{share(event.share)} {done}"
        case Steal() | Xss():  # until the victims notice
            done = "stolen" if event.kind == "steal" else "scripted"
            lasts_ns, text = event.noticed_after, f"{share(event.share)} {done}"
        case ArrivalFactor():
            lasts_ns, text = 0, f"load ×{event.factor:g}"
        case _:
            lasts_ns = getattr(event, "duration", 0)
            text = str(getattr(event, "kind", "event")).replace("_", " ")
    return Mark(event.at / S, lasts_ns / S, text)


def draw_marks(axes: "Axes", timeline: tuple[Mark, ...], clock: "Clock") -> float:
    """Draw a line at each event, a shade for as long as it lasts, and its words above the axes.

    The limits of the x axis must have been set.

    Returns:
        The height that the words take above the axes, in points: the title goes above them.
    """
    left, right = axes.get_xlim()
    width_pt = _NARROWED * size_pt(axes)[0]
    ends = [float("-inf")] * _ROWS
    for mark in timeline:
        x = clock.of(mark.at_s)
        axes.axvline(x, color=FAINT, linewidth=0.9, linestyle=(0, (4, 2)), zorder=1)
        if mark.lasts_s:
            axes.axvspan(x, min(clock.of(mark.at_s + mark.lasts_s), right), color=FAINT, alpha=0.1)
        at_pt = (x - left) / (right - left) * width_pt
        length = _CHARACTER * _SIZE * (len(mark.text) + 1)
        rightwards = at_pt + length < width_pt
        start = at_pt if rightwards else at_pt - length
        row = next((row for row, end in enumerate(ends) if end <= start), None)
        if row is None:
            continue
        ends[row] = start + length
        text = axes.annotate(
            mark.text,
            xy=(x, 1),
            xycoords=("data", "axes fraction"),
            xytext=(0, 3 + row * _ROW_PT),
            textcoords="offset points",
            fontsize=_SIZE,
            color=FAINT,
            ha="left" if rightwards else "right",
        )
        text.set_in_layout(False)
    return _ROW_PT * sum(end > float("-inf") for end in ends)
