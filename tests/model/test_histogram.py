"""Histograms: every value lies in its bucket, and no bucket is wide."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numba import njit
from numpy.typing import NDArray

import simulator.engines.compiled.primitives  # noqa: F401 - compiles what `histogram` holds
from simulator.model import histogram
from simulator.model.histogram import BUCKETS, bounds_ns, bucket

LARGEST = 2**63 - 1
EDGES = sorted(
    {value for power in range(63) for value in ((1 << power) - 1, 1 << power, (1 << power) + 1)}
    | {LARGEST}
)


def test_small_values_have_a_bucket_each() -> None:
    assert [bucket(v) for v in range(129)] == list(range(129))
    assert [bounds_ns(i) for i in (0, 63, 127)] == [(0, 1), (63, 64), (127, 128)]


def test_by_hand() -> None:
    # From 128 on buckets are two wide, from 256 four: 64 of them an octave.
    assert [bucket(v) for v in (128, 129, 130, 255, 256, 259, 260)] == [
        128, 128, 129, 191, 192, 192, 193,
    ]  # fmt: skip
    assert [bounds_ns(i) for i in (128, 129, 191, 192)] == [
        (128, 130),
        (130, 132),
        (254, 256),
        (256, 260),
    ]


def test_buckets_follow_each_other_without_a_gap() -> None:
    bounds = [bounds_ns(i) for i in range(BUCKETS)]
    assert bounds[0][0] == 0
    assert all(high == low for (_, high), (low, _) in pairwise(bounds))
    assert bounds[-1][1] == 2**63


@given(st.integers(0, LARGEST))
def test_a_value_lies_in_its_bucket(value: int) -> None:
    low, high = bounds_ns(bucket(value))
    assert low <= value < high


def test_edges() -> None:
    for value in EDGES:
        low, high = bounds_ns(bucket(value))
        assert low <= value < high
    assert bucket(LARGEST) == BUCKETS - 1


def test_the_middle_of_a_bucket_is_within_0_8_percent_of_everything_in_it() -> None:
    for index in range(128, BUCKETS):
        low, high = bounds_ns(index)
        middle = (low + high) / 2
        assert max(middle - low, high - 1 - middle) / low <= 0.008


@njit(error_model="numpy", _nrt=False)  # type: ignore[untyped-decorator] # Numba's
def fill_buckets(values: NDArray[np.int64], out: NDArray[np.int64]) -> None:
    """Fill an array with the buckets of values."""
    for i in range(len(out)):
        out[i] = histogram.bucket(values[i])


def test_compiled_buckets() -> None:
    generator = np.random.default_rng(0)
    drawn = generator.integers(0, LARGEST, 100_000) >> generator.integers(0, 62, 100_000)
    values = np.concatenate([drawn, np.array(EDGES)])
    out = np.empty_like(values)
    fill_buckets(values, out)
    assert out.tolist() == [bucket(v) for v in values.tolist()]
