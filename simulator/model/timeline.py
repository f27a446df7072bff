"""The timeline: a scenario's events as a sorted list of plain actions on nodes.

All of it is known before the run, health checks included: a node's death is learnt of after
`interval × fall`, its return after `interval × rise` (HAProxy's `inter`, `fall`, `rise`). A node
that is back before the balancer has noticed was never out of its list.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from simulator.model.stations import OUTAGE_MODES

if TYPE_CHECKING:
    from simulator.scenario.schema import Scenario

# What happens to a node. UP: it can serve. DOWN: it stops, everything on it fails, its memory is
# lost. LISTED, UNLISTED: the balancer starts or stops choosing it. BOUND: it is leaving; only
# clients that an affinity cookie binds to it are still sent there.
DOWN, UP, UNLISTED, BOUND, LISTED = range(5)
ACTIONS = ("down", "up", "unlisted", "bound", "listed")


class Action(NamedTuple):
    """One thing that happens to one node; simultaneous actions follow the order of the numbers."""

    at_ns: int
    action: int
    node: int


class Outage(NamedTuple):
    """A station answers nothing in [from, to)."""

    from_ns: int
    to_ns: int
    mode: int


def node_actions(scenario: "Scenario", names: Sequence[str]) -> list[Action]:
    """Return every action on nodes, sorted; the initial nodes are up and listed at time 0."""
    actions = [Action(0, a, n) for n in range(scenario.nodes.count) for a in (UP, LISTED)]
    return actions + sorted(_event_actions(scenario, names))


def _event_actions(scenario: "Scenario", names: Sequence[str]) -> Iterator[Action]:
    check = scenario.balancer.health_check
    number = {name: n for n, name in enumerate(names)}
    newest = scenario.nodes.count
    for event in sorted(scenario.events, key=lambda e: e.at):
        if event.kind == "add_nodes":
            for node in range(newest, newest + event.count):
                yield Action(event.at + scenario.nodes.boot_time, UP, node)
                yield Action(event.at + scenario.nodes.boot_time, LISTED, node)
            newest += event.count
        elif event.kind == "remove_node":
            # A planned removal is the balancer's own doing: it knows at once. What is still queued
            # or in service when the drain ends fails, as under a termination grace period
            # (Kubernetes).
            if event.drain:
                yield Action(event.at, BOUND, number[event.node])
            yield Action(event.at + event.drain, UNLISTED, number[event.node])
            yield Action(event.at + event.drain, DOWN, number[event.node])
        elif event.kind == "crash_node":
            node = number[event.node]
            noticed = check.interval * check.fall
            yield Action(event.at, DOWN, node)
            yield Action(event.at + event.restart_after, UP, node)
            if event.restart_after > noticed:
                yield Action(event.at + noticed, UNLISTED, node)
                yield Action(
                    event.at + event.restart_after + check.interval * check.rise, LISTED, node
                )


def rotations(scenario: "Scenario") -> list[tuple[int, int]]:
    """Return when the signing key is rotated and for how long the one before is taken, in order."""
    return sorted((e.at, e.grace) for e in scenario.events if e.kind == "rotate_keys")


def wrong_keys(scenario: "Scenario") -> list[tuple[int, int]]:
    """Return which nodes get a key of their own, and when."""
    number = {name: n for n, name in enumerate(scenario.node_names)}
    return [(number[e.node], e.at) for e in scenario.events if e.kind == "wrong_key"]


def store_outages(scenario: "Scenario") -> list[Outage]:
    """Return the store's outages, sorted; the scenario has made sure that they do not overlap."""
    return sorted(
        Outage(e.at, e.at + e.duration, OUTAGE_MODES.index(e.mode))
        for e in scenario.events
        if e.kind == "store_outage"
    )


# What hits a share of the users. NOTICE: the victims of a theft find out.
REVOKE, STEAL, NOTICE = range(3)


class Strike(NamedTuple):
    """One thing that happens to a share of the users."""

    at_ns: int
    strike: int
    event: int
    share: float
    interval_ns: int


def strikes(scenario: "Scenario") -> list[Strike]:
    """Return every strike before the end, sorted; an event is known by its place in the file."""
    found: list[Strike] = []
    for number, event in enumerate(scenario.events):
        if event.kind == "revoke":
            found.append(Strike(event.at, REVOKE, number, event.share, 0))
        elif event.kind == "steal":
            interval_ns = event.thief_interval
            found.append(Strike(event.at, STEAL, number, event.share, interval_ns))
            noticed_ns = event.at + event.noticed_after
            found.append(Strike(noticed_ns, NOTICE, number, event.share, interval_ns))
    return sorted(s for s in found if s.at_ns < scenario.duration)
