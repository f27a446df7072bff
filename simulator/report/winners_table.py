"""The winners of a sweep, cell by cell, as a table for a terminal or a page."""

from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.experiment.winners import NEARLY_ALL, OF_ANSWERED
from simulator.report.headline import rounded
from simulator.report.sweep_axis import axis_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pandas import DataFrame
    from rich.table import Table

MOST_ROWS = 40
"""Of a terminal."""


class Row(NamedTuple):
    """A cell in words: its values, who is best, the mean, who is next best, and by how much."""

    met: tuple[str, ...]
    best: str
    mean: str
    next_best: str
    behind: str


def winner_rows(winners: "DataFrame", paths: "Sequence[str]", column: str) -> list[Row]:
    """Return a row a cell.

    Args:
        winners: As `sweep_table.judged` returns them.
        paths: The keys that are varied.
        column: By which one is judged.
    """
    rows = winners[winners["column"] == column].to_dict("records")
    axes = [axis_of(winners, path) for path in paths]
    return [Row(tuple(a.said(row[a.path]) for a in axes), *_cells(row)) for row in rows]


def legend(rows: "Sequence[Row]", column: str) -> str:
    """Return what the signs of a table mean that are not words."""
    said = "?: in doubt, some other may be as good"
    if any(row.mean == "–" for row in rows):
        latency = column.startswith(OF_ANSWERED)
        why = f"nobody answers {NEARLY_ALL:.0%} of the requests" if latency else "undefined"
        said += f"; –: {why}"
    return said


def winners_table(winners: "DataFrame", paths: "Sequence[str]", column: str) -> "Table":
    """Return the rows for a terminal, the first forty of them.

    Args:
        winners: As `sweep_table.judged` returns them.
        paths: The keys that are varied.
        column: By which one is judged.
    """
    from rich import box  # noqa: PLC0415 - slow to import
    from rich.table import Table  # noqa: PLC0415 - as above

    rows = winner_rows(winners, paths, column)
    table = Table(
        box=box.SIMPLE_HEAD, title=f"Best by {column}", title_justify="left", title_style="bold",
        pad_edge=False, show_edge=False,
    )  # fmt: skip
    for path in paths:
        table.add_column(path.replace(".", ".\n"), justify="right", overflow="fold")
    table.add_column("best", no_wrap=True)
    table.add_column("mean", justify="right", no_wrap=True)
    table.add_column("next best", no_wrap=True)
    table.add_column("behind by", justify="right", no_wrap=True)
    for row in rows[:MOST_ROWS]:
        table.add_row(*row.met, row.best, row.mean, row.next_best, row.behind)
    more = len(rows) - MOST_ROWS
    signs = legend(rows, column)
    table.caption = f"{signs}; {more:,} more cells in winners.csv" if more > 0 else signs
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
