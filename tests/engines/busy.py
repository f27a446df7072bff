"""A busy minute: nodes that come, crash and go, and users of everything that there is."""

from typing import Any

from simulator.scenario.loading import load_mapping
from simulator.scenario.schema import Scenario
from tests.engines.closed_forms import exponential

STRATEGIES = ("none", "local", "sticky", "central_store", "jwt", "jwt_refresh")
# Arrivals stop ten seconds before the end: at the end nothing is under way any more.
ENDS = {"profile": [{"at": "49.999999 s", "factor": 1}, {"at": "50 s", "factor": 0}]}


def busy_scenario(**blocks: Any) -> Scenario:  # noqa: ANN401 - YAML
    """Return a minute in which nodes come, crash and go, and users of everything."""
    mapping = {
        "seed": 1909,
        "duration": "60 s",
        "strategies": list(STRATEGIES),
        "workload": {
            "model": "partly_open",
            "arrival_rate": "5 /s",
            "users": 80,
            "requests_per_visit": {"mean": 4, "distribution": "geometric"},
            "think_time": "500 ms",
            "logout_probability": 0.4,
            **ENDS,
        },
        "nodes": {"count": 2, "workers": 2, "boot_time": "1 s", "service_time": exponential(20)},
        "token": {"access_ttl": "5 s"},
        "session": {"idle_timeout": "8 s"},
        "events": [
            {"at": "10 s", "add_nodes": 1},
            {"at": "20 s", "crash_node": "A", "restart_after": "10 s"},
            {"at": "35 s", "remove_node": "B", "drain": "2 s"},
        ],
        **blocks,
    }
    return load_mapping(mapping)
