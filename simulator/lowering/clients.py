"""Kinds of client, as far as it makes a difference which one a device has."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from simulator.model.client_kinds import BROWSER, KINDS
from simulator.model.steps import EXCHANGES, LOGOUT, REQUEST
from simulator.model.strategy import TOKEN_PAIR, Strategy
from simulator.scenario.schema import Scenario


def lower_clients(scenario: Scenario, chosen: Strategy) -> Mapping[str, Any]:
    """Return the share of the apps, which kinds keep no cookies (a bit each), and preflights.

    Where no cookie is set and no browser asks first or is attacked, all kinds are the same.
    `preflighted`: the exchanges that a browser asks about before it sends them to another origin;
    `preflight_ns`: for how long it remembers the answer.
    """
    careless = _careless(scenario, chosen)
    asks = preflighted(scenario, chosen)
    attacked = any(event.kind in ("csrf", "xss") for event in scenario.events)
    return {
        "app_share": _app_share(scenario) if careless or any(asks) or attacked else 0.0,
        "careless": careless,
        "preflighted": np.array(asks, dtype=np.int64),
        "preflight_ns": scenario.token.preflight_max_age if any(asks) else 0,
    }


def preflighted(scenario: Scenario, chosen: Strategy) -> list[int]:
    """Return of each exchange whether it has the header that a browser asks about first.

    `model.preflight` says why these. A pair is revoked by a form that holds the refresh token (RFC
    7009, 2.1), and so is whatever an authorization server revokes.
    """
    workload = scenario.workload
    asks = chosen.carrier == "header" and len(workload.domains) > 1
    if not asks or KINDS[BROWSER] not in workload.clients:
        return [0] * len(EXCHANGES)
    in_header = {REQUEST}
    if chosen.logout and chosen.credential != TOKEN_PAIR:
        in_header.add(LOGOUT)
    return [int(kind in in_header.difference(chosen.direct)) for kind in range(len(EXCHANGES))]


def _careless(scenario: Scenario, chosen: Strategy) -> int:
    careless = 0
    if chosen.carrier == "cookie" or chosen.affinity:
        for name, kind in scenario.workload.clients.items():
            careless |= 0 if kind.keeps_cookies else 1 << KINDS.index(name)
    return careless


def _app_share(scenario: Scenario) -> float:
    """Return the share of the devices that have an app."""
    kinds = scenario.workload.clients
    app = kinds.get("app")
    return app.share / sum(kind.share for kind in kinds.values()) if app else 0.0
