"""The ends of a column, as far as intervals tell."""

import math

import pandas as pd

from simulator.analysis.extremes import Extremes, extremes


def table(values: dict[str, tuple[float, float]]) -> pd.DataFrame:
    return pd.DataFrame.from_dict(values, orient="index", columns=["x", "x_ci95"])


def found(values: dict[str, tuple[float, float]]) -> Extremes:
    ends = extremes(table(values), "x", lambda value: f"{value:g}")
    assert ends is not None
    return ends


def test_the_ends_hold_all_whose_intervals_meet_theirs() -> None:
    # 1 + 0.5 meets 2 − 0.5; 9 − 0.5 meets 8 + 0.5; nothing meets 5.
    ends = found({"e": (5, 0.1), "a": (1, 0.5), "d": (9, 0.5), "b": (2, 0.5), "c": (8, 0.5)})
    assert ends == Extremes(("a", "b"), ("d", "c"), "1 to 2", "8 to 9", alike=False, of=5)


def test_whoever_is_just_out_of_reach_is_not_named() -> None:
    ends = found({"a": (1, 0.5), "b": (2, 0.4), "c": (8, 0.5), "d": (9, 0.4)})
    assert (ends.low, ends.high) == (("a",), ("d",))


def test_whoever_could_be_at_either_end_is_at_neither() -> None:
    # 5 ± 4 reaches down to 1 + 0.5 and up to 9 − 0.5.
    ends = found({"a": (1, 0.5), "b": (5, 4), "c": (9, 0.5)})
    assert (ends.low, ends.high, ends.least, ends.most) == (("a",), ("c",), "1", "9")


def test_where_the_ends_meet_everybody_is_at_both() -> None:
    ends = found({"a": (3, 2), "b": (1, 1), "c": (2, 0)})
    assert ends.alike
    assert ends.low == ends.high == ("b", "c", "a")
    assert ends.least == "1 to 3"


def test_values_without_intervals_meet_only_equals() -> None:
    ends = found({"a": (2, math.nan), "b": (1, math.nan), "c": (1, math.nan)})
    assert (ends.low, ends.high, ends.least) == (("b", "c"), ("a",), "1")


def test_equals_stay_in_order_at_either_end() -> None:
    ends = found({"d": (1, 0), "a": (9, 0), "c": (1, 0), "b": (9, 0)})
    assert (ends.low, ends.high) == (("d", "c"), ("a", "b"))


def test_what_is_undefined_takes_no_part() -> None:
    ends = found({"a": (math.nan, math.nan), "b": (1, 0.1)})
    assert (ends.low, ends.alike, ends.of) == (("b",), True, 1)
    assert extremes(table({"a": (math.nan, math.nan)}), "x", str) is None
