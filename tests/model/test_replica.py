"""A replica that is behind."""

from simulator.model.replica import ended_until_ns, is_unseen, seen_deadline_ns, seen_state
from simulator.model.rules import ENDED, LIVE, NEVER_NS


def test_what_is_older_than_the_run_has_come() -> None:
    assert is_unseen(3, 7, 5)
    assert not is_unseen(3, 8, 5)
    assert not is_unseen(0, 1, 5)


def test_an_end_is_heard_of_later() -> None:
    assert seen_state(ENDED, 3, 7, 5) == LIVE
    assert seen_state(ENDED, 3, 8, 5) == ENDED
    assert seen_state(LIVE, 0, 8, 5) == LIVE


def test_so_is_a_touch() -> None:
    assert seen_deadline_ns(50, 30, 20, 24, 5) == 30
    assert seen_deadline_ns(50, 30, 20, 25, 5) == 50
    assert seen_deadline_ns(50, 0, 0, 1, 5) == 50


def test_an_ended_session_is_good_until_then() -> None:
    assert ended_until_ns(50, NEVER_NS, 20, 5) == 25
    assert ended_until_ns(22, NEVER_NS, 20, 5) == 22
    assert ended_until_ns(50, 18, 20, 5) == 23
