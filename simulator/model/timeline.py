"""The timeline: a scenario's events as a sorted list of plain actions on nodes.

All of it is known before the run, health checks included: a node's death is learnt of after
`interval × fall`, its return after `interval × rise` (HAProxy's `inter`, `fall`, `rise`). A node
that is back before the balancer has noticed was never out of its list.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from simulator.model.lapses import SINCE_EVER
from simulator.model.stations import OUTAGE_MODES
from simulator.model.steps import STATIONS
from simulator.scenario.deployment import turns
from simulator.scenario.station_events import StationOutage

if TYPE_CHECKING:
    from simulator.scenario.schema import Scenario

# What happens to a node. UP: it can serve. DOWN: it stops, everything on it fails, its memory is
# lost. LISTED, UNLISTED: the balancer starts or stops choosing it. BOUND: it is leaving; only
# clients that an affinity cookie binds to it are still sent there. SIGNED_IN, which is no node's:
# users are logged in who were here before the run.
DOWN, UP, UNLISTED, BOUND, LISTED, SIGNED_IN = range(6)
ACTIONS = ("down", "up", "unlisted", "bound", "listed", "signed in")


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


def node_actions(
    scenario: "Scenario", names: Sequence[str], *, regulars: bool = False
) -> list[Action]:
    """Return every action on nodes, sorted; the initial nodes are up and listed at time 0.

    Args:
        scenario: What is simulated.
        names: Of all nodes.
        regulars: Whether users are logged in as soon as the initial nodes are there.
    """
    actions = [Action(0, a, n) for n in range(scenario.nodes.count) for a in (UP, LISTED)]
    actions += [Action(0, SIGNED_IN, 0)] * regulars
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
            yield from _leaves(number[event.node], event.at, event.at + event.drain)
        elif event.kind == "rolling_deploy":
            for turn in turns(scenario, event):
                yield from _leaves(turn.node, turn.from_ns, turn.down_ns)
                yield Action(turn.to_ns, UP, turn.node)
                yield Action(turn.to_ns, LISTED, turn.node)
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


def _leaves(node: int, from_ns: int, down_ns: int) -> Iterator[Action]:
    """A planned stop is the balancer's own doing: it knows at once.

    What is still queued or in service when the drain ends fails, as under a termination grace
    period (Kubernetes).
    """
    if down_ns > from_ns:
        yield Action(from_ns, BOUND, node)
    yield Action(down_ns, UNLISTED, node)
    yield Action(down_ns, DOWN, node)


def outages(scenario: "Scenario", station: int) -> list[Outage]:
    """Return a station's outages, sorted; the scenario has made sure that they do not overlap."""
    return sorted(
        Outage(e.at, e.at + e.duration, OUTAGE_MODES.index(e.mode))
        for e in scenario.events
        if isinstance(e, StationOutage) and e.station == STATIONS[station]
    )


class Lapse(NamedTuple):
    """What was written in [from, to) is lost at `to` (`model.lapses`)."""

    from_ns: int
    to_ns: int


def lapses(scenario: "Scenario") -> list[Lapse]:
    """Return what the store forgets, sorted; no failover undoes another one, or a flush."""
    flushes = [Lapse(SINCE_EVER, e.at) for e in scenario.events if e.kind == "store_flush"]
    failovers = [
        Lapse(max(0, e.at - e.store_failover.lost_writes), e.at + e.duration)
        for e in scenario.events
        if e.kind == "store_failover"
    ]
    return sorted([*flushes, *failovers], key=lambda lapse: lapse.to_ns)


# What hits a share of the users. NOTICE: the victims of a theft find out. SCRIPT: a theft from
# browsers only. FORGE: a request that another site makes a browser send.
REVOKE, STEAL, NOTICE, SCRIPT, FORGE = range(5)
IN_BROWSERS = (SCRIPT, FORGE)


class Strike(NamedTuple):
    """One thing that happens to a share of the users."""

    at_ns: int
    strike: int
    event: int
    share: float
    interval_ns: int


def strikes(scenario: "Scenario", *, readable: bool = True, forgeable: bool = True) -> list[Strike]:
    """Return every strike before the end, sorted; an event is known by its place in the file.

    Args:
        scenario: What is simulated.
        readable: Whether a script in the page can read the credential (`model.browser`).
        forgeable: Whether there are logins in whose name a request can be forged.
    """
    found: list[Strike] = []
    for number, event in enumerate(scenario.events):
        if event.kind == "revoke":
            found.append(Strike(event.at, REVOKE, number, event.share, 0))
        elif event.kind == "csrf" and forgeable:
            found.append(Strike(event.at, FORGE, number, event.share, 0))
        elif event.kind == "steal" or (event.kind == "xss" and readable):
            interval_ns = event.thief_interval
            theft = SCRIPT if event.kind == "xss" else STEAL
            found.append(Strike(event.at, theft, number, event.share, interval_ns))
            noticed_ns = event.at + event.noticed_after
            found.append(Strike(noticed_ns, NOTICE, number, event.share, interval_ns))
    return sorted(s for s in found if s.at_ns < scenario.duration)
