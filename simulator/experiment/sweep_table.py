"""A sweep's tables, made cell by cell from the store: no more than some cells are in memory."""

import csv
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.analysis.columns import NAMES
from simulator.analysis.intervals import interval
from simulator.experiment.result import Result
from simulator.experiment.store import Store
from simulator.experiment.sweep import Sweep, Swept
from simulator.experiment.winners import Winner, column_of, winner

if TYPE_CHECKING:
    import pyarrow as pa
    from pandas import DataFrame

BATCH_CELLS = 64
"""Cells of a row group of Parquet."""

Row = tuple[Any, ...]


def table_columns(sweep: Sweep) -> tuple[str, ...]:
    """Return the columns of the table: one row a cell, strategy and column of a result.

    `cell` counts from 0; the keys that are varied have their path as name and hold a number of the
    key's bare unit (s, /s, B, bit/s: what a bare number means in a scenario) or a word; `mean` and
    `ci95`, half of the 95 % interval, are over replications.
    """
    return ("cell", *sweep.design.paths, "strategy", "column", "mean", "ci95")


def winner_columns(sweep: Sweep) -> tuple[str, ...]:
    """Return the columns of the winners: one row a cell and column, see `winners.Winner`."""
    return ("cell", *sweep.design.paths, "column", *(field.name for field in fields(Winner)))


def write_table(swept: Swept, store: Store, folder: Path) -> list[Path]:
    """Write `sweep.csv` and `sweep.parquet`, every column of every cell; return the two.

    Numbers in CSV are the shortest text that reads back as the same double, undefined ones empty:
    equal results are equal bytes.

    Args:
        swept: What was run.
        store: Where its results are.
        folder: Must be there.

    Raises:
        InputError: A result is gone from the store.
        OSError: The folder cannot be written.
    """
    import pyarrow.parquet as pq  # noqa: PLC0415 - slow to import

    sweep, schema = swept.sweep, _schema(swept.sweep)
    paths = [folder / "sweep.csv", folder / "sweep.parquet"]
    cells = len(sweep.design.cells)
    with (
        paths[0].open("w", encoding="utf-8", newline="") as text,
        pq.ParquetWriter(paths[1], schema, compression="zstd") as parquet,
    ):
        lines = csv.writer(text, lineterminator="\n")
        lines.writerow(table_columns(sweep))
        for first in range(0, cells, BATCH_CELLS):
            batch: list[Row] = []
            for cell in range(first, min(first + BATCH_CELLS, cells)):
                batch += _rows(sweep, cell, swept.results(store, cell), NAMES)
            lines.writerows(map(_spelt, batch))
            parquet.write_table(_arrow(batch, schema))
    return paths


def judged(swept: Swept, store: Store, on: Sequence[str]) -> tuple["DataFrame", "DataFrame"]:
    """Return the rows of the table of some columns, and who wins each cell by them.

    Args:
        swept: What was run.
        store: Where its results are.
        on: Columns; by one without a better end nobody wins.

    Raises:
        InputError: A result is gone from the store.
    """
    from pandas import DataFrame  # noqa: PLC0415 - slow to import

    sweep = swept.sweep
    columns = [column_of(name) for name in on]
    rows: list[Row] = []
    best: list[Row] = []
    for cell in range(len(sweep.design.cells)):
        results = swept.results(store, cell)
        rows += _rows(sweep, cell, results, on)
        best += [
            (cell, *sweep.design.numbers(cell), c.name, *astuple(winner(c, results)))
            for c in columns
            if c.better
        ]
    return (
        DataFrame(rows, columns=list(table_columns(sweep))),
        DataFrame(best, columns=list(winner_columns(sweep))),
    )


def _rows(
    sweep: Sweep, cell: int, results: Mapping[str, Sequence[Result]], names: Sequence[str]
) -> Iterator[Row]:
    numbers = sweep.design.numbers(cell)
    for strategy, seen in results.items():
        for name in names:
            yield (cell, *numbers, strategy, name, *interval(r.columns[name] for r in seen))


def _spelt(row: Row) -> list[str]:
    return ["" if isinstance(v, float) and math.isnan(v) else str(v) for v in row]


def _schema(sweep: Sweep) -> "pa.Schema":
    import pyarrow as pa  # noqa: PLC0415 - slow to import

    of = {int: pa.int64(), float: pa.float64(), str: pa.string()}
    kinds = [int, *sweep.design.kinds, str, str, float, float]
    named = zip(table_columns(sweep), (of[kind] for kind in kinds), strict=True)
    return pa.schema(list(named))


def _arrow(rows: Sequence[Row], schema: "pa.Schema") -> "pa.Table":
    import pyarrow as pa  # noqa: PLC0415 - slow to import

    columns = zip(zip(*rows, strict=True), schema, strict=True)
    return pa.table([pa.array(c, type=field.type) for c, field in columns], schema=schema)
