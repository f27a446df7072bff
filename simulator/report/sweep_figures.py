"""The figures of a sweep: each column along each axis, and who wins over the first two."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from simulator.report.style import drawing, png
from simulator.report.sweep_lines import lines_figure
from simulator.report.sweep_map import map_figure

if TYPE_CHECKING:
    from pandas import DataFrame

    from simulator.experiment.design import Design


class Drawn(NamedTuple):
    """A figure: its file's name, the column that it shows, what to say below it, and its bytes."""

    name: str
    column: str
    caption: str
    content: bytes


def draw_sweep(design: "Design", rows: "DataFrame", winners: "DataFrame") -> Iterator[Drawn]:
    """Yield the figures of a sweep, one after the other.

    Args:
        design: Of the sweep.
        rows: Of the columns that were asked about, as `sweep_table.judged` returns them.
        winners: Likewise.
    """
    for column in rows["column"].drop_duplicates():
        mine = rows[rows["column"] == column]
        for path in design.paths:
            others = [other for other in design.paths if other != path]
            with drawing():
                figure = lines_figure(mine, column, path, others, sampled=design.sampled)
                content = png(figure)
            name = f"{column}_by_{_file_name(path)}.png"
            yield Drawn(name, column, _lines_caption(path, others, design), content)
        best = winners[winners["column"] == column]
        if len(design.paths) > 1 and len(best):
            with drawing():
                content = png(map_figure(best, column, design.paths, sampled=design.sampled))
            yield Drawn(f"{column}_winner.png", column, _map_caption(design), content)


def _lines_caption(path: str, others: list[str], design: "Design") -> str:
    if design.sampled:
        return (
            f"Against {path}, a point a cell and strategy; lines and bands: mean of neighbouring"
            " cells, whatever else varied in them, and its 95 % interval."
        )
    panels = f", a panel for each {' and '.join(others)}" if others else ""
    return f"Against {path}{panels}: a line a strategy, its band the 95 % interval."


def _map_caption(design: "Design") -> str:
    doubt = "Hollow marks" if design.sampled else "Hatched cells"
    return (
        f"Who is best over {design.paths[0]} and {design.paths[1]}. {doubt} are in doubt: the"
        " paired 95 % interval of some other strategy leaves it open."
    )


def _file_name(path: str) -> str:
    """Return a path as a part of a file's name: `events[0].at` is `events_0_.at`."""
    return re.sub(r"[^A-Za-z0-9_.-]", "_", path)
