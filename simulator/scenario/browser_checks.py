"""Whether what browsers keep, and what they are told of it, goes together."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulator.scenario.errors import Refusal, listed
from simulator.scenario.finding import Finding, Steps
from simulator.scenario.hybrid import Hybrid
from simulator.scenario.token_storage import CARRIERS

if TYPE_CHECKING:
    from simulator.scenario.credentials import Token
    from simulator.scenario.schema import Scenario


def browser_findings(scenario: "Scenario") -> Iterator[Finding]:
    """A token that is kept where what carries it cannot take it from."""
    yield from _contradiction(scenario.token, ())
    for i, strategy in enumerate(scenario.strategies):
        if isinstance(strategy, Hybrid) and strategy.token is not None:
            yield from _contradiction(strategy.token, ("strategies", i))


def _contradiction(token: "Token", here: Steps) -> Iterator[Finding]:
    if CARRIERS[token.storage] != token.carrier:
        path, carrier = (*here, "token", "storage"), (*here, "token", "carrier")
        fitting = [storage for storage, by in CARRIERS.items() if by == token.carrier]
        what = f"a token in a {token.carrier} is not kept there"
        yield Finding(path, Refusal(what, listed(fitting)), (path, carrier))
