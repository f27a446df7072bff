"""Durations as a story tells them."""

from simulator.analysis.words import number

_UNITS = (
    # From so many ns on, so many are one of these.
    (2 * 86_400_000_000_000, 86_400_000_000_000, "d"),
    (2 * 3_600_000_000_000, 3_600_000_000_000, "h"),
    (120_000_000_000, 60_000_000_000, "min"),
    (1_000_000_000, 1_000_000_000, "s"),
    (1_000_000, 1_000_000, "ms"),
    (0, 1_000, "µs"),
)
_DIGITS = 4
"""One more than tables show: a story is there to be worked by hand."""


def duration(span_ns: int) -> str:
    """A time of at least 0 ns: `217 µs`, `20.85 ms`, `5 s`, `30 min`, `12 h`."""
    size_ns, unit = next((size, unit) for least, size, unit in _UNITS if span_ns >= least)
    return f"{number(span_ns / size_ns, _DIGITS)}\N{NO-BREAK SPACE}{unit}"
