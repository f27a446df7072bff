"""A run's time series as lines: summed over replications, as coarse as a figure can show."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pandas import DataFrame

POINTS = 150
"""Points of a line, at most: about one a quarter of a centimetre in a figure across a page."""


def over_time(timeseries: "DataFrame", strategy: str, columns: "Sequence[str]") -> "DataFrame":
    """One strategy's counts, summed over replications and over neighbouring bins.

    Args:
        timeseries: As in `Comparison`.
        strategy: Whose.
        columns: Counts; by `width_s` they are mean rates, by each other weighted ratios.

    Returns:
        One row a point: `t_s` (middle of its bins), `width_s` (summed likewise), and the columns.
    """
    mine = timeseries[timeseries["strategy"] == strategy]
    bins = mine.groupby("t_s", sort=True)[["width_s", *columns]].agg("sum").reset_index()
    replications = max(1, mine["replication"].nunique())
    together = -(-len(bins) // POINTS) or 1
    groups = bins.groupby(bins.index // together)
    points = groups[["width_s", *columns]].sum()
    points.insert(0, "t_s", groups["t_s"].min() + points["width_s"] / replications / 2)
    return points


def peak(points: "DataFrame", column: str) -> tuple[float, float]:
    """The highest rate (per s) of a count among points, and when it was (s); 0 without points."""
    if points.empty:
        return 0.0, 0.0
    rates = (points[column] / points["width_s"]).to_numpy()
    place = int(rates.argmax())
    return float(rates[place]), float(points["t_s"].iloc[place])
