"""Horizontal bars with intervals, each named and numbered: what bar panels share."""

from typing import TYPE_CHECKING

import numpy as np

from simulator.report.style import FAINT, INK

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from matplotlib.axes import Axes
    from pandas import DataFrame

    from simulator.report.style import Look


def draw_bars(
    axes: "Axes",
    summary: "DataFrame",
    column: str,
    looks: "Mapping[str, Look]",
    words: "Callable[[float], str]",
) -> None:
    """Draw a bar a strategy, from the top in the order of the summary, each with its number.

    Args:
        axes: Where.
        summary: As in `Comparison`.
        column: What; its interval is in `<column>_ci95`.
        looks: By strategy.
        words: Says a value; NaN too.
    """
    values = summary[column].astype(float).to_numpy()
    half_widths = summary[f"{column}_ci95"].astype(float).to_numpy()
    finite = np.nan_to_num(values, nan=0.0, posinf=0.0)
    largest = float(np.max(finite + np.nan_to_num(half_widths), initial=0.0)) or 1.0
    for row, strategy in enumerate(summary["strategy"]):
        axes.barh(row, finite[row], height=0.62, color=looks[strategy].colour, label=strategy)
        if half_widths[row] > 0:
            axes.errorbar(
                finite[row], row, xerr=half_widths[row], color=INK, capsize=2, linewidth=1
            )
        end = finite[row] + np.nan_to_num(half_widths[row])
        axes.annotate(
            words(float(values[row])),
            xy=(end, row),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
            fontsize=8,
            annotation_clip=False,
        )
    axes.set_yticks(range(len(summary)), summary["strategy"])
    axes.set_ylim(len(summary) - 0.4, -0.6)
    axes.set_xlim(0, largest)
    axes.grid(visible=False)
    axes.set_xticks([])  # each bar has its number
    axes.spines["bottom"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_color(FAINT)
