"""Both engines agree where there are many nodes: the compiled one asks few of them there.

Copies of logins are found by hash, what an end of a login does by the copies that there are, the
loss of a memory by the node's own losses, the freshest denylist by who has read it last.
"""

from typing import Any

import pytest

from simulator.engines.compiled.copy_rows import FEW_NODES
from simulator.engines.run import run_plan
from simulator.plan import make_plan
from simulator.scenario.loading import load_mapping
from tests.engines.test_parity import differences

NODES = 3 * FEW_NODES
FLEET: dict[str, Any] = {
    "seed": 8,
    "duration": "12 s",
    "workload": {
        "model": "partly_open",
        "arrival_rate": "12 /s",
        "users": 60,
        "think_time": "300 ms",
        "logout_probability": 0.4,
    },
    "nodes": {"count": NODES, "workers": 2, "boot_time": "500 ms"},
    "balancer": {"policy": "random"},
    "session": {"idle_timeout": "3 s", "write_share": 0.3},
    "token": {"access_ttl": "2 s", "ttl": "5 s"},
    "events": [
        {"at": "3 s", "crash_node": "C", "restart_after": "2 s"},
        {"at": "4 s", "remove_node": "F", "drain": "1 s"},
        {"at": "5 s", "add_nodes": 2},
        {"at": "6 s", "revoke": {"share": 0.3}},
        {"at": "8 s", "crash_node": "C", "restart_after": "1 s"},
        {"at": "9 s", "steal": {"share": 0.3, "noticed_after": "1 s", "thief_interval": "1 s"}},
    ],
}


@pytest.mark.parametrize(
    ("strategy", "blocks"),
    [
        ("replicated", {}),
        ("replicated", {"replication": {"copies": "backup", "lag": "20 ms"}}),
        ("replicated", {"nodes": {**FLEET["nodes"], "session_memory": "13 kB"}}),
        ("cached_store", {"cache": {"ttl": "500 ms"}}),
        ("cached_store", {"cache": {"ttl": "500 ms", "invalidation": "pubsub"}}),
        ("cached_store", {"cache": {"ttl": "2 s", "entries": 5}}),
        ("introspection", {"introspection": {"cache": "400 ms"}}),
        ("jwt_denylist", {"denylist": {"cache": "700 ms"}}),
        ("jwt_denylist", {"denylist": {"cache": "700 ms", "propagation": "100 ms"}}),
        ("jwt_denylist", {"denylist": {"cache": "700 ms"}, "token": {"clock_skew": "300 ms"}}),
        ("jwt", {"token": {"ttl": "5 s", "clock_skew": "300 ms"}}),
        ("local", {"session": {"persist": "on_miss", "revocation": "broadcast"}}),
    ],
)
def test_engines_agree_on_logins_of_a_fleet(strategy: str, blocks: dict[str, Any]) -> None:
    plan = make_plan(load_mapping({**FLEET, **blocks}), strategy, 0)
    reference = run_plan(plan, "reference", records=True, story=True)
    assert not differences(reference, run_plan(plan, "compiled", records=True, story=True))
    assert reference.counters["exposures"] > 10


def test_engines_agree_on_keys_of_a_fleet() -> None:
    events = [
        {"at": "3 s", "wrong_key": "C"},
        {"at": "4 s", "wrong_key": "F"},
        {"at": "6 s", "rotate_keys": {"grace": "1 s"}},
        {"at": "8 s", "revoke": {"share": 0.3}},
    ]
    tokens = {"ttl": "6 s", "clock_skew": "200 ms"}
    plan = make_plan(load_mapping({**FLEET, "token": tokens, "events": events}), "jwt", 0)
    reference = run_plan(plan, "reference", records=True, story=True)
    assert not differences(reference, run_plan(plan, "compiled", records=True, story=True))
    assert reference.counters["exposures"] > 10


def test_engines_agree_when_every_node_is_restarted_in_turn() -> None:
    events = [{"at": "2 s", "rolling_deploy": {"interval": "300 ms"}}]
    plan = make_plan(load_mapping({**FLEET, "events": events}), "replicated", 0)
    reference = run_plan(plan, "reference", records=True, story=True)
    assert not differences(reference, run_plan(plan, "compiled", records=True, story=True))
    assert plan.loss_ns.shape == (NODES,)
