"""MSER-5 on series whose start-up is known."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from simulator.analysis.warm_up import find_cut, mser5
from simulator.engines.tally import SERIES

OK, LATENCY = SERIES.index("ok"), SERIES.index("latency_ns")


def test_cuts_a_start_up_that_is_known() -> None:
    noise = [1.0, -1.0, 1.0, -1.0, 0.0] * 40
    series = [100.0 + n for n in noise]
    series[:30] = [10.0 + n for n in noise[:30]]
    assert mser5(series) == (6, True)


def test_leaves_a_level_series_alone() -> None:
    assert mser5([5.0] * 100) == (0, True)


def test_by_the_definition() -> None:
    series = [float(v) for v in (90, 70, 40, 30, 20, 20, 12, 9, 11, 10, 10, 9, 10, 12, 8) * 4]
    means = np.array(series).reshape(-1, 5).mean(axis=1)
    count = len(means)
    statistic = [
        ((means[d:] - means[d:].mean()) ** 2).sum() / (count - d) ** 2
        for d in range(count // 2 + 1)
    ]
    assert mser5(series)[0] == int(np.argmin(statistic))


def test_a_drift_does_not_settle() -> None:
    assert mser5([float(v) for v in range(200)]) == (20, False)


@given(st.lists(st.floats(0.0, 1e3), max_size=4))
def test_too_short_a_series_is_left_alone(series: list[float]) -> None:
    assert mser5(series) == (0, True)


@given(st.lists(st.floats(0.0, 1e3), max_size=200))
def test_never_cuts_more_than_half(series: list[float]) -> None:
    cut, _ = mser5(series)
    assert 0 <= cut <= len(series) // 5 // 2


def test_pools_replications_and_skips_empty_seconds() -> None:
    series = np.zeros((2, 120, len(SERIES)), dtype=np.int64)
    series[:, :, OK] = 1
    series[0, :, LATENCY] = 1_000
    series[1, :, LATENCY] = 3_000
    series[:, :20, LATENCY] = 90_000
    series[:, 5, :] = 0  # nobody had an answer in this second
    # Observations 0 … 18 are of the start-up: four batches, the last with one good second.
    cut = find_cut(list(series), bin_ns=1_000_000_000)
    assert cut.settled
    assert cut.warm_up_ns == 21_000_000_000
