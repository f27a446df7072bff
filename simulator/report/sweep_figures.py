"""The figures of a sweep: each column along each axis, and who wins over the first two."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.report.style import drawing, png
from simulator.report.sweep_lines import lines_figure
from simulator.report.sweep_map import map_figure

if TYPE_CHECKING:
    from pandas import DataFrame

    from simulator.experiment.design import Design


def write_figures(
    design: "Design", rows: "DataFrame", winners: "DataFrame", folder: Path
) -> list[Path]:
    """Write the figures of a sweep into a folder; return them.

    Args:
        design: Of the sweep.
        rows: Of the columns that were asked about, as `sweep_table.judged` returns them.
        winners: Likewise.
        folder: Must be there.

    Raises:
        OSError: The folder cannot be written.
    """
    written = []
    for column in rows["column"].drop_duplicates():
        mine = rows[rows["column"] == column]
        best = winners[winners["column"] == column]
        for name, content in _drawn(mine, best, column, design):
            path = folder / name
            path.write_bytes(content)
            written.append(path)
    return written


def _drawn(
    rows: "DataFrame", winners: "DataFrame", column: str, design: "Design"
) -> Iterator[tuple[str, bytes]]:
    paths: Sequence[str] = design.paths
    for path in paths:
        others = [other for other in paths if other != path]
        with drawing():
            figure = lines_figure(rows, column, path, others, sampled=design.sampled)
            yield f"{column}_by_{_file_name(path)}.png", png(figure)
    if len(paths) > 1 and len(winners):
        with drawing():
            yield (
                f"{column}_winner.png",
                png(map_figure(winners, column, paths, sampled=design.sampled)),
            )


def _file_name(path: str) -> str:
    """Return a path as a part of a file's name: `events[0].at` is `events_0_.at`."""
    return re.sub(r"[^A-Za-z0-9_.-]", "_", path)
