"""How long an ended login is still accepted somewhere."""

import math
from typing import TYPE_CHECKING

from simulator.analysis.words import seconds
from simulator.report.panels.headings import write_absence, write_heading
from simulator.report.panels.rows import name_rows, write_right
from simulator.report.style import FAINT, PAPER, POINTS_PER_INCH, size_pt
from simulator.scenario.quantities import S

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from matplotlib.axes import Axes

    from simulator.experiment.outcome import Comparison
    from simulator.report.style import Look

_LEAST_S = 1e-3  # what is below is drawn between it and zero
_TICKS_S = (
    1e-3, 1e-2, 0.1, 1.0, 10.0, 120.0, 900.0, 7_200.0, 43_200.0, 345_600.0, 2_592_000.0,
)  # fmt: skip
"""About a decade apart, and round in their units."""
_TICK_IN = 0.75  # a word at a tick and the room beside it
_LINEAR_DECADES = 0.6  # what is between zero and the least decade is as wide


def draw_exposure(
    axes: "Axes", comparison: "Comparison", looks: "Mapping[str, Look]", *, named: bool = True
) -> None:
    """Draw the mean and the longest exposure of each strategy; beyond 0 the axis is logarithmic."""
    title, summary = "Exposure of an ended login", comparison.summary
    longest = summary["exposure_s_max"].astype(float)
    if longest.isna().all():
        write_heading(axes, title)
        write_absence(axes, "no login was ended")
        return
    name_rows(axes, list(summary["strategy"]), named=named)
    goal_ns = comparison.scenario.slo.exposure_max
    goal_s = None if goal_ns is None else goal_ns / S
    _scale(axes, [value for value in (*longest, goal_s or 0.0) if value > 0])
    for place, row in enumerate(summary.to_dict("records")):
        _draw_row(axes, place, row, looks[row["strategy"]])
    subtitle = (
        "from logout, revocation or a victim's report on; open: mean, full: longest; –: none ended"
    )
    if (summary["exposure_censored"] > 0).any():
        subtitle += "; ≥, a triangle: cut at the end of the run"
    if goal_s is not None:
        axes.axvline(goal_s, color=FAINT, linewidth=0.9, linestyle=(0, (1, 2)), zorder=1)
        subtitle += f"; dotted: the goal, at most {seconds(goal_s)}"
    write_heading(axes, title, subtitle)


def _draw_row(axes: "Axes", place: int, row: "Mapping[Any, Any]", look: "Look") -> None:
    mean, longest = float(row["exposure_s_mean"]), float(row["exposure_s_max"])
    if math.isnan(longest):
        write_right(axes, place, "–")
        return
    cut = row["exposure_censored"] > 0
    line = axes.plot((mean, longest), (place, place), color=look.colour, linewidth=2)[0]
    line.set_label(row["strategy"])
    for at, marker, face, level in (
        (mean, "o", PAPER, 3),
        (longest, ">" if cut else "o", look.colour, 4),
    ):
        axes.plot(
            at,
            place,
            color=look.colour,
            marker=marker,
            markerfacecolor=face,
            markersize=6,
            clip_on=False,
            zorder=level,
        )
    words = f"{'≥ ' if cut else ''}{seconds(longest)}"
    write_right(axes, place, f"{words} (mean {seconds(mean)})" if longest > 0 else words)


def _scale(axes: "Axes", positive_s: list[float]) -> None:
    """Set an axis that is logarithmic from below the least value on; zero is beside that."""
    from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator  # noqa: PLC0415 - heavy

    least = max(min(positive_s, default=1.0), 10 * _LEAST_S)
    low = 10.0 ** (math.floor(math.log10(least)) - 1)
    high = 1.6 * max([*positive_s, 10 * low])
    axes.set_xscale("symlog", linthresh=low, linscale=_LINEAR_DECADES)
    axes.set_xlim(-0.2 * low, high)  # room for the dots at zero
    ticks = [tick for tick in _TICKS_S if low < tick <= high]
    width_in = size_pt(axes)[0] / POINTS_PER_INCH
    step = -(-len(ticks) // max(1, int(width_in / _TICK_IN)))
    chosen = ticks[len(ticks) - 1 :: -step][::-1] if ticks else []
    axes.xaxis.set_major_locator(FixedLocator([0.0, *chosen]))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: seconds(x)))
    axes.grid(visible=True, axis="x")
    axes.spines["bottom"].set_visible(True)
    axes.spines["left"].set_visible(False)
