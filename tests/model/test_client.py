"""What a client does next: the whole truth table."""

import itertools

import pytest

from simulator.model.client import (
    ABANDONED,
    FAILED,
    FINISHED_OK,
    TIMED_OUT,
    first_node,
    is_due,
    is_public,
    is_retried,
    is_typed,
    next_exchange,
    sets_affinity,
)
from simulator.model.steps import (
    BAD_GATEWAY_502,
    EXCHANGES,
    LOGIN,
    LOGOUT,
    OK_200,
    OUTCOMES,
    PUBLIC,
    RATE_LIMITED_429,
    REFRESH,
    REQUEST,
    TIMEOUT,
    TOO_LARGE_431,
    UNAUTHORISED_401,
    UNAVAILABLE_503,
)

ANYTHING = list(itertools.product([False, True], [False, True], [0, 1, 2]))


@pytest.mark.parametrize(("replaced", "refreshable", "logins"), ANYTHING)
def test_answers_that_decide_by_themselves(
    *, replaced: bool, refreshable: bool, logins: int
) -> None:
    rest = (replaced, refreshable, logins, 2)
    assert next_exchange(REQUEST, OK_200, *rest) == FINISHED_OK
    assert next_exchange(PUBLIC, OK_200, *rest) == FINISHED_OK
    # A credential has come: the request is repeated with it.
    assert next_exchange(LOGIN, OK_200, *rest) == REQUEST
    assert next_exchange(REFRESH, OK_200, *rest) == REQUEST
    for kind in range(len(EXCHANGES)):
        assert next_exchange(kind, TIMEOUT, *rest) == TIMED_OUT
        for outcome in (RATE_LIMITED_429, TOO_LARGE_431, BAD_GATEWAY_502, UNAVAILABLE_503):
            assert next_exchange(kind, outcome, *rest) == FAILED


@pytest.mark.parametrize(
    ("kind", "replaced", "refreshable", "logins", "expected"),
    [
        # Another visit of the user has brought a new credential meanwhile: try it first.
        (REQUEST, True, True, 0, REQUEST),
        (REQUEST, True, False, 2, REQUEST),
        (REFRESH, True, False, 0, REQUEST),
        (REQUEST, False, True, 0, REFRESH),
        (REQUEST, False, True, 2, REFRESH),
        (REQUEST, False, False, 0, LOGIN),
        (REQUEST, False, False, 1, LOGIN),
        (REQUEST, False, False, 2, ABANDONED),
        # A refused refresh is not tried again.
        (REFRESH, False, True, 0, LOGIN),
        (REFRESH, False, False, 1, LOGIN),
        (REFRESH, False, False, 2, ABANDONED),
    ],
)
def test_after_a_401(
    kind: int, *, replaced: bool, refreshable: bool, logins: int, expected: int
) -> None:
    assert next_exchange(kind, UNAUTHORISED_401, replaced, refreshable, logins, 2) == expected


def test_what_is_retried() -> None:
    retried = {OUTCOMES[o] for o in range(len(OUTCOMES)) if is_retried(o)}
    assert retried == {"rate_limited_429", "bad_gateway_502", "unavailable_503", "timeout"}


def test_only_before_a_login_something_is_typed() -> None:
    assert [EXCHANGES[kind] for kind in range(len(EXCHANGES)) if is_typed(kind, 1)] == ["login"]
    assert not is_typed(LOGIN, 0)
    assert not any(is_typed(end, 1) for end in (FINISHED_OK, ABANDONED, FAILED, TIMED_OUT))


def test_a_client_is_due_from_early_on_until_its_refresh_token_ends() -> None:
    assert [now for now in range(20) if is_due(now, 10, 15, 3)] == list(range(7, 15))
    assert not any(is_due(now, 10, 15, 0) for now in range(20))


@pytest.mark.parametrize(("share", "expected"), [(0.0, 1000), (1.0, 0)])
def test_all_or_no_requests_are_public(share: float, expected: int) -> None:
    assert sum(is_public(99, visit, 0, share) for visit in range(1000)) == expected


def test_the_requests_of_a_visit_are_drawn_one_by_one() -> None:
    public = [is_public(99, visit, request, 0.7) for visit in range(50) for request in range(40)]
    # 2,000 draws: within three standard deviations (20.5) of 600.
    assert abs(sum(public) - 600) < 62


def test_ends_are_no_exchanges() -> None:
    assert {FINISHED_OK, ABANDONED, FAILED, TIMED_OUT}.isdisjoint(range(len(EXCHANGES)))
    assert max(REQUEST, LOGIN, REFRESH, LOGOUT) < PUBLIC  # the loop's condition counts on it


@pytest.mark.parametrize(
    ("outcome", "node", "cookie", "kept", "expected"),
    [
        (OK_200, 1, -1, 0, True),
        (OK_200, 1, 1, 0, False),  # `insert indirect`
        (OK_200, 1, 2, 0, True),
        (UNAVAILABLE_503, 1, 2, 0, True),  # a node that is full has answered
        (UNAVAILABLE_503, -1, 2, 0, False),  # the balancer has, which knows no node
        (BAD_GATEWAY_502, 1, -1, 0, False),
        (TIMEOUT, 1, -1, 0, False),
        (OK_200, 1, 2, 1, False),  # kept
        (OK_200, 1, -1, 1, True),  # but there was none
    ],
)
def test_what_sets_a_cookie(
    *, outcome: int, node: int, cookie: int, kept: int, expected: bool
) -> None:
    assert sets_affinity(outcome, node, cookie, kept) is expected


def test_the_node_that_a_cookie_names_first() -> None:
    assert first_node(0, -1, 3) == -1
    assert first_node(1, -1, 3) == 3
    assert first_node(1, 2, 3) == 2
