"""How often replications are looked at until they decide, and how sure each look must be.

Whoever looks again and again at the same growing sample, and stops as soon as an interval leaves
out a bound, is wrong more often than the interval says (Armitage, McPherson and Rowe, J. R. Stat.
Soc. A 132, 1969): with five looks at 95 %, each at twice as many, in 17 % of all cases. So there
are few looks, known beforehand, and their intervals share the error (Bonferroni): with k looks at a
level of 1 − 0.05 ÷ k each, *all* of them hold the truth with 95 % or more, whichever of them it
stops at. These are repeated confidence intervals (Jennison and Turnbull, J. R. Stat. Soc. B 51,
1989), of the simplest kind.
"""

from simulator.analysis.intervals import LEVEL

FEWEST = 5
"""Replications of the first look: with fewer, intervals are too wide to decide anything."""
LIMIT = 80
"""The most replications by default: five looks."""
MOST = 10_000
"""The most that may be asked for."""


def looks(first: int, limit: int) -> tuple[int, ...]:
    """Return at how many replications to look: each time at twice as many, at last at the limit.

    Args:
        first: At least 2: one replication has no interval.
        limit: At least `first`.
    """
    counts = [first]
    while counts[-1] < limit:
        counts.append(min(2 * counts[-1], limit))
    return tuple(counts)


def level_of(count: int, level: float = LEVEL) -> float:
    """Return the level of each look's interval, so that all hold the truth with that of `level`.

    Args:
        count: Of looks, at least 1.
        level: Of all of them together.
    """
    return 1 - (1 - level) / count
