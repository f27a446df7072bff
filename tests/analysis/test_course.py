"""A run's course, and the stretch in which a ratio was highest."""

import math
from collections.abc import Callable

import pandas as pd
import pytest

from simulator.analysis.course import Course, Stretch, course_of, peak

Make = Callable[..., Course]


def stretch(make_course: Make, part: list[float], whole: list[float]) -> Stretch | None:
    return peak(make_course(len(part)), part, whole)


def test_the_stretch_goes_to_half_of_the_height(make_course: Make) -> None:
    # The mean is 2, the highest 8: what is above 5 belongs to it.
    part = [0, 1, 1, 1, 6, 8, 6, 1, 0, 0, 0, 0, 0, 2, 0, 6]
    assert sum(part) / len(part) == 2
    assert stretch(make_course, part, [1] * 16) == (4.0, 7.0, 20 / 3)


def test_a_step_lasts_to_the_end(make_course: Make) -> None:
    assert stretch(make_course, [1, 1, 3, 3], [4, 4, 4, 4]) == (2.0, 4.0, 0.75)


def test_the_ratio_weighs_bins_by_their_whole(make_course: Make) -> None:
    # 3 of 4 and 9 of 9; nothing before, and a bin without any.
    assert stretch(make_course, [0, 0, 3, 9, 0], [10, 10, 4, 9, 0]) == (2.0, 4.0, 12 / 13)


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ([0, 0, 0], [5, 5, 5]),
        ([0, 0, 0], [0, 0, 0]),
        ([], []),
        ([4, 4, 4], [8, 8, 8]),
        ([4, 4.9, 4], [8, 8, 8]),  # 0.61 is less than 1.25 × 0.54
    ],
)
def test_what_is_nowhere_much_higher_has_no_stretch(
    make_course: Make, part: list[float], whole: list[float]
) -> None:
    assert stretch(make_course, part, whole) is None


def test_a_lone_second_in_a_long_run_is_no_stretch(make_course: Make) -> None:
    # Of 600 bins, means are over 11: the lone 30 makes 3.7, ten of 8 in a row make 7.3.
    part = [1.0] * 600
    part[100] = 31.0
    part[400:410] = [8.0] * 10
    assert stretch(make_course, part, [1] * 600) == (400.0, 410.0, 8.0)


def test_a_stretch_is_as_sharp_as_its_bins(make_course: Make) -> None:
    # Means over 11 bins begin to rise five bins before.
    part = [0.0] * 480 + [5.0] * 6 + [0.0] * 114
    assert stretch(make_course, part, [10] * 600) == (480.0, 486.0, 0.5)


def test_a_course_holds_what_the_window_counted() -> None:
    frame = pd.DataFrame(
        {
            "strategy": ["jwt"] * 6 + ["local"],
            "replication": [0, 0, 0, 1, 1, 1, 0],
            "t_s": [0.0, 10.0, 20.0] * 2 + [10.0],
            "width_s": 10.0,
            "ok": [5, 4, 3, 2, 0, 1, 99],
            "failed": [1, 2, 0, 0, 1, 0, 99],
            "abandoned": [0, 1, 0, 0, 0, 1, 99],
            "carried": [6, 5, 4, 3, 2, 1, 99],
            "recognised": [6, 4, 4, 3, 0, 1, 0],
            "store_ops": [1, 2, 3, 4, 5, 6, 99],
            "database_ops": [0, 1, 0, 0, 1, 0, 99],
            "auth_server_ops": [0, 0, 7, 0, 0, 0, 99],
            "logins": [1, 1, 0, 0, 0, 2, 99],
            "nodes_up": [1, 2, 2, 1, 2, 3, 99],
            "latency_ms_mean": [10.0, 20.0, 30.0, 40.0, math.nan, 50.0, 99.0],
        }
    )
    course = course_of(frame, "jwt", 10.0)
    assert course == Course(
        start_s=[10.0, 20.0],
        end_s=30.0,
        seconds=[20.0, 20.0],
        counts={
            "ok": [4.0, 4.0],
            "carried": [7.0, 5.0],
            "store_ops": [7.0, 9.0],
            "database_ops": [2.0, 0.0],
            "auth_server_ops": [0.0, 7.0],
            "lost": [4.0, 1.0],
            "finished": [8.0, 5.0],
            "unknown": [3.0, 0.0],
            "latency_ms": [80.0, 140.0],
            "served": [5.0, 6.0],
            "node_seconds": [40.0, 50.0],
        },
    )
    assert course_of(frame, "jwt", 30.0).start_s == []
    assert course_of(frame, "jwt", 30.0).end_s == 30.0
