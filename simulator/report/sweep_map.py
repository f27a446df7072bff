"""Which strategy wins, over two axes of a sweep."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from simulator.report.style import FAINT, INK, looks, new_figure
from simulator.report.sweep_axis import Axis, axis_of
from simulator.report.sweep_panels import panels

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from pandas import DataFrame

    from simulator.report.style import Look

MOST_PANELS = 9
_MOST_MARKED = 24
"""Cells along an axis, up to which each has the mark of its winner."""
_PALE = 0.45


def map_figure(
    winners: "DataFrame", column: str, paths: Sequence[str], *, sampled: bool
) -> "Figure":
    """Return the winner of each cell over the first two axes; further ones have panels.

    Colour and mark are the winner's, wherever else it is drawn; hatched (in a sample: hollow) is
    what the replications leave in doubt (`winners.Winner.certain`).

    Args:
        winners: Of this column, as `sweep_table.judged` returns them.
        column: Its name.
        paths: The keys that are varied, two at least.
        sampled: Whether the cells are a sample.
    """
    x, y = (axis_of(winners, path) for path in paths[:2])
    faces = looks(sorted(s for s in winners["strategy"].drop_duplicates() if s))
    parts = panels(winners, () if sampled else paths[2:], MOST_PANELS)
    across = min(3, len(parts))
    down = math.ceil(len(parts) / across)
    figure = new_figure(max(5.5, 4.0 * across), 3.6 * down + 1.3)
    for place, (title, part) in enumerate(parts):
        axes = figure.add_subplot(down, across, place + 1)
        axes.set_title(title, fontsize=9)
        if sampled:
            _scatter(axes, part, (x, y), faces)
        else:
            _squares(axes, part, (x, y), faces)
    doubt = "hollow" if sampled else "hatched"
    figure.suptitle(
        f"Best by {column} ({doubt}: in doubt)", x=0.01, ha="left", fontsize=11, color=INK
    )
    _legend(figure, faces)
    return figure


def _squares(
    axes: "Axes", rows: "DataFrame", both: tuple[Axis, Axis], faces: "dict[str, Look]"
) -> None:
    """Draw a rectangle a cell: all of one size, whatever the steps between their values."""
    from matplotlib.patches import Rectangle  # noqa: PLC0415 - heavy

    x, y = both
    across = {value: place for place, value in enumerate(x.met)}
    up = {value: place for place, value in enumerate(y.met)}
    marked = max(len(across), len(up)) <= _MOST_MARKED
    for row in rows.to_dict("records"):
        left, bottom = across[row[x.path]] - 0.5, up[row[y.path]] - 0.5
        look = faces.get(row["strategy"])
        axes.add_patch(
            Rectangle(
                (left, bottom), 1, 1, facecolor=_pale(look.colour) if look else "white",
                edgecolor=FAINT, linewidth=0.3, hatch="" if row["certain"] == "yes" else "////",
            )
        )  # fmt: skip
        if look and marked:
            axes.plot(
                left + 0.5, bottom + 0.5, marker=look.marker, color=look.colour,
                markerfacecolor=look.face,
            )  # fmt: skip
    axes.set_xlim(-0.5, len(across) - 0.5)
    axes.set_ylim(-0.5, len(up) - 0.5)
    axes.grid(visible=False)
    axes.set_xticks(*_ticks(x))
    axes.set_yticks(*_ticks(y))
    axes.set_xlabel(x.path)
    axes.set_ylabel(y.path)


def _scatter(
    axes: "Axes", rows: "DataFrame", both: tuple[Axis, Axis], faces: "dict[str, Look]"
) -> None:
    x, y = both
    for strategy, look in faces.items():
        for certain in ("yes", "no"):
            mine = rows[(rows["strategy"] == strategy) & (rows["certain"] == certain)]
            axes.plot(
                x.places(mine[x.path].tolist()), y.places(mine[y.path].tolist()), ls="",
                marker=look.marker, color=look.colour,
                markerfacecolor=look.colour if certain == "yes" else "none",
            )  # fmt: skip
    x.dress(axes)
    axes.set_ylabel(y.label)
    if y.words:
        axes.set_yticks(range(len(y.met)), [str(value) for value in y.met])


def _ticks(axis: Axis) -> tuple[list[int], list[str]]:
    every = math.ceil(len(axis.met) / 12)
    places = list(range(0, len(axis.met), every))
    return places, [axis.said(axis.met[place]) for place in places]


def _legend(figure: "Figure", faces: "dict[str, Look]") -> None:
    from matplotlib.lines import Line2D  # noqa: PLC0415 - heavy

    handles = [
        Line2D([], [], ls="", marker=look.marker, color=look.colour, markerfacecolor=look.face)
        for look in faces.values()
    ]
    if handles:
        figure.legend(
            handles, list(faces), loc="outside lower center", ncols=min(5, len(faces)),
            frameon=False,
        )  # fmt: skip


def _pale(colour: str) -> str:
    """Return a colour mixed with white."""
    channels = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(255 - _PALE * (255 - channel)):02X}" for channel in channels)
