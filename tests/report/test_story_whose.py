"""Whose story is told: of the user to whom most happens that few others meet."""

import numpy as np
import pytest

from simulator.engines import tally
from simulator.engines.tally import RECEIVED, SENT, STORY, Tally
from simulator.model.steps import OK_200, REQUEST, UNAUTHORISED_401, UNAVAILABLE_503
from simulator.report.story.whose import whose_story

COUNTED = dict.fromkeys(tally.COUNTERS, 0)
EMPTY = np.zeros((0, 0), dtype=np.int64)


def tally_of(*lines: tuple[int, int, int, int]) -> Tally:
    """A tally whose story has these lines: user, kind, code, value."""
    story = np.zeros((len(lines), len(STORY)), dtype=np.int64)
    for row, (user, kind, code, value) in zip(story, lines, strict=True):
        row[:] = (0, 0, 0, 0, user, kind, code, 0, value)
    return Tally(COUNTED, EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, story)


def exchange(user: int, kind: int = REQUEST, outcome: int = OK_200) -> list[tuple[int, ...]]:
    return [(user, kind, SENT, 1), (user, kind, RECEIVED, outcome)]


def test_nobody_sends() -> None:
    assert whose_story(tally_of((7, REQUEST, tally.REVOKED, 0)), 40) is None


def test_all_meet_the_same_so_who_sends_first() -> None:
    assert whose_story(tally_of(*exchange(5), *exchange(2)), 40) == 5


def test_who_meets_what_others_do_not() -> None:
    failed = exchange(2, outcome=UNAVAILABLE_503)
    assert whose_story(tally_of(*exchange(5), *failed, *exchange(9)), 40) == 2


def test_what_few_meet_weighs_more_than_what_half_do() -> None:
    refused = [line for user in (1, 2) for line in exchange(user, outcome=UNAUTHORISED_401)]
    lines = [line for user in (1, 2, 3, 4) for line in exchange(user)]
    failed = exchange(4, outcome=UNAVAILABLE_503)
    assert whose_story(tally_of(*lines, *refused), 40) == 1
    assert whose_story(tally_of(*lines, *refused, *failed), 40) == 4


@pytest.mark.parametrize(("limit", "told"), [(1, 5), (2, 2)])
def test_only_the_exchanges_that_are_told_count(limit: int, told: int) -> None:
    late = [*exchange(2), *exchange(2, outcome=UNAVAILABLE_503)]
    assert whose_story(tally_of(*exchange(5), *late), limit) == told


def test_what_hits_a_user_between_two_exchanges_counts() -> None:
    lines = [*exchange(5), *exchange(2), (2, REQUEST, tally.REVOKED, 9), *exchange(2)]
    assert whose_story(tally_of(*lines), 40) == 2
    # A time is no difference.
    assert whose_story(tally_of((5, REQUEST, tally.REVOKED, 1), *lines), 40) == 5
