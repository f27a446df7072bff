"""How far each uncertain key moves a strategy, and the choice between strategies."""

from typing import TYPE_CHECKING, Any

from simulator.analysis.amounts import column_amount
from simulator.analysis.words import number, share
from simulator.report.panels.headings import write_heading
from simulator.report.panels.rows import draw_interval, name_rows, number_row, write_right
from simulator.report.sensitivity_words import index_in_words
from simulator.report.style import FAINT, INK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from pandas import DataFrame

    from simulator.experiment.sensitivity import Sensitivity
    from simulator.report.style import Look

_PALE, _FULL = 0.35, 1.0
_TICKS = 4


def draw_tornado(
    axes: "Axes",
    sensitivity: "Sensitivity",
    whose: "tuple[str, Look]",
    keys: "Sequence[str]",
    *,
    named: bool,
) -> None:
    """Draw a bar a key, from the column with the key at its low end to that at its high end.

    Args:
        axes: Where.
        sensitivity: What was found.
        whose: The strategy and its look.
        keys: In order, from the top.
        named: Whether to write the keys' names.
    """
    strategy, look = whose
    rows = {row["key"]: row for row in _rows(sensitivity.keys, strategy)}
    (mine,) = _rows(sensitivity.strategies, strategy)
    own = float(mine["value"])
    name_rows(axes, list(keys), named=named)
    for place, key in enumerate(keys):
        row = rows[key]
        for end, alpha in (("at_low", _PALE), ("at_high", _FULL)):
            axes.barh(
                place, row[end], left=own, height=0.6, color=look.colour, alpha=alpha,
                linewidth=0,
            )  # fmt: skip
            if row[f"{end}_ci95"] > 0:
                draw_interval(axes, place, own + row[end], row[f"{end}_ci95"])
        write_right(axes, place, index_in_words(row["total_order"], row["total_order_ci95"]))
    axes.axvline(own, color=INK, linewidth=0.9)
    axes.spines["left"].set_visible(False)
    _ticks(axes)
    asked = "; right: total index" if sensitivity.question.samples else ""
    said = column_amount(sensitivity.question.column, own)
    write_heading(axes, strategy, f"{said} as it is (line); pale: low end, full: high end{asked}")


def draw_choice(axes: "Axes", sensitivity: "Sensitivity", keys: "Sequence[str]") -> None:
    """Draw how often a key, redrawn alone, changes which strategy is best."""
    rows = {row["key"]: row for row in sensitivity.choice.to_dict("records")}
    name_rows(axes, list(keys))
    for place, key in enumerate(keys):
        if key not in rows:
            number_row(axes, place, 0.0, "left out")
            continue
        row = rows[key]
        axes.barh(place, row["changes"], height=0.6, color=FAINT)
        middle = (row["changes_low"] + row["changes_high"]) / 2
        draw_interval(axes, place, middle, row["changes_high"] - middle)
        number_row(axes, place, row["changes_high"], share(row["changes"]))
    axes.set_xlim(0, max((row["changes_high"] for row in rows.values()), default=0.0) * 1.2 or 1.0)
    best = sensitivity.strategies.dropna(subset=["best"]).sort_values("best", ascending=False)
    who = ", ".join(
        f"{row['strategy']} {share(row['best'])}" for row in best.to_dict("records") if row["best"]
    )
    write_heading(
        axes,
        "Which guess decides the choice",
        f"share of points at which redrawing this key alone changes who is best; best: {who}",
    )


def _rows(table: "DataFrame", strategy: str) -> list[dict[Any, Any]]:
    return table[table["strategy"] == strategy].to_dict("records")


def _ticks(axes: "Axes") -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator  # noqa: PLC0415 - heavy

    axes.xaxis.set_major_locator(MaxNLocator(_TICKS))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: number(x, 4)))
    axes.tick_params(axis="x", labelsize=8)
    axes.grid(visible=True, axis="x")
