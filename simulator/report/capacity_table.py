"""A capacity study in a terminal: one row a strategy, right at 80 columns, plain in a pipe."""

import math
from textwrap import fill
from typing import TYPE_CHECKING, Any

from simulator.analysis.words import number, ordinary, share
from simulator.report.letters import letters
from simulator.report.table import short_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pandas import DataFrame
    from rich.console import Console, ConsoleOptions, RenderResult

DOUBT = "?"
"""Behind what will do if nobody can tell whether the next candidate does."""
_DIGITS = 4  # of a value of the key


class CapacityTable:
    """A rich renderable: the table, and a sentence a strategy."""

    def __init__(self, capacity: "DataFrame", words: "Sequence[str]") -> None:
        self._capacity = capacity
        self._words = words

    def __rich_console__(self, console: "Console", options: "ConsoleOptions") -> "RenderResult":
        """Yield the parts, in letters that the output can show."""
        from rich import box  # noqa: PLC0415 - slow to import
        from rich.table import Table  # noqa: PLC0415 - slow to import
        from rich.text import Text  # noqa: PLC0415 - slow to import

        plain = options.ascii_only
        priced = self._capacity["cost_per_hour"].notna().any()
        table = Table(
            title=f"Which {self._capacity['key'].iloc[0]} meets all objectives",
            title_justify="left",
            title_style="bold",
            box=box.SIMPLE_HEAD,
            show_edge=False,
            padding=(0, 1, 0, 0),
        )
        table.add_column("strategy", no_wrap=True)
        for heading in ("will do", "fails"):
            table.add_column(heading, justify="right")
        for heading in ("what is missed there", "bottleneck there"):
            table.add_column(heading)
        if priced:
            table.add_column("cost\nan hour", justify="right")
        for row in self._capacity.to_dict("records"):
            cells = [*_cells(row), *([_cost(row)] if priced else [])]
            table.add_row(*(Text(letters(cell, plain=plain)) for cell in cells))
        yield table
        yield ""
        if (self._capacity["kind"] == "undecided").any():
            told = f"{DOUBT}: between that and what fails are values of which nobody can tell."
            yield Text(told, style="dim")
            yield ""
        for sentence in self._words:
            lines = ordinary(fill(sentence, options.max_width, subsequent_indent="  "))
            yield Text(letters(lines, plain=plain))


def _cells(row: "Mapping[Any, Any]") -> list[str]:
    capacity, fails_at = row["capacity"], row["fails_at"]
    doubt = DOUBT if row["kind"] == "undecided" else ""
    enough = "none" if math.isnan(capacity) else number(capacity, _DIGITS)
    where = f"{row['bottleneck']} {share(row['bottleneck_utilisation'])}"
    return [
        short_name(row["strategy"]),
        f"{enough}{doubt}",
        "–" if math.isnan(fails_at) else number(fails_at, _DIGITS),
        row["missed"] or "–",
        ordinary(where) if row["bottleneck"] else "–",
    ]


def _cost(row: "Mapping[Any, Any]") -> str:
    return number(row["cost_per_hour"])


def capacity_table(capacity: "DataFrame", words: "Sequence[str]") -> CapacityTable:
    """Return the study, for `rich.console.Console.print`."""
    return CapacityTable(capacity, words)
