"""The external sort: whatever the memory, the same order."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from simulator.workload import sorted_runs
from simulator.workload.sorted_runs import REQUEST, Requests, merge_runs, write_run


def requests(at_s: Sequence[int]) -> Requests:
    """Requests whose keys tell their place in the log."""
    rows = np.empty(len(at_s), REQUEST)
    rows["at_s"], rows["user_key"] = at_s, np.arange(len(at_s))
    rows["needs_login"] = rows["user_key"] % 3 == 0
    return rows


def merge(rows: Requests, run_rows: int, merge_rows: int, least: int) -> list[Requests]:
    with TemporaryDirectory() as folder:
        paths = []
        for begin in range(0, len(rows), run_rows):
            paths.append(Path(folder, f"{begin}"))
            write_run(paths[-1], rows[begin : begin + run_rows])
        before, sorted_runs.MIN_BLOCK_ROWS = sorted_runs.MIN_BLOCK_ROWS, least
        try:
            return list(merge_runs(paths, merge_rows))
        finally:
            sorted_runs.MIN_BLOCK_ROWS = before


@given(
    at_s=st.lists(st.integers(-3, 12), min_size=1, max_size=60),
    run_rows=st.integers(1, 70),
    merge_rows=st.integers(1, 70),
    least=st.integers(1, 4),
)
def test_merged_is_sorted_whatever_the_memory(
    at_s: list[int], run_rows: int, merge_rows: int, least: int
) -> None:
    rows = requests(at_s)
    parts = merge(rows, run_rows, merge_rows, least)
    merged = np.concatenate(parts)
    assert merged.tolist() == rows[np.argsort(rows["at_s"], kind="stable")].tolist()
    # Whole seconds only: no second is in two parts.
    seen = [set(part["at_s"].tolist()) for part in parts]
    assert sum(map(len, seen)) == len(set(at_s))


def test_no_more_than_asked_for_is_in_memory() -> None:
    rows = requests(np.arange(20_000) // 2)
    parts = merge(rows, 2_000, 400, 1)  # ten runs, forty rows of each
    # Runs that follow one another: one run's block at a time, and what the others hold already.
    assert max(map(len, parts)) <= 400


def test_the_busiest_second_is_held_whole() -> None:
    at_s = [1] * 10 + [2] * 500 + [3] * 10
    parts = merge(requests(at_s), 100, 12, 1)
    assert 500 in [np.count_nonzero(part["at_s"] == 2) for part in parts]
