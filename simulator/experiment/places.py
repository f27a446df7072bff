"""What the places are called where logins are taken and recognised."""

from collections.abc import Sequence

AUTHORIZATION_SERVER = "authorization server"
"""Where clients log in that do so past the balancer; no node has a space in its name."""


def place_names(node_names: Sequence[str]) -> tuple[str, ...]:
    """Return the names of all places, by number: the nodes, then the authorization server.

    See `engines.tally.places`: the last one is there whether or not a run needs it.
    """
    return (*node_names, AUTHORIZATION_SERVER)
