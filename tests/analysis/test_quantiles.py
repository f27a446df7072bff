"""Quantiles of histograms."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.analysis.quantiles import quantile_ns
from simulator.model.histogram import BUCKETS, bounds_ns, bucket


def histogram_of(values: list[int]) -> np.ndarray:
    counts = np.zeros(BUCKETS, dtype=np.int64)
    for value in values:
        counts[bucket(value)] += 1
    return counts


def test_interpolates_within_a_bucket() -> None:
    low, high = bounds_ns(bucket(1_000_000))
    counts = histogram_of([1_000_000] * 4)
    assert quantile_ns(counts, 0.5) == low + (high - low) / 2
    assert quantile_ns(counts, 1.0) == high


def test_without_values() -> None:
    assert math.isnan(quantile_ns(histogram_of([]), 0.5))


def test_values_beyond_rank_as_infinite() -> None:
    counts = histogram_of([10, 20, 30])
    assert quantile_ns(counts, 0.75, beyond=1) == pytest.approx(31, abs=1)
    assert quantile_ns(counts, 0.76, beyond=1) == math.inf
    assert quantile_ns(histogram_of([]), 0.5, beyond=1) == math.inf


@given(
    st.lists(st.integers(0, 10**12), min_size=1, max_size=60),
    st.sampled_from([0.01, 0.5, 0.9, 0.95, 0.99, 0.999, 1.0]),
)
def test_is_in_the_bucket_of_the_ranked_value(values: list[int], share: float) -> None:
    ranked = sorted(values)[max(0, math.ceil(share * len(values)) - 1)]
    low, high = bounds_ns(bucket(ranked))
    assert low <= quantile_ns(histogram_of(values), share) <= high
