"""Whether the balancer's keys go together."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulator.scenario.errors import Refusal, listed, nearest
from simulator.scenario.finding import Finding, Steps
from simulator.scenario.hybrid import Hybrid

if TYPE_CHECKING:
    from simulator.scenario.schema import Scenario

AFFINITY: Steps = ("balancer", "affinity")
POLICY: Steps = ("balancer", "policy")
ADDRESSES: Steps = ("workload", "addresses")
WEIGHTS: Steps = ("nodes", "weights")
WEIGHTED = ("round_robin", "random")
"""Policies that know weights."""
NAMES_SHOWN = 10


def balancer_findings(scenario: "Scenario") -> Iterator[Finding]:
    """Everything that is wrong with what the balancer is told to do."""
    yield from _weights(scenario)
    yield from _addresses(scenario)
    affinity = scenario.balancer.affinity
    if affinity.fail_back and affinity.when_gone == "keep":
        path = (*AFFINITY, "fail_back")
        why = Refusal("with a cookie that is kept", "`keep` goes back by itself")
        yield Finding(path, why, (path, (*AFFINITY, "when_gone")))


def _addresses(scenario: "Scenario") -> Iterator[Finding]:
    """Addresses that no policy looks at: neither the scenario's nor that of a hybrid."""
    own = (s.balancer for s in scenario.strategies if isinstance(s, Hybrid) and s.balancer)
    policies = [scenario.balancer.policy, *(balancer.policy for balancer in own)]
    if scenario.workload.addresses and "ip_hash" not in policies:
        why = Refusal(f"addresses with {policies[0]}", "they go with ip_hash")
        yield Finding(ADDRESSES, why, (ADDRESSES, POLICY, ("strategies",)))


def _weights(scenario: "Scenario") -> Iterator[Finding]:
    """Weights that the policy does not know, or of nodes that never exist."""
    weights, policy = scenario.nodes.weights, scenario.balancer.policy
    if weights and policy not in WEIGHTED:
        why = Refusal(f"weights with {policy}", f"they go with {listed(WEIGHTED)}")
        yield Finding(WEIGHTS, why, (WEIGHTS, POLICY))
    if not weights:
        return
    names = scenario.node_names
    shown = [*names[:NAMES_SHOWN], "…"] if len(names) > NAMES_SHOWN else names
    for name in weights:
        if name not in names:
            why = Refusal("no such node", listed(shown, "and"), nearest(name, names))
            path = (*WEIGHTS, name)
            yield Finding(path, why, (path, ("nodes", "count"), ("nodes", "names"), ("events",)))
