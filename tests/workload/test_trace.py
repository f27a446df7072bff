"""Traces: written, read, refused."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from simulator.scenario.errors import InputError
from simulator.workload.trace import MAX_SPAN_NS, METADATA_KEY, SCHEMA, read_trace, write_trace

GOOD = {
    "at_ns": [0, 5, 5, 10, 1_000],
    "user": [0, 1, 0, 2, 0],
    "visit": [0, 1, 0, 2, 3],
    "public": [True, False, False, False, True],
}


def columns(**changed: object) -> dict[str, np.ndarray]:
    return {name: np.asarray(values) for name, values in (GOOD | changed).items()}


def write(path: Path, **changed: object) -> Path:
    pq.write_table(pa.table({k: v for k, v in (GOOD | changed).items() if v is not None}), path)
    return path


def test_written_and_read(tmp_path: Path) -> None:
    path = tmp_path / "trace.parquet"
    parts = [{name: values[cut] for name, values in columns().items()}
             for cut in (slice(2), slice(2, None))]  # fmt: skip
    write_trace(path, parts, {"source": "access.log"})
    trace = read_trace(path)
    assert trace.at_ns.tolist() == GOOD["at_ns"]
    assert trace.user.tolist() == GOOD["user"]
    assert trace.public.tolist() == GOOD["public"]
    assert trace.last.tolist() == [False, True, True, True, True]
    assert trace.users == 3
    assert trace.at_ns.dtype == trace.user.dtype == np.int64
    schema = pq.read_schema(path)
    assert schema.remove_metadata() == SCHEMA
    assert schema.metadata[METADATA_KEY] == b'{"version": 1, "source": "access.log"}'


def test_many_small_parts_make_few_row_groups(tmp_path: Path) -> None:
    path = tmp_path / "trace.parquet"
    rows = 1_000
    whole = {
        "at_ns": np.arange(rows),
        "user": np.zeros(rows, np.int64),
        "visit": np.zeros(rows, np.int64),
        "public": np.zeros(rows, np.bool_),
    }
    write_trace(path, [{k: v[i : i + 1] for k, v in whole.items()} for i in range(rows)], {})
    assert pq.ParquetFile(path).num_row_groups == 1
    assert read_trace(path).at_ns.tolist() == list(range(rows))


@pytest.mark.parametrize(
    ("speed_up", "at_ns"),
    [(1, [0, 5, 5, 10, 1_000]), (2, [0, 2, 2, 5, 500]), (0.5, [0, 10, 10, 20, 2_000])],
)
def test_speed_up_divides_the_gaps(tmp_path: Path, speed_up: float, at_ns: list[int]) -> None:
    trace = read_trace(write(tmp_path / "trace.parquet"), speed_up)
    assert trace.at_ns.tolist() == at_ns


@pytest.mark.parametrize("speed_up", [0, -1, float("nan"), float("inf")])
def test_bad_speed_up(tmp_path: Path, speed_up: float) -> None:
    with pytest.raises(InputError, match="must be a finite number above 0"):
        read_trace(write(tmp_path / "trace.parquet"), speed_up)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"public": None}, "not a trace: it has no column public"),
        ({"at_ns": [0, 5, 4, 10, 11]}, "column at_ns must be ascending from 0 or later"),
        ({"at_ns": [-1, 5, 5, 10, 11]}, "column at_ns must be ascending from 0 or later"),
        ({"user": [1, 0, 0, 2, 0]}, "column user must number them 0, 1, … in order of first"),
        ({"user": [0, 2, 0, 1, 0]}, "column user must number them 0, 1, … in order of first"),
        ({"user": [0, 1, 0, 2, -1]}, "column user must number them 0, 1, … in order of first"),
        ({"visit": [0, 1, 0, 3, 2]}, "column visit must number them 0, 1, … in order of first"),
        ({"visit": [0, 0, 0, 1, 2]}, "column visit must not give one visit to two users"),
        ({"user": [0, 1, 0, 2, 10**15]}, "column user must number them"),
        ({"at_ns": [0, 0, 0, 0, MAX_SPAN_NS + 10**9]}, "the trace is longer than ten years"),
        ({"at_ns": [0, 5, None, 10, 11]}, "cannot be read as a trace ("),
        ({"at_ns": ["a", "b", "c", "d", "e"]}, "cannot be read as a trace ("),
        ({"at_ns": [0, 5, 5, 10, 1.5]}, "cannot be read as a trace ("),
        ({name: pa.array([], SCHEMA.field(name).type) for name in GOOD}, "holds no requests"),
    ],
)
def test_refused(tmp_path: Path, changed: dict[str, object], sentence: str) -> None:
    path = write(tmp_path / "trace.parquet", **changed)
    with pytest.raises(InputError) as caught:
        read_trace(path)
    assert f"{path}: " in str(caught.value)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_files_that_are_no_parquet(tmp_path: Path) -> None:
    text = tmp_path / "text.parquet"
    text.write_text("at_ns,user\n")
    whole = write(tmp_path / "whole.parquet").read_bytes()
    cut = tmp_path / "cut.parquet"
    cut.write_bytes(whole[: len(whole) // 2])
    for path, sentence in (
        (text, "cannot be read as a trace ("),
        (cut, "cannot be read as a trace ("),
        (tmp_path, "a folder, not a trace"),
        (tmp_path / "none.parquet", "no such file"),
    ):
        with pytest.raises(InputError) as caught:
            read_trace(path)
        assert sentence in str(caught.value)
        assert "\n" not in str(caught.value)
