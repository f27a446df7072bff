"""What things mean, written once: pure functions of integers that both engines use.

The reference engine calls them as they stand; the compiled one compiles them (`COMPILED`). Times
are int64 nanoseconds. Engines do the indexing, these functions decide.
"""

from collections.abc import Sequence

from simulator.model.steps import IN_NODE, IN_STORE, IN_TOKEN
from simulator.model.strategy import SESSION, TOKEN_PAIR

NEVER_NS = 1 << 61
"""A moment after every run: about 73 years."""

# A login's state on the server.
LIVE, GHOST, ENDED, REVOKED = range(4)
"""GHOST: ended for the user, but a node that the logout did not reach still holds the session.
ENDED: ended where it was kept. REVOKED: a used refresh token came back, and ended the family."""

# Why a request was refused, which decides how the login that follows is counted.
NO_CAUSE, FORCED, EXPIRED = range(3)

# What a refresh row says (RFC 9700, 4.14.2).
REFRESHED, REFUSED, REUSED = range(3)


def recognised(
    look: int,
    now_ns: int,
    node: int,
    epoch: int,
    home: int,
    home_epoch: int,
    deadline_ns: int,
    state: int,
) -> bool:
    """Return whether a credential is recognised here and now.

    Args:
        look: Where the strategy looks.
        now_ns: The recognition instant: when the deciding look or call completes.
        node: The node that serves.
        epoch: How often this node has lost its memory.
        home: The node that took the login.
        home_epoch: Its epoch then.
        deadline_ns: When the credential expires; at that instant it has (RFC 7519, 4.1.4: "on or
            after which the JWT MUST NOT be accepted").
        state: LIVE, GHOST, ENDED or REVOKED.
    """
    if now_ns >= deadline_ns:
        return False
    if look == IN_TOKEN:
        return True
    if state >= ENDED:
        return False
    if look == IN_NODE:
        return node == home and epoch == home_epoch
    return look == IN_STORE


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


def touched(look: int, now_ns: int, deadline_ns: int, end_ns: int, idle_ns: int) -> int:
    """Return the deadline after a recognition: a session's idle time starts anew."""
    if look == IN_TOKEN:
        return deadline_ns
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


def exposure_ns(look: int, now_ns: int, deadline_ns: int, state: int, lost_ns: int) -> int:
    """Return for how long a login that ended now is still accepted by some node.

    A token: until it expires. A session that a logout did not reach: until it expires or its node
    loses its memory. Anything else is refused at once.
    """
    if look == IN_TOKEN:
        return max(0, deadline_ns - now_ns)
    if state == GHOST:
        return max(0, min(deadline_ns, lost_ns) - now_ns)
    return 0


def next_loss_ns(node: int, now_ns: int, loss_ns: Sequence[int], loss_node: Sequence[int]) -> int:
    """Return when a node next loses its memory after now: the timeline is known beforehand."""
    for i in range(len(loss_ns)):
        if loss_node[i] == node and loss_ns[i] > now_ns:
            return int(loss_ns[i])
    return NEVER_NS


def overlap_ns(from_ns: int, to_ns: int, window_from_ns: int, window_to_ns: int) -> int:
    """Return how much of [from, to) lies in the window."""
    return max(0, min(to_ns, window_to_ns) - max(from_ns, window_from_ns))


COMPILED = (
    recognised,
    refusal,
    deadline_after_login,
    end_after_login,
    touched,
    refresh_answer,
    can_end,
    exposure_ns,
    next_loss_ns,
    overlap_ns,
)
