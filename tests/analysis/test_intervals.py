"""Means over replications, against SciPy's own t distribution."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from simulator.analysis.differences import paired, pairs_of
from simulator.analysis.intervals import interval, t_quantile

VALUES = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=20)


@given(VALUES, st.sampled_from([0.9, 0.95, 0.99]))
def test_as_scipy_has_it(values: list[float], level: float) -> None:
    mean, half_width = interval(values, level)
    error = stats.sem(values)
    expected = stats.t.ppf((1 + level) / 2, len(values) - 1) * error
    assert mean == pytest.approx(np.mean(values), abs=1e-6)
    assert half_width == pytest.approx(expected, rel=1e-6, abs=1e-6)


def test_by_hand() -> None:
    # Mean 2, s = 1, n = 3: t(0.975, 2) = 4.302653.
    assert interval([1.0, 2.0, 3.0]) == pytest.approx((2.0, 4.302653 / math.sqrt(3)), rel=1e-6)
    assert t_quantile(0.95, 4) == pytest.approx(2.776445, rel=1e-6)


def test_one_replication_has_no_interval() -> None:
    mean, half_width = interval([5.0])
    assert mean == 5.0
    assert math.isnan(half_width)


def test_undefined_values_are_left_out() -> None:
    assert interval([math.nan, 1.0, 3.0]) == interval([1.0, 3.0])
    assert all(math.isnan(v) for v in interval([math.nan, math.nan]))
    assert all(math.isnan(v) for v in interval([]))


def test_equal_values_have_no_spread() -> None:
    assert interval([0.1] * 3) == (0.1, 0.0)


def test_an_infinite_value_makes_an_infinite_mean() -> None:
    mean, half_width = interval([1.0, math.inf])
    assert mean == math.inf
    assert math.isnan(half_width)


@given(VALUES, st.randoms(use_true_random=False))
def test_order_does_not_matter(values: list[float], random: object) -> None:
    shuffled = list(values)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert interval(shuffled) == interval(values)


def test_paired_differences() -> None:
    # The pairs differ by 1 each, though the values spread widely.
    assert paired([2.0, 12.0, 102.0], [1.0, 11.0, 101.0]) == (1.0, 0.0)
    assert paired([2.0, math.nan, 4.0], [1.0, 1.0, 1.0]) == interval([1.0, 3.0])


def test_who_is_compared_with_whom() -> None:
    assert pairs_of(["none", "local", "jwt"]) == [("local", "none"), ("jwt", "none")]
    assert pairs_of(["jwt", "none", "local"]) == [
        ("none", "jwt"),
        ("local", "jwt"),
        ("jwt", "none"),
        ("local", "none"),
    ]
    assert pairs_of(["jwt", "local"]) == [("local", "jwt")]
    assert pairs_of(["jwt"]) == []
