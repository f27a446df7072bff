"""Paired differences between strategies that met the same traffic."""

from collections.abc import Sequence

from simulator.analysis.intervals import Interval, interval


def paired(values: Sequence[float], against: Sequence[float]) -> Interval:
    """Return the mean difference of two strategies and its interval, paired by replication.

    Strategies share arrivals, think times and service demands (common random numbers), so the
    spread of the differences is smaller than that of either (Law, 5th ed., 10.2.1 and 11.2). A pair
    of which one value is undefined is left out.

    Args:
        values: A strategy's values, by replication.
        against: The other's, in the same order.
    """
    return interval(a - b for a, b in zip(values, against, strict=True))


def pairs_of(strategies: Sequence[str]) -> list[tuple[str, str]]:
    """Return who is compared with whom: all with the first, then with `none`, each pair once."""
    bases = dict.fromkeys([strategies[0], *(s for s in strategies if s == "none")])
    return [(strategy, base) for base in bases for strategy in strategies if strategy != base]
