"""What things mean, written once: pure functions of integers that both engines use.

The reference engine calls them as they stand; the compiled one compiles them (`COMPILED`). Times
are int64 nanoseconds. Engines do the indexing, these functions decide.
"""

from simulator.draws import below, uniform
from simulator.model.steps import (
    ACCESS_FRESH,
    IN_COPY,
    IN_DENYLIST,
    IN_LIST_COPY,
    IN_NODE,
    IN_TABLE,
    IN_TOKEN,
    LIST_FRESH,
    UNEXPIRED,
)
from simulator.model.strategy import SESSION, TOKEN_PAIR

NEVER_NS = 1 << 61
"""A moment after every run: about 73 years."""

# A login's state on the server.
LIVE, GHOST, ENDED, REVOKED = range(4)
"""GHOST: ended for the user, but what keeps the session has not been told. ENDED: ended where it is
kept; copies may be left. REVOKED: a used refresh token came back, and ended the family."""

# Why a request was refused, which decides how the login that follows is counted.
NO_CAUSE, FORCED, EXPIRED = range(3)

# What a refresh row says (RFC 9700, 4.14.2).
REFRESHED, REFUSED, REUSED = range(3)


def recognised(
    look: int,
    now_ns: int,
    deadline_ns: int,
    state: int,
    held: bool,  # noqa: FBT001 - scalars, for the compiler
    current: bool,  # noqa: FBT001 - as above
    denied_ns: int,
    known_ns: int,
) -> bool:
    """Return whether a credential is recognised here and now.

    Args:
        look: Where the strategy looks.
        now_ns: The recognition instant: when the deciding look or call completes.
        deadline_ns: When the credential expires; at that instant it has (RFC 7519, 4.1.4: "on or
            after which the JWT MUST NOT be accepted").
        state: LIVE, GHOST, ENDED or REVOKED.
        held: Whether this node's memory holds the login (`model.copies`).
        current: Whether the row in the table is for this very token.
        denied_ns: When the login is on the denylist, or its table knows of its end (RFC 7009, 2.1:
            that may take a while).
        known_ns: When the denylist was read: now, or when this node read its copy.
    """
    if now_ns >= deadline_ns:
        return False
    if look == IN_TOKEN:
        return True
    if look in (IN_DENYLIST, IN_LIST_COPY):
        return denied_ns > known_ns
    if look == IN_COPY:
        return held
    if look == IN_NODE:
        return held and state <= GHOST
    ended = state > GHOST and (look != IN_TABLE or now_ns >= denied_ns)
    return current and not ended


def passes(
    look: int,
    now_ns: int,
    deadline_ns: int,
    state: int,
    fresh_ns: int,
    grant_ns: int,
    list_ns: int,
) -> bool:
    """Return what a look says that does not decide whether a login is recognised.

    Args:
        look: `UNEXPIRED`, `LIST_FRESH`, `ACCESS_FRESH` or `IN_GRANT`.
        now_ns: When.
        deadline_ns: When the credential expires.
        state: The login's.
        fresh_ns: Until when the access token that the session holds is used.
        grant_ns: When the refresh token that the session holds expires.
        list_ns: Until when the node's copy of the denylist is used.
    """
    if look == UNEXPIRED:
        return now_ns < deadline_ns
    if look == LIST_FRESH:
        return now_ns < list_ns
    if look == ACCESS_FRESH:
        return now_ns < fresh_ns
    return state == LIVE and now_ns < grant_ns


def moves_deadline(credential: int, look: int, copy_touches: int) -> bool:
    """Return whether a recognition starts a session's idle time anew: what keeps it was asked."""
    return credential == SESSION and (look != IN_COPY or copy_touches != 0)


def refusal(now_ns: int, deadline_ns: int, state: int) -> int:
    """Return why a credential that was not recognised was refused, as its user sees it."""
    if state != LIVE:
        return NO_CAUSE
    return FORCED if now_ns < deadline_ns else EXPIRED


def deadline_after_login(
    credential: int, now_ns: int, idle_ns: int, absolute_ns: int, ttl_ns: int
) -> int:
    """Return when a credential made now expires: the sooner of the session's limits, or the TTL."""
    if credential == SESSION:
        return now_ns + min(idle_ns, absolute_ns)
    return now_ns + ttl_ns


def end_after_login(
    credential: int, now_ns: int, absolute_ns: int, ttl_ns: int, refresh_ns: int
) -> int:
    """Return when a login made now cannot be prolonged any further."""
    if credential == SESSION:
        return now_ns + absolute_ns
    if credential == TOKEN_PAIR:
        return now_ns + refresh_ns
    return now_ns + ttl_ns


def shortened_ns(jitter_ns: int, key: int, whose: int, step: int) -> int:
    """Return by how much an access token's life is shortened, so that expiries spread.

    Args:
        jitter_ns: By less than that; 0: not at all.
        key: The stream `EXPIRY`.
        whose: The visit in which the token is made.
        step: The exchange in which it is made: no exchange makes two.
    """
    return below(key, whose, step, jitter_ns) if jitter_ns > 0 else 0


def touched(now_ns: int, end_ns: int, idle_ns: int) -> int:
    """Return a session's deadline after a recognition: its idle time starts anew."""
    return min(now_ns + idle_ns, end_ns)


def refresh_answer(
    now_ns: int,
    end_ns: int,
    state: int,
    serial: int,
    used_serial: int,
    rotated_ns: int,
    grace_ns: int,
) -> int:
    """Return what the refresh row says to a refresh token.

    Args:
        now_ns: When the row is read.
        end_ns: When the refresh token expires.
        state: LIVE unless the family has been revoked.
        serial: Which token of the family is presented, counted by rotations.
        used_serial: How many rotations the row has seen.
        rotated_ns: When the last of them was.
        grace_ns: For how long a token that was just used may come back.

    A token that was used before and comes back after the grace interval is taken for a thief's: the
    whole family is revoked (RFC 9700, 4.14.2). Within it, the family's newest token is given out
    again.
    """
    if state != LIVE or now_ns >= end_ns:
        return REFUSED
    if serial == used_serial:
        return REFRESHED
    if serial == used_serial - 1 and now_ns - rotated_ns <= grace_ns:
        return REFRESHED
    return REUSED


def can_end(credential: int, now_ns: int, deadline_ns: int, end_ns: int, state: int) -> bool:
    """Return whether a live login is left that a logout ends, or expiry came first.

    A pair of tokens lives as long as its refresh token, whatever its access token's age.
    """
    return state == LIVE and now_ns < (end_ns if credential == TOKEN_PAIR else deadline_ns)


def expiry_ns(credential: int, deadline_ns: int, token_deadline_ns: int) -> int:
    """Return when a credential expires: a session as the server says, a token as it says."""
    return deadline_ns if credential == SESSION else token_deadline_ns


def newest_expiry_ns(credential: int, deadline_ns: int, access_ns: int) -> int:
    """Return when the credential of a login expires that was given out last."""
    return access_ns if credential == TOKEN_PAIR else deadline_ns


def state_after(in_memory: int, told: bool) -> int:  # noqa: FBT001 - a scalar, for the compiler
    """Return a login's state once it is ended for its user.

    Args:
        in_memory: Whether only the memory of nodes keeps it (and, persisted, its row).
        told: Whether whatever keeps it has been told.
    """
    return GHOST if in_memory != 0 and not told else ENDED


def is_hit(key: int, event: int, user: int, share: float) -> bool:
    """Return whether an event that hits a share of the users hits this one.

    A hash of seed, replication, event and user decides: all strategies' users are the same.
    """
    return uniform(key, event, user) < share


def is_worth(state: int, now_ns: int, expiry_ns: int) -> bool:
    """Return whether a credential is worth stealing: its login lives, and it has not expired."""
    return state == LIVE and now_ns < expiry_ns


def overlap_ns(from_ns: int, to_ns: int, window_from_ns: int, window_to_ns: int) -> int:
    """Return how much of [from, to) lies in the window."""
    return max(0, min(to_ns, window_to_ns) - max(from_ns, window_from_ns))


COMPILED = (
    recognised,
    passes,
    moves_deadline,
    refusal,
    deadline_after_login,
    end_after_login,
    shortened_ns,
    touched,
    refresh_answer,
    can_end,
    expiry_ns,
    newest_expiry_ns,
    state_after,
    is_hit,
    is_worth,
    overlap_ns,
)
