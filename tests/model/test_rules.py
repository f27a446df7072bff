"""Truth tables of the rules: every case, worked by hand."""

import inspect
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
from simulator.model.steps import (
    ACCESS_FRESH,
    IN_COPY,
    IN_DENYLIST,
    IN_GRANT,
    IN_LIST_COPY,
    IN_NODE,
    IN_STORE,
    IN_TABLE,
    IN_TOKEN,
    LIST_FRESH,
    UNEXPIRED,
)
from simulator.model.strategy import NOTHING, SESSION, TOKEN, TOKEN_PAIR

STATES = (LIVE, GHOST, ENDED, REVOKED)
BOTH = (False, True)


def test_every_rule_is_compiled() -> None:
    """What one engine calls and the other does not compile would be a rule of one engine."""
    mine = [f for f in vars(rules).values() if inspect.getmodule(f) is rules and callable(f)]
    assert set(rules.COMPILED) == set(mine)
    assert len(rules.COMPILED) == len(mine)


# --- recognised ------------------------------------------------------------------------------

# What each look asks of a credential that has not expired: in which states of the login, whether
# this node's memory must hold it, whether the row must be for this very token, and whether it must
# not be on the list. A dash: it does not matter.
ANY = STATES
KEPT = (LIVE, GHOST)  # a ghost is where the end has not been told
RECOGNISED = {
    #               state  held     row      list
    IN_NODE:       (KEPT, "held", "-",      "-"),
    IN_STORE:      (KEPT, "-",    "newest", "-"),
    IN_TABLE:      (KEPT, "-",    "newest", "-"),
    IN_COPY:       (ANY,  "held", "-",      "-"),  # a copy does not know what became of it
    IN_TOKEN:      (ANY,  "-",    "-",      "-"),  # a signature neither
    IN_DENYLIST:   (ANY,  "-",    "-",      "unlisted"),
    IN_LIST_COPY:  (ANY,  "-",    "-",      "unlisted"),
}  # fmt: skip


@pytest.mark.parametrize("look", RECOGNISED)
def test_recognised(look: int) -> None:
    states, held_if, row_if, list_if = RECOGNISED[look]
    deadline, known = 10, 5
    # The list is known as of 5: an entry made at 4 or at 5 is in it, one made at 6 is not.
    for state, held, current, denied in itertools.product(STATES, BOTH, BOTH, (4, 5, 6)):
        expected = (
            state in states
            and (held or held_if == "-")
            and (current or row_if == "-")
            and (denied == 6 or list_if == "-")
        )
        case = (state, held, current, denied, known)
        assert rules.recognised(look, 9, deadline, *case) is expected, case
        # Never at the deadline or after it, whatever else is true.
        assert rules.recognised(look, 10, deadline, *case) is False, case
        assert rules.recognised(look, 11, deadline, *case) is False, case


def test_a_login_that_was_never_denied_is_on_no_list() -> None:
    for look in (IN_DENYLIST, IN_LIST_COPY):
        assert rules.recognised(look, 9, 10, LIVE, False, False, NEVER_NS, 9)


def test_a_table_may_know_late_of_a_login_that_was_ended() -> None:
    for denied, current, expected in ((10, True, True), (9, True, False), (10, False, False)):
        found = rules.recognised(IN_TABLE, 9, 11, ENDED, False, current, denied, 9)
        assert found is expected


# --- what decides something else -------------------------------------------------------------


@pytest.mark.parametrize(
    ("look", "now", "expected"),
    [
        # deadline 10, access token 20, refresh token 30, list 40: up to, and not at, the instant.
        (UNEXPIRED, 9, True),
        (UNEXPIRED, 10, False),
        (ACCESS_FRESH, 19, True),
        (ACCESS_FRESH, 20, False),
        (IN_GRANT, 29, True),
        (IN_GRANT, 30, False),
        (LIST_FRESH, 39, True),
        (LIST_FRESH, 40, False),
    ],
)
def test_passes(look: int, now: int, *, expected: bool) -> None:
    assert rules.passes(look, now, 10, LIVE, 20, 30, 40) is expected
    for state in (GHOST, ENDED, REVOKED):
        # Only the refresh token that a session holds asks what became of the login.
        assert rules.passes(look, now, 10, state, 20, 30, 40) is (expected and look != IN_GRANT)


def test_a_list_that_was_never_read_is_not_fresh() -> None:
    assert rules.passes(LIST_FRESH, 0, 10, LIVE, 20, 30, 0) is False


@pytest.mark.parametrize(
    ("look", "copy_touches", "expected"),
    [
        (IN_NODE, 0, True),
        (IN_STORE, 0, True),
        (IN_TABLE, 0, True),
        (IN_COPY, 0, False),  # Redis was not asked, and so not told
        (IN_NODE, 1, True),
        (IN_STORE, 1, True),
        (IN_TABLE, 1, True),
        (IN_COPY, 1, True),  # the copy is the session itself, read back from its row
    ],
)
def test_moves_deadline(look: int, copy_touches: int, *, expected: bool) -> None:
    assert rules.moves_deadline(SESSION, look, copy_touches) is expected
    for credential in (NOTHING, TOKEN, TOKEN_PAIR):  # a token cannot be touched
        assert rules.moves_deadline(credential, look, copy_touches) is False


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
    ("now", "expected"),
    [
        (20, 50),
        (77, 107),
        (80, 107),  # the absolute timeout cuts it
    ],
)
def test_touched(now: int, expected: int) -> None:
    assert rules.touched(now, 107, 30) == expected


@pytest.mark.parametrize(
    ("credential", "expiry", "newest"),
    [
        # The server says 10 of the session, or of the login's first token; the presented token
        # says 20; the access token that was given out last expires at 30.
        (SESSION, 10, 10),
        (TOKEN, 20, 10),  # there is only one: the server's 10 is the token's own in an engine
        (TOKEN_PAIR, 20, 30),
    ],
)
def test_who_says_when_a_credential_expires(credential: int, expiry: int, newest: int) -> None:
    assert rules.expiry_ns(credential, 10, 20) == expiry
    assert rules.newest_expiry_ns(credential, 10, 30) == newest


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
