"""Whether an autoscaler goes together with the nodes, and with what happens to them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulator.scenario.errors import Refusal
from simulator.scenario.finding import Finding, Steps

if TYPE_CHECKING:
    from simulator.scenario.cluster import Autoscaler
    from simulator.scenario.schema import Scenario

AUTOSCALER: Steps = ("autoscaler",)
EVENTS: Steps = ("events",)
COUNT: Steps = ("nodes", "count")
ITS_OWN = {
    "add_nodes": "nodes are added by the autoscaler",
    "remove_node": "nodes are removed by the autoscaler",
    "rolling_deploy": "the autoscaler decides which nodes there are",
}
"""Events that an autoscaler would undo, or whose nodes are known only when they happen."""


def autoscaler_findings(scenario: "Scenario") -> Iterator[Finding]:
    """Limits that contradict each other, and events that are the autoscaler's own doing."""
    scaler = scenario.autoscaler
    if scaler is None:
        return
    least: Steps = (*AUTOSCALER, "min")
    most: Steps = (*AUTOSCALER, "max")
    if scaler.min > scaler.max:
        why = Refusal("more than the largest number", f"at most {scaler.max}")
        yield Finding(least, why, (least, most))
        return
    if not scaler.min <= scenario.nodes.count <= scaler.max:
        what = f"{scenario.nodes.count} nodes at the start"
        allowed = f"`nodes.count` from {scaler.min} to {scaler.max}"
        yield Finding(AUTOSCALER, Refusal(what, allowed), (least, most, COUNT))
    yield from _events(scenario, scaler)


def _events(scenario: "Scenario", scaler: "Autoscaler") -> Iterator[Finding]:
    stay = scenario.node_names[: scaler.min]
    for i, event in enumerate(scenario.events):
        path: Steps = ("events", i, event.kind)
        if event.kind in ITS_OWN:
            why = Refusal(ITS_OWN[event.kind], "it goes without an autoscaler")
            yield Finding(path, why, (EVENTS, AUTOSCALER))
        elif event.kind == "crash_node" and event.node in scenario.node_names[scaler.min :]:
            what = "a node that the autoscaler may have removed"
            names = stay[0] if len(stay) == 1 else f"{stay[0]} to {stay[-1]}"
            allowed = f"one that always stays: {names}"
            yield Finding(path, Refusal(what, allowed), (EVENTS, AUTOSCALER, COUNT))
