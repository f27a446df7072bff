"""The shape of a strategy: where its proof lives and what each exchange does."""

from dataclasses import dataclass
from typing import Literal

from simulator.model.steps import Step

# How long a credential is good for.
NOTHING, SESSION, TOKEN, TOKEN_PAIR = range(4)


@dataclass(frozen=True)
class Strategy:
    """One strategy as data; a new one is a new file of about ten lines in `strategies/`.

    Attributes:
        name: As in a scenario's `strategies`.
        credential: `NOTHING`; `SESSION` (an id; idle and absolute timeout); `TOKEN` (a signed
            access token); `TOKEN_PAIR` (a short access token and a refresh token).
        carrier: `cookie` goes only to the domain that set it (RFC 6265, 5.3); a bearer token in the
            `Authorization` header (RFC 6750, 2.1) goes to any domain that the front end calls.
        look: Where a request is recognised (`steps.IN_NODE`, `IN_STORE`, `IN_TOKEN`).
        request: Steps of an authenticated request.
        ask: Steps of a request whose look named `ask`.
        login: Steps of a login after the check of the password.
        refresh: Steps of a refresh exchange; empty if the strategy has none.
        logout: Steps of a logout exchange; empty if logging out is the client's affair alone.
        revoke: The operation by which an administrator ends a login; −1: none is needed, or helps.
        affinity: Whether the balancer keeps a client on its node by a cookie.
        opaque: Whether its tokens say nothing (an id), and are not signed.
        direct: Exchanges that go to the authorization server, not through the balancer.
        copies: What nodes remember beside, and for how long: `cache`, `introspection` and
            `denylist` as these blocks say, `peers` and `memory` until they are told or restarted.
        survives: Whether a node that starts again still knows its sessions.
    """

    name: str
    credential: int
    carrier: Literal["none", "cookie", "header"]
    look: int
    request: tuple[Step, ...]
    ask: tuple[Step, ...] = ()
    login: tuple[Step, ...] = ()
    refresh: tuple[Step, ...] = ()
    logout: tuple[Step, ...] = ()
    revoke: int = -1
    affinity: bool = False
    opaque: bool = False
    direct: tuple[int, ...] = ()
    copies: Literal["", "cache", "introspection", "denylist", "peers", "memory"] = ""
    survives: bool = False
