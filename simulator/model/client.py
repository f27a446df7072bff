"""What a client does next when an answer arrives; written once for both engines."""

from simulator.draws import uniform
from simulator.model.steps import (
    BAD_GATEWAY_502,
    LOGIN,
    OK_200,
    PREFLIGHT,
    PUBLIC,
    RATE_LIMITED_429,
    REFRESH,
    REQUEST,
    TIMEOUT,
    UNAUTHORISED_401,
    UNAVAILABLE_503,
)

# A request's end, beside the exchanges that `next_exchange` returns.
FINISHED_OK, ABANDONED, FAILED, TIMED_OUT = range(16, 20)


FOR_LOGIN = (LOGIN, REFRESH, PREFLIGHT)
"""Exchanges that there are only for the credential's sake: all of their time is authentication's.

A preflight asks whether the header that carries the token may come."""


def is_public(key: int, visit: int, request: int, authenticated_share: float) -> bool:
    """Return whether a request needs no login: a share of them does, and a draw for each decides.

    The same requests under every strategy. A cookie travels with them all the same (RFC 6265, 5.4),
    a bearer token does not.
    """
    return uniform(key, visit, request) >= authenticated_share


def is_beside(background: int, now_ns: int, deadline_ns: int) -> bool:
    """Return whether a refresh that is due goes out beside the request, which does not wait for it.

    Args:
        background: Whether clients do so.
        now_ns: When.
        deadline_ns: When the access token expires: then there is nothing to send the request with.
    """
    return background != 0 and now_ns < deadline_ns


def is_due(now_ns: int, deadline_ns: int, end_ns: int, early_ns: int) -> bool:
    """Return whether a client refreshes before it sends a request.

    Args:
        now_ns: When.
        deadline_ns: When its access token expires.
        end_ns: When its refresh token does.
        early_ns: How long before the access token's expiry it refreshes; 0: it waits for a 401.
    """
    return early_ns > 0 and deadline_ns - early_ns <= now_ns < end_ns


def is_typed(kind: int, types: int) -> bool:
    """Return whether a client pauses before an exchange: its user types name and password.

    Who has begun to type finishes, even if another visit of the same user has logged in meanwhile.
    """
    return types != 0 and kind == LOGIN


def typing_step(request: int, logins: int) -> int:
    """Return which draw of a visit it is how long its user takes for a login.

    The first, second … login for a request: the same under every strategy.
    """
    return (request << 8) | min(logins, 255)


def is_retried(outcome: int) -> bool:
    """Return whether `client.retries` applies: nothing was decided, another try may succeed.

    RFC 9110, 9.2.2 and 15.6: 502 and 503 speak of the server, not of the request; RFC 6585, 4: a
    429 speaks of how many there were just now.
    """
    return outcome in (RATE_LIMITED_429, BAD_GATEWAY_502, UNAVAILABLE_503, TIMEOUT)


def sets_affinity(outcome: int, node: int, cookie: int, kept: int) -> bool:
    """Return whether an answer brings a new affinity cookie: the node answered, and is another.

    HAProxy, `cookie … insert indirect`: none is set for a client that came with that node's. A
    balancer that keeps cookies sets none for a client that came with any (gorouter#76).
    """
    answered = node >= 0 and outcome not in (BAD_GATEWAY_502, TIMEOUT)
    return answered and node != cookie and not (kept and cookie >= 0)


def first_node(fail_back: int, first: int, node: int) -> int:
    """Return the node that a new affinity cookie names beside the one that sets it; −1: none.

    With `fail_back` it goes on naming the first one, as WebSphere's JSESSIONID lists its clones.
    """
    if not fail_back:
        return -1
    return first if first >= 0 else node


def next_exchange(
    kind: int,
    outcome: int,
    replaced: bool,  # noqa: FBT001 - scalars, for the compiler
    refreshable: bool,  # noqa: FBT001 - as above
    logins: int,
    login_attempts: int,
) -> int:
    """Return the exchange that follows an answer, or how the request ends.

    Args:
        kind: The exchange that was answered.
        outcome: Its outcome, after retries.
        replaced: Whether the credential it carried has been replaced meanwhile by another visit of
            the same user: then the request is repeated with the new one.
        refreshable: Whether a refresh token lives and was not yet tried for this request.
        logins: Logins that this request has already made.
        login_attempts: How many it may make.
    """
    if outcome == OK_200:
        return FINISHED_OK if kind in (REQUEST, PUBLIC) else REQUEST
    if outcome == TIMEOUT:
        return TIMED_OUT
    if outcome != UNAUTHORISED_401:
        return FAILED
    if replaced:
        return REQUEST
    if kind == REQUEST and refreshable:
        return REFRESH
    return LOGIN if logins < login_attempts else ABANDONED


COMPILED = (
    is_public,
    is_beside,
    is_due,
    is_typed,
    typing_step,
    is_retried,
    sets_affinity,
    first_node,
    next_exchange,
)
