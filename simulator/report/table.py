"""The comparison in a terminal: one row a strategy, right at 80 columns, plain in a pipe."""

from textwrap import fill
from typing import TYPE_CHECKING

from simulator.analysis.words import ordinary
from simulator.report.headline import FOR_USERS, best, for_operators, rounded
from simulator.report.letters import letters

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pandas import DataFrame
    from rich.console import Console, ConsoleOptions, RenderResult
    from rich.table import Table

    from simulator.experiment.outcome import Comparison
    from simulator.report.headline import Headline

_LONGEST_NAME = 14  # of a strategy, in characters: 80 are not many
_ANY = 10_000  # characters: wider than any table
_END = 6  # of a name: hybrids often begin alike
_STYLES = {"pass": "green", "fail": "bold red", "undecided": "yellow"}


class ComparisonTable:
    """A rich renderable: two tables, the legend, and what they come to in words."""

    def __init__(self, comparison: "Comparison") -> None:
        self._comparison = comparison

    def __rich_console__(self, console: "Console", options: "ConsoleOptions") -> "RenderResult":
        """Yield the parts, in letters that the output can show."""
        from rich.text import Text  # noqa: PLC0415 - slow to import

        plain = options.ascii_only
        summary, conclusion = self._comparison.summary, self._comparison.conclusion
        title = "What it takes, in operations, bytes and seconds"
        for table in (
            _table("What users notice", summary, FOR_USERS, conclusion.verdicts, plain=plain),
            _table(title, summary, for_operators(summary), {}, plain=plain),
        ):
            wanted = console.measure(table, options=options.update(max_width=_ANY)).maximum
            if wanted > options.max_width:
                table.padding = (0, 0, 0, 0)  # rather than to break numbers
            yield table
            yield ""
        for line in _legend(self._comparison):
            yield Text(letters(line, plain=plain), style="dim")
        yield ""
        for strategy, reason in conclusion.reasons.items():
            told = Text(letters(_broken(reason, options.max_width, "  "), plain=plain))
            told.stylize(_STYLES.get(conclusion.verdicts[strategy], ""), 0, len(_begin(reason)))
            yield told
        if conclusion.reasons:
            yield ""
        if conclusion.plain_words:
            yield Text("In plain words", style="bold")
            words = _broken(" ".join(conclusion.plain_words), options.max_width, "")
            yield Text(letters(words, plain=plain))


def _table(
    title: str,
    summary: "DataFrame",
    headlines: "Sequence[Headline]",
    verdict: "Mapping[str, str]",
    *,
    plain: bool,
) -> "Table":
    from rich import box  # noqa: PLC0415 - slow to import
    from rich.table import Table  # noqa: PLC0415 - slow to import
    from rich.text import Text  # noqa: PLC0415 - slow to import

    table = Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        show_edge=False,
        padding=(0, 1, 0, 0),
    )
    table.add_column("strategy", no_wrap=True)
    judged = any(verdict.values())
    if judged:
        table.add_column("objectives")
    for headline in headlines:
        table.add_column(headline.heading, justify="right")
    champions = {headline.column: best(summary, headline.column) for headline in headlines}
    for row in summary.to_dict("records"):
        strategy = str(row["strategy"])
        cells = [Text(letters(short_name(strategy), plain=plain))]
        if judged:
            cells.append(Text(verdict[strategy], style=_STYLES.get(verdict[strategy], "")))
        for headline in headlines:
            value = row[headline.column] * headline.scale
            half_width = row[f"{headline.column}_ci95"] * headline.scale
            number, interval = rounded(value, half_width)
            champion = strategy in champions[headline.column]
            text = ("★" if champion else "") + number + (f" ±{interval}" if interval else "")
            cells.append(Text(letters(text, plain=plain), style="bold" if champion else ""))
        table.add_row(*cells)
    return table


def short_name(strategy: str) -> str:
    """A strategy's name, its middle left out if it is too long."""
    if len(strategy) <= _LONGEST_NAME:
        return strategy
    return f"{strategy[: _LONGEST_NAME - _END - 1]}…{strategy[-_END:]}"


def _legend(comparison: "Comparison") -> list[str]:
    marks = "several: intervals meet; `none` apart; times: of those that answered ≥ 99 %"
    lines = [f"★ best of its column ({marks}); –: undefined."]
    if comparison.manifest["replications"] > 1:
        lines.append(
            f"±: half of the 95 % interval over {comparison.manifest['replications']} replications."
        )
    else:
        lines.append("One replication: no intervals.")
    return [" ".join(lines) + " All columns: summary.csv.", *comparison.manifest["notes"]]


def _broken(text: str, width: int, indent: str) -> str:
    """A text in lines that do not end between number and unit, all but the first indented."""
    return ordinary(fill(text, width, subsequent_indent=indent))


def _begin(reason: str) -> str:
    """The words before the colon: who passes or fails."""
    return reason.partition(":")[0]


def comparison_table(comparison: "Comparison") -> ComparisonTable:
    """The comparison, for `rich.console.Console.print`."""
    return ComparisonTable(comparison)
