"""Every strategy that works, by name, in the order in which tables show them."""

from dataclasses import replace

from simulator.model.steps import LOGIN
from simulator.model.strategies.bff import BFF, BFF_AT_SERVER
from simulator.model.strategies.cached_store import CACHED_STORE
from simulator.model.strategies.central_store import CENTRAL_STORE
from simulator.model.strategies.database import DATABASE, seldom_touched
from simulator.model.strategies.introspection import INTROSPECTION, INTROSPECTION_AT_SERVER
from simulator.model.strategies.jwt import JWT, JWT_AT_SERVER
from simulator.model.strategies.jwt_denylist import JWT_DENYLIST, JWT_DENYLIST_AT_SERVER
from simulator.model.strategies.jwt_refresh import JWT_REFRESH, JWT_REFRESH_AT_SERVER
from simulator.model.strategies.local import LOCAL, persisted
from simulator.model.strategies.none import NONE
from simulator.model.strategies.replicated import REPLICATED
from simulator.model.strategies.sticky import STICKY
from simulator.model.strategy import TOKEN, TOKEN_PAIR, Strategy
from simulator.scenario.schema import Scenario

STRATEGIES = {
    s.name: s
    for s in (
        NONE,
        LOCAL,
        STICKY,
        REPLICATED,
        DATABASE,
        CENTRAL_STORE,
        CACHED_STORE,
        INTROSPECTION,
        BFF,
        JWT,
        JWT_REFRESH,
        JWT_DENYLIST,
    )
}

AT_SERVER = {
    s.name: s
    for s in (
        INTROSPECTION_AT_SERVER,
        BFF_AT_SERVER,
        JWT_AT_SERVER,
        JWT_REFRESH_AT_SERVER,
        JWT_DENYLIST_AT_SERVER,
    )
}
"""What changes when tokens are signed and kept by an authorization server of its own."""


def strategy_of(scenario: Scenario, name: str) -> Strategy:
    """Return a strategy as a scenario has it: persisted, at a server, its tokens in cookies."""
    chosen = _kept(scenario, name)
    if scenario.token.carrier == "cookie" and chosen.credential in (TOKEN, TOKEN_PAIR):
        return replace(chosen, carrier="cookie")
    return chosen


def _kept(scenario: Scenario, name: str) -> Strategy:
    """Return a strategy with its sessions or tokens kept where the scenario says."""
    if scenario.auth_server != "in_app" and name in AT_SERVER:
        return _at_server(AT_SERVER[name], third_party=scenario.auth_server.third_party)
    chosen = STRATEGIES[name]
    if name == DATABASE.name and scenario.session.touch != "every_request":
        return seldom_touched(chosen, never=scenario.session.touch == "never")
    if name in (LOCAL.name, STICKY.name) and scenario.session.persist != "off":
        return persisted(chosen, on_miss=scenario.session.persist == "on_miss")
    return chosen


def _at_server(strategy: Strategy, *, third_party: bool) -> Strategy:
    """Return it with an authorization-code login, if the server is a third party's (RFC 6749, 4.1).

    The client is sent to the provider and comes back with a code; the node changes it for tokens.
    """
    if not third_party or LOGIN not in strategy.direct:
        return strategy
    return replace(strategy, direct=tuple(kind for kind in strategy.direct if kind != LOGIN))
