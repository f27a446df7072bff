"""Quantiles of a latency histogram, interpolated within the bucket."""

import math

import numpy as np
from numpy.typing import NDArray

from simulator.model.histogram import bounds_ns


def quantile_ns(histogram: NDArray[np.int64], share: float, beyond: int = 0) -> float:
    """Return the latency (ns) that `share` of all values do not exceed.

    The rank is `share` × number of values; within the bucket that holds it, values are taken to be
    spread evenly (the error is at most the bucket's width: 1/64 of the value).

    Args:
        histogram: int64[buckets], see `model.histogram`.
        share: Between 0 and 1.
        beyond: Further values that rank above every bucket (requests that never had their answer).

    Returns:
        NaN without values; infinity if the rank falls among those beyond.
    """
    inside = int(histogram.sum())
    if inside + beyond == 0:
        return math.nan
    rank = share * (inside + beyond)
    if rank > inside:
        return math.inf
    below = 0
    for index in np.flatnonzero(histogram).tolist():
        count = int(histogram[index])
        if below + count >= rank:
            low, high = bounds_ns(index)
            return low + (high - low) * (rank - below) / count
        below += count
    raise AssertionError("the rank is at most the number of values")
