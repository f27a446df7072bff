"""An objective's numbers in words."""

import pytest

from simulator.analysis.judged import Judged
from simulator.analysis.spelling import bound_of, spelt, spelt_apart, spelt_distance


def judged(unit: str, bound: float, value: float) -> Judged:
    return Judged("x", "≤", bound, value, 0.0, unit, "fail")


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("one", "bound", "value", "distance"),
    [
        (judged("ms", 400.0, 740.4), "400 ms", "740 ms", "340 ms"),
        (judged("s", 900.0, 43_200.0), "15 min", "12 h", "11.8 h"),
        (judged("", 0.999, 0.519), "0.999", "0.519", "0.480"),
        # As many digits as it takes to tell one from the other.
        (judged("ms", 400.0, 400.26), "400 ms", "400.3 ms", "260 µs"),
        (judged("", 0.999, 0.99896), "0.999", "0.99896", "0.00004"),
        (judged("", 0.999, 0.0), "0.999", "0", "0.999"),
        (judged("", 0.7, 0.7), "0.7", "0.7", "0.0"),
        (judged("ms", 1234.5, 1234.0), "1.2345 s", "1.23 s", "500 µs"),
    ],
)
def test_values_and_bounds(one: Judged, bound: str, value: str, distance: str) -> None:
    assert plain(bound_of(one)) == bound
    assert plain(spelt_apart(one)) == value
    assert plain(spelt_distance(one)) == distance


def test_digits_are_as_asked_for() -> None:
    assert plain(spelt(judged("ms", 400.0, 0.0), 34.56, 2)) == "35 ms"
