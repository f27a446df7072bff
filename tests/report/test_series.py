"""Time series as lines: coarser, but with every count."""

import pandas as pd
import pytest

from simulator.report.series import POINTS, over_time, peak


def frame(bins: int, replications: int = 1, width_s: float = 1.0) -> pd.DataFrame:
    rows = [
        ("jwt", replication, index * width_s, width_s, 3)
        for replication in range(replications)
        for index in range(bins)
    ]
    return pd.DataFrame(rows, columns=["strategy", "replication", "t_s", "width_s", "sent"])


def test_short_runs_keep_every_bin() -> None:
    points = over_time(frame(4), "jwt", ("sent",))
    assert list(points["t_s"]) == [0.5, 1.5, 2.5, 3.5]
    assert list(points["sent"]) == [3, 3, 3, 3]


@pytest.mark.parametrize("bins", [POINTS, POINTS + 1, 601, 10_007])
@pytest.mark.parametrize("replications", [1, 3])
def test_long_runs_lose_no_count_and_keep_their_rate(bins: int, replications: int) -> None:
    points = over_time(frame(bins, replications), "jwt", ("sent",))
    assert len(points) <= POINTS
    assert points["sent"].sum() == 3 * bins * replications
    assert (points["sent"] / points["width_s"] == 3).all()
    assert points["t_s"].between(0, bins).all()
    assert points["t_s"].is_monotonic_increasing


def test_a_strategy_without_rows_has_no_points() -> None:
    assert over_time(frame(4), "local", ("sent",)).empty


def test_the_peak_is_the_first_highest_rate() -> None:
    counts = frame(4, replications=2).assign(sent=[1, 5, 2, 4, 1, 5, 5, 6])
    points = over_time(counts, "jwt", ("sent",))
    # Sums are 2, 10, 7, 10 over 2 s each.
    assert peak(points, "sent") == (5.0, 1.5)
    assert peak(over_time(counts, "local", ("sent",)), "sent") == (0.0, 0.0)
