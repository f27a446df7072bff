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
