"""Recorded traffic: who asks when, as a Parquet file that is replayed open-loop."""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from simulator.scenario.errors import InputError, clean

SCHEMA = pa.schema(
    [
        pa.field("at_ns", pa.int64(), nullable=False),
        pa.field("user", pa.int64(), nullable=False),
        pa.field("visit", pa.int64(), nullable=False),
        pa.field("public", pa.bool_(), nullable=False),
    ]
)
"""One row a request, in order of time: ns from the trace's start; user 0, 1, …; visit 0, 1, …;
whether it needs no login. Users and visits are numbered in order of first appearance."""

METADATA_KEY = b"authscale"
VERSION = 1
ROW_GROUP = 1 << 18
MAX_SPAN_NS = 10 * 365 * 86_400 * 1_000_000_000
"""Ten years: longer ones are wrong stamps, and would not leave int64 room for what follows."""


@dataclass(frozen=True)
class Trace:
    """Recorded requests.

    Attributes:
        at_ns: int64[n], ascending, ns from the trace's start, already divided by the speed-up.
        user: int64[n], 0 … users - 1, in order of first appearance.
        public: bool[n], needs no login.
        last: bool[n], the last request of its visit.
        users: How many users there are.
    """

    at_ns: NDArray[np.int64]
    user: NDArray[np.int64]
    public: NDArray[np.bool_]
    last: NDArray[np.bool_]
    users: int


def read_trace(path: Path, speed_up: float = 1.0) -> Trace:
    """Read a trace.

    Args:
        path: A Parquet file with (at least) the columns of `SCHEMA`.
        speed_up: Gaps between requests are divided by it.

    Raises:
        InputError: There is no such file, it is not a trace, or the speed-up is not a positive
            number.
    """
    if not (math.isfinite(speed_up) and speed_up > 0):
        raise InputError(f"speed-up {speed_up}: must be a finite number above 0")
    table = _read_table(path)
    at_ns, user, visit, public = (table[name].to_numpy() for name in SCHEMA.names)
    fault = _fault(at_ns, user, visit) or _span_fault(at_ns, speed_up)
    if fault:
        raise InputError(f"{clean(str(path))}: {fault}")
    if speed_up != 1:
        at_ns = np.rint(at_ns / speed_up).astype(np.int64)
    return Trace(at_ns, user, public, last_of_visit(visit), int(user.max()) + 1)


def last_of_visit(visit: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which requests are the last of their visit, bool[n], from visits numbered 0, 1, …."""
    row = np.zeros(int(visit.max()) + 1, np.int64)
    np.maximum.at(row, visit, np.arange(len(visit)))
    last = np.zeros(len(visit), np.bool_)
    last[row] = True
    return last


def write_trace(
    path: Path, parts: Iterable[Mapping[str, NDArray[np.generic]]], about: Mapping[str, object]
) -> None:
    """Write a trace part by part, with what is known about it in the schema's metadata.

    Args:
        path: Where to.
        parts: Columns of `SCHEMA`, arrays of equal length; each part goes on where the last one
            ended.
        about: What the trace was made from, as JSON values; `version` is added.

    Raises:
        OSError: The disk cannot be written.
    """
    metadata = {METADATA_KEY: json.dumps({"version": VERSION, **about})}
    schema = SCHEMA.with_metadata(metadata)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for table in _row_groups(parts, schema):
            writer.write_table(table)


def _row_groups(
    parts: Iterable[Mapping[str, NDArray[np.generic]]], schema: pa.Schema
) -> Iterable[pa.Table]:
    """Yield parts, the small ones gathered to row groups that compress and read well."""
    waiting: list[pa.Table] = []
    for part in parts:
        waiting.append(pa.table(dict(part), schema=schema))
        if sum(len(table) for table in waiting) >= ROW_GROUP:
            yield pa.concat_tables(waiting)
            waiting = []
    if waiting:
        yield pa.concat_tables(waiting)


def _read_table(path: Path) -> pa.Table:
    """Return the columns of `SCHEMA`, in its types."""
    name = clean(str(path))
    if path.is_dir():
        raise InputError(f"{name}: a folder, not a trace")
    try:
        with pq.ParquetFile(path) as file:
            missing = [column for column in SCHEMA.names if column not in file.schema_arrow.names]
            if missing:
                raise InputError(
                    f"{name}: not a trace: it has no column {' and no '.join(missing)}"
                )
            table = file.read(columns=SCHEMA.names).select(SCHEMA.names)
        return table.replace_schema_metadata().cast(SCHEMA)
    except FileNotFoundError:
        raise InputError(f"{name}: no such file") from None
    except (pa.ArrowException, OSError, ValueError) as error:
        raise InputError(f"{name}: cannot be read as a trace ({_first_line(error)})") from None


def _first_line(error: Exception) -> str:
    return clean(str(error).partition("\n")[0])


def _fault(at_ns: NDArray[np.int64], user: NDArray[np.int64], visit: NDArray[np.int64]) -> str:
    """Return what is wrong with the columns of a trace; empty if nothing."""
    if not len(at_ns):
        return "the trace holds no requests"
    if at_ns[0] < 0 or (at_ns[1:] < at_ns[:-1]).any():
        return "column at_ns must be ascending from 0 or later"
    for name, number in (("user", user), ("visit", visit)):
        met = np.maximum.accumulate(number)
        if number[0] != 0 or number.min() < 0 or (number[1:] > met[:-1] + 1).any():
            return f"column {name} must number them 0, 1, … in order of first appearance"
    owner = np.empty(len(visit), np.int64)
    owner[visit] = user
    if (owner[visit] != user).any():
        return "column visit must not give one visit to two users"
    return ""


def _span_fault(at_ns: NDArray[np.int64], speed_up: float) -> str:
    if int(at_ns[-1]) / speed_up > MAX_SPAN_NS:
        return f"the trace is longer than ten years at speed-up {speed_up:g}"
    return ""
