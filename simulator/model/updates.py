"""Changes of a session's data, and which of them are lost: pure functions of integers.

A session is read as a whole at the start of a request and written back as a whole at its end
(express-session's `save`, Flask-Session, Spring Session's `SaveMode.ALWAYS`): the last write wins,
and what another request wrote meanwhile is gone (tj/connect-redis#75, pallets-eco/flask-session#71:
a slow request erases what a fast one saved). Each write makes the next version of a session.
"""

from simulator.draws import uniform

OUTDATED = -1
"""The version of data that something newer has replaced elsewhere."""


def changes_data(key: int, visit: int, request: int, share: float) -> bool:
    """Return whether a request changes its session's data: a draw for each, whoever serves it."""
    return uniform(key, visit, request) < share


def version_here(now_ns: int, version: int, there_ns: int) -> int:
    """Return the version of a node's copy: what is still on its way counts for nothing.

    Args:
        now_ns: When the copy is used.
        version: What it was, or will be.
        there_ns: From when on.
    """
    return version if now_ns >= there_ns else OUTDATED


def is_lost(read: int, found: int) -> bool:
    """Return whether a write overwrites one that the request had not read.

    Args:
        read: The version that the request began with.
        found: The version that its write replaces.

    A write that overwrites several counts once: as a rule each overwrote the one before it.
    """
    return read != found


COMPILED = (changes_data, version_here, is_lost)
