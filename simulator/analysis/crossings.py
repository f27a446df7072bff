"""Where two strategies change places along a key, and how sure that is.

What is asked at a place is the paired difference of two strategies over replications (common
random numbers) and its Student t interval. Each place is asked with the same replications, so that
the mean difference is a fixed function of the place, whose root can be found as any other's
(retrospective approximation: Chen and Schmeiser, Stochastic root finding via retrospective
approximation, IIE Transactions 33, 2001).

The interval of a root are the places whose interval of the difference holds zero: the inversion of
the paired t test, which for a straight line is Fieller's (Some problems in interval estimation,
Journal of the Royal Statistical Society B 16, 1954). At the true root the difference's interval
holds zero with 95 %, so that this set holds the true root with 95 %. It may be open at an end of
the range. Signs are asked for on a grid first: a difference that changes its sign twice between two
neighbours of the grid is not seen. Where a strategy has no value (of a latency: no request was
answered) there is no difference either; where that begins is looked for first.

Roots are bracketed and refined by Chandrupatla's method (A new hybrid quadratic/bisection
algorithm, Advances in Engineering Software 28, 1997; `scipy.optimize.elementwise.find_root`), all
at once.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.analysis.intervals import Interval

TOLERANCE = 1 / 1024
"""How near a root is followed, as a share of the range."""

_JUST_BELOW = -1e-300  # zero is on the undecided side, and no root to stop at

Differences = Callable[[Sequence[float]], Sequence[Interval]]
"""The paired differences at places from 0 (the range's low end) to 1; always the same ones."""


class Stretch(NamedTuple):
    """Neighbouring places, the first and last of those asked, where the difference has one sign.

    `sign` is −1, +1, 0 where the interval holds zero, or None where there is no difference.
    """

    sign: int | None
    low: float
    high: float


@dataclass(frozen=True)
class Crossing:
    """A change of places.

    Attributes:
        before: The sign of the difference below it; it is the opposite above.
        low, high: The interval: its ends are decided places, so that it is never too narrow.
        place_low, place_high: Two places, at most `TOLERANCE` apart, between which the mean
            difference changes its sign (equal if it is zero there).
        share: How far from the first to the second it does, if it is a line between them.
    """

    before: int
    low: float
    high: float
    place_low: float
    place_high: float
    share: float


@dataclass(frozen=True)
class Course:
    """How the difference goes over the whole range.

    Attributes:
        places: All that were asked, ascending.
        differences: What was found there.
        stretches: They cover the range, but for gaps of at most `TOLERANCE` between them.
        crossings: Where decided stretches of opposite signs meet, with an undecided one between
            them at most.
    """

    places: tuple[float, ...]
    differences: tuple[Interval, ...]
    stretches: tuple[Stretch, ...]
    crossings: tuple[Crossing, ...]


_MEAN, _DEFINED = 0, 2
"""What is looked for besides the end of a stretch of sign −1 or +1: a root of the mean, or the end
of where there is a difference."""


class _Roots(NamedTuple):
    """Brackets, and of each what is looked for."""

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    what: NDArray[np.int64]


class _Asked:
    """The differences that are known, by place."""

    def __init__(self, differences: Differences, grid: Sequence[float]) -> None:
        self._ask = differences
        self.grid = set(grid)
        self.known: dict[float, Interval] = {}
        self.at(grid)

    def at(self, places: Sequence[float]) -> list[Interval]:
        new = [place for place in dict.fromkeys(places) if place not in self.known]
        if new:
            self.known.update(zip(new, self._ask(new), strict=True))
        return [self.known[place] for place in places]

    def places(self) -> list[float]:
        return sorted(self.known)

    def sign(self, place: float) -> int | None:
        return sign_of(self.known[place])


def sign_of(difference: Interval) -> int | None:
    """Return −1 or +1 if the whole interval lies on that side of zero, else 0; None: undefined."""
    if math.isnan(difference.mean):
        return None
    if abs(difference.mean) > difference.half_width:
        return 1 if difference.mean > 0 else -1
    return 0


def course(differences: Differences, grid: int) -> Course:
    """Return how a difference goes over a range, and where its sign changes.

    Args:
        differences: Asked at several places at once, so that they may be found side by side.
        grid: Places that are asked before anything is refined, at least 2, evenly spread.
    """
    asked = _Asked(differences, [float(place) for place in np.linspace(0.0, 1.0, grid)])
    _refine(asked, _ends_of_defined(asked))
    # The last places that have a difference count as the grid's.
    asked.grid.update(place for pair in _borders(asked) for place in pair)
    _refine(asked, _changes_of_mean(asked))
    _refine(asked, _edges(asked))
    stretches = _stretches(asked)
    places = asked.places()
    return Course(
        places=tuple(places),
        differences=tuple(asked.known[place] for place in places),
        stretches=tuple(stretches),
        crossings=tuple(_crossings(asked, stretches)),
    )


def _borders(asked: _Asked) -> list[tuple[float, float]]:
    """Neighbours of which one has a difference, and the other has none."""
    pairs = pairwise(asked.places())
    return [(a, b) for a, b in pairs if (asked.sign(a) is None) != (asked.sign(b) is None)]


def _ends_of_defined(asked: _Asked) -> _Roots:
    return _roots([(low, high, _DEFINED) for low, high in _borders(asked)])


def _changes_of_mean(asked: _Asked) -> _Roots:
    """Brackets of the mean's roots, wherever opposite signs have no decided place between them."""
    brackets = []
    places = asked.places()
    for left, right in pairwise(place for place in places if asked.sign(place) != 0):
        if not _opposite(asked.sign(left), asked.sign(right)):
            continue
        within = [place for place in places if left <= place <= right]
        means = [asked.known[place].mean for place in within]
        brackets += [
            (a, b, _MEAN)
            for a, b, before, after in zip(within, within[1:], means, means[1:], strict=False)
            if before * after < 0
        ]
    return _roots(brackets)


def _edges(asked: _Asked) -> _Roots:
    """Brackets of the ends of decided stretches, as far as they are wider than the tolerance."""
    pairs = [pair for pair in pairwise(asked.places()) if pair[1] - pair[0] > TOLERANCE]
    after = dict(pairs)
    before = {right: left for left, right in pairs}
    brackets = []
    for stretch in _stretches(asked):
        if not stretch.sign:
            continue
        if stretch.high in after:
            brackets.append((stretch.high, after[stretch.high], stretch.sign))
        if stretch.low in before:
            brackets.append((before[stretch.low], stretch.low, stretch.sign))
    return _roots(brackets)


def _roots(brackets: Sequence[tuple[float, float, int]]) -> _Roots:
    low, high, what = zip(*brackets, strict=True) if brackets else ((), (), ())
    return _Roots(np.array(low, float), np.array(high, float), np.array(what, np.int64))


def _refine(asked: _Asked, roots: _Roots) -> None:
    """Ask around roots until each is known to the tolerance."""
    if not len(roots.low):
        return
    from scipy.optimize import elementwise  # noqa: PLC0415 - slow to import

    def value(places: NDArray[np.float64], what: NDArray[np.int64]) -> NDArray[np.float64]:
        flat = [float(place) for place in places.ravel()]
        sought = np.broadcast_to(what, places.shape).ravel().tolist()
        found = [_beyond(d, s) for d, s in zip(asked.at(flat), sought, strict=True)]
        return np.array(found).reshape(places.shape)

    elementwise.find_root(
        value,
        (roots.low, roots.high),
        args=(roots.what,),
        tolerances={"xatol": TOLERANCE / 2, "xrtol": 0.0, "fatol": 0.0, "frtol": 0.0},
    )


def _beyond(difference: Interval, what: int) -> float:
    """A function whose root is what is looked for."""
    if what == _DEFINED:
        return -1.0 if math.isnan(difference.mean) else 1.0
    if what == _MEAN:
        return difference.mean
    beyond = what * difference.mean - difference.half_width
    return beyond if beyond > 0 else min(beyond, _JUST_BELOW)


def _stretches(asked: _Asked) -> list[Stretch]:
    """What the range is made of; decided is a stretch only if a place of the grid is in it.

    Where a curve is ragged, the test may tip over and back near the end of a decided stretch: what
    lies beyond the first place that is undecided belongs to the interval.
    """
    runs = [(sign, list(places)) for sign, places in groupby(asked.places(), key=asked.sign)]
    stretches: list[Stretch] = []
    for run_sign, places in runs:
        sign = run_sign if run_sign is None or asked.grid.intersection(places) else 0
        if stretches and stretches[-1].sign == sign == 0:
            stretches[-1] = stretches[-1]._replace(high=places[-1])
        else:
            stretches.append(Stretch(sign, places[0], places[-1]))
    return stretches


def _crossings(asked: _Asked, stretches: Sequence[Stretch]) -> list[Crossing]:
    crossings = []
    for before, after in pairwise(stretch for stretch in stretches if stretch.sign != 0):
        if before.sign is None or not _opposite(before.sign, after.sign):
            continue
        low, high = _place(asked, before.high, after.low)
        means = [asked.known[place].mean for place in (low, high)]
        share = means[0] / (means[0] - means[1]) if low < high else 0.0
        crossings.append(Crossing(before.sign, before.high, after.low, low, high, share))
    return crossings


def _opposite(one: int | None, other: int | None) -> bool:
    return one is not None and other is not None and one * other < 0


def _place(asked: _Asked, low: float, high: float) -> tuple[float, float]:
    """Neighbours between which the mean changes its sign: of several such pairs the most central.

    Where it is zero all along, that is a place about the middle.
    """
    within = [place for place in asked.places() if low <= place <= high]
    means = [asked.known[place].mean for place in within]
    zeros = [(place, place) for place, mean in zip(within, means, strict=True) if mean == 0]
    pairs = zip(within, within[1:], means, means[1:], strict=False)
    changes = [(a, b) for a, b, left, right in pairs if left * right < 0]
    found = sorted(zeros + changes)
    middle = (found[0][0] + found[-1][1]) / 2
    return min(found, key=lambda pair: abs(pair[0] + pair[1] - 2 * middle))
