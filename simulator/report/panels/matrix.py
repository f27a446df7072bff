"""Which node knows whose login: login node against serving node."""

from typing import TYPE_CHECKING

import numpy as np

from simulator.analysis.words import share
from simulator.experiment.places import AUTHORIZATION_SERVER, place_names
from simulator.report.panels.headings import write_absence, write_heading

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes
    from pandas import DataFrame

_NUMBERED = 6  # nodes: with more, cells are too small for numbers
_TICKED = 12  # nodes: with more, not every one is named
_CELLS = 100  # nodes: with more, neighbours share a cell, or it would be smaller than a dot
_SHORT = 2  # characters of a name: of longer ones half as many fit below the matrix
_UNKNOWN, _HALF, _KNOWN = "#F4C29B", "#F6F6F6", "#8FBFE0"  # light: numbers are read on them


def draw_matrix(axes: "Axes", strategy: str, cells: "DataFrame", nodes: "Sequence[str]") -> None:
    """Draw the share recognised of the logins that met each pair of nodes; no pair, no colour.

    Args:
        axes: Where.
        strategy: Whose; the title.
        cells: Its rows of `Comparison.visibility`.
        nodes: All nodes, in order. The authorization server is a row below them if it took logins.
            With very many of them a cell stands for neighbouring nodes.
    """
    from matplotlib.colors import LinearSegmentedColormap  # noqa: PLC0415 - heavy

    pooled = -(-len(nodes) // _CELLS)
    place = {name: row // pooled for row, name in enumerate(nodes)}
    nodes = nodes[::pooled]
    place[AUTHORIZATION_SERVER] = len(nodes)
    homes = place_names(nodes) if AUTHORIZATION_SERVER in set(cells["login_node"]) else nodes
    shape = (len(homes), len(nodes))
    carried, recognised = (_table(cells, place, shape, c) for c in ("carried", "recognised"))
    met = carried > 0
    if not met.any():
        write_heading(axes, strategy)
        write_absence(axes, "nobody presented a login")
        return
    shares = np.divide(recognised, carried, out=np.full(carried.shape, np.nan), where=met)
    colours = LinearSegmentedColormap.from_list("known", (_UNKNOWN, _HALF, _KNOWN))
    axes.imshow(shares, vmin=0, vmax=1, cmap=colours, aspect="auto")
    axes.set_box_aspect(1)
    axes.grid(visible=False)
    axes.tick_params(length=0)
    step = -(-len(nodes) // _TICKED)
    wide = step if max(map(len, nodes)) <= _SHORT else 2 * step
    axes.set_xticks(range(0, len(nodes), wide), nodes[::wide])
    named = [*range(0, len(nodes), step), *range(len(nodes), len(homes))]
    axes.set_yticks(named, [homes[row].replace(" ", "\n") for row in named])
    axes.spines[:].set_visible(True)
    if len(nodes) <= _NUMBERED:
        _write_numbers(axes, shares)
    told = f"{share(float(recognised.sum() / carried.sum()))} recognised"
    write_heading(axes, strategy, told if pooled == 1 else f"{told}; a cell: {pooled}² nodes")


def known_everywhere(cells: "DataFrame") -> bool:
    """Whether a strategy's logins met every node wherever they were taken, and were all known."""
    pairs = cells["login_node"].nunique() * cells["serving_node"].nunique()
    return len(cells) == pairs and bool((cells["recognised"] == cells["carried"]).all())


def _table(
    cells: "DataFrame", place: "Mapping[str, int]", shape: tuple[int, int], column: str
) -> np.ndarray:
    table = np.zeros(shape)
    rows, columns = (cells[of].map(place).to_numpy() for of in ("login_node", "serving_node"))
    np.add.at(table, (rows, columns), cells[column].to_numpy())
    return table


def _write_numbers(axes: "Axes", shares: np.ndarray) -> None:
    for (row, column), value in np.ndenumerate(shares):
        text = "·" if np.isnan(value) else share(float(value)).removesuffix("%").rstrip()
        axes.text(column, row, text, ha="center", va="center", fontsize=8)
