"""Latency histograms of bounded error: 64 sub-buckets an octave.

The layout of HdrHistogram (Tene): values below 64 ns have a bucket each; above, every power of two
is cut into 64 equal parts, so that a bucket is at most 1/64 of its lower bound wide and a quantile
interpolated within it is at most 0.8 % from any value in it.
"""

SUB_BITS = 6
SUB_BUCKETS = 1 << SUB_BITS
OCTAVES = 57
BUCKETS = (OCTAVES + 1) * SUB_BUCKETS
"""Enough for every positive int64."""


def bit_length(value: int) -> int:
    """Return the number of bits of a non-negative integer (compiled: `engines/compiled`)."""
    return value.bit_length()


def bucket(value_ns: int) -> int:
    """Return the index of the bucket that holds a value ≥ 0."""
    if value_ns < SUB_BUCKETS:
        return value_ns
    shift = bit_length(value_ns) - 1 - SUB_BITS
    return (shift << SUB_BITS) + (value_ns >> shift)


def bounds_ns(index: int) -> tuple[int, int]:
    """Return the half-open range [low, high) of a bucket, in ns."""
    if index < 2 * SUB_BUCKETS:
        return index, index + 1
    shift = (index >> SUB_BITS) - 1
    low = (index - (shift << SUB_BITS)) << shift
    return low, low + (1 << shift)


COMPILED = (bucket,)
