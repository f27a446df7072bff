"""A column along one axis of a sweep: a line a strategy, with its band; other axes as panels."""

import math
from collections.abc import Sequence
from itertools import pairwise
from textwrap import fill
from typing import TYPE_CHECKING

from simulator.analysis.intervals import interval
from simulator.report.style import looks, new_figure
from simulator.report.sweep_axis import Axis, axis_of
from simulator.report.sweep_panels import panels

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from pandas import DataFrame

    from simulator.report.style import Look

MOST_PANELS = 12
_PANELS_A_ROW = 4
_LOG_FROM = 50.0
"""A column whose values differ by more than this factor is drawn on a logarithmic axis."""
_CHARACTERS_IN = 10.0  # of a title, in an inch
_CELLS_A_BIN = 8
_MOST_BINS = 12

Curve = list[tuple[float, float, float]]
"""Points: x, mean, half-width (0 if there is none)."""


def lines_figure(
    rows: "DataFrame", column: str, path: str, others: Sequence[str], *, sampled: bool
) -> "Figure":
    """Return a column of every strategy against one axis.

    Of a grid, each combination of the other axes has a panel: of more than twelve, every so many.
    Of a sample, every cell is a point, and the line goes through the means of neighbouring cells:
    the band is the 95 % interval of the mean over these cells, whatever else varied in them.

    Args:
        rows: Of this column, as `sweep_table.judged` returns them.
        column: Its name.
        path: The key along the x axis.
        others: The other keys.
        sampled: Whether the cells are a sample.
    """
    axis = axis_of(rows, path)
    parts = panels(rows, () if sampled else others, MOST_PANELS)
    across = min(len(parts), _PANELS_A_ROW)
    down = math.ceil(len(parts) / across)
    width_in = max(6.0, 3.0 * across + 0.6)
    figure = new_figure(width_in, 3.0 * down + 1.5)
    shared: Axes | None = None
    for place, (title, part) in enumerate(parts):
        axes = figure.add_subplot(down, across, place + 1, sharey=shared)
        shared = shared or axes
        axes.set_title(title, fontsize=9)
        _draw(axes, part, axis, sampled=sampled)
        axis.dress(axes)
        axes.tick_params(labelleft=place % across == 0)
        if place % across == 0:
            axes.set_ylabel(column)
    if shared is not None and _wide(rows):
        shared.set_yscale("log")
    band = "95 % interval" + (" of the mean of neighbouring cells" if sampled else "")
    title = fill(f"{column} by {axis.path} (band: {band})", round(_CHARACTERS_IN * width_in))
    figure.suptitle(title, x=0.01, ha="left", fontsize=11)
    _legend(figure)
    return figure


def _draw(axes: "Axes", rows: "DataFrame", axis: Axis, *, sampled: bool) -> None:
    for strategy, look in looks(rows["strategy"].drop_duplicates()).items():
        mine = rows[rows["strategy"] == strategy]
        mine = mine[mine["mean"].abs() < math.inf]
        places = axis.places(mine[axis.path].tolist())
        points: Curve = sorted(
            zip(places, mine["mean"].tolist(), mine["ci95"].fillna(0.0).tolist(), strict=True)
        )
        if sampled:
            x, y = [p[0] for p in points], [p[1] for p in points]
            axes.plot(x, y, ls="", marker=look.marker, color=look.colour, ms=2.5, alpha=0.35)
            points = _smoothed(points)
        _line(axes, points, strategy, look)


def _line(axes: "Axes", points: Curve, strategy: str, look: "Look") -> None:
    x = [p[0] for p in points]
    low, high = [p[1] - p[2] for p in points], [p[1] + p[2] for p in points]
    axes.fill_between(x, low, high, color=look.colour, alpha=0.18, linewidth=0)
    axes.plot(
        x, [p[1] for p in points], color=look.colour, linestyle=look.dash, marker=look.marker,
        markerfacecolor=look.face, label=strategy,
    )  # fmt: skip


def _smoothed(points: Curve) -> Curve:
    """Return the means of cells at one place, or of neighbouring cells, and their intervals."""
    places = sorted({p[0] for p in points})
    if len(places) <= _MOST_BINS:
        groups = [[p for p in points if p[0] == x] for x in places]
    else:
        bins = max(1, min(_MOST_BINS, len(points) // _CELLS_A_BIN))
        edges = [round(i * len(points) / bins) for i in range(bins + 1)]
        groups = [points[a:b] for a, b in pairwise(edges)]
    found = [(sum(p[0] for p in g) / len(g), interval(p[1] for p in g)) for g in groups]
    return [(x, v.mean, 0.0 if math.isnan(v.half_width) else v.half_width) for x, v in found]


def _wide(rows: "DataFrame") -> bool:
    means = rows["mean"][rows["mean"].abs() < math.inf]
    return bool(len(means)) and bool(means.min() > 0 and means.max() > _LOG_FROM * means.min())


def _legend(figure: "Figure") -> None:
    handles, names = figure.axes[0].get_legend_handles_labels()
    if names:
        figure.legend(
            handles, names, loc="outside lower center", ncols=min(6, len(names)), frameon=False
        )
