"""Whether rolling deployments go together with what else happens to their nodes."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulator.scenario.deployment import Turn, turns
from simulator.scenario.errors import Refusal
from simulator.scenario.finding import Finding, Steps
from simulator.scenario.quantities import TIME, spell

if TYPE_CHECKING:
    from simulator.scenario.events import AnyEvent, CrashNode
    from simulator.scenario.schema import Scenario

NEEDS: tuple[Steps, ...] = (
    ("events",),
    ("nodes", "count"),
    ("nodes", "names"),
    ("nodes", "boot_time"),
    ("balancer", "health_check"),
)


def deployment_findings(scenario: "Scenario") -> Iterator[Finding]:
    """Deployments that overlap, and crashes and removals in the midst of one."""
    over = -1
    in_time = sorted(enumerate(scenario.events), key=lambda item: item[1].at)
    for i, event in in_time:
        if event.kind != "rolling_deploy":
            continue
        if event.at <= over:
            why = Refusal("a deployment still goes on", f"after {spell(TIME, over)}")
            yield Finding(("events", i, "at"), why, NEEDS)
            continue
        restarts = {scenario.node_names[turn.node]: turn for turn in turns(scenario, event)}
        over = max([event.at, *(turn.to_ns for turn in restarts.values())])
        for j, other in in_time:
            if other.kind in ("crash_node", "remove_node") and other.node in restarts:
                turn = restarts[other.node]
                if _meets(scenario, turn, other):
                    allowed = (
                        f"not from {spell(TIME, turn.from_ns)} to {spell(TIME, turn.to_ns)},"
                        " when its turn in the deployment is"
                    )
                    what = f"{other.node} is being restarted"
                    yield Finding(("events", j, other.kind), Refusal(what, allowed), NEEDS)


def _meets(scenario: "Scenario", turn: Turn, other: "AnyEvent") -> bool:
    """Whether a node is down, or gone, when its turn in a deployment comes."""
    if other.kind == "crash_node":
        return other.at <= turn.to_ns and back_ns(scenario, other) >= turn.from_ns
    return other.at <= turn.to_ns


def back_ns(scenario: "Scenario", event: "CrashNode") -> int:
    """When the balancer uses a node again: at once if it has not noticed its death."""
    check = scenario.balancer.health_check
    noticed = event.restart_after > check.interval * check.fall
    return event.at + event.restart_after + (check.interval * check.rise if noticed else 0)
