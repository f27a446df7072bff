"""Kinds of client, as far as it makes a difference which one a user has."""

from collections.abc import Mapping
from typing import Any

from simulator.model.client_kinds import KINDS
from simulator.model.strategy import Strategy
from simulator.scenario.schema import Scenario


def lower_clients(scenario: Scenario, chosen: Strategy) -> Mapping[str, Any]:
    """Return the share of the apps, and which kinds keep no cookies (a bit each).

    Where no cookie is set and no browser is attacked, all kinds are the same.
    """
    careless = 0
    if chosen.carrier == "cookie" or chosen.affinity:
        for name, kind in scenario.workload.clients.items():
            careless |= 0 if kind.keeps_cookies else 1 << KINDS.index(name)
    attacked = any(event.kind in ("csrf", "xss") for event in scenario.events)
    differ = careless or attacked
    return {"app_share": app_share(scenario) if differ else 0.0, "careless": careless}


def app_share(scenario: Scenario) -> float:
    """Return the share of the users who have an app."""
    kinds = scenario.workload.clients
    app = kinds.get("app")
    return app.share / sum(kind.share for kind in kinds.values()) if app else 0.0
