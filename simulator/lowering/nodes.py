"""The nodes, the balancer, and when nodes come and go."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from simulator import draws
from simulator.model import balancers
from simulator.model.rate_limit import SECOND_NS
from simulator.model.timeline import DOWN, node_actions
from simulator.scenario.schema import Scenario


def lower_nodes(scenario: Scenario, *, regulars: bool = False) -> Mapping[str, Any]:
    """Return the nodes, the balancer, and the timeline of nodes in order of time, ns.

    Nodes are numbered in the order of their creation (`Scenario.node_names`). `regulars`: users are
    logged in when the run starts.
    """
    names = scenario.node_names
    actions = node_actions(scenario, names, regulars=regulars)
    losses = [a for a in actions if a.action == DOWN]
    policy = balancers.POLICIES.index(scenario.balancer.policy)
    hashed = len(names) if policy == balancers.CONSISTENT_HASH else 0
    # The ring is the balancer's configuration: the same in every replication.
    points, owners = balancers.ring(hashed, draws.stream_key(scenario.seed, 0, draws.RING))
    return {
        "node_names": names,
        "nodes": len(names),
        "policy": policy,
        "weighted": int(bool(scenario.node_weights)),
        "weight": np.array(scenario.node_weights, dtype=np.int64),
        "redispatch": int(scenario.balancer.redispatch),
        "workers": scenario.nodes.workers,
        "cores": _scarce(scenario.nodes.cores, scenario.nodes.workers),
        "queue_limit": scenario.nodes.queue_limit,
        "login_gap_ns": _gap_ns(scenario.rate_limit.logins_per_s),
        "retry_after": int(scenario.rate_limit.retry_after),
        "threaded": int(scenario.nodes.concurrency == "threaded"),
        "action_ns": np.array([a.at_ns for a in actions], dtype=np.int64),
        "action": np.array([a.action for a in actions], dtype=np.int64),
        "action_node": np.array([a.node for a in actions], dtype=np.int64),
        "loss_ns": np.array([a.at_ns for a in losses], dtype=np.int64),
        "loss_node": np.array([a.node for a in losses], dtype=np.int64),
        "ring_point": points,
        "ring_node": owners,
    }


def _scarce(cores: int | None, workers: int) -> int:
    """Return for how many computations there is a core; 0 if no worker ever waits for one."""
    return 0 if cores is None or cores >= workers else cores


def _gap_ns(rate: float | None) -> int:
    """Return the time between two events of a rate per second; 0 without one."""
    return 0 if rate is None else round(SECOND_NS / rate)
