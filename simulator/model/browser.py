"""What a browser gives away of a login: known as soon as a plan is made."""

from typing import TYPE_CHECKING

from simulator.model.strategy import NOTHING, SESSION, Strategy

if TYPE_CHECKING:
    from simulator.scenario.schema import Scenario


def is_readable(scenario: "Scenario", strategy: Strategy) -> bool:
    """Return whether a script in the page can read what stands for a login.

    A cookie is kept from scripts by HttpOnly (RFC 6265, 5.3), `localStorage` by nothing (OWASP,
    "HTML5 Security", "Local Storage"). A token in memory stands in no storage that scripts share,
    but in a closure or a worker (RFC 10017, "In-Memory Token Storage"). Left out: a script that
    listens when the application sends it, or that sends requests from the page itself.
    """
    if strategy.credential == NOTHING:
        return False
    if strategy.credential == SESSION:
        return not scenario.session.http_only
    return scenario.token.storage in ("local_storage", "cookie")


def is_attached(scenario: "Scenario", strategy: Strategy) -> bool:
    """Return whether a browser attaches a login's cookie to what another site makes it send.

    Cookies go wherever they belong, whoever made the browser go there, unless SameSite says
    otherwise (RFC 6265, 8.2; RFC 6265bis, 5.6.7.1). A bearer token is put into its header by the
    application's own script, which does not run in a foreign page.
    """
    return strategy.carrier == "cookie" and scenario.session.same_site == "none"
