"""Whether the events can happen: in time, and to nodes that are there then."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.scenario.deployment_checks import back_ns, deployment_findings
from simulator.scenario.errors import Refusal, listed, nearest
from simulator.scenario.finding import Finding, Steps
from simulator.scenario.kinds import LARGEST_COUNT
from simulator.scenario.quantities import TIME, spell
from simulator.scenario.station_events import StationOutage

if TYPE_CHECKING:
    from simulator.scenario.events import AnyEvent, CrashNode, RemoveNode, WrongKey
    from simulator.scenario.schema import Scenario

EVENTS: Steps = ("events",)
NODES: tuple[Steps, ...] = (("nodes", "count"), ("nodes", "names"), ("nodes", "boot_time"))
MODEL: Steps = ("workload", "model")
HEALTH: Steps = ("balancer", "health_check")
STATIONS = {
    "store": "the store",
    "database": "the database",
    "auth_server": "the authorization server",
}


def timeline_findings(scenario: "Scenario") -> Iterator[Finding]:
    """Everything that is wrong with when events happen, and to whom."""
    yield from _after_the_end(scenario)
    yield from _at_the_start(scenario)
    yield from _outages(scenario)
    yield from _lapses(scenario)
    yield from _factors(scenario)
    yield from _rotations(scenario)
    added = sum(event.count for event in scenario.events if event.kind == "add_nodes")
    if scenario.nodes.count + added > LARGEST_COUNT:
        why = Refusal(f"{scenario.nodes.count + added} nodes in all", f"at most {LARGEST_COUNT}")
        yield Finding(EVENTS, why, (EVENTS, *NODES))
    else:
        yield from _nodes(scenario)
        yield from deployment_findings(scenario)


def _in_time(scenario: "Scenario") -> list[tuple[int, "AnyEvent"]]:
    """The events with their places in the file, as they happen."""
    return sorted(enumerate(scenario.events), key=lambda item: item[1].at)


def _after_the_end(scenario: "Scenario") -> Iterator[Finding]:
    for i, event in enumerate(scenario.events):
        if event.at >= scenario.duration:
            path = ("events", i, "at")
            allowed = f"before the end at {spell(TIME, scenario.duration)}"
            yield Finding(path, Refusal("after the end", allowed), (path, ("duration",)))


def _at_the_start(scenario: "Scenario") -> Iterator[Finding]:
    """What happens at 0 s would happen to users who are only just logged in."""
    regulars = ("workload", "logged_in_at_start")
    for i, event in enumerate(scenario.events):
        if event.at == 0 and scenario.workload.logged_in_at_start:
            path = ("events", i, "at")
            why = Refusal("at 0 s, as users are logged in (logged_in_at_start)", "later than 0 s")
            yield Finding(path, why, (path, regulars))


def _outages(scenario: "Scenario") -> Iterator[Finding]:
    over = dict.fromkeys(STATIONS, 0)
    for i, event in _in_time(scenario):
        if not isinstance(event, StationOutage):
            continue
        back = over[event.station]
        if event.at < back:
            why = Refusal(f"{STATIONS[event.station]} is still out", f"from {spell(TIME, back)} on")
            yield Finding(("events", i, "at"), why, (EVENTS,))
        over[event.station] = max(back, event.at + event.duration)


def _lapses(scenario: "Scenario") -> Iterator[Finding]:
    """What a failover loses must not hold a flush or another failover: it would undo them."""
    since, back = 0, 0
    for i, event in _in_time(scenario):
        if event.kind == "store_flush":
            if event.at < back:
                why = Refusal("the store is still out", f"from {spell(TIME, back)} on")
                yield Finding(("events", i, "at"), why, (EVENTS,))
            since = max(since, event.at)
        elif event.kind == "store_failover":
            if max(0, event.at - event.store_failover.lost_writes) < since:
                what = f"it would undo what befell the store until {spell(TIME, since)}"
                allowed = f"`lost_writes` of at most {spell(TIME, max(0, event.at - since))}"
                yield Finding(("events", i, event.kind), Refusal(what, allowed), (EVENTS,))
            since = back = max(back, event.at + event.duration)


def _factors(scenario: "Scenario") -> Iterator[Finding]:
    model = scenario.workload.model
    before = -1
    for i, event in _in_time(scenario):
        if event.kind != "arrival_factor":
            continue
        path = ("events", i, "arrival_factor")
        if model in ("closed", "trace"):
            allowed = "it goes with open or partly_open"
            yield Finding(path, Refusal(f"an arrival factor with {model}", allowed), (path, MODEL))
        if event.at == before:
            why = Refusal("two arrival factors at one time", "one at a time")
            yield Finding(("events", i, "at"), why, (EVENTS,))
        before = event.at


def _rotations(scenario: "Scenario") -> Iterator[Finding]:
    before = -1
    for i, event in _in_time(scenario):
        if event.kind == "rotate_keys":
            if event.at == before:
                why = Refusal("two rotations at one time", "one at a time")
                yield Finding(("events", i, "at"), why, (EVENTS,))
            before = event.at


@dataclass
class _Node:
    """What has become of a node so far (ns)."""

    serves: int
    back: int = 0
    removed: int | None = None
    wrong: int | None = None


def _nodes(scenario: "Scenario") -> Iterator[Finding]:
    """Crashes and removals of nodes that are not there, and the removal of the last one."""
    names = scenario.node_names
    number = scenario.nodes.count
    # Whatever name an autoscaler may give to a node, it may be there.
    there = {name: _Node(0) for name in (names if scenario.autoscaler else names[:number])}
    for i, event in _in_time(scenario):
        if event.kind == "add_nodes":
            added = names[number : number + event.count]
            there.update((name, _Node(event.at + scenario.nodes.boot_time)) for name in added)
            number += event.count
        elif event.kind == "wrong_key":
            why = _astray(event, there, names)
            if why:
                yield Finding(("events", i, event.kind), why, (EVENTS, *NODES))
            else:
                there[event.node].wrong = event.at
        elif event.kind in ("crash_node", "remove_node"):
            path = ("events", i, event.kind)
            why = _absent(event, there, names) or _last(event, there)
            if why:
                yield Finding(path, why, (EVENTS, *NODES, HEALTH))
            elif event.kind == "remove_node":
                there[event.node].removed = event.at
            else:
                there[event.node].back = back_ns(scenario, event)


def _astray(event: "WrongKey", there: dict[str, _Node], names: tuple[str, ...]) -> Refusal | None:
    """A node may get a wrong key while it is down, but only one."""
    node = there.get(event.node)
    why = _unknown(event, there, names)
    if node is not None and node.wrong is not None:
        when = spell(TIME, node.wrong)
        return why or Refusal(f"has a key of its own since {when}", "once for each node")
    return why


def _unknown(
    event: "CrashNode | RemoveNode | WrongKey", there: dict[str, _Node], names: tuple[str, ...]
) -> Refusal | None:
    node = there.get(event.node)
    if node is None:
        if event.node in names:
            return Refusal("a node that is added later", f"at that time: {_some(there)}")
        return Refusal("no such node", f"at that time: {_some(there)}", nearest(event.node, names))
    if node.removed is not None:
        return Refusal(f"removed at {spell(TIME, node.removed)}", "a node that is still there")
    return None


def _absent(
    event: "CrashNode | RemoveNode", there: dict[str, _Node], names: tuple[str, ...]
) -> Refusal | None:
    why = _unknown(event, there, names)
    if why:
        return why
    node = there[event.node]
    if event.at < node.serves:
        return Refusal("a node that still boots", f"from {spell(TIME, node.serves)} on")
    if event.at < node.back:
        return Refusal("not yet back from its crash", f"from {spell(TIME, node.back)} on")
    return None


def _last(event: "CrashNode | RemoveNode", there: dict[str, _Node]) -> Refusal | None:
    others = [name for name, node in there.items() if node.removed is None and name != event.node]
    if event.kind == "remove_node" and not others:
        return Refusal("the last node", "a node beside which there are others")
    return None


def _some(there: dict[str, _Node], most: int = 10) -> str:
    names = [name for name, node in there.items() if node.removed is None]
    return listed([*names[:most], "…"] if len(names) > most else names, "and")
