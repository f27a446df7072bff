"""The room that a node's memory has for sessions: written once for both engines.

The session goes that was not used there for longest when another comes, as in `memorystore` for
Express (`max`), in WebSphere's session cache and in JBoss' passivation.
"""


def places(memory_bytes: int, session_bytes: int) -> int:
    """Return how many sessions a node's memory holds."""
    return memory_bytes // session_bytes


def is_full(sessions: int, room: int) -> bool:
    """Return whether a session must go before another comes.

    Args:
        sessions: That are in the node's memory.
        room: For how many it has room; 0: no limit.
    """
    return 0 < room <= sessions


COMPILED = (is_full,)
