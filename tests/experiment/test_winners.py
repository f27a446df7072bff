"""Who is best, and when that is said to be certain."""

import math
from collections.abc import Sequence

import pytest

from simulator.experiment.result import Result
from simulator.experiment.winners import NOBODY, column_of, winner
from simulator.scenario.errors import InputError

P99 = column_of("latency_ms_p99")
VISIBLE = column_of("login_visibility")


def seen(values: Sequence[float], column: str = P99.name, available: float = 1.0) -> list[Result]:
    return [Result({column: value, "availability": available}, {}, 0.0, (), 1) for value in values]


def test_pairs_decide_not_the_spread_of_either() -> None:
    """Common random numbers: 10 ± 10 and 11 ± 10, but always apart by 1."""
    found = winner(P99, {"a": seen([5, 10, 15]), "b": seen([6.1, 11, 15.9])})
    assert (found.strategy, found.mean, found.next_best) == ("a", 10, "b")
    assert found.ahead == pytest.approx(1)
    assert found.ahead_ci95 < 1 < found.ci95
    assert found.certain == "yes"


def test_in_doubt_if_any_other_may_be_better() -> None:
    others = {"b": seen([6, 11, 16]), "c": seen([4, 18, 14])}
    found = winner(P99, {"a": seen([5, 10, 15]), **others})
    assert (found.strategy, found.next_best, found.certain) == ("a", "b", "no")
    assert winner(P99, {"a": seen([5]), "b": seen([6])}).certain == "no"
    assert winner(P99, {"a": seen([5, 5]), "b": seen([5, 5])}).certain == "no"


def test_higher_may_be_better() -> None:
    values = {"a": seen([0.5, 0.6], VISIBLE.name), "b": seen([0.9, 1.0], VISIBLE.name)}
    found = winner(VISIBLE, values)
    assert (found.strategy, found.certain) == ("b", "yes")
    assert found.ahead == pytest.approx(0.4)


def test_the_floor_is_no_choice_and_undefined_is_no_value() -> None:
    values = {"none": seen([1, 1]), "a": seen([5, 5]), "b": seen([math.nan, math.nan])}
    found = winner(P99, values)
    assert (found.strategy, found.next_best, found.certain) == ("a", "", "yes")
    assert winner(P99, {"none": seen([1, 1])}) == NOBODY


def test_who_turns_requests_away_does_not_win_by_latency() -> None:
    values = {"a": seen([5, 6]), "b": seen([1, 1], available=0.9)}
    assert winner(P99, values).strategy == "a"


def test_a_column_that_is_not_there() -> None:
    with pytest.raises(InputError, match=r"did you mean latency_ms_p99\?"):
        column_of("latency_p99")
