"""The rule of a circuit breaker, one call after the other; worked by hand."""

import pytest

from simulator.model.breaker import (
    CLOSED_NS,
    failed_after,
    is_heard,
    lets_through,
    open_after_ns,
)


@pytest.mark.parametrize(
    ("now_ns", "open_ns", "trying", "expected"),
    [
        (5, CLOSED_NS, False, True),
        (99, 100, False, False),
        (100, 100, False, True),
        (100, 100, True, False),
        (5000, 100, True, False),
    ],
)
def test_who_is_let_through(*, now_ns: int, open_ns: int, trying: bool, expected: bool) -> None:
    assert lets_through(now_ns, open_ns, trying) == expected


def test_an_open_breaker_hears_of_its_trial_only() -> None:
    assert is_heard(CLOSED_NS, tried=False)
    assert is_heard(100, tried=True)
    assert not is_heard(100, tried=False)


def test_failures_in_a_row() -> None:
    """Three open it; a success between them starts the count anew; a failed trial opens it anew."""
    failed, told = 0, []
    for now_ns, answered in enumerate([False, False, True, False, False, False, False, True]):
        failed = failed_after(failed, answered)
        told.append((failed, open_after_ns(now_ns, failed, 3, 100)))
    assert told == [(1, 0), (2, 0), (0, 0), (1, 0), (2, 0), (3, 105), (4, 106), (0, 0)]
