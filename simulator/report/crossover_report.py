"""A crossover as people look at it: a table in a terminal, and a figure."""

import math
from typing import TYPE_CHECKING

from simulator.report.crossover_words import values_in_words
from simulator.report.headline import rounded
from simulator.report.panels.crossing import draw_curves, draw_difference
from simulator.report.style import drawing, looks, new_figure, png

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from simulator.experiment.crossover import Crossover

_WIDTH_IN, _HEIGHT_IN = 8.0, 6.4
_COLUMNS = ("first", "second", "difference")


def crossover_figure(crossover: "Crossover") -> "Figure":
    """Both strategies along the key, above the difference between them."""
    figure = new_figure(_WIDTH_IN, _HEIGHT_IN)
    grid = figure.add_gridspec(2, 1, height_ratios=(3, 2))
    draw_curves(figure.add_subplot(grid[0]), crossover, looks(crossover.question.between))
    draw_difference(figure.add_subplot(grid[1]), crossover)
    return figure


def crossover_png(crossover: "Crossover") -> bytes:
    """The figure as a PNG file."""
    with drawing():
        return png(crossover_figure(crossover))


def crossover_rows(crossover: "Crossover") -> list[tuple[str, ...]]:
    """The values that were asked as a table's rows, headings first.

    Of those around a crossing only the ends of its interval and its place are shown.
    """
    first, second = crossover.question.between
    shown = crossover.points[crossover.points["value"].isin(_shown(crossover))]
    words = values_in_words(crossover, *shown["value"])
    rows: list[tuple[str, ...]] = [
        (crossover.question.along.path, first, second, "difference", "lower")
    ]
    for said, row in zip(words, shown.to_dict("records"), strict=True):
        numbers = (rounded(row[name], row[f"{name}_ci95"]) for name in _COLUMNS)
        cells = (f"{mean} ±{half}" if half else mean for mean, half in numbers)
        nobody = "undecided" if math.isfinite(row["difference"]) else "undefined"
        rows.append((said, *cells, row["lower"] or nobody))
    return rows


def _shown(crossover: "Crossover") -> set[float]:
    at = crossover.question.along.at
    grid = crossover.question.grid
    values = {float(at(i / (grid - 1))) for i in range(grid)}
    for row in crossover.answers.to_dict("records"):
        values |= {row["from"], row["to"]}
    return values
