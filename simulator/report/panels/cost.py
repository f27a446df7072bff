"""What a strategy costs beside the floor, which asks nobody and checks nothing."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.report.headline import FLOOR, rounded
from simulator.report.panels.headings import write_absence, write_heading
from simulator.report.panels.rows import draw_interval, name_rows, write_right
from simulator.report.style import FAINT, PAPER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes
    from pandas import DataFrame

    from simulator.experiment.outcome import Comparison
    from simulator.report.style import Look


@dataclass(frozen=True)
class Cost:
    """A column of the differences, and the words over its panel, the unit among them."""

    column: str
    title: str
    subtitle: str


COSTS = (
    Cost("latency_ms_mean", "Latency", "mean of answered, ms"),
    Cost("auth_ms_mean", "Authentication", "logins shared out, ms"),
    Cost("store_ops_per_request", "Store", "operations per request"),
)
PRICE = Cost("cost_per_hour", "Price", "per hour")


def beside_floor(comparison: "Comparison") -> "DataFrame":
    """The paired differences of all others from the floor; no rows if it was not run."""
    differences = comparison.differences
    return differences[differences["against"] == FLOOR].reset_index(drop=True)


def draw_cost(
    axes: "Axes",
    comparison: "Comparison",
    looks: "Mapping[str, Look]",
    cost: Cost,
    *,
    named: bool = True,
) -> None:
    """Draw paired differences with their intervals; open dots: the interval holds zero."""
    write_heading(axes, cost.title, cost.subtitle)
    rows = beside_floor(comparison)
    if rows.empty:
        write_absence(axes, f"{FLOOR} was not run\nbeside another")
        return
    axes.axvline(0, color=FAINT, linewidth=0.9, zorder=1)
    extent = [0.0]
    for place, row in enumerate(rows.to_dict("records")):
        value, half = float(row[cost.column]), float(row[f"{cost.column}_ci95"])
        number, interval = rounded(value, half)
        sign = "+" if value > 0 else ""
        write_right(axes, place, f"{sign}{number}" + (f" ± {interval}" if interval else ""))
        if not math.isnan(value):
            half = 0.0 if math.isnan(half) else half
            _draw_difference(axes, place, (value, half), looks[row["strategy"]])
            extent += [value - half, value + half]
    room = 0.06 * (max(extent) - min(extent)) or 1.0
    name_rows(axes, list(rows["strategy"]), named=named)
    axes.set_xlim(min(extent) - room, max(extent) + room)
    axes.spines["left"].set_visible(False)  # the line at zero serves


def _draw_difference(axes: "Axes", place: int, interval: tuple[float, float], look: "Look") -> None:
    value, half = interval
    axes.plot((0, value), (place, place), color=look.colour, linewidth=2, zorder=2)
    if half > 0:
        draw_interval(axes, place, value, half)
    face = look.colour if abs(value) > half else PAPER
    axes.plot(value, place, marker="o", color=look.colour, markerfacecolor=face, zorder=4)
