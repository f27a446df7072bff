"""The figures of a run: one page a finding, and the overview that holds them together."""

import math
from collections.abc import Callable, Iterator
from textwrap import wrap
from typing import TYPE_CHECKING

from simulator.report.overview import overview_figure
from simulator.report.panels.cost import COSTS, PRICE, draw_cost
from simulator.report.panels.exposure import draw_exposure
from simulator.report.panels.fleet import draw_fleet
from simulator.report.panels.latency import draw_latency
from simulator.report.panels.load import draw_load
from simulator.report.panels.matrix import draw_matrix, known_everywhere
from simulator.report.panels.nodes import draw_imbalance, draw_memory, draw_utilisation
from simulator.report.panels.operations import draw_operations
from simulator.report.panels.rates import draw_relogins, draw_station
from simulator.report.panels.shares import draw_coverage, draw_visibility
from simulator.report.panels.wire import COPIED, CREDENTIALS, EVERYTHING, STORED, draw_wire
from simulator.report.station import STATIONS, used
from simulator.report.style import drawing, looks, new_figure, png
from simulator.scenario.errors import listed

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from simulator.experiment.outcome import Comparison

_WIDTH_IN = 8.0
_MATRIX_COLUMNS = 4
_HEADING_IN = 1.1  # above rows
_ROW_IN = 0.28
_FLEET_IN = 3.2  # of the nodes over time


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


def coverage_figure(comparison: "Comparison") -> "Figure":
    """Login coverage over time."""
    figure = new_figure(_WIDTH_IN, 4.5)
    draw_coverage(figure.add_subplot(), comparison, looks(comparison.strategies))
    return figure


def relogins_figure(comparison: "Comparison") -> "Figure":
    """Forced logins over time."""
    figure = new_figure(_WIDTH_IN, 4.0)
    draw_relogins(figure.add_subplot(), comparison, looks(comparison.strategies))
    return figure


def matrix_figure(comparison: "Comparison") -> "Figure":
    """Login node against serving node, a small panel for each strategy that has logins.

    Where there are many, those whose logins are known everywhere are named instead: their squares
    are all the same.
    """
    cells_of = dict(list(comparison.visibility.groupby("strategy", sort=False)))
    drawn = [s for s in comparison.strategies if s in cells_of] or [comparison.strategies[0]]
    title = "Which node knows whose login: share recognised, % (·: the pair never met)"
    if len(drawn) > _MATRIX_COLUMNS:
        alike = [s for s in drawn if known_everywhere(cells_of[s])]
        drawn = [s for s in drawn if s not in alike] or drawn[:1]
        alike = [s for s in alike if s not in drawn]
        title += f"; 100 % everywhere: {listed(alike, 'and')}" if alike else ""
    rows = math.ceil(len(drawn) / _MATRIX_COLUMNS)
    columns = math.ceil(len(drawn) / rows)
    lines = wrap(title, max(38, 21 * columns))
    figure = new_figure(max(4.0, 2.4 * columns), 2.75 * rows + 0.3 + 0.22 * len(lines))
    _entitle(figure, "\n".join(lines))
    figure.supxlabel("node that served the request", fontsize=9)
    figure.supylabel("node that took the login", fontsize=9)
    for place, strategy in enumerate(drawn):
        axes = figure.add_subplot(rows, columns, place + 1)
        cells = cells_of.get(strategy, comparison.visibility.iloc[:0])
        draw_matrix(axes, strategy, cells, comparison.scenario.node_names)
    return figure


def exposure_figure(comparison: "Comparison") -> "Figure":
    """How long ended logins are still accepted."""
    figure = _rows_figure(comparison, 0.4)
    draw_exposure(figure.add_subplot(), comparison, looks(comparison.strategies))
    return figure


def operations_figure(comparison: "Comparison") -> "Figure":
    """Operations per request, by station."""
    figure = _rows_figure(comparison)
    draw_operations(figure.add_subplot(), comparison)
    return figure


def stations_figure(comparison: "Comparison") -> "Figure":
    """Operations of each station that is asked, over time."""
    stations = used(comparison) or STATIONS[:1]
    figure = new_figure(_WIDTH_IN, 3.4 * len(stations) + 0.4)
    for place, station in enumerate(stations):
        axes = figure.add_subplot(len(stations), 1, place + 1)
        draw_station(axes, comparison, looks(comparison.strategies), station)
    return figure


def bytes_figure(comparison: "Comparison") -> "Figure":
    """Bytes per request: credentials, everything, and what nodes send behind the scenes."""
    figure = _rows_figure(comparison, 0.3)
    _entitle(figure, "Bytes on the wire, per request")
    wires = [
        wire
        for wire in (CREDENTIALS, EVERYTHING, STORED, COPIED)
        if wire.column in comparison.summary
    ]
    for place, wire in enumerate(wires):
        axes = figure.add_subplot(1, len(wires), place + 1)
        draw_wire(axes, comparison, looks(comparison.strategies), wire, named=not place)
    return figure


def nodes_figure(comparison: "Comparison") -> "Figure":
    """How evenly nodes are loaded, how busy they are, and what they hold in memory.

    With an autoscaler: how many there are, below.
    """
    scaled = comparison.scenario.autoscaler is not None
    figure = _rows_figure(comparison, 0.3 + (_FLEET_IN if scaled else 0.0))
    _entitle(figure, "What nodes carry")
    heights = (figure.get_figheight() - _FLEET_IN, _FLEET_IN) if scaled else (1,)
    grid = figure.add_gridspec(len(heights), 3, height_ratios=heights)
    for place, draw in enumerate((draw_imbalance, draw_utilisation, draw_memory)):
        draw(figure.add_subplot(grid[0, place]), comparison, looks(comparison.strategies))
    if scaled:
        draw_fleet(figure.add_subplot(grid[1, :]), comparison, looks(comparison.strategies))
    return figure


def cost_figure(comparison: "Comparison") -> "Figure":
    """What each strategy costs beside `none`."""
    figure = _rows_figure(comparison, 0.3)
    _entitle(figure, "What each strategy costs beside none")
    priced = comparison.summary[PRICE.column].notna().any()
    costs = (*COSTS, PRICE) if priced else COSTS
    for place, cost in enumerate(costs):
        axes = figure.add_subplot(1, len(costs), place + 1)
        draw_cost(axes, comparison, looks(comparison.strategies), cost, named=not place)
    return figure


def _entitle(figure: "Figure", title: str) -> None:
    """Write a title over all panels."""
    figure.suptitle(title, x=0.01, ha="left", fontsize=12, fontweight="bold")


def _rows_figure(comparison: "Comparison", more_in: float = 0.0) -> "Figure":
    """A figure with room for a row a strategy."""
    height_in = _HEADING_IN + more_in + _ROW_IN * max(3, len(comparison.strategies))
    return new_figure(_WIDTH_IN, height_in)


FIGURES: dict[str, Callable[["Comparison"], "Figure"]] = {
    "overview.png": overview_figure,
    "visibility.png": visibility_figure,
    "coverage.png": coverage_figure,
    "relogins.png": relogins_figure,
    "matrix.png": matrix_figure,
    "exposure.png": exposure_figure,
    "latency.png": latency_figure,
    "cost.png": cost_figure,
    "operations.png": operations_figure,
    "stations.png": stations_figure,
    "bytes.png": bytes_figure,
    "nodes.png": nodes_figure,
}
"""By the name of the file; the overview first."""


def draw_all(comparison: "Comparison") -> Iterator[tuple[str, bytes]]:
    """Each figure's file name and PNG bytes, one after the other."""
    for name, figure_of in FIGURES.items():
        with drawing():
            yield name, png(figure_of(comparison))
