"""The circuit breakers of the nodes."""

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np

from simulator.model.steps import AUTH_SERVER, STATIONS, STORE
from simulator.scenario.schema import Scenario


def lower_breakers(scenario: Scenario, used: Collection[int]) -> Mapping[str, Any]:
    """Return after how many failures a node's breaker before each station opens, for how long, ns.

    No failures: there is no breaker. A station that nobody asks needs none.
    """
    auth = scenario.auth_server
    breakers = {STORE: scenario.store.breaker}
    if auth != "in_app":
        breakers[AUTH_SERVER] = auth.breaker
    failures, open_ns = np.zeros((2, len(STATIONS)), dtype=np.int64)
    for station, breaker in breakers.items():
        if breaker is not None and station in used:
            failures[station], open_ns[station] = breaker.failures, breaker.open_for
    return {"breaker_failures": failures, "breaker_open_ns": open_ns}
