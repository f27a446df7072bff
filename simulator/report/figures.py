"""The figures of a run: one page a finding, and the overview that holds them together."""

import math
from collections.abc import Callable, Iterator
from textwrap import fill
from typing import TYPE_CHECKING

from simulator.report.overview import overview_figure
from simulator.report.panels.credential_bytes import draw_credential_bytes
from simulator.report.panels.latency import draw_latency
from simulator.report.panels.load import draw_load
from simulator.report.panels.matrix import draw_matrix
from simulator.report.panels.store import draw_store
from simulator.report.panels.visibility import draw_visibility
from simulator.report.style import drawing, looks, new_figure, png

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from simulator.experiment.outcome import Comparison

_WIDTH_IN = 8.0
_MATRIX_COLUMNS = 4


def latency_figure(comparison: "Comparison") -> "Figure":
    """The complementary distribution of latency."""
    figure = new_figure(_WIDTH_IN, 4.8)
    draw_latency(figure.add_subplot(), comparison, looks(comparison.strategies))
    return figure


def visibility_figure(comparison: "Comparison") -> "Figure":
    """Login visibility over time, above the load that it happened under."""
    figure = new_figure(_WIDTH_IN, 6.0)
    grid = figure.add_gridspec(2, 1, height_ratios=(3, 1))
    draw_visibility(figure.add_subplot(grid[0]), comparison, looks(comparison.strategies))
    draw_load(figure.add_subplot(grid[1]), comparison)
    return figure


def matrix_figure(comparison: "Comparison") -> "Figure":
    """Login node against serving node, a small panel for each strategy that has logins."""
    met = set(comparison.visibility["strategy"])
    strategies = [s for s in comparison.strategies if s in met] or comparison.strategies[:1]
    rows = math.ceil(len(strategies) / _MATRIX_COLUMNS)
    columns = math.ceil(len(strategies) / rows)
    figure = new_figure(max(4.0, 2.4 * columns), 2.75 * rows + 0.5)
    figure.supxlabel("node that served the request", fontsize=9)
    figure.supylabel("node that took the login", fontsize=9)
    title = "Which node knows whose login: share recognised, % (·: the pair never met)"
    figure.suptitle(fill(title, 26 * columns), x=0.01, ha="left", fontsize=11, fontweight="bold")
    for place, strategy in enumerate(strategies):
        cells = comparison.visibility[comparison.visibility["strategy"] == strategy]
        axes = figure.add_subplot(rows, columns, place + 1)
        draw_matrix(axes, strategy, cells, comparison.scenario.node_names)
    return figure


def store_figure(comparison: "Comparison") -> "Figure":
    """Operations of the store over time."""
    figure = new_figure(_WIDTH_IN, 4.5)
    draw_store(figure.add_subplot(), comparison, looks(comparison.strategies))
    return figure


def credential_bytes_figure(comparison: "Comparison") -> "Figure":
    """Bytes of credentials per request."""
    figure = new_figure(_WIDTH_IN, 1.4 + 0.38 * len(comparison.strategies))
    draw_credential_bytes(figure.add_subplot(), comparison, looks(comparison.strategies))
    return figure


FIGURES: dict[str, Callable[["Comparison"], "Figure"]] = {
    "overview.png": overview_figure,
    "latency.png": latency_figure,
    "visibility.png": visibility_figure,
    "matrix.png": matrix_figure,
    "store.png": store_figure,
    "credential_bytes.png": credential_bytes_figure,
}
"""By the name of the file; the overview first."""


def draw_all(comparison: "Comparison") -> Iterator[tuple[str, bytes]]:
    """Each figure's file name and PNG bytes, one after the other."""
    for name, figure_of in FIGURES.items():
        with drawing():
            yield name, png(figure_of(comparison))
