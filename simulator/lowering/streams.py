"""Everything random: distributions, and the keys of the streams they are drawn from."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from simulator import draws
from simulator.lowering.stations import auth_server_of
from simulator.scenario.schema import Scenario


def lower_random(scenario: Scenario, replication: int) -> Mapping[str, Any]:
    """Return the distributions (`draws.lower`, ns) and the keys of all streams.

    The number of a distribution is also that of its stream (`draws`): `model.steps`' remote
    operations at the app's own stations, SERVICE, THINK and BACKOFF, AUTH_CALL and TYPING. A
    database query that no program asks for is given the database's read time, so that there are
    always as many.
    """
    values: list[int] = []
    query = scenario.nodes.database_query or scenario.database.read
    lowered = [
        draws.lower(distribution, values)
        for distribution in (
            scenario.store.read,
            scenario.store.write,
            scenario.database.read,
            scenario.database.write,
            query,
            scenario.nodes.service_time,
            scenario.workload.think_time,
            scenario.client.backoff,
        )
    ]
    # Distributions have the numbers of their streams: those between are no durations.
    for number, distribution in (
        (draws.AUTH_CALL, auth_server_of(scenario).service_time),
        (draws.TYPING, scenario.client.login_delay),
    ):
        lowered += [lowered[0]] * (number - len(lowered))
        lowered.append(draws.lower(distribution, values))
    keys = [draws.stream_key(scenario.seed, replication, s) for s in range(draws.STREAMS)]
    return {
        "key": np.array(keys, dtype=np.int64),
        "family": np.array([f for f, _, _ in lowered], dtype=np.int64),
        "dist_a": np.array([a for _, a, _ in lowered], dtype=np.float64),
        "dist_b": np.array([b for _, _, b in lowered], dtype=np.float64),
        "values": np.array(values, dtype=np.int64),
    }
