"""What stands for a user: logins, credentials, and what nodes and thieves have of them."""

from dataclasses import dataclass, field
from typing import NamedTuple

from simulator.report.story.cookies import Cookie


class Copy(NamedTuple):
    """What a node remembers of a login.

    Attributes:
        from_ns: Since when.
        until_ns: Until when it may be used.
        token_ns: Expiry of the token that it is about; 0: a session.
        used_ns: When its node used it last.
        dropped: Whether another node has changed the session, and told this one so.
    """

    from_ns: int
    until_ns: int
    token_ns: int
    used_ns: int
    dropped: bool = False


@dataclass
class Login:
    """A login that the user has made.

    Attributes:
        number: Of the user's, from 1.
        home: The node that took it.
        made_ns: When.
        deadline_ns: When the session expires; moved by being used.
        end_ns: When it cannot be prolonged any further.
        access_ns: When the access token expires that was given out last.
        grant_ns: When the refresh token expires that a session holds.
        ended_ns: When it was ended by a logout, a revocation or the reuse of a refresh token; None
            if that did not happen.
        ended_how: In words; empty if it was not.
        lost_how: How a node has deleted it in the store that should not; empty: none has.
        rotations: How often its refresh token has been used up.
        copies: What nodes that were told of it remember, by node.
        renewed_ns: When it was last touched; 0: it was not.
    """

    number: int
    home: int
    made_ns: int
    deadline_ns: int
    end_ns: int
    access_ns: int
    grant_ns: int
    ended_ns: int | None = None
    ended_how: str = ""
    lost_how: str = ""
    rotations: int = 0
    copies: dict[int, Copy] = field(default_factory=dict)
    renewed_ns: int = 0

    def only_at(self, node: int) -> None:
        """Other nodes drop their copies: it was changed at this one."""
        self.copies = {
            at: copy if at == node else copy._replace(dropped=True)
            for at, copy in self.copies.items()
        }

    def end(self, at_ns: int, how: str) -> None:
        """Note that it was ended, unless it was already."""
        if self.ended_ns is None:
            self.ended_ns, self.ended_how = at_ns, how


@dataclass(frozen=True)
class Credential:
    """What stands for a login: a session's id, or a token with its own expiry, serial and key."""

    login: Login
    deadline_ns: int
    serial: int = 0
    kid: int = 0


class Theft(NamedTuple):
    """What a thief has of the user's.

    Attributes:
        number: Which of the user's thieves it is, from 1.
        strike: Which strike of the plan's it is.
        credential: A copy.
        cookie: A copy of the balancer's; None: there is none.
        jar: Where it was.
    """

    number: int
    strike: int
    credential: Credential
    cookie: Cookie | None
    jar: int
