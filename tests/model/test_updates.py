"""Changes of a session's data: who makes them, which version a copy is, what is overwritten."""

import pytest

from simulator.draws import stream_key
from simulator.model.updates import OUTDATED, changes_data, is_lost, version_here


@pytest.mark.parametrize(("share", "expected"), [(0.0, 0), (1.0, 1000)])
def test_none_or_all_change_data(share: float, expected: int) -> None:
    key = stream_key(1, 0, 24)
    assert sum(changes_data(key, visit, 3, share) for visit in range(1000)) == expected


def test_a_share_of_the_requests_changes_data() -> None:
    key = stream_key(1, 0, 24)
    pairs = [(visit, request) for visit in range(100) for request in range(100)]
    found = sum(changes_data(key, *pair, 0.3) for pair in pairs)
    # Four standard deviations of 10,000 draws.
    assert abs(found - 3000) < 4 * 46


@pytest.mark.parametrize(("now_ns", "expected"), [(9, OUTDATED), (10, 4), (11, 4)])
def test_what_is_on_its_way_is_not_here(now_ns: int, expected: int) -> None:
    assert version_here(now_ns, 4, 10) == expected


@pytest.mark.parametrize(
    ("read", "found", "expected"),
    [(0, 0, False), (0, 1, True), (OUTDATED, 3, True), (5, 5, False)],
)
def test_a_write_loses_what_it_had_not_read(read: int, found: int, expected: bool) -> None:  # noqa: FBT001 - a table
    assert is_lost(read, found) == expected
