"""A sensitivity analysis as people look at it: a table in a terminal, and a figure."""

import math
from typing import TYPE_CHECKING, Any

from simulator.analysis.amounts import key_amounts
from simulator.experiment.vary import steps_of
from simulator.report.headline import rounded
from simulator.report.panels.tornado import draw_choice, draw_tornado
from simulator.report.style import drawing, looks, new_figure, png
from simulator.scenario.key_kind import kind_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from simulator.experiment.sensitivity import Sensitivity

_WIDTH_IN = 9.0
_HEADING_IN, _ROW_IN = 1.05, 0.27
_ACROSS = 2


def sensitivity_figure(sensitivity: "Sensitivity") -> "Figure":
    """A tornado a strategy, all on one scale, above what decides the choice between them."""
    strategies = sensitivity.question.strategies
    keys = ranked_keys(sensitivity)
    across = min(_ACROSS, len(strategies))
    down = math.ceil(len(strategies) / across)
    chosen = int(not sensitivity.choice.empty)
    panel_in = _HEADING_IN + _ROW_IN * max(3, len(keys))
    figure = new_figure(_WIDTH_IN, panel_in * (down + chosen) + 0.3)
    column = sensitivity.question.column
    unit = f" ({column.unit})" if column.unit else ""
    figure.suptitle(
        f"What {column.name}{unit} depends on", x=0.01, ha="left", fontsize=12, fontweight="bold"
    )
    grid = figure.add_gridspec(down + chosen, across)
    panels = []
    for place, strategy in enumerate(strategies):
        axes = figure.add_subplot(grid[divmod(place, across)])
        whose = (strategy, looks(strategies)[strategy])
        draw_tornado(axes, sensitivity, whose, keys, named=place % across == 0)
        panels.append(axes)
    low = min(axes.get_xlim()[0] for axes in panels)
    high = max(axes.get_xlim()[1] for axes in panels)
    for axes in panels:
        axes.set_xlim(low, high)
    if chosen:
        draw_choice(figure.add_subplot(grid[down, :]), sensitivity, keys)
    return figure


def sensitivity_png(sensitivity: "Sensitivity") -> bytes:
    """The figure as a PNG file."""
    with drawing():
        return png(sensitivity_figure(sensitivity))


def ranked_keys(sensitivity: "Sensitivity") -> list[str]:
    """The keys, from that on which any strategy depends most to that which matters least."""
    frame = sensitivity.keys.groupby("key", sort=False)
    index = frame["total_order"].max().fillna(-1.0)
    effect = frame["mu_star"].max()
    return sorted(sensitivity.question.paths, key=lambda key: (-index[key], -effect[key]))


def sensitivity_rows(sensitivity: "Sensitivity") -> list[tuple[str, ...]]:
    """A row a strategy and key, headings first; keys as `ranked_keys` has them.

    Changes are of the column, with this key alone at an end of its range.
    """
    order = ranked_keys(sensitivity)
    rows: list[tuple[str, ...]] = [
        ("strategy", "key", "low end", "change", "high end", "change", "total index")
    ]
    for strategy in sensitivity.question.strategies:
        frame = sensitivity.keys[sensitivity.keys["strategy"] == strategy].set_index("key")
        for place, key in enumerate(order):
            row: dict[Any, Any] = frame.loc[key].to_dict()
            low, high = key_amounts(kind_of(steps_of(key)).quantity, row["low"], row["high"])
            cells = [_cell(row, name) for name in ("at_low", "at_high", "total_order")]
            name = "" if place else strategy
            rows.append((name, key, low, cells[0], high, cells[1], cells[2]))
    return rows


def _cell(row: dict[Any, Any], name: str) -> str:
    mean, half = rounded(row[name], row[f"{name}_ci95"])
    return f"{mean} ±{half}" if half else mean
