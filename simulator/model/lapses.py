"""What the store forgets: pure functions of integers, written once for both engines.

A lapse (from, to) is the loss, at `to`, of all that was written in [from, to). A flush loses what
was written before it (Redis: FLUSHALL). A failover loses what the replica that takes over had not
been sent yet, deletions too (Redis: "by default asynchronous replication"; Sentinel: acknowledged
writes "may get lost"). Sessions and denials are thus known by when they were written: nothing has
to happen at `to`. Times are int64 nanoseconds.
"""

from collections.abc import Sequence

from simulator.model.rules import ENDED, LIVE, NEVER_NS

SINCE_EVER = -1
"""Where a flush's lapse begins: before anything was written."""


def lost_ns(written_ns: int, lapse_from_ns: Sequence[int], lapse_to_ns: Sequence[int]) -> int:
    """Return when what was written then is lost; NEVER_NS: it is not.

    Args:
        written_ns: When whoever wrote it was told so.
        lapse_from_ns: When the lapses begin, in order.
        lapse_to_ns: When what was written in them is lost.
    """
    for i in range(len(lapse_to_ns)):
        if lapse_from_ns[i] <= written_ns < lapse_to_ns[i]:
            return int(lapse_to_ns[i])
    return NEVER_NS


def stored_state(state: int, now_ns: int, made_lost_ns: int, end_lost_ns: int) -> int:
    """Return a session's state as the store has it.

    Args:
        state: Its own.
        now_ns: When the store is asked.
        made_lost_ns: When the session is lost.
        end_lost_ns: When its deletion is lost: it is back, if it is not lost itself.
    """
    if now_ns >= made_lost_ns:
        return ENDED
    return LIVE if state == ENDED and now_ns >= end_lost_ns else state


def denied_as_known_ns(denied_ns: int, known_ns: int, denial_lost_ns: int) -> int:
    """Return when a token was denied, as the list says that was read then; NEVER_NS: it was not."""
    return NEVER_NS if known_ns >= denial_lost_ns else denied_ns


def stored_until_ns(expires_ns: int, made_lost_ns: int, end_lost_ns: int) -> int:
    """Return until when the store accepts a session that was ended; 0: it does not.

    Args:
        expires_ns: When the session expires.
        made_lost_ns: When it is lost.
        end_lost_ns: When its deletion is lost, so that it is back.
    """
    until_ns = min(expires_ns, made_lost_ns)
    return until_ns if end_lost_ns < until_ns else 0


COMPILED = (lost_ns, stored_state, denied_as_known_ns, stored_until_ns)
