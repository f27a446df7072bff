"""Whether what browsers keep, and what they are told of it, goes together."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulator.scenario.errors import Refusal, listed
from simulator.scenario.finding import Finding, Steps
from simulator.scenario.hybrid import Hybrid, met_by
from simulator.scenario.strategy_checks import OF_ANY_COOKIE, SESSIONS
from simulator.scenario.token_storage import CARRIERS

if TYPE_CHECKING:
    from simulator.scenario.credentials import Token
    from simulator.scenario.schema import Scenario


def browser_findings(scenario: "Scenario") -> Iterator[Finding]:
    """A token that is kept where what carries it cannot take it from; a cookie that is none."""
    yield from _contradiction(scenario.token, ())
    for i, strategy in enumerate(scenario.strategies):
        if isinstance(strategy, Hybrid) and strategy.token is not None:
            yield from _contradiction(strategy.token, ("strategies", i))
        if isinstance(strategy, Hybrid):
            yield from _no_cookie(scenario, strategy, ("strategies", i))


def _contradiction(token: "Token", here: Steps) -> Iterator[Finding]:
    if CARRIERS[token.storage] != token.carrier:
        path, carrier = (*here, "token", "storage"), (*here, "token", "carrier")
        fitting = [storage for storage, by in CARRIERS.items() if by == token.carrier]
        what = f"a token in a {token.carrier} is not kept there"
        yield Finding(path, Refusal(what, listed(fitting)), (path, carrier))


def _no_cookie(scenario: "Scenario", hybrid: Hybrid, here: Steps) -> Iterator[Finding]:
    """What is said of a token's cookie, beside a token that is in none."""
    in_header = met_by(scenario, hybrid).token.carrier == "header"
    if hybrid.session is None or hybrid.extends in SESSIONS or not in_header:
        return
    for block, key in OF_ANY_COOKIE:
        if key in hybrid.session.given():
            path, why = (*here, block, key), "goes with `token.carrier: cookie`"
            refusal = Refusal(f"means nothing for {hybrid.extends} in a header", f"it {why}")
            carrier = ("token", "carrier")
            yield Finding(path, refusal, (path, carrier, (*here, *carrier)))
