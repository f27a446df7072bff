"""How often a session's idle time starts anew."""

import pytest

from simulator.model.rules import NEVER_NS
from simulator.model.touches import is_due


@pytest.mark.parametrize(
    ("now", "deadline", "touch", "due"),
    [
        (5, 50, 0, True),
        # Idle after 50: the last touch was at 20.
        (29, 70, 10, False),
        (30, 70, 10, True),
        (69, 70, NEVER_NS, False),
        # At its absolute end, 100, nothing can prolong it; it is touched all the same if always.
        (90, 100, 10, False),
        (90, 100, 0, True),
    ],
)
def test_is_due(now: int, deadline: int, touch: int, *, due: bool) -> None:
    assert is_due(now, deadline, 100, 50, touch) is due
