"""Copies of sessions with an expiry of their own (`cache.expiry: own`), for both engines.

A session manager that keeps sessions in a node's memory ends each that was not used for the idle
time-out at that node, and deletes it in the store, too, whoever has used it elsewhere meanwhile
(redisson#1311, again in #2020 and #3058: Tomcat's `ManagerBase.processExpires` looks at each
session in memory). Times are int64 nanoseconds.
"""

from simulator.model import copies
from simulator.model.rules import NEVER_NS


def runs_out_ns(used_ns: int, idle_ns: int) -> int:
    """Return when a copy runs out that its node used last at a moment."""
    return used_ns + idle_ns


def until_ns(made_ns: int, ttl_ns: int, used_ns: int, idle_ns: int) -> int:
    """Return until when a node lets in by its copy: it asks again after `cache.ttl`.

    Args:
        made_ns: When it was told of the session.
        ttl_ns: `cache.ttl`.
        used_ns: When the copy was used last.
        idle_ns: For how long it lives from then on.
    """
    return min(copies.until_ns(made_ns, ttl_ns), runs_out_ns(used_ns, idle_ns))


def gone_ns(made_lost_ns: int, deleted_ns: int, deletion_lost_ns: int) -> int:
    """Return when a session is in the store no more, though nobody has ended it.

    Args:
        made_lost_ns: When the store loses that it was made.
        deleted_ns: When a node deleted it whose copy had run out.
        deletion_lost_ns: When the store loses that: then it counts as there all the time.
    """
    return made_lost_ns if deletion_lost_ns < NEVER_NS else min(made_lost_ns, deleted_ns)


COMPILED = (runs_out_ns, until_ns, gone_ns)
