"""The winners of a sweep as a table for a terminal."""

from typing import TYPE_CHECKING, Any

from simulator.experiment.winners import NEARLY_ALL
from simulator.report.headline import rounded
from simulator.report.sweep_axis import axis_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pandas import DataFrame
    from rich.table import Table

MOST_ROWS = 40


def winners_table(winners: "DataFrame", paths: "Sequence[str]", column: str) -> "Table":
    """Return a row a cell: its values, who is best by a column, and by how much.

    Args:
        winners: As `sweep_table.judged` returns them.
        paths: The keys that are varied.
        column: By which one.
    """
    from rich import box  # noqa: PLC0415 - slow to import
    from rich.table import Table  # noqa: PLC0415 - as above

    rows = winners[winners["column"] == column].to_dict("records")
    table = Table(
        box=box.SIMPLE_HEAD, title=f"Best by {column}", title_justify="left", title_style="bold",
        pad_edge=False, show_edge=False,
    )  # fmt: skip
    axes = [axis_of(winners, path) for path in paths]
    for path in paths:
        table.add_column(path.replace(".", ".\n"), justify="right", overflow="fold")
    table.add_column("best", no_wrap=True)
    table.add_column("mean", justify="right", no_wrap=True)
    table.add_column("next best", no_wrap=True)
    table.add_column("behind by", justify="right", no_wrap=True)
    for row in rows[:MOST_ROWS]:
        table.add_row(*(axis.said(row[axis.path]) for axis in axes), *_cells(row))
    more = len(rows) - MOST_ROWS
    legend = "?: in doubt, some other may be as good"
    if not all(row["strategy"] for row in rows):
        legend += f"; –: nobody answers {NEARLY_ALL:.0%} of the requests"
    table.caption = f"{legend}; {more:,} more cells in winners.csv" if more > 0 else legend
    table.caption_justify = "left"
    return table


def _cells(row: "Mapping[Any, Any]") -> tuple[str, str, str, str]:
    if not row["strategy"]:
        return "–", "–", "–", "–"
    doubt = "" if row["certain"] == "yes" else " ?"
    value = _with_interval(row["mean"], row["ci95"])
    behind = _with_interval(row["ahead"], row["ahead_ci95"]) if row["next_best"] else "–"
    return f"{row['strategy']}{doubt}", value, row["next_best"] or "–", behind


def _with_interval(mean: float, half_width: float) -> str:
    value, interval = rounded(mean, half_width)
    return f"{value} ±{interval}" if interval else value
