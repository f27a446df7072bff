"""Which of the signer's keys a node has: pure functions of integers, written once for both engines.

A node that does not sign tokens itself fetches the keys (a JWK Set, RFC 7517, 5) when a token needs
them, and keeps them for a while: `jose` for 10 minutes (`cacheMaxAge`). A token of a key that is
not among them makes it fetch the set anew (OpenID Connect Core 1.0, 10.1.1); whoever needs the keys
meanwhile waits for the same fetch. Times are int64 nanoseconds.

Left out: a key that has been withdrawn, and stays in the sets that nodes have (`model.keys` says
until when it is taken); a pause after a fetch that failed.
"""


def lacks_key(now_ns: int, until_ns: int, kid: int, newest: int) -> bool:
    """Return whether a node must fetch the keys before it can verify a token.

    Args:
        now_ns: When.
        until_ns: Until when the set that it has is used; 0: it has none.
        kid: The token's key, counted by rotations.
        newest: The newest key in the set.
    """
    return now_ns >= until_ns or kid > newest


def first_until_ns(now_ns: int, cache_ns: int) -> int:
    """Return until when a node that starts now may use the keys that it has; 0: it has none.

    Those that are there when the run starts have just fetched them.
    """
    return cache_ns if now_ns == 0 else 0


def is_shared(cache_ns: int) -> bool:
    """Return whether what one request fetches serves others, too: nothing does that is not kept."""
    return cache_ns > 0


COMPILED = (lacks_key, first_until_ns, is_shared)
