"""Horizontal bars with intervals, each named and numbered: what bar panels share."""

from typing import TYPE_CHECKING

import numpy as np

from simulator.report.panels.rows import draw_interval, name_rows, number_row

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from matplotlib.axes import Axes
    from pandas import DataFrame

    from simulator.report.style import Look


def draw_bars(  # noqa: PLR0913 - two have defaults
    axes: "Axes",
    summary: "DataFrame",
    column: str,
    looks: "Mapping[str, Look]",
    words: "Callable[[float], str]",
    *,
    start: float = 0.0,
    named: bool = True,
) -> None:
    """Draw a bar a strategy, from the top in the order of the summary, each with its number.

    Args:
        axes: Where.
        summary: As in `Comparison`.
        column: What; its interval is in `<column>_ci95`.
        looks: By strategy.
        words: Says a value; NaN too.
        start: Where bars begin: the least value that there can be.
        named: Whether to write the strategies' names.
    """
    values = summary[column].astype(float).to_numpy()
    half_widths = np.nan_to_num(summary[f"{column}_ci95"].astype(float).to_numpy())
    finite = np.nan_to_num(values, nan=start, posinf=start)
    for row, strategy in enumerate(summary["strategy"]):
        length = finite[row] - start
        axes.barh(
            row, length, left=start, height=0.62, color=looks[strategy].colour, label=strategy
        )
        if half_widths[row] > 0:
            draw_interval(axes, row, finite[row], half_widths[row])
        number_row(axes, row, finite[row] + half_widths[row], words(float(values[row])))
    largest = float(np.max(finite + half_widths, initial=start))
    axes.set_xlim(start, largest if largest > start else start + 1)
    name_rows(axes, list(summary["strategy"]), named=named)
