"""An answer that deletes the client's cookie, though the session that it names is alive.

sourcegraph#37016: a server that cannot ask its session store takes that for "no session", and
clears the cookie. The store is back in seconds, and still has the session; its user has to log in.
"""

from simulator.model.steps import UNAUTHORISED_401


def deletes(clears: int, outcome: int, holds: bool) -> bool:  # noqa: FBT001 - a scalar
    """Return whether an answer takes a credential out of the client's jar.

    Whichever it holds by then: a cookie of the same name goes (RFC 6265, 5.3).

    Args:
        clears: Whether the node has said so.
        outcome: What reached the client: it may have given up before.
        holds: Whether there is a credential in the jar.
    """
    return clears != 0 and outcome == UNAUTHORISED_401 and holds


def cause_of(cause: int, carried: bool, cleared: int) -> int:  # noqa: FBT001 - a scalar
    """Return why a client has to log in that was told 401.

    Args:
        cause: Why what it carried was refused.
        carried: Whether it carried anything.
        cleared: Why what it held before was refused, if an answer has deleted that.
    """
    return cause if carried else cleared


COMPILED = (deletes, cause_of)
