"""When visits begin: an exact Poisson process whose rate may follow a profile.

Arrivals of a non-homogeneous process are those of a unit-rate process sent through the inverse of
the integrated rate (Çinlar 1975; Lewis and Shedler 1979). The k-th arrival depends on the rate
before it only, so that changing the rate later changes nothing earlier.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from simulator.scenario.schema import Scenario

NS = 1_000_000_000
NO_MORE_NS = 1 << 61


@dataclass(frozen=True)
class Rate:
    """A piecewise linear rate; one entry a piece.

    Attributes:
        start_ns: int64[pieces], when the piece begins; the first at 0.
        rate: float64[pieces], arrivals per ns at its start.
        slope: float64[pieces], change of the rate, per ns².
        cumulated: float64[pieces], expected arrivals before its start.
    """

    start_ns: NDArray[np.int64]
    rate: NDArray[np.float64]
    slope: NDArray[np.float64]
    cumulated: NDArray[np.float64]


def lower_rate(scenario: "Scenario") -> Rate:
    """Return the scenario's arrival rate × profile × arrival factors as pieces."""
    base = (scenario.workload.arrival_rate or 0.0) / NS
    steps = sorted((e.at, e.factor) for e in scenario.events if e.kind == "arrival_factor")
    profile = [(p.at, p.factor) for p in scenario.workload.profile]
    starts = sorted({0, *(at for at, _ in steps), *(at for at, _ in profile)})
    rate, slope, cumulated = [], [], [0.0]
    for i, start in enumerate(starts):
        factor = next((f for at, f in reversed(steps) if at <= start), 1.0) * base
        first, gradient = _profile_at(profile, start)
        rate.append(first * factor)
        slope.append(gradient * factor)
        if i + 1 < len(starts):
            length = starts[i + 1] - start
            cumulated.append(cumulated[-1] + length * (rate[-1] + 0.5 * slope[-1] * length))
    return Rate(
        np.array(starts, dtype=np.int64),
        np.array(rate, dtype=np.float64),
        np.array(slope, dtype=np.float64),
        np.array(cumulated, dtype=np.float64),
    )


def _profile_at(profile: Sequence[tuple[int, float]], at_ns: int) -> tuple[float, float]:
    """Return the profile's factor from `at_ns` on and its slope; flat outside its points."""
    if not profile:
        return 1.0, 0.0
    for (t0, f0), (t1, f1) in itertools.pairwise(profile):
        if t0 <= at_ns < t1:
            slope = (f1 - f0) / (t1 - t0)
            return f0 + slope * (at_ns - t0), slope
    return (profile[0][1] if at_ns < profile[0][0] else profile[-1][1]), 0.0


def piece_of(expected: float, cumulated: Sequence[float], piece: int) -> int:
    """Return the piece where the integrated rate reaches `expected`, from `piece` on."""
    while piece + 1 < len(cumulated) and cumulated[piece + 1] <= expected:
        piece += 1
    return piece


def arrival_ns(expected: float, start_ns: int, rate: float, slope: float, cumulated: float) -> int:
    """Return when the integrated rate reaches `expected` within a piece, rounded to the nearest ns.

    The stable root of rate · x + slope · x² / 2 = expected − cumulated. `NO_MORE_NS` if never.
    """
    rest = expected - cumulated
    square = rate * rate + 2.0 * slope * rest
    # Below zero by rounding only, where a falling rate ends at zero: the next piece would hold it.
    divisor = rate + math.sqrt(max(square, 0.0))
    if divisor <= 0.0:
        # Nothing comes any more, unless it just has: a rate that rises from zero begins here.
        return start_ns if rest <= 0.0 else NO_MORE_NS
    offset = 2.0 * rest / divisor
    return start_ns + int(offset + 0.5) if offset < NO_MORE_NS / 2 else NO_MORE_NS


COMPILED = (piece_of, arrival_ns)
