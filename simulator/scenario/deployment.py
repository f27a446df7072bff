"""A rolling deployment: which nodes it restarts, and when."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from simulator.scenario.events import RollingDeploy
    from simulator.scenario.schema import Scenario


class Turn(NamedTuple):
    """One node's restart (ns).

    Attributes:
        node: Its number, in the order of creation.
        from_ns: When the balancer sends no new clients there.
        down_ns: When it stops.
        to_ns: When it is up and in the balancer's list again.
    """

    node: int
    from_ns: int
    down_ns: int
    to_ns: int


def turns(scenario: "Scenario", event: "RollingDeploy") -> list[Turn]:
    """Return the restarts of a deployment: of every node that is up when it begins, one by one."""
    return [
        Turn(node, at_ns, at_ns + event.drain, at_ns + event.drain + scenario.nodes.boot_time)
        for place, node in enumerate(_up(scenario, event.at))
        for at_ns in [event.at + place * event.interval]
    ]


def _up(scenario: "Scenario", at_ns: int) -> list[int]:
    """The nodes that are up at a time and have not been told to leave, in order of creation."""
    number = {name: n for n, name in enumerate(scenario.node_names)}
    up = set(range(scenario.nodes.count))
    up.update(_booted(scenario, at_ns))
    for event in scenario.events:
        if event.at > at_ns:
            continue
        if event.kind == "remove_node" or (
            event.kind == "crash_node" and at_ns < event.at + event.restart_after
        ):
            up.discard(number.get(event.node, -1))
    return sorted(up)


def _booted(scenario: "Scenario", at_ns: int) -> Iterator[int]:
    """The nodes that were added, and have booted before."""
    newest = scenario.nodes.count
    for event in sorted(scenario.events, key=lambda e: e.at):
        if event.kind == "add_nodes":
            if event.at + scenario.nodes.boot_time < at_ns:
                yield from range(newest, newest + event.count)
            newest += event.count
