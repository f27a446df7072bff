"""The sequential rule: when it stops, and how often its intervals hold the truth."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from simulator.analysis.intervals import interval
from simulator.analysis.precision import (
    BATCH,
    FEWEST,
    Precision,
    precision_of,
    relative_half_width,
)
from simulator.scenario.errors import InputError

TWO_PER_CENT = Precision(0.02, limit=1_000)


def stop(values: NDArray[np.float64], precision: Precision) -> int:
    """Return after how many of the values the rule stops."""
    count = precision.first(1)
    while True:
        width = relative_half_width(values[:count].tolist())
        further = precision.following(count, width)
        if further == count:
            return count
        count = further


def test_it_stops_at_the_corrected_width() -> None:
    assert TWO_PER_CENT.wanted == pytest.approx(0.02 / 1.02)
    assert TWO_PER_CENT.following(10, 0.0196) == 10
    assert TWO_PER_CENT.following(10, 0.0197) == 10 + BATCH


def test_the_next_look_is_where_the_width_should_suffice_but_at_most_twice_as_far() -> None:
    wanted = TWO_PER_CENT.wanted
    assert TWO_PER_CENT.following(40, wanted * math.sqrt(1.5)) == 60
    assert TWO_PER_CENT.following(40, 10 * wanted) == 80
    assert TWO_PER_CENT.following(40, math.inf) == 80


def test_it_stops_at_the_limit() -> None:
    assert Precision(0.02, limit=50).following(40, math.inf) == 50
    assert Precision(0.02, limit=50).following(50, math.inf) == 50


def test_the_first_look_is_not_too_early() -> None:
    assert TWO_PER_CENT.first(2) == FEWEST
    assert TWO_PER_CENT.first(30) == 30
    with pytest.raises(InputError, match="at least the scenario's own replications, 60"):
        Precision(0.02, limit=50).first(60)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([3.0, 3.0, 3.0], 0.0),
        ([0.0, 0.0], 0.0),
        ([math.nan, math.nan], 0.0),
        ([math.nan, 3.0], math.inf),
        ([1.0, math.inf], math.inf),
        ([-1.0, 1.0], math.inf),
    ],
)
def test_relative_half_widths_where_there_is_no_spread_or_no_mean(
    values: list[float], expected: float
) -> None:
    assert relative_half_width(values) == expected


def test_a_relative_half_width_is_student_s() -> None:
    values = [9.0, 10.0, 11.0]
    assert relative_half_width(values) == interval(values).half_width / 10


@pytest.mark.parametrize(("spread", "needed"), [(0.03, 9), (0.06, 35), (0.1, 96)])
def test_its_intervals_hold_the_truth(spread: float, needed: float) -> None:
    """2,000 experiments: a perfect interval holds it in 95 %, ± 1.0 points (95 %).

    A rule that begins with five replications and is asked after each of them has 92 % at a spread
    of 0.03, which this would see.
    """
    draws = np.random.default_rng(1965)
    held = near = counts = 0
    trials = 2_000
    for _ in range(trials):
        values = 1 + spread * draws.standard_normal(TWO_PER_CENT.limit)
        count = stop(values, TWO_PER_CENT)
        mean, half_width = interval(values[:count].tolist())
        held += abs(mean - 1) <= half_width
        near += abs(mean - 1) <= TWO_PER_CENT.share
        counts += count
    assert held / trials > 0.935
    assert near / trials > 0.945  # what is promised
    assert counts / trials < 1.3 * needed + BATCH  # and without much waste


def test_a_command_line_is_understood() -> None:
    assert precision_of("2%", None, None) == Precision(0.02)
    assert precision_of(" 0.5 % ", "logins, ok", 50) == Precision(0.005, ("logins", "ok"), 50)
    assert precision_of("0.1", None, None).share == 0.1


@pytest.mark.parametrize("share", ["0", "0%", "100%", "two", "", "-1%", "2%x", "nan", "2 per cent"])
def test_what_is_no_share_is_refused(share: str) -> None:
    with pytest.raises(InputError, match="a share such as 2% or"):
        precision_of(share, None, None)


def test_all_problems_are_said_at_once() -> None:
    with pytest.raises(InputError) as caught:
        precision_of("x", "latency_ms_p90,ok", 3)
    share, column, limit = caught.value.lines
    assert share.startswith('--precision: "x" cannot be used')
    assert column.startswith('--precision-on: no column is called "latency_ms_p90"')
    assert "did you mean latency_ms_p9" in column
    assert limit == "--max-replications: 3 cannot be used; a whole number from 10 to 10000"
