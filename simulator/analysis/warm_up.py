"""Where a run's start-up ends: MSER-5 on the mean latency of each second."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.engines.tally import SERIES

BATCH = 5
"""Observations of a batch (the 5 of MSER-5)."""

_OK, _LATENCY = SERIES.index("ok"), SERIES.index("latency_ns")


class Cut(NamedTuple):
    """Where to cut.

    Attributes:
        warm_up_ns: What to leave out at the start.
        settled: False if the rule found its minimum at the last place where it looks: the run has
            probably not left its start-up at all.
    """

    warm_up_ns: int
    settled: bool


def find_cut(series: Sequence[NDArray[np.int64]], bin_ns: int) -> Cut:
    """Return how much of a strategy's runs is start-up.

    One cut for all replications of a strategy: the observations are the mean latencies of each bin
    (1 s, or coarser in a long run) over the ok requests of all replications that finished in it.
    Bins without any are no observations.

    Args:
        series: Each replication's time series, int64[bins, len(SERIES)] (`engines.tally`).
        bin_ns: Width of a bin.
    """
    means, bins = [], []
    for number, row in enumerate(sum(series[1:], start=series[0]).tolist()):
        if row[_OK]:
            means.append(row[_LATENCY] / row[_OK])
            bins.append(number)
    batch, settled = mser5(means)
    return Cut(bins[batch * BATCH] * bin_ns if batch else 0, settled)


def mser5(observations: Sequence[float]) -> tuple[int, bool]:
    """Return how many batches of five to cut at the start, and whether the rule settled.

    White, "An effective truncation heuristic for bias reduction in simulation output", Simulation
    69, 1997; in batches of five: White, Cobb and Spratt, WSC 2000. Of m batch means z, the cut d is
    the least one that makes Σ (z_i − mean)² / (m − d)², over the m − d that are left, smallest.
    Looked at up to half of the series: beyond, too few means are left for the rule to be trusted.

    Args:
        observations: In order; what is left over after the last full batch is not looked at.
    """
    count = len(observations) // BATCH
    means = [sum(observations[i * BATCH : (i + 1) * BATCH]) / BATCH for i in range(count)]
    if not means:
        return 0, True
    last = count // 2
    centre = means[-1]  # sums of squares about a value in the data lose no digits
    total = square = 0.0
    statistic = [0.0] * count
    for d in range(count - 1, -1, -1):
        total += means[d] - centre
        square += (means[d] - centre) ** 2
        left = count - d
        statistic[d] = max(0.0, square - total * total / left) / (left * left)
    best = min(range(last + 1), key=statistic.__getitem__)
    return best, best == 0 or best < last
