"""What a log covers: a sample that holds one minute of every hour must not pass for the whole."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

MINUTE_S = 60
HOUR_MINUTES = 60
FEW_MINUTES = 6
"""So few different minutes of the hour are named: the log was sampled by the clock."""
ROUNDED = 100
"""Lengths from here on are told in whole units."""

LEAST_PERCENT = 0.1


@dataclass
class Coverage:
    """Which seconds hold requests, counted as they pass by in order.

    Attributes:
        first_s: Unix time of the first request.
        last_s: Unix time of the last one.
        seconds: Seconds with at least one request.
        minutes: Minutes of the clock with at least one.
        busiest: Requests of the busiest second.
        gap_s: The longest time between two seconds with requests.
        of_hour: bool[60], minutes of the hour (UTC) that ever hold one.
    """

    first_s: int
    last_s: int = 0
    seconds: int = 0
    minutes: int = 0
    busiest: int = 0
    gap_s: int = 0
    of_hour: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(HOUR_MINUTES, np.bool_))

    def add(self, at_s: NDArray[np.int64]) -> None:
        """Count the next requests: all of their seconds, ascending, none seen before."""
        seconds, requests = np.unique(at_s, return_counts=True)
        minutes = np.unique(seconds // MINUTE_S)
        same_minute = self.seconds > 0 and minutes[0] == self.last_s // MINUTE_S
        since = self.last_s if self.seconds else self.first_s
        self.gap_s = max(self.gap_s, int(np.diff(seconds, prepend=since).max()))
        self.busiest = max(self.busiest, int(requests.max()))
        self.seconds += len(seconds)
        self.minutes += len(minutes) - int(same_minute)
        self.of_hour[minutes % HOUR_MINUTES] = True
        self.last_s = int(seconds[-1])

    @property
    def span_s(self) -> int:
        """Seconds from the first to the last request, both included."""
        return self.last_s - self.first_s + 1

    @property
    def span_minutes(self) -> int:
        """Minutes of the clock from the first to the last request, both included."""
        return self.last_s // MINUTE_S - self.first_s // MINUTE_S + 1

    def sentences(self) -> tuple[str, ...]:
        """Return what a reader must know of when the log holds requests."""
        held = (
            f"From {_utc(self.first_s)} to {_utc(self.last_s)} UTC ({_length(self.span_s)}) it "
            f"holds requests in {self.minutes:,} of {self.span_minutes:,} minutes "
            f"({share(self.minutes, self.span_minutes)}) and {self.seconds:,} of {self.span_s:,} "
            f"seconds ({share(self.seconds, self.span_s)}), at most {self.busiest:,} in one "
            f"second; the longest gap is {_length(self.gap_s)}."
        )
        minutes = np.flatnonzero(self.of_hour)
        if len(minutes) > FEW_MINUTES or self.span_minutes <= HOUR_MINUTES:
            return (held,)
        named = ", ".join(f":{minute:02}" for minute in minutes)
        sampled = (
            f"It holds only minute {named} of each hour (UTC): a sample, whose load between the "
            "samples is unknown and is replayed as idleness."
        )
        return held, sampled


def share(part: int, whole: int) -> str:
    """Return a percentage with one decimal; "0 %" and "100 %" only if it is exactly that."""
    percent = 100 * part / whole
    if part in {0, whole}:
        return f"{percent:.0f} %"
    if percent < LEAST_PERCENT:
        return f"< {LEAST_PERCENT} %"
    if percent > 100 - LEAST_PERCENT:
        return f"> {100 - LEAST_PERCENT} %"
    return f"{percent:.1f} %"


def _utc(at_s: int) -> str:
    return datetime.fromtimestamp(at_s, UTC).strftime("%Y-%m-%d %H:%M:%S")


def _length(seconds: int) -> str:
    for unit, size in (("days", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            length = seconds / size
            return f"{length:,.0f} {unit}" if length >= ROUNDED else f"{length:.3g} {unit}"
    return f"{seconds} s"
