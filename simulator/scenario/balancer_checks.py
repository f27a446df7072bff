"""Whether the balancer's keys go together."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulator.scenario.errors import Refusal
from simulator.scenario.finding import Finding, Steps

if TYPE_CHECKING:
    from simulator.scenario.schema import Scenario

AFFINITY: Steps = ("balancer", "affinity")


def balancer_findings(scenario: "Scenario") -> Iterator[Finding]:
    """Everything that is wrong with what the balancer is told to do."""
    affinity = scenario.balancer.affinity
    if affinity.fail_back and affinity.when_gone == "keep":
        path = (*AFFINITY, "fail_back")
        why = Refusal("with a cookie that is kept", "`keep` goes back by itself")
        yield Finding(path, why, (path, (*AFFINITY, "when_gone")))
