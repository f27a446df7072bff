"""Where a difference changes its sign, on functions whose roots are known."""

import math
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from simulator.analysis.crossings import (
    TOLERANCE,
    Course,
    Crossing,
    Differences,
    Stretch,
    course,
    sign_of,
)
from simulator.analysis.differences import paired
from simulator.analysis.intervals import Interval

GRID = 9


def exactly(
    mean: Callable[[float], float], half_width: float, asked: list[float] | None = None
) -> Differences:
    """A difference with a known mean and the same interval everywhere."""

    def at(places: Sequence[float]) -> list[Interval]:
        if asked is not None:
            asked.extend(places)
        return [Interval(mean(place), half_width) for place in places]

    return at


def root_of(crossing: Crossing) -> float:
    """The place, if the difference is a line between the two that enclose it."""
    return crossing.place_low + crossing.share * (crossing.place_high - crossing.place_low)


def signs(found: Course) -> list[int | None]:
    return [stretch.sign for stretch in found.stretches]


@pytest.mark.parametrize("root", [0.01, 0.3, 0.5, 0.77, 0.999])
@pytest.mark.parametrize("slope", [-1.0, 3.0])
def test_a_line_crosses_where_it_does(root: float, slope: float) -> None:
    half_width = 0.02
    found = course(exactly(lambda x: slope * (x - root), half_width), GRID)
    (crossing,) = found.crossings or (None,)
    low, high = (root + side * half_width / abs(slope) for side in (-1, 1))
    if low < 0 or high > 1:
        assert crossing is None
        return
    assert crossing is not None
    assert crossing.before == -math.copysign(1, slope)
    assert crossing.place_low <= root <= crossing.place_high
    assert crossing.place_high - crossing.place_low <= TOLERANCE
    assert root_of(crossing) == pytest.approx(root, abs=1e-12)
    # Never too narrow, and no wider than the tolerance.
    assert low - TOLERANCE <= crossing.low <= low
    assert high <= crossing.high <= high + TOLERANCE
    assert signs(found) == [crossing.before, 0, -crossing.before]


def test_an_interval_may_be_open_at_the_end_of_the_range() -> None:
    found = course(exactly(lambda x: x - 0.95, 0.1), GRID)
    assert found.crossings == ()
    (below, undecided) = found.stretches
    assert below.sign == -1
    assert below.high == pytest.approx(0.85, abs=TOLERANCE)
    assert undecided.sign == 0
    assert undecided.high == 1


def test_who_is_ahead_everywhere_is_asked_no_more_than_the_grid() -> None:
    asked: list[float] = []
    found = course(exactly(lambda _: 2.0, 0.5, asked), GRID)
    assert found.stretches == (Stretch(1, 0.0, 1.0),)
    assert found.crossings == ()
    assert asked == [i / (GRID - 1) for i in range(GRID)]


@pytest.mark.parametrize("mean", [0.0, 0.3, -0.3])
def test_undecided_everywhere(mean: float) -> None:
    found = course(exactly(lambda _: mean, 0.3), GRID)
    assert found.stretches == (Stretch(0, 0.0, 1.0),)
    assert found.crossings == ()


def test_several_crossings_are_found_in_order() -> None:
    found = course(exactly(lambda x: math.cos(3 * math.pi * x), 0.05), GRID)
    assert [crossing.before for crossing in found.crossings] == [1, -1, 1]
    for crossing, root in zip(found.crossings, (1 / 6, 1 / 2, 5 / 6), strict=True):
        assert root_of(crossing) == pytest.approx(root, abs=1e-4)
        assert crossing.low < root < crossing.high
    assert signs(found) == [1, 0, -1, 0, 1, 0, -1]


def test_a_touch_is_no_crossing() -> None:
    found = course(exactly(lambda x: (x - 0.5) ** 2, 0.01), GRID)
    assert found.crossings == ()
    assert signs(found) == [1, 0, 1]
    assert found.stretches[1].low == pytest.approx(0.4, abs=TOLERANCE)
    assert found.stretches[1].high == pytest.approx(0.6, abs=TOLERANCE)


def test_a_jump_has_no_place_of_its_own() -> None:
    """Without noise the interval is as narrow as the tolerance."""
    found = course(exactly(lambda x: 1.0 if x > 0.3 else -1.0, 0.0), GRID)
    (crossing,) = found.crossings
    assert crossing.low == crossing.place_low <= 0.3 < crossing.place_high == crossing.high
    assert crossing.high - crossing.low <= TOLERANCE


def test_a_root_that_is_hit_exactly() -> None:
    found = course(exactly(lambda x: x - 0.5, 0.0), GRID)
    (crossing,) = found.crossings
    assert (crossing.place_low, crossing.place_high) == (0.5, 0.5)
    assert 0.5 - TOLERANCE <= crossing.low < 0.5 < crossing.high <= 0.5 + TOLERANCE


def test_a_root_that_is_a_stretch_stands_at_its_middle() -> None:
    """Where quantiles are read from buckets, equal values are no rarity."""
    found = course(exactly(lambda x: min(x - 0.25, 0.0) + max(x - 0.75, 0.0), 0.0), GRID)
    (crossing,) = found.crossings
    assert root_of(crossing) == 0.5
    assert crossing.low == pytest.approx(0.25, abs=TOLERANCE)
    assert crossing.high == pytest.approx(0.75, abs=TOLERANCE)


def test_a_ragged_edge_belongs_to_the_interval() -> None:
    """Beyond the first undecided place, decided ones that the grid does not hold do not count."""

    def ragged(x: float) -> float:
        return (x - 0.5) + (0.09 if 0.4 < x < 0.47 else 0.0) - (0.2 if 0.51 < x < 0.52 else 0.0)

    found = course(exactly(ragged, 0.1), GRID)
    (crossing,) = found.crossings
    assert crossing.low == pytest.approx(0.4, abs=TOLERANCE)
    assert crossing.high == pytest.approx(0.6, abs=TOLERANCE)
    assert signs(found) == [-1, 0, 1]


@pytest.mark.parametrize("end", [0.37, 0.5, 0.9999])
def test_where_there_is_no_difference(end: float) -> None:
    """And what happens just before that is seen though the grid is too coarse for it."""
    root = end - 0.04
    found = course(exactly(lambda x: 50 * (x - root) if x <= end else math.nan, 0.1), GRID)
    assert signs(found) == [-1, 0, 1, None]
    *_, above, undefined = found.stretches
    assert above.high <= end < undefined.low <= above.high + TOLERANCE
    assert undefined.high == 1
    (crossing,) = found.crossings
    assert root_of(crossing) == pytest.approx(root)


def test_a_gap_is_no_crossing() -> None:
    def mean(x: float) -> float:
        return math.nan if 0.4 < x < 0.6 else x - 0.5

    found = course(exactly(mean, 0.01), GRID)
    assert signs(found) == [-1, None, 1]
    assert found.crossings == ()


def test_no_difference_anywhere() -> None:
    found = course(exactly(lambda _: math.nan, math.nan), GRID)
    assert found.stretches == (Stretch(None, 0.0, 1.0),)


def test_a_place_is_asked_once() -> None:
    asked: list[float] = []
    course(exactly(lambda x: x**3 - 0.2, 0.03, asked), GRID)
    assert len(asked) == len(set(asked))
    assert len(asked) < GRID + 30


def test_a_sign_needs_the_whole_interval() -> None:
    assert sign_of(Interval(1.0, 0.9)) == 1
    assert sign_of(Interval(-1.0, 0.9)) == -1
    assert sign_of(Interval(1.0, 1.0)) == 0
    assert sign_of(Interval(0.0, 0.0)) == 0
    assert sign_of(Interval(1.0, math.nan)) == 0
    assert sign_of(Interval(math.nan, math.nan)) is None


def test_the_interval_of_a_noisy_line_covers_its_root() -> None:
    """As often as it says: of 1,000 experiments 950 ± 4.5 standard deviations (31)."""
    random = np.random.default_rng(20261124)
    root, replications, covered = 0.4321, 5, 0
    for _ in range(1_000):
        # Each replication has a line of its own: common random numbers along the key.
        offsets = random.normal(0, 0.1, replications)
        slopes = random.normal(1, 0.1, replications)

        def at(
            places: Sequence[float],
            slopes: np.ndarray = slopes,
            offsets: np.ndarray = offsets,
        ) -> list[Interval]:
            return [
                paired((slopes * (x - root) + offsets).tolist(), [0.0] * replications)
                for x in places
            ]

        found = course(at, 5)
        covered += any(s.sign == 0 and s.low <= root <= s.high for s in found.stretches)
    assert 919 <= covered <= 981
