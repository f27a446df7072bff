"""Which exchanges go past the balancer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.model.steps import EXCHANGES
from simulator.model.strategy import Strategy
from simulator.scenario.schema import Scenario


@dataclass(frozen=True)
class RoutePlan:
    """Which exchanges go to the authorization server, a part of the plan.

    Attributes:
        door: Its number behind the nodes, if clients go there past the balancer; else −1.
        redirected: Whether logins go to a third party before they come to the balancer.
        redirect_ns: What that takes a client beside: two more round trips. So does every login for
            which the server knows the user already.
        single_sign_on: Whether it knows users.
        direct: int64[exchanges]: which of them go there alone.
    """

    door: int
    redirected: int
    redirect_ns: int
    single_sign_on: int
    direct: NDArray[np.int64]


def lower_routes(scenario: Scenario, chosen: Strategy) -> Mapping[str, Any]:
    """Return the fields of `RoutePlan`."""
    auth = scenario.auth_server
    third_party = auth != "in_app" and auth.third_party and bool(chosen.login)
    return {
        "direct": np.array([int(k in chosen.direct) for k in range(len(EXCHANGES))], np.int64),
        "door": len(scenario.node_names) if chosen.direct else -1,
        "redirected": int(third_party),
        "redirect_ns": 2 * scenario.network.client_round_trip,
        "single_sign_on": int(auth != "in_app" and auth.single_sign_on and bool(chosen.login)),
    }
