"""For how long nodes keep the signer's keys, and whether they ever fetch any."""

from collections.abc import Mapping
from typing import Any

from simulator.lowering.keys import is_signed
from simulator.model.strategy import Strategy
from simulator.scenario.schema import Scenario

CHANGES = ("add_nodes", "crash_node", "rolling_deploy", "rotate_keys")
"""Events after which a node lacks a key: it starts anew, or the key is new."""


def fetches_keys(scenario: Scenario, chosen: Strategy) -> bool:
    """Return whether a node may have to fetch the keys of an authorization server in the run.

    Those that are there from the beginning have them, and nobody needs any that signs for itself.
    """
    if scenario.auth_server == "in_app" or not is_signed(chosen):
        return False
    ends = scenario.token.jwks_cache < scenario.duration
    return bool(ends or scenario.autoscaler) or any(
        event.kind in CHANGES for event in scenario.events
    )


def lower_key_sets(scenario: Scenario, chosen: Strategy) -> Mapping[str, Any]:
    """Return for how long nodes keep the signer's keys, ns, and whether they fetch any."""
    return {
        "fetches": int(fetches_keys(scenario, chosen)),
        "jwks_ns": scenario.token.jwks_cache,
    }
