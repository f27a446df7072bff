"""Tiny worlds of nodes that hold copies of each other's sessions.

A session has 125 bytes: at 1 Mbit/s a node's link takes 1 ms for a copy, one after the other; 5 ms
later it is there. A login takes 2 ms.
"""

from typing import Any

from simulator.plan import Plan
from tests.engines.tiny import FREE_LOGIN, tiny_plan

BYTES = 125
SESSION = {"id_bytes": 25, "data_bytes": 100, "idle_timeout": "10 s"}
COPIES = {"bandwidth": "1 Mbit/s", "lag": "5 ms", "drop_time": "40 ms"}
AT_HOME = {"policy": "consistent_hash"}
"""All that one user sends goes to one node."""
NOT_TO_THE_DEAD = {"redispatch": True}
SYNCHRONOUS = {"synchronous": True}
LOGS_OUT = {"logout_probability": 1}
TWO = {"count": 2}
THREE = {"count": 3}


def world(*requests: Any, **blocks: Any) -> Plan:  # noqa: ANN401 - rows, YAML
    """Return a world of sessions with copies; after one login a client gives up."""
    return tiny_plan(
        "replicated",
        requests,
        nodes={"service_time": "1 us", "workers": 4, **blocks.pop("nodes", TWO)},
        session={**SESSION, **blocks.pop("session", {})},
        replication={**COPIES, **blocks.pop("replication", {})},
        client={"login_attempts": 1},
        **FREE_LOGIN,
        **blocks,
    )
