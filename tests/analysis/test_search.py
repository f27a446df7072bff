"""The search: checked against every possible row of candidates, and counted."""

import math
from itertools import combinations_with_replacement

import pytest

from simulator.analysis.search import Bounds, search
from simulator.analysis.verdict import Outcome


def asked_of(row: list[Outcome]) -> tuple[Bounds, list[int]]:
    """Return what the search finds in a row of outcomes, and which it asked for."""
    steps, asked = search(len(row)), list[int]()
    place = next(steps)
    while True:
        asked.append(place)
        try:
            place = steps.send(row[place])
        except StopIteration as end:
            return end.value, asked


def row_of(fails: int, undecided: int, passes: int) -> list[Outcome]:
    return ["fail"] * fails + ["undecided"] * undecided + ["pass"] * passes


@pytest.mark.parametrize("count", [1, 2, 3, 7, 12])
def test_every_row_is_found(count: int) -> None:
    for first, second in combinations_with_replacement(range(count + 1), 2):
        fails, undecided, passes = first, second - first, count - second
        found, asked = asked_of(row_of(fails, undecided, passes))
        assert found.fails == fails - 1
        assert found.passes == count - passes
        assert set(found.undecided) <= set(range(fails, fails + undecided))
        assert found.is_decided == (undecided == 0)
        assert len(asked) == len(set(asked))


def test_the_ends_of_what_cannot_be_told_are_asked_for() -> None:
    found, asked = asked_of(row_of(20, 30, 14))
    assert (found.fails, found.passes) == (19, 50)
    assert (found.undecided[0], found.undecided[-1]) == (20, 49)
    assert len(asked) <= 2 + 2 * math.ceil(math.log2(64))


@pytest.mark.parametrize("fails", [1, 17, 500, 999])
def test_few_of_many_are_asked(fails: int) -> None:
    _, asked = asked_of(row_of(fails, 0, 1_000 - fails))
    assert len(asked) <= 2 + math.ceil(math.log2(1_000))


def test_nothing_further_is_asked_if_the_first_passes_or_the_last_fails() -> None:
    assert asked_of(row_of(0, 0, 9)) == (Bounds(-1, 0, ()), [0])
    assert asked_of(row_of(9, 0, 0)) == (Bounds(8, 9, ()), [0, 8])


def test_what_passes_before_others_fail_is_taken_at_its_word() -> None:
    """Not as it should be, but the search ends, and says nothing that it has not seen."""
    found, _ = asked_of(["pass", "fail", "fail"])
    assert found == Bounds(-1, 0, ())
