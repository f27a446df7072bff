"""What several verdicts come to, and which objective is missed by most."""

import math

import pytest

from simulator.analysis.judged import Judged, overall, worst


def one(verdict: str, value: float = 1.0) -> Judged:
    return Judged("latency_p99", "≤", 400.0, value, 1.0, "ms", verdict)


def at_most(bound: float, value: float, name: str = "exposure_max") -> Judged:
    return Judged(name, "≤", bound, value, 0.0, "s", "fail")


def at_least(bound: float, value: float) -> Judged:
    return Judged("login_visibility", "≥", bound, value, 0.0, "", "fail")


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        (["pass", "pass"], "pass"),
        (["pass", "undecided"], "undecided"),
        (["fail", "undecided", "pass"], "fail"),
        (["fail"], "fail"),
        ([], ""),
    ],
)
def test_the_worst_word_counts(verdicts: list[str], expected: str) -> None:
    assert overall(one(verdict) for verdict in verdicts) == expected


def test_where_there_was_nothing_to_judge_there_is_no_say() -> None:
    assert overall([one("pass"), one("undecided", math.nan)]) == "pass"
    assert overall([one("undecided", math.nan)]) == ""


@pytest.mark.parametrize(
    ("judged", "beyond", "miss"),
    [
        (at_most(400.0, 740.0), 340.0, 0.85),
        (at_most(400.0, 100.0), -300.0, -0.75),
        (at_least(0.5, 0.25), 0.25, 0.5),
        (at_least(0.5, 0.75), -0.25, -0.5),
        (at_most(0.0, 3.0), 3.0, math.inf),
        (at_most(0.0, 0.0), 0.0, 0.0),
        (at_most(400.0, math.inf), math.inf, math.inf),
    ],
)
def test_how_far_beyond_the_bound(judged: Judged, beyond: float, miss: float) -> None:
    assert (judged.beyond, judged.miss) == (beyond, miss)


@pytest.mark.parametrize(
    ("judged", "room"),
    [
        (at_most(400.0, 100.0), 0.75),
        (at_most(400.0, 400.0), 0.0),
        (at_least(0.5, 1.0), 1.0),  # all that 0.5 allows to be missing
        (at_least(0.5, 0.75), 0.5),
        (at_least(1.0, 1.0), 0.0),
        (at_most(0.0, 0.0), 0.0),
    ],
)
def test_what_is_left_of_what_is_allowed(judged: Judged, room: float) -> None:
    assert judged.room == room


def test_the_worst_is_measured_by_its_bound() -> None:
    # 340 of 400 is less than 10 of 10.
    slow, late = at_most(400.0, 740.0, "latency_p99"), at_most(10.0, 20.0)
    assert worst([slow, late]) is late
    assert worst([late, at_most(5.0, 10.0, "other")]) is late  # of equals the first
