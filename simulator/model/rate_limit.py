"""How many logins a second are let in: a token bucket, as pure functions of integers.

The generic cell rate algorithm (ITU-T I.371), which needs one number instead of a count and a time:
when the bucket would be full again if nobody came. The bucket holds the logins of one second (one,
if fewer are allowed) and is filled steadily: nginx's `limit_req` with a `burst` of one below the
rate and `nodelay`; Envoy's `local_ratelimit`, but filled drop by drop.
"""

SECOND_NS = 1_000_000_000


def is_admitted(now_ns: int, full_ns: int, gap_ns: int) -> bool:
    """Return whether a login is let in.

    Args:
        now_ns: When it comes.
        full_ns: When the bucket is full.
        gap_ns: How long it takes to fill in one login: one second over the rate.
    """
    return full_ns - now_ns <= max(0, SECOND_NS - gap_ns)


def full_after_ns(now_ns: int, full_ns: int, gap_ns: int) -> int:
    """Return when the bucket is full once a login has been let in."""
    return max(now_ns, full_ns) + gap_ns


def retry_after_ns(now_ns: int, full_ns: int, gap_ns: int) -> int:
    """Return after which time a login that is refused would be let in, if nobody came before it.

    In whole seconds, as `Retry-After` has it (RFC 9110, 10.2.3: `delay-seconds`); rounded up, as
    nothing would be gained otherwise.
    """
    wait_ns = full_ns - now_ns - max(0, SECOND_NS - gap_ns)
    return -(-wait_ns // SECOND_NS) * SECOND_NS


COMPILED = (is_admitted, full_after_ns, retry_after_ns)
