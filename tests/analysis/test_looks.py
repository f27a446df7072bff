"""Looks: how many, and that all of them together are as sure as they say."""

import numpy as np
import pytest

from simulator.analysis.intervals import interval
from simulator.analysis.looks import level_of, looks


@pytest.mark.parametrize(
    ("first", "limit", "counts"),
    [(5, 80, (5, 10, 20, 40, 80)), (5, 30, (5, 10, 20, 30)), (7, 7, (7,)), (2, 3, (2, 3))],
)
def test_counts_double_up_to_the_limit(first: int, limit: int, counts: tuple[int, ...]) -> None:
    assert looks(first, limit) == counts


@pytest.mark.parametrize(("each", "most"), [(level_of(5), 0.05), (0.95, 1.0)])
def test_five_looks_are_wrong_in_five_per_cent_at_most(each: float, most: float) -> None:
    """The truth is 0. With 95 % at every look, one of five would leave it out in 17 %."""
    draws = np.random.default_rng(1969)
    trials, wrong = 2_000, 0
    for _ in range(trials):
        values = draws.standard_normal(80)
        found = (interval(values[:n].tolist(), each) for n in looks(5, 80))
        wrong += any(abs(one.mean) > one.half_width for one in found)
    assert wrong / trials <= most
    if each == 0.95:
        assert wrong / trials > 0.15


def test_one_look_is_an_ordinary_one() -> None:
    assert level_of(1) == pytest.approx(0.95)
