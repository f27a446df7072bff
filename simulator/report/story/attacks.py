"""What hits a share of the users, in words, whether or not the one that the story is about."""

from collections.abc import Iterator

from simulator.analysis.words import share
from simulator.model.strategy import NOTHING, SESSION, Strategy
from simulator.model.timeline import FORGE, NOTICE, REVOKE, SCRIPT
from simulator.plan import Plan
from simulator.report.story.duration import duration
from simulator.report.story.line import Line
from simulator.scenario.schema import Scenario


def attacks(scenario: Scenario, plan: Plan, strategy: Strategy) -> Iterator[Line]:
    """Yield revocations, thefts and their discovery, and scripts that found nothing to read."""
    for at_ns, kind, hit, interval_ns in zip(
        plan.strike_ns.tolist(),
        plan.strike.tolist(),
        plan.strike_share.tolist(),
        plan.strike_interval_ns.tolist(),
        strict=True,
    ):
        each = f"each thief sends a request every {duration(interval_ns)}"
        if kind == NOTICE:
            text = "who were robbed notice it, and have their logins revoked"
        elif kind == REVOKE:
            text = f"are logged out everywhere by an administrator: {share(hit)} of them"
        elif kind == FORGE:
            text = f"{_page(hit)}, if it is logged in"
        elif kind == SCRIPT:
            text = f"{_script(hit)} {_read(scenario, strategy)}; {each}"
        else:
            text = f"are robbed of a copy of their credentials: {share(hit)} of them; {each}"
        yield Line(at_ns, "users", text, "timeline")
    struck = set(plan.strike_event.tolist())
    for number, event in enumerate(scenario.events):
        if event.kind == "xss" and number not in struck:
            text = f"{_script(event.share)} {_unread(scenario, strategy)}"
            yield Line(event.at, "users", text, "timeline")
        elif event.kind == "csrf" and number not in struck:
            yield Line(event.at, "users", f"{_page(event.share)}; nobody is logged in", "timeline")


def _page(hit: float) -> str:
    return (
        f"are on a hostile page: {share(hit)} of them;"
        " it makes each browser send a request to the application"
    )


def _script(hit: float) -> str:
    return f"run an attacker's script in the application's page: {share(hit)} of them; it"


def _read(scenario: Scenario, strategy: Strategy) -> str:
    """Say where a script reads a credential."""
    if strategy.credential == SESSION or scenario.token.storage == "cookie":
        return "copies their cookies, which are not HttpOnly"
    return "copies their tokens out of the local storage"


def _unread(scenario: Scenario, strategy: Strategy) -> str:
    """Say why it reads none."""
    if strategy.credential == NOTHING:
        return "finds no credential, as there are none"
    if strategy.credential != SESSION and scenario.token.storage == "memory":
        return "cannot get at their tokens, which the page keeps in memory"
    return "cannot read their cookies, which are HttpOnly"
