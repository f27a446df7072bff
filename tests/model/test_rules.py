"""Truth tables of the rules: every case, worked by hand."""

import itertools

import pytest

from simulator.model import rules
from simulator.model.rules import (
    ENDED,
    EXPIRED,
    FORCED,
    GHOST,
    LIVE,
    NEVER_NS,
    NO_CAUSE,
    REFRESHED,
    REFUSED,
    REUSED,
    REVOKED,
)
from simulator.model.steps import IN_NODE, IN_STORE, IN_TOKEN
from simulator.model.strategy import SESSION, TOKEN, TOKEN_PAIR

STATES = (LIVE, GHOST, ENDED, REVOKED)


# --- recognised ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("look", "state", "expected"),
    [
        # At the home node, with its memory intact. A ghost is where the logout did not reach.
        (IN_NODE, LIVE, True),
        (IN_NODE, GHOST, True),
        (IN_NODE, ENDED, False),
        (IN_NODE, REVOKED, False),
        (IN_STORE, LIVE, True),
        (IN_STORE, GHOST, True),
        (IN_STORE, ENDED, False),
        (IN_STORE, REVOKED, False),
        # A signature is good whatever has become of the login.
        (IN_TOKEN, LIVE, True),
        (IN_TOKEN, GHOST, True),
        (IN_TOKEN, ENDED, True),
        (IN_TOKEN, REVOKED, True),
    ],
)
def test_recognised_by_place_and_state(look: int, state: int, *, expected: bool) -> None:
    assert rules.recognised(look, 9, 0, 0, 0, 0, 10, state) is expected
    # Never at the deadline or after it.
    assert not rules.recognised(look, 10, 0, 0, 0, 0, 10, state)
    assert not rules.recognised(look, 11, 0, 0, 0, 0, 10, state)


@pytest.mark.parametrize(
    ("node", "epoch", "in_memory"),
    [
        (0, 0, True),
        (1, 0, False),  # another node
        (0, 1, False),  # the same, after a crash
        (1, 1, False),
    ],
)
def test_only_memory_depends_on_the_node(node: int, epoch: int, *, in_memory: bool) -> None:
    assert rules.recognised(IN_NODE, 5, node, epoch, 0, 0, 10, LIVE) is in_memory
    for look in (IN_STORE, IN_TOKEN):
        assert rules.recognised(look, 5, node, epoch, 0, 0, 10, LIVE)


# --- refusal ---------------------------------------------------------------------------------


def test_refusal() -> None:
    assert rules.refusal(9, 10, LIVE) == FORCED
    assert rules.refusal(10, 10, LIVE) == EXPIRED
    for state, now in itertools.product((GHOST, ENDED, REVOKED), (9, 10)):
        assert rules.refusal(now, 10, state) == NO_CAUSE


# --- deadlines -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("credential", "deadline", "end"),
    [
        # idle 30, absolute 100, TTL 15, refresh 1000; at 7.
        (SESSION, 37, 107),
        (TOKEN, 22, 22),
        (TOKEN_PAIR, 22, 1007),
    ],
)
def test_after_a_login(credential: int, deadline: int, end: int) -> None:
    assert rules.deadline_after_login(credential, 7, 30, 100, 15) == deadline
    assert rules.end_after_login(credential, 7, 100, 15, 1000) == end


def test_a_session_lives_no_longer_than_its_absolute_timeout() -> None:
    assert rules.deadline_after_login(SESSION, 7, 30, 20, 15) == 27


@pytest.mark.parametrize(
    ("look", "now", "expected"),
    [
        (IN_NODE, 20, 50),
        (IN_STORE, 20, 50),
        (IN_NODE, 80, 107),  # the absolute timeout cuts it
        (IN_TOKEN, 20, 37),  # a token cannot be touched
    ],
)
def test_touched(look: int, now: int, expected: int) -> None:
    assert rules.touched(look, now, 37, 107, 30) == expected


# --- refresh ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("serial", "used", "rotated", "grace", "expected"),
    [
        (0, 0, 0, 0, REFRESHED),  # never used
        (3, 3, 50, 0, REFRESHED),  # the newest of its family
        (2, 3, 50, 0, REUSED),  # used before
        (2, 3, 60, 0, REFRESHED),  # used in this very nanosecond: the grace includes its ends
        (2, 3, 50, 10, REFRESHED),  # within the grace, its last instant
        (2, 3, 50, 9, REUSED),
        (1, 3, 60, 1000, REUSED),  # two rotations old: no grace
    ],
)
def test_refresh_answer(serial: int, used: int, rotated: int, grace: int, expected: int) -> None:
    now = 60
    assert rules.refresh_answer(now, 100, LIVE, serial, used, rotated, grace) == expected
    # An expired or ended family refuses everything, and suspects nobody.
    assert rules.refresh_answer(now, 60, LIVE, serial, used, rotated, grace) == REFUSED
    for state in (GHOST, ENDED, REVOKED):
        assert rules.refresh_answer(now, 100, state, serial, used, rotated, grace) == REFUSED


# --- endings ---------------------------------------------------------------------------------


@pytest.mark.parametrize("state", STATES)
def test_can_end(state: int) -> None:
    for credential in (SESSION, TOKEN):
        assert rules.can_end(credential, 9, 10, 99, state) is (state == LIVE)
        assert not rules.can_end(credential, 10, 10, 99, state)
    # A pair lives as long as its refresh token.
    assert rules.can_end(TOKEN_PAIR, 98, 10, 99, state) is (state == LIVE)
    assert not rules.can_end(TOKEN_PAIR, 99, 200, 99, state)


@pytest.mark.parametrize(
    ("look", "state", "lost", "expected"),
    [
        (IN_TOKEN, ENDED, NEVER_NS, 30),  # TTL − age
        (IN_TOKEN, REVOKED, NEVER_NS, 30),
        (IN_TOKEN, ENDED, 50, 30),  # no node's memory matters
        (IN_NODE, ENDED, NEVER_NS, 0),
        (IN_NODE, GHOST, NEVER_NS, 30),  # until it expires …
        (IN_NODE, GHOST, 55, 15),  # … or its node crashes
        (IN_NODE, GHOST, 90, 30),
        (IN_STORE, ENDED, NEVER_NS, 0),
    ],
)
def test_exposure(look: int, state: int, lost: int, expected: int) -> None:
    assert rules.exposure_ns(look, 40, 70, state, lost) == expected
    assert rules.exposure_ns(look, 80, 70, state, lost) == 0


def test_next_loss() -> None:
    at, node = [10, 20, 30], [0, 1, 0]
    assert rules.next_loss_ns(0, 9, at, node) == 10
    assert rules.next_loss_ns(0, 10, at, node) == 30  # what is over is over
    assert rules.next_loss_ns(1, 10, at, node) == 20
    assert rules.next_loss_ns(0, 30, at, node) == NEVER_NS
    assert rules.next_loss_ns(2, 0, at, node) == NEVER_NS
    assert rules.next_loss_ns(0, 0, [], []) == NEVER_NS


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
