"""Truth tables of the rules about a login's end, and about whom an event hits."""

import pytest

from simulator import draws
from simulator.model import rules
from simulator.model.rules import ENDED, GHOST, LIVE, REVOKED
from simulator.model.strategy import SESSION, TOKEN, TOKEN_PAIR

STATES = (LIVE, GHOST, ENDED, REVOKED)

# --- the end ---------------------------------------------------------------------------------


@pytest.mark.parametrize("state", STATES)
def test_can_end(state: int) -> None:
    for credential in (SESSION, TOKEN):
        assert rules.can_end(credential, 9, 10, 99, state) is (state == LIVE)
        assert rules.can_end(credential, 10, 10, 99, state) is False
    # A pair lives as long as its refresh token.
    assert rules.can_end(TOKEN_PAIR, 98, 10, 99, state) is (state == LIVE)
    assert rules.can_end(TOKEN_PAIR, 99, 200, 99, state) is False


@pytest.mark.parametrize(
    ("in_memory", "told", "expected"),
    [
        (0, True, ENDED),
        (0, False, ENDED),  # a table, a store, a list: what is asked knows at once
        (1, True, ENDED),
        (1, False, GHOST),  # a node goes on knowing it
    ],
)
def test_state_after(in_memory: int, expected: int, *, told: bool) -> None:
    assert rules.state_after(in_memory, told) == expected


@pytest.mark.parametrize("state", STATES)
def test_only_what_is_good_is_worth_stealing(state: int) -> None:
    assert rules.is_worth(state, 9, 10) is (state == LIVE)
    assert rules.is_worth(state, 10, 10) is False
    assert rules.is_worth(state, 11, 10) is False


# --- who is hit ------------------------------------------------------------------------------


def hit(share: float, *, event: int = 0, seed: int = 1, replication: int = 0) -> set[int]:
    """Return who of 10,000 users is hit."""
    key = draws.stream_key(seed, replication, draws.HIT)
    return {user for user in range(10_000) if rules.is_hit(key, event, user, share)}


def test_a_share_of_the_users_is_hit() -> None:
    assert hit(1.0) == set(range(10_000))
    assert hit(0.0) == set()
    # Binomial: within four standard deviations, √(10,000 · 0.25 · 0.75) = 43.3 each.
    assert abs(len(hit(0.25)) - 2_500) < 4 * 43.4


def test_who_is_hit_by_a_smaller_share_is_hit_by_a_larger_one() -> None:
    assert hit(0.1) < hit(0.2) < hit(0.9)


def test_another_event_seed_or_replication_hits_others() -> None:
    """Two independent quarters have a sixteenth in common: 625, √(10,000 · 15/256) = 24.2."""
    one = hit(0.25)
    for other in (hit(0.25, event=1), hit(0.25, seed=2), hit(0.25, replication=1)):
        assert abs(len(one & other) - 625) < 4 * 24.3


# --- the window ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (0, 5, 0),
        (0, 10, 0),
        (5, 15, 5),
        (10, 20, 10),
        (12, 14, 2),
        (15, 25, 5),
        (20, 30, 0),
        (0, 30, 10),
    ],
)
def test_overlap(start: int, end: int, expected: int) -> None:
    assert rules.overlap_ns(start, end, 10, 20) == expected
