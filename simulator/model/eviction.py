"""A store whose memory is limited: pure functions of integers, written once for both engines.

Redis's `maxmemory` and `maxmemory-policy` (redis.io, "Key eviction"). All keys of a strategy are of
one size, so that the limit is one of keys. Left out: Redis samples a few keys and takes the best of
them, here it is the best of all; an expired key leaves at once.
"""

from simulator.model.steps import IN_DENYLIST, LOGIN, LOGOUT, STORE_WRITE

# What a full store does: refuses the write ("OOM command not allowed when used memory >
# 'maxmemory'"), or lets the key go that was used longest ago, or that would expire first.
NOEVICTION, ALLKEYS_LRU, VOLATILE_TTL = range(3)
POLICIES = ("noeviction", "allkeys-lru", "volatile-ttl")

NO_LIMIT = -1
"""As the number of keys for which there is room."""


def needs_room(operation: int, kind: int, look: int) -> bool:
    """Return whether an operation makes a key: that of a new session, or of a denied token.

    Args:
        operation: Which one.
        kind: Of the exchange that asks for it.
        look: Where the strategy looks.
    """
    if operation != STORE_WRITE:
        return False
    return kind == LOGIN or (kind == LOGOUT and look == IN_DENYLIST)


def is_refused(policy: int, keys: int, reserved: int, most: int) -> bool:
    """Return whether a key that is to be made is refused.

    Args:
        policy: What a full store does.
        keys: How many there are.
        reserved: How many are on their way, so that there must be room for them.
        most: For how many there is room.
    """
    return policy == NOEVICTION and keys + reserved >= most


def leaves_ns(policy: int, used_ns: int, expires_ns: int) -> int:
    """Return what the keys are ranked by: that with the least goes first.

    Args:
        policy: Which one leaves.
        used_ns: When a key was last read or written.
        expires_ns: When it expires.
    """
    return used_ns if policy == ALLKEYS_LRU else expires_ns


COMPILED = (needs_room, is_refused, leaves_ns)
