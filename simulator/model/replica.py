"""A replica of the store that is read, and is behind: pure functions of integers, for both engines.

Redis replicates asynchronously (redis.io, "Redis replication"), so that a read may be stale: of a
session that was just written, ended or touched. Times are int64 nanoseconds.
"""

from simulator.model.rules import ENDED, LIVE


def is_unseen(made_ns: int, now_ns: int, lag_ns: int) -> bool:
    """Return whether a session has not come to the replica yet; one from before the run has.

    Args:
        made_ns: When it was written.
        now_ns: When the replica is read.
        lag_ns: By how much it is behind.
    """
    return made_ns > 0 and now_ns < made_ns + lag_ns


def seen_state(state: int, ended_ns: int, now_ns: int, lag_ns: int) -> int:
    """Return a session's state as the replica has it; its end comes there later."""
    return LIVE if state == ENDED and now_ns < ended_ns + lag_ns else state


def seen_deadline_ns(
    deadline_ns: int, before_ns: int, renewed_ns: int, now_ns: int, lag_ns: int
) -> int:
    """Return when a session expires as the replica has it.

    Args:
        deadline_ns: When it does.
        before_ns: When it would have without its last touch.
        renewed_ns: When that was; 0: there was none.
        now_ns: When the replica is read.
        lag_ns: By how much it is behind.

    Left out: of several touches that are on their way, all but the last are there at once.
    """
    return before_ns if renewed_ns > 0 and now_ns < renewed_ns + lag_ns else deadline_ns


def ended_until_ns(expires_ns: int, made_lost_ns: int, ended_ns: int, lag_ns: int) -> int:
    """Return until when the replica accepts a session that was ended.

    Args:
        expires_ns: When it expires.
        made_lost_ns: When the store has lost it.
        ended_ns: When it was ended.
        lag_ns: By how much the replica is behind.
    """
    return min(expires_ns, made_lost_ns + lag_ns, ended_ns + lag_ns)


COMPILED = (is_unseen, seen_state, seen_deadline_ns, ended_until_ns)
