"""Who, and how many."""

import pytest

from simulator.report.readings.phrases import all_of, capital, names, some_of


@pytest.mark.parametrize(
    ("strategies", "said"),
    [
        ("a", "a"),
        ("ab", "a and b"),
        ("abcd", "a, b, c and d"),
        ("abcde", "a, b, c and 2 others"),
        ("abcdefghijkl", "a, b, c and 9 others"),
    ],
)
def test_of_many_names_the_first_few_are_said(strategies: str, said: str) -> None:
    assert names(list(strategies)) == said


def test_how_many_of_how_many() -> None:
    assert (all_of(2), all_of(11)) == ("Both strategies", "All 11 strategies")
    assert (some_of(0, 3), some_of(2, 3)) == ("No strategy", "2 of 3 strategies")
    assert capital("the store") == "The store"
