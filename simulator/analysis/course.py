"""The course of a strategy's runs, and the stretch of it in which a ratio was highest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pandas import DataFrame

COUNTS = ("ok", "carried", "store_ops", "database_ops", "auth_server_ops")
PARTS = 60
"""A stretch is looked for in means over such a part of a window, lest a lone second be told."""
PROMINENT = 1.25
"""A stretch is told if the ratio is that much higher there than over the whole window."""


class Stretch(NamedTuple):
    """From when to when (s since the run's start), and the ratio between."""

    from_s: float
    to_s: float
    ratio: float


@dataclass(frozen=True)
class Course:
    """Counts of bins, summed over replications; of the window only.

    Attributes:
        start_s: When each bin begins, s.
        end_s: When the last one ends.
        seconds: Seconds of all replications in each bin.
        counts: By name, one a bin: those of COUNTS; `lost` (requests that failed or were
            abandoned), `finished` (`ok` and `lost`), `unknown` (live logins' credentials that were
            not recognised), `latency_ms` (sum over `ok`), `served` (`ok` and logins: what nodes
            have finished), `node_seconds` (in which nodes were up).
    """

    start_s: Sequence[float]
    end_s: float
    seconds: Sequence[float]
    counts: Mapping[str, Sequence[float]]


def course_of(timeseries: "DataFrame", strategy: str, warm_up_s: float) -> Course:
    """Return a strategy's course.

    Args:
        timeseries: As in a comparison.
        strategy: Whose.
        warm_up_s: Bins that begin before are left out.
    """
    mine = timeseries[(timeseries["strategy"] == strategy) & (timeseries["t_s"] >= warm_up_s)]
    lost = mine["failed"] + mine["abandoned"]
    derived = mine[["t_s", "width_s", *COUNTS]].assign(
        lost=lost,
        finished=mine["ok"] + lost,
        unknown=mine["carried"] - mine["recognised"],
        latency_ms=(mine["latency_ms_mean"] * mine["ok"]).fillna(0.0),
        served=mine["ok"] + mine["logins"],
        node_seconds=mine["nodes_up"] * mine["width_s"],
    )
    bins = derived.groupby("t_s", sort=True).sum()
    start_s = [float(t) for t in bins.index]
    width_s = float(mine["width_s"].iloc[0]) if start_s else 0.0
    counts = {str(name): bins[name].astype(float).tolist() for name in bins if name != "width_s"}
    end_s = start_s[-1] + width_s if start_s else warm_up_s
    return Course(start_s, end_s, bins["width_s"].astype(float).tolist(), counts)


def peak(course: Course, part: Sequence[float], whole: Sequence[float]) -> Stretch | None:
    """Return the stretch around the highest ratio of two counts; None if there is none.

    Ratios are those of means over a few neighbouring bins (the window's `PARTS`). The stretch goes
    as far as they are above the middle between the highest one and that of the whole window, as the
    width of a line in a spectrum is taken at half its height; its ends are those of the bins that
    are so by themselves. A ratio that is nowhere much higher than elsewhere has no stretch.

    Args:
        course: Whose bins.
        part: One a bin.
        whole: One a bin.
    """
    mean = _ratio(sum(part), sum(whole))
    near = [_ratio(*both) for both in zip(_near(part), _near(whole), strict=True)]
    if not mean or max(near) < PROMINENT * mean:
        return None
    top = near.index(max(near))
    least = (near[top] + mean) / 2
    alone = [_ratio(*both) for both in zip(part, whole, strict=True)]
    first, beyond = _sharpened(_run(near, top, least), alone, least)
    to_s = course.start_s[beyond] if beyond < len(part) else course.end_s
    ratio = _ratio(sum(part[first:beyond]), sum(whole[first:beyond]))
    return Stretch(course.start_s[first], to_s, ratio)


def _run(ratios: Sequence[float], top: int, least: float) -> tuple[int, int]:
    """Return the first bin around `top` and the one after the last that are at least so high."""
    first = next((i + 1 for i in range(top, -1, -1) if ratios[i] < least), 0)
    return first, next((i for i in range(top, len(ratios)) if ratios[i] < least), len(ratios))


def _sharpened(run: tuple[int, int], ratios: Sequence[float], least: float) -> tuple[int, int]:
    """Return a run that ends with bins that are at least so high, if any is; with all beside it."""
    high = [i for i in range(*run) if ratios[i] >= least]
    if not high:
        return run
    return _run(ratios, high[0], least)[0], _run(ratios, high[-1], least)[1]


def _near(counts: Sequence[float]) -> list[float]:
    """Return the sum of each bin and its neighbours."""
    n, reach = len(counts), len(counts) // (2 * PARTS)
    below = list(accumulate(counts, initial=0.0))
    return [below[min(n, i + reach + 1)] - below[max(0, i - reach)] for i in range(n)]


def _ratio(part: float, whole: float) -> float:
    """Return one count ÷ another; 0 if there is no whole."""
    return part / whole if whole else 0.0
