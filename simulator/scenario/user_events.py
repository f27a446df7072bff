"""Events that hit a share of the users: logins are ended, credentials copied, requests forged."""

from typing import ClassVar, Literal

from simulator.scenario.block import Block
from simulator.scenario.event import Event
from simulator.scenario.kinds import Delay, SomeShare, Time
from simulator.scenario.quantities import MIN, S


class Revocation(Block):
    """Whose logins."""

    share: SomeShare
    """The share of the users."""


class Revoke(Event):
    """An administrator ends the logins of a share of the users, on all their devices."""

    kind: ClassVar[Literal["revoke"]] = "revoke"
    revoke: Revocation
    """Whose logins."""

    @property
    def share(self) -> float:
        """The share of the users."""
        return self.revoke.share


class Theft(Block):
    """Whose credentials, and what becomes of them."""

    share: SomeShare
    """The share of the users."""
    noticed_after: Delay = 10 * MIN
    """From the theft until the victims have their logins revoked (ns)."""
    thief_interval: Time = 10 * S
    """Time between two requests of a thief (ns)."""


class Robbery(Event):
    """Credentials of a share of the users are copied, and used by thieves."""

    @property
    def theft(self) -> Theft:
        """Whose credentials, and what becomes of them."""
        raise NotImplementedError

    @property
    def share(self) -> float:
        """The share of the users."""
        return self.theft.share

    @property
    def noticed_after(self) -> int:
        """From the theft until the victims have their logins revoked (ns)."""
        return self.theft.noticed_after

    @property
    def thief_interval(self) -> int:
        """Time between two requests of a thief (ns)."""
        return self.theft.thief_interval


class Steal(Robbery):
    """The live credentials of a share of the users are copied, and used by thieves."""

    kind: ClassVar[Literal["steal"]] = "steal"
    steal: Theft
    """Whose credentials, and what becomes of them."""

    @property
    def theft(self) -> Theft:
        """Whose credentials, and what becomes of them."""
        return self.steal


class Xss(Robbery):
    """A script runs in the application's page, in the browsers of a share of the users.

    What it can read is copied as by `steal`: a token in `local_storage`, a cookie that is not
    HttpOnly (`token.storage`, `session.http_only`). OWASP, "HTML5 Security", "Local Storage"; RFC
    10017, "Token Storage in the Browser".
    """

    kind: ClassVar[Literal["xss"]] = "xss"
    xss: Theft
    """Whose credentials, and what becomes of them."""

    @property
    def theft(self) -> Theft:
        """Whose credentials, and what becomes of them."""
        return self.xss


class Forgery(Block):
    """Whose browsers are made to send a request."""

    share: SomeShare
    """The share of the users."""


class Csrf(Event):
    """A hostile page makes the browsers of a share of the users send a request to the application.

    One each, at that instant, from whoever holds a login; to the first of `workload.domains`. The
    browser attaches the cookie by itself unless `session.same_site` forbids it, a bearer token
    never. OWASP, "Cross-Site Request Forgery Prevention".
    """

    kind: ClassVar[Literal["csrf"]] = "csrf"
    csrf: Forgery
    """Whose browsers are made to send a request."""

    @property
    def share(self) -> float:
        """The share of the users."""
        return self.csrf.share
