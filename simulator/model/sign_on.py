"""Single sign-on: who needs no name and password for a login; written once for both engines.

An authorization server of its own remembers who has logged in, by a cookie of its own (Keycloak,
"Server Administration Guide": the SSO session). Who comes again from the same device, for whichever
application, is sent back with a code at once (OpenID Connect Core 1.0, 3.1.2.1: `prompt=none`).
"""

from simulator.model.rules import can_end
from simulator.model.steps import LOGIN


def is_asked(kind: int, single_sign_on: int) -> bool:
    """Return whether the server may know the user already when an exchange of this kind is sent."""
    return single_sign_on != 0 and kind == LOGIN


def vouches(credential: int, now_ns: int, deadline_ns: int, end_ns: int, state: int) -> bool:
    """Return whether a login on the same device makes its user known at the server.

    The server's own session is taken for alive as long as one of the logins is that it led to,
    even if a node has forgotten it. Its cookie has no lifetime of its own.
    """
    return can_end(credential, now_ns, deadline_ns, end_ns, state)


COMPILED = (is_asked, vouches)
