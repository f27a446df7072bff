"""A circuit breaker before a station: once calls fail in a row, the next ones fail at once.

M. Nygard, "Release It!" (2007), "Circuit Breaker": closed, it counts the failures in a row; open,
it lets no call through; half open, when its time is over, it lets one through, whose end decides.
Polly counts failures in a row, too; resilience4j counts their share of the last hundred calls.
What a call says that was under way when the breaker opened, is not heard.
"""

CLOSED_NS = 0
"""Until when a breaker is open that is closed."""


def lets_through(now_ns: int, open_ns: int, trying: bool) -> bool:  # noqa: FBT001 - a scalar
    """Return whether a call may go to its station.

    Args:
        now_ns: When.
        open_ns: Until when the breaker is open; CLOSED_NS: it is closed.
        trying: Whether the call that was let through to try is still under way.
    """
    return open_ns == CLOSED_NS or (now_ns >= open_ns and not trying)


def is_heard(open_ns: int, tried: bool) -> bool:  # noqa: FBT001 - a scalar
    """Return whether the end of a call counts; `tried`: it was the one let through to try."""
    return open_ns == CLOSED_NS or tried


def failed_after(failed: int, answered: bool) -> int:  # noqa: FBT001 - a scalar
    """Return how many calls have failed in a row, once one more has ended."""
    return 0 if answered else failed + 1


def open_after_ns(now_ns: int, failed: int, failures: int, open_for_ns: int) -> int:
    """Return until when a breaker is open after a call that it has heard of.

    Args:
        now_ns: When it ended.
        failed: How many have failed in a row, this one among them. A success makes it none; the
            failure of a call that was let through to try comes on top of those before.
        failures: After how many it opens.
        open_for_ns: For how long.
    """
    return now_ns + open_for_ns if failed >= failures else CLOSED_NS


COMPILED = (lets_through, is_heard, failed_after, open_after_ns)
