"""Numbers in words."""

import math

import pytest

from simulator.analysis import words

SPACE = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (12_345.0, "12,300"),
        (45.6, "45.6"),
        (45.0, "45"),
        (0.012345, "0.0123"),
        (-3.5, "−3.5"),
        (999.7, "1,000"),
        (math.nan, "–"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
    ],
)
def test_numbers_have_three_significant_digits(value: float, text: str) -> None:
    assert words.number(value) == text


@pytest.mark.parametrize(
    ("value_ms", "text"),
    [
        (0.0, "0 ms"),
        (0.085, "85 µs"),
        (31.2, "31.2 ms"),
        (4_500.0, "4.5 s"),
        (738_000.0, "12.3 min"),
        (math.nan, "–"),
        (math.inf, "∞ s"),
    ],
)
def test_milliseconds_take_the_unit_that_suits(value_ms: float, text: str) -> None:
    assert words.milliseconds(value_ms) == text.replace(" ", SPACE)


@pytest.mark.parametrize(
    ("value_s", "text"),
    [
        (0.0, "0 s"),
        (0.0545, "54.5 ms"),
        (0.2, "0.2 s"),
        (119.0, "119 s"),
        (900.0, "15 min"),
        (43_200.0, "12 h"),
        (345_600.0, "4 d"),
    ],
)
def test_seconds_take_the_unit_that_suits(value_s: float, text: str) -> None:
    assert words.seconds(value_s) == text.replace(" ", SPACE)


@pytest.mark.parametrize(
    ("value_s", "text"),
    [(0.0, "0:00"), (7.4, "0:07"), (59.6, "1:00"), (260.0, "4:20"), (3723.0, "1:02:03")],
)
def test_moments_are_minutes_and_seconds_since_the_start(value_s: float, text: str) -> None:
    assert words.moment(value_s) == text


@pytest.mark.parametrize(
    ("size", "text"),
    [(0.0, "0 B"), (712.0, "712 B"), (12_000.0, "12 kB"), (3.2e7, "32 MB"), (math.nan, "–")],
)
def test_octets_take_the_unit_that_suits(size: float, text: str) -> None:
    assert words.octets(size) == text.replace(" ", SPACE)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "100 %"),
        (0.999999, "99.9999 %"),
        (0.99966, "99.966 %"),
        (0.9982, "99.8 %"),
        (0.62, "62 %"),
        (0.0, "0 %"),
        (0.00001, "0.001 %"),
        (math.nan, "–"),
    ],
)
def test_a_share_is_all_only_if_it_is(value: float, text: str) -> None:
    assert words.share(value) == text.replace(" ", SPACE)


def test_times_have_as_many_digits_as_asked_for() -> None:
    assert words.milliseconds(400.26) == f"400{SPACE}ms"
    assert words.milliseconds(400.26, 4) == f"400.3{SPACE}ms"
    assert words.milliseconds(1234.5, 5) == f"1.2345{SPACE}s"
    assert words.milliseconds(0.012345, 2) == f"12{SPACE}µs"
    assert words.seconds(0.0401234, 5) == f"40.123{SPACE}ms"
    assert words.seconds(43_102.5, 5) == f"11.973{SPACE}h"
