"""What a full store does."""

import pytest

from simulator.model.eviction import (
    ALLKEYS_LRU,
    NOEVICTION,
    VOLATILE_TTL,
    is_refused,
    leaves_ns,
    needs_room,
)
from simulator.model.steps import (
    DATABASE_WRITE,
    IN_DENYLIST,
    IN_STORE,
    LOGIN,
    LOGOUT,
    REQUEST,
    STORE_READ,
    STORE_WRITE,
)


@pytest.mark.parametrize(
    ("operation", "kind", "look", "needs"),
    [
        (STORE_WRITE, LOGIN, IN_STORE, True),
        (STORE_WRITE, LOGOUT, IN_DENYLIST, True),
        # A deletion, a session that is written anew, a read, another station.
        (STORE_WRITE, LOGOUT, IN_STORE, False),
        (STORE_WRITE, REQUEST, IN_STORE, False),
        (STORE_READ, LOGIN, IN_STORE, False),
        (DATABASE_WRITE, LOGIN, IN_STORE, False),
    ],
)
def test_needs_room(operation: int, kind: int, look: int, *, needs: bool) -> None:
    assert needs_room(operation, kind, look) is needs


def test_is_refused() -> None:
    assert not is_refused(NOEVICTION, 3, 1, 5)
    assert is_refused(NOEVICTION, 3, 2, 5)
    assert not is_refused(ALLKEYS_LRU, 5, 0, 5)


def test_leaves_ns() -> None:
    assert leaves_ns(ALLKEYS_LRU, 3, 7) == 3
    assert leaves_ns(VOLATILE_TTL, 3, 7) == 7
