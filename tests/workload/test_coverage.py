"""What a log covers, and how that is told."""

from datetime import UTC, datetime

import numpy as np
import pytest

from simulator.workload.coverage import Coverage, share

START_S = int(datetime(2015, 5, 17, 10, 5, tzinfo=UTC).timestamp())


def cover(*parts: list[int]) -> Coverage:
    coverage = Coverage(START_S + parts[0][0])
    for part in parts:
        coverage.add(START_S + np.array(part, np.int64))
    return coverage


def test_counted_in_parts_as_in_the_whole() -> None:
    at_s = [0, 0, 3, 59, 60, 61, 61, 61, 200, 7200]
    whole = cover(at_s)
    assert (whole.seconds, whole.minutes, whole.busiest, whole.gap_s) == (7, 4, 3, 7000)
    assert (whole.span_s, whole.span_minutes) == (7201, 121)
    assert np.flatnonzero(whole.of_hour).tolist() == [5, 6, 8]
    for parts in (
        [[second] for second in sorted(set(at_s))],
        [at_s[:4], at_s[4:8], at_s[8:]],
    ):
        in_parts = cover(*parts)
        assert in_parts.seconds == whole.seconds
        assert in_parts.minutes == whole.minutes
        assert in_parts.gap_s == whole.gap_s
        assert in_parts.last_s == whole.last_s


def test_a_sample_of_one_minute_an_hour_is_named() -> None:
    sentences = cover([hour * 3600 + second for hour in range(4) for second in (0, 30)]).sentences()
    assert sentences == (
        (
            "From 2015-05-17 10:05:00 to 2015-05-17 13:05:30 UTC (3.01 h) it holds requests in 4 "
            "of 181 minutes (2.2 %) and 8 of 10,831 seconds (< 0.1 %), at most 1 in one second; "
            "the longest gap is 59.5 min."
        ),
        (
            "It holds only minute :05 of each hour (UTC): a sample, whose load between the samples "
            "is unknown and is replayed as idleness."
        ),
    )


def test_a_short_log_is_no_sample() -> None:
    [sentence] = cover([0, 1, 1, 70]).sentences()
    assert sentence == (
        "From 2015-05-17 10:05:00 to 2015-05-17 10:06:10 UTC (71 s) it holds requests in 2 of 2 "
        "minutes (100 %) and 3 of 71 seconds (4.2 %), at most 2 in one second; the longest gap is "
        "69 s."
    )


def test_a_log_of_every_minute_is_no_sample() -> None:
    [sentence] = cover(list(range(0, 4 * 3600, 60))).sentences()
    assert "240 of 240 minutes (100 %)" in sentence


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (0, 7, "0 %"),
        (7, 7, "100 %"),
        (1, 3, "33.3 %"),
        (1, 10_000, "< 0.1 %"),
        (9_999, 10_000, "> 99.9 %"),
        (0, 1, "0 %"),
    ],
)
def test_share(part: int, whole: int, text: str) -> None:
    assert share(part, whole) == text
