"""Truth tables of what nodes remember, and of who is in their group: every case by hand."""

import inspect

import pytest

from simulator.model import copies
from simulator.model.rules import NEVER_NS


def test_every_rule_is_compiled() -> None:
    """What one engine calls and the other does not compile would be a rule of one engine."""
    mine = [f for f in vars(copies).values() if inspect.getmodule(f) is copies and callable(f)]
    assert set(copies.COMPILED) == set(mine)
    assert len(copies.COMPILED) == len(mine)


# --- memory ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("node", "epoch", "survives", "expected"),
    [
        # The login was taken at node 2 in its epoch 5.
        (2, 5, 0, True),
        (2, 6, 0, False),  # it has lost its memory since
        (2, 6, 1, True),  # and has read its sessions back
        (2, 5, 1, True),
        (3, 5, 0, False),  # another node
        (3, 5, 1, False),  # what survives comes back at its own node only
        (3, 6, 0, False),
        (3, 6, 1, False),
    ],
)
def test_held_at_home(node: int, epoch: int, survives: int, *, expected: bool) -> None:
    read_back = bool(survives)
    # Forgotten at 90: at 89 it is there if it ever was, from then on it is not.
    assert copies.held_at_home(89, node, epoch, 2, 5, 90, read_back) is expected
    assert copies.held_at_home(90, node, epoch, 2, 5, 90, read_back) is False


@pytest.mark.parametrize(
    ("newest", "forgotten", "lost", "expected"),
    [(70, 80, 90, 70), (80, 70, 90, 70), (80, 90, 70, 70), (80, NEVER_NS, NEVER_NS, 80)],
)
def test_home_until_ns(newest: int, forgotten: int, lost: int, expected: int) -> None:
    assert copies.home_until_ns(newest, forgotten, lost) == expected


@pytest.mark.parametrize(
    ("until", "own", "lost", "expected"),
    [
        (70, 80, 90, 70),
        (80, 70, 90, 70),
        (80, 90, 70, 70),
        (80, 90, 11, 11),  # there at 10, and gone with its node at 11
        (80, 90, 10, 0),  # its node stopped just then, or before: it was never there
        (80, 90, 9, 0),
    ],
)
def test_copy_until_ns(until: int, own: int, lost: int, expected: int) -> None:
    assert copies.copy_until_ns(10, until, own, lost) == expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [(9, False), (10, True), (19, True), (20, False), (21, False)],
)
def test_held_as_copy(now: int, *, expected: bool) -> None:
    """A copy that is there from 10 until 20: at 10 it is, at 20 it is no more."""
    assert copies.held_as_copy(now, 3, 3, 10, 20, 0, 0) is expected  # a session's
    assert copies.held_as_copy(now, 3, 3, 10, 20, 77, 77) is expected  # the token that is presented
    assert copies.held_as_copy(now, 4, 3, 10, 20, 0, 0) is False  # the node has lost it
    assert copies.held_as_copy(now, 3, 3, 10, 20, 77, 88) is False  # the token before
    assert copies.held_as_copy(now, 3, 3, 10, 20, 88, 77) is False  # a token given out since


def test_a_copy_that_was_cut_before_it_came_is_never_there() -> None:
    for now in (9, 10, 11):
        assert copies.held_as_copy(now, 0, 0, 10, 10, 0, 0) is False
        assert copies.held_as_copy(now, 0, 0, 10, 9, 0, 0) is False


@pytest.mark.parametrize(
    ("ttl", "expected"),
    [(0, 7), (5, 12), (NEVER_NS - 7, NEVER_NS), (NEVER_NS - 8, NEVER_NS - 1), (NEVER_NS, NEVER_NS)],
)
def test_until(ttl: int, expected: int) -> None:
    """From 7 on; what is remembered for ever does not overflow."""
    assert copies.until_ns(7, ttl) == expected


@pytest.mark.parametrize(
    ("propagation", "list_ns", "lists", "expected"),
    [
        # Denied at 100. The list is asked every time: accepted until now.
        (0, 0, 0, 100),
        # Copies are used for 30, the freshest that exists until 120, or it is past.
        (0, 30, 120, 120),
        (0, 30, 95, 100),
        (0, 30, 100, 100),
        # It takes 7 until it is in the list: accepted until then …
        (7, 0, 0, 107),
        # … and a copy that is read just before is used for 30 more.
        (7, 30, 120, 137),
        (7, 30, 0, 137),
        (1, 30, 120, 131),
    ],
)
def test_denied_last(propagation: int, list_ns: int, lists: int, expected: int) -> None:
    assert copies.denied_last_ns(100, propagation, list_ns, lists) == expected


# --- nodes -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("up", "down_since", "now", "expected"),
    [
        (1, 0, 50, True),  # up from the start
        (1, 40, 50, True),  # up again
        (0, 0, 50, False),  # not there yet …
        (0, 0, 5, False),  # … and not just dead
        (0, 40, 40, True),  # just dead: nobody knows
        (0, 40, 49, True),
        (0, 40, 50, False),  # 10 later the others drop it
        (0, 40, 51, False),
    ],
)
def test_is_member(up: int, down_since: int, now: int, *, expected: bool) -> None:
    assert copies.is_member(up, down_since, now, 10) is expected


def test_a_dead_node_is_dropped_at_once_if_that_takes_no_time() -> None:
    assert copies.is_member(0, 40, 40, 0) is False
    assert copies.is_member(1, 40, 40, 0) is True


@pytest.mark.parametrize(
    ("up", "loaded", "now", "expected"),
    [
        (1, 0, 50, True),  # it had nothing to load
        (1, 51, 50, False),  # it is up, and still loading
        (1, 50, 50, True),
        (0, 0, 50, False),
        (0, 51, 50, False),
    ],
)
def test_serves(up: int, loaded: int, now: int, *, expected: bool) -> None:
    assert copies.serves(up, loaded, now) is expected


def test_next_loss() -> None:
    at, node = [10, 20, 30], [0, 1, 0]
    assert copies.next_loss_ns(0, 9, at, node) == 10
    assert copies.next_loss_ns(0, 10, at, node) == 30  # what is over is over
    assert copies.next_loss_ns(1, 10, at, node) == 20
    assert copies.next_loss_ns(0, 30, at, node) == NEVER_NS
    assert copies.next_loss_ns(2, 0, at, node) == NEVER_NS
    assert copies.next_loss_ns(0, 0, [], []) == NEVER_NS
