"""Two strategies along a key, and the difference between them."""

from typing import TYPE_CHECKING

import numpy as np

from simulator.report.crossover_words import crossover_words, values_in_words
from simulator.report.labels import Label, label_right
from simulator.report.panels.headings import write_heading
from simulator.report.style import FAINT, INK

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes

    from simulator.experiment.crossover import Crossover
    from simulator.report.style import Look

_TICKS = 6


def draw_curves(axes: "Axes", crossover: "Crossover", looks: "Mapping[str, Look]") -> None:
    """Draw a line a strategy with its band, and where they change places."""
    points, column = crossover.points, crossover.question.column
    labels = []
    for strategy, part in zip(crossover.question.between, ("first", "second"), strict=True):
        look = looks[strategy]
        x, y = points["value"].to_numpy(float), points[part].to_numpy(float)
        half = points[f"{part}_ci95"].to_numpy(float)
        axes.fill_between(x, y - half, y + half, color=look.colour, alpha=0.18, linewidth=0)
        axes.plot(
            x, y, color=look.colour, linestyle=look.dash, marker=look.marker, markersize=3.5,
            markerfacecolor=look.face, label=strategy,
        )  # fmt: skip
        if (has := np.flatnonzero(np.isfinite(y))).size:
            labels.append(Label(strategy, look.ink, float(x[has[-1]]), float(y[has[-1]]), look))
    _scale(axes, crossover)
    _mark(axes, crossover)
    unit = f" ({column.unit})" if column.unit else ""
    axes.set_ylabel(f"{column.name}{unit}", fontsize=8)
    write_heading(axes, "Where they change places", " ".join(crossover_words(crossover)))
    label_right(axes, labels)


def draw_difference(axes: "Axes", crossover: "Crossover") -> None:
    """Draw the paired difference with its band, and zero."""
    points = crossover.points
    x, y = points["value"].to_numpy(float), points["difference"].to_numpy(float)
    half = points["difference_ci95"].to_numpy(float)
    axes.axhline(0, color=FAINT, linewidth=0.9)
    axes.fill_between(x, y - half, y + half, color=INK, alpha=0.15, linewidth=0)
    axes.plot(x, y, color=INK, marker="o", markersize=3, linewidth=1.4)
    _scale(axes, crossover)
    _mark(axes, crossover)
    first, second = crossover.question.between
    unit = f" ({crossover.question.column.unit})" if crossover.question.column.unit else ""
    axes.set_ylabel(f"difference{unit}", fontsize=8)
    axes.set_xlabel(crossover.question.along.path)
    write_heading(axes, f"{first} − {second}", "paired by replication; band: 95 % interval")


def _scale(axes: "Axes", crossover: "Crossover") -> None:
    from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator  # noqa: PLC0415 - heavy

    along = crossover.question.along
    axes.set_xlim(along.low, along.high)
    if along.log:
        axes.set_xscale("log")
        axes.set_xlim(along.low, along.high)
        ticks = np.geomspace(along.low, along.high, _TICKS)
        axes.xaxis.set_major_locator(FixedLocator(list(ticks)))
        axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: values_in_words(crossover, x)[0]))
    axes.margins(y=0.08)


def _mark(axes: "Axes", crossover: "Crossover") -> None:
    """A line at each crossing; a shade over its interval, and over what is undecided."""
    for row in crossover.answers.to_dict("records"):
        if row["kind"] == "decided":
            continue
        axes.axvspan(row["from"], row["to"], color=FAINT, alpha=0.14, linewidth=0)
        if row["kind"] == "crossing":
            axes.axvline(row["place"], color=INK, linewidth=1, linestyle=(0, (4, 2)))
