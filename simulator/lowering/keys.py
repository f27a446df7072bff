"""Who signs tokens with which key, and what the nodes' clocks say."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator import draws
from simulator.model.keys import retirements
from simulator.model.rules import NEVER_NS
from simulator.model.steps import IN_DENYLIST, IN_TOKEN
from simulator.model.strategy import Strategy
from simulator.model.timeline import rotations, wrong_keys
from simulator.scenario.schema import Scenario


def is_signed(chosen: Strategy) -> bool:
    """Return whether nodes verify the signature of a strategy's tokens."""
    return chosen.look in (IN_TOKEN, IN_DENYLIST)


def is_keyed(scenario: Scenario, chosen: Strategy) -> bool:
    """Return whether a signature that is genuine may be refused: by then there is another key."""
    changes = any(event.kind in ("rotate_keys", "wrong_key") for event in scenario.events)
    return changes and is_signed(chosen)


def lower_keys(scenario: Scenario, chosen: Strategy, replication: int) -> Mapping[str, Any]:
    """Return the keys over time and how far each node's clock is ahead, ns.

    The door of the authorization server counts as one more node: its key and its clock are right.
    """
    keyed = is_keyed(scenario, chosen)
    skew_ns = scenario.token.clock_skew if is_signed(chosen) else 0
    nodes = len(scenario.node_names)
    turns = rotations(scenario) if keyed else []
    own_key_ns = np.full(nodes + 1, NEVER_NS, dtype=np.int64)
    for node, at_ns in wrong_keys(scenario) if keyed else ():
        own_key_ns[node] = at_ns
    return {
        "keyed": int(keyed),
        "skewed": int(skew_ns > 0),
        "signs_here": int(scenario.auth_server == "in_app"),
        "rotation_ns": np.array([at_ns for at_ns, _ in turns], dtype=np.int64),
        "retired_ns": np.array(retirements(turns), dtype=np.int64),
        "own_key_ns": own_key_ns,
        "fast_ns": _fast_ns(scenario.seed, replication, nodes, skew_ns),
    }


def _fast_ns(seed: int, replication: int, nodes: int, skew_ns: int) -> NDArray[np.int64]:
    """Return how far each clock is ahead: uniform within the skew, the same for all strategies."""
    key = draws.stream_key(seed, replication, draws.CLOCK)
    fast = [round((2.0 * draws.uniform(key, n, 0) - 1.0) * skew_ns) for n in range(nodes)]
    return np.array([*fast, 0], dtype=np.int64)
