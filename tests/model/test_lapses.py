"""What the store forgets, by when it was written; worked by hand."""

import pytest

from simulator.model.lapses import (
    SINCE_EVER,
    denied_as_known_ns,
    lost_ns,
    stored_state,
    stored_until_ns,
)
from simulator.model.rules import ENDED, LIVE, NEVER_NS

FROM_NS, TO_NS = [SINCE_EVER, 20, SINCE_EVER], [10, 40, 90]
"""A flush at 10, a failover that is over at 40 and loses what was written from 20 on, a flush."""


@pytest.mark.parametrize(
    ("written_ns", "expected_ns"),
    [(0, 10), (9, 10), (10, 90), (19, 90), (20, 40), (39, 40), (40, 90), (90, NEVER_NS)],
)
def test_the_first_lapse_that_holds_it(written_ns: int, expected_ns: int) -> None:
    assert lost_ns(written_ns, FROM_NS, TO_NS) == expected_ns


def test_nothing_is_lost_without_a_lapse() -> None:
    assert lost_ns(5, [], []) == NEVER_NS


@pytest.mark.parametrize(
    ("state", "now_ns", "made_lost_ns", "end_lost_ns", "expected"),
    [
        (LIVE, 39, 40, NEVER_NS, LIVE),
        (LIVE, 40, 40, NEVER_NS, ENDED),
        (ENDED, 39, NEVER_NS, 40, ENDED),
        (ENDED, 40, NEVER_NS, 40, LIVE),
        # Both are lost at once, or the session later.
        (ENDED, 40, 40, 40, ENDED),
        (ENDED, 89, 90, 40, LIVE),
        (ENDED, 90, 90, 40, ENDED),
    ],
)
def test_a_session_as_the_store_has_it(
    state: int, now_ns: int, made_lost_ns: int, end_lost_ns: int, expected: int
) -> None:
    assert stored_state(state, now_ns, made_lost_ns, end_lost_ns) == expected


@pytest.mark.parametrize(("known_ns", "expected_ns"), [(39, 30), (40, NEVER_NS)])
def test_a_list_that_was_read_before_still_denies(known_ns: int, expected_ns: int) -> None:
    assert denied_as_known_ns(30, known_ns, 40) == expected_ns


@pytest.mark.parametrize(
    ("expires_ns", "made_lost_ns", "end_lost_ns", "expected_ns"),
    [
        (100, NEVER_NS, NEVER_NS, 0),
        (100, NEVER_NS, 40, 100),
        (40, NEVER_NS, 40, 0),
        (100, 90, 40, 90),
        (100, 40, 40, 0),
    ],
)
def test_what_a_failover_brings_back_is_good_until_it_expires_or_is_lost(
    expires_ns: int, made_lost_ns: int, end_lost_ns: int, expected_ns: int
) -> None:
    assert stored_until_ns(expires_ns, made_lost_ns, end_lost_ns) == expected_ns
