"""One row a strategy, from the top in the order of the summary: what row panels share."""

from typing import TYPE_CHECKING

from simulator.report.style import FAINT, INK, PAPER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

_FEWEST = 3  # rows that there is room for: a lone bar is no beam


def name_rows(axes: "Axes", strategies: "Sequence[str]", *, named: bool = True) -> None:
    """Set the rows of axes, and their names unless those of a neighbour serve.

    The other axis has neither grid nor ticks: each row has its number.
    """
    axes.set_yticks(range(len(strategies)), strategies if named else [""] * len(strategies))
    axes.set_ylim(max(len(strategies), _FEWEST) - 0.4, -0.6)
    axes.grid(visible=False)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_color(FAINT)


def write_right(axes: "Axes", row: int, words: str) -> None:
    """Write a row's words to the right of the axes, all rows' in a column."""
    axes.annotate(
        words,
        xy=(1, row),
        xycoords=("axes fraction", "data"),
        xytext=(6, 0),
        textcoords="offset points",
        va="center",
        fontsize=8,
        annotation_clip=False,
    )


def draw_interval(axes: "Axes", row: int, value: float, half_width: float) -> None:
    """Draw a row's interval, seen on every colour."""
    from matplotlib.patheffects import withStroke  # noqa: PLC0415 - heavy

    drawn = axes.errorbar(value, row, xerr=half_width, color=INK, capsize=2, linewidth=1, zorder=3)
    for part in (*drawn.lines[1], *drawn.lines[2]):
        part.set_path_effects([withStroke(linewidth=2.2, foreground=PAPER)])


def number_row(axes: "Axes", row: int, end: float, words: str) -> None:
    """Write a row's number behind what is drawn of it."""
    axes.annotate(
        words,
        xy=(end, row),
        xytext=(5, 0),
        textcoords="offset points",
        va="center",
        fontsize=8,
        annotation_clip=False,
    )
