"""Which exchanges go past the balancer."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from simulator.model.steps import EXCHANGES
from simulator.model.strategy import Strategy
from simulator.scenario.schema import Scenario


def lower_routes(scenario: Scenario, chosen: Strategy) -> Mapping[str, Any]:
    """Return which exchanges go to the authorization server: alone, or before the balancer.

    `redirect_ns`: an authorization-code login at a third party costs two more client round trips,
    and so does every login for which the server knows the user already.
    """
    auth = scenario.auth_server
    third_party = auth != "in_app" and auth.third_party and bool(chosen.login)
    return {
        "direct": np.array([int(k in chosen.direct) for k in range(len(EXCHANGES))], np.int64),
        "door": len(scenario.node_names) if chosen.direct else -1,
        "redirected": int(third_party),
        "redirect_ns": 2 * scenario.network.client_round_trip,
        "single_sign_on": int(auth != "in_app" and auth.single_sign_on and bool(chosen.login)),
    }
