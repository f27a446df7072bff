"""Means over replications and their confidence intervals."""

import math
from collections.abc import Iterable
from typing import NamedTuple

LEVEL = 0.95
"""Confidence level of every interval that is reported."""


class Interval(NamedTuple):
    """A mean over replications and the half-width of its interval; NaN where undefined."""

    mean: float
    half_width: float


def interval(values: Iterable[float], level: float = LEVEL) -> Interval:
    """Return the mean of independent replications' values and its Student t half-width.

    Replications in which the value is undefined (NaN) are left out. The half-width is
    t(1 − (1 − level) / 2, n − 1) · s / √n (Law, Simulation Modeling and Analysis, 5th ed., 4.5);
    NaN with fewer than two values. A mean of infinite values is infinite and has no interval. Sums
    are exact (`math.fsum`), so the order of replications does not matter.

    Args:
        values: One for each replication.
        level: Confidence level, between 0 and 1.
    """
    defined = [v for v in values if not math.isnan(v)]
    n = len(defined)
    if n == 0:
        return Interval(math.nan, math.nan)
    if any(math.isinf(v) for v in defined):
        return Interval(math.inf, math.nan)
    mean = math.fsum(defined) / n
    if n == 1:
        return Interval(mean, math.nan)
    if max(defined) == min(defined):
        # Rounding of the mean must not give equal values a spread.
        return Interval(defined[0], 0.0)
    variance = math.fsum((v - mean) ** 2 for v in defined) / (n - 1)
    return Interval(mean, t_quantile(level, n - 1) * math.sqrt(variance / n))


def t_quantile(level: float, degrees: int) -> float:
    """Return the two-sided quantile of Student's t distribution.

    Args:
        level: Confidence level, between 0 and 1.
        degrees: Degrees of freedom, at least 1.
    """
    from scipy.special import stdtrit  # noqa: PLC0415 - slow to import, and needed only here

    return float(stdtrit(degrees, 0.5 + 0.5 * level))
