"""Which key signs a token, and until when nodes take it: pure functions of integers.

Written once for both engines, as `model.rules` is. Times are int64 nanoseconds. A token names its
key (`kid`, RFC 7515, 4.1.4): 0, 1, … is the one that all share, counted by rotations; below 0 is a
node's own (`own_key`), which no other has.

Tokens of a key that has been rotated may still be taken for a while: a signer should retain it
among its published keys for some time (OpenID Connect Core 1.0, 10.1.1). Left out: the time until
nodes have heard of the new key.
"""

from collections.abc import Sequence

from simulator.model.rules import NEVER_NS


def own_key(node: int) -> int:
    """Return the name of the key that only this node has."""
    return -1 - node


def signing_key(now_ns: int, node: int, own_ns: int, rotation_ns: Sequence[int]) -> int:
    """Return the key that a token is signed with.

    Args:
        now_ns: When.
        node: Who signs.
        own_ns: From when on it has a key of its own instead of the shared one.
        rotation_ns: When the shared key is rotated, in order; at that instant it has been.
    """
    if own_ns <= now_ns:
        return own_key(node)
    kid = 0
    while kid < len(rotation_ns) and rotation_ns[kid] <= now_ns:
        kid += 1
    return kid


def signature_until_ns(kid: int, node: int, own_ns: int, retired_ns: int) -> int:
    """Return until when a node takes a signature for good; 0: it never does.

    Args:
        kid: The key that it was made with.
        node: The node that verifies it.
        own_ns: From when on the node has a key of its own instead of the shared one.
        retired_ns: Until when the shared key is taken.
    """
    if kid < 0:
        return NEVER_NS if kid == own_key(node) else 0
    return min(own_ns, retired_ns)


def expiry_by_clock_ns(expiry_ns: int, fast_ns: int) -> int:
    """Return when a token expires for a node whose clock is ahead (below 0: behind) by this much.

    RFC 7519, 4.1.4, allows "some small leeway, usually no more than a few minutes, to account for
    clock skew": this is the skew, without a leeway.
    """
    return expiry_ns - fast_ns


COMPILED = (own_key, signing_key, signature_until_ns, expiry_by_clock_ns)


def retirements(rotations: Sequence[tuple[int, int]]) -> list[int]:
    """Return until when each shared key is taken; the last one is not rotated any more.

    Args:
        rotations: When the key is rotated, in order, and for how long tokens are taken that were
            signed before.
    """
    until = [NEVER_NS]
    for at_ns, grace_ns in reversed(rotations):
        until.append(min(until[-1], at_ns + grace_ns))
    return until[::-1]
