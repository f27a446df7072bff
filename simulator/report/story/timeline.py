"""What happens to nodes, the store, the load and the users at large, in words."""

from collections.abc import Iterator

from simulator.experiment.places import AUTHORIZATION_SERVER
from simulator.model.balancers import ROUND_ROBIN
from simulator.model.lapses import SINCE_EVER
from simulator.model.stations import OUTAGE_MODES
from simulator.model.strategy import Strategy
from simulator.model.timeline import BOUND, DOWN, LISTED, UNLISTED, UP
from simulator.plan import Plan
from simulator.report.story.attacks import attacks
from simulator.report.story.duration import duration
from simulator.report.story.line import Line
from simulator.scenario.schema import Scenario


def timeline(scenario: Scenario, plan: Plan, strategy: Strategy) -> list[Line]:
    """The timeline of a run, in order."""
    lines = [*_events(scenario), *_nodes(plan), *_keys(scenario, plan), *_outages(plan)]
    lines += [*_lapses(plan), *attacks(scenario, plan, strategy)]
    within = (line for line in lines if line.at_ns < plan.duration_ns)
    return sorted(within, key=lambda line: line.at_ns)


def _line(at_ns: int, where: str, text: str, node: str | None = None) -> Line:
    return Line(at_ns, where, text, "timeline", node=node)


def _events(scenario: Scenario) -> Iterator[Line]:
    """What the plan does not hold: that a node is ordered before it serves, and the load."""
    newest = scenario.nodes.count
    for event in sorted(scenario.events, key=lambda e: e.at):
        if event.kind == "add_nodes":
            for name in scenario.node_names[newest : newest + event.count]:
                boot = duration(scenario.nodes.boot_time)
                yield _line(event.at, name, f"is added, and boots for {boot}", name)
            newest += event.count
        elif event.kind == "rolling_deploy":
            every = f"one every {duration(event.interval)}" if event.interval else "all at once"
            yield _line(event.at, "nodes", f"get a new version: they are restarted, {every}")
        elif event.kind == "arrival_factor":
            factor = f"{event.factor:g}"
            yield _line(event.at, "arrivals", f"come {factor} times as often from here on")


def _nodes(plan: Plan) -> Iterator[Line]:
    actions = list(
        zip(plan.action_ns.tolist(), plan.action.tolist(), plan.action_node.tolist(), strict=True)
    )
    happened = set(actions)
    restarts = "; round robin starts over"
    if plan.policy != ROUND_ROBIN:
        restarts = ""
    met: set[int] = set()
    for at_ns, action, node in actions:
        name = plan.node_names[node]
        if action == UP:
            again = f"up again, and {_again(plan)}" if node in met else "up"
            served = (at_ns, LISTED, node) in happened
            text = f"is {again}{', and in service' if served else ''}"
            loads = ""
            if served and plan.peers and at_ns:
                loads = " once it has loaded the others' sessions"
            yield _line(at_ns, name, text + loads + (restarts if served and at_ns else ""), name)
            met.add(node)
        elif action == DOWN:
            gone = "" if plan.survives else ", what it remembered is gone"
            yield _line(at_ns, name, f"stops: what it was doing fails{gone}", name)
        elif action == LISTED and (at_ns, UP, node) not in happened:
            yield _line(at_ns, "balancer", f"has noticed that {name} is back{restarts}", name)
        elif action == UNLISTED and (at_ns, DOWN, node) not in happened:
            yield _line(at_ns, "balancer", f"has noticed that {name} is down", name)
        elif action == BOUND:
            text = f"lets {name} go: only clients that a cookie binds to it are sent there"
            yield _line(at_ns, "balancer", text, name)


def _keys(scenario: Scenario, plan: Plan) -> Iterator[Line]:
    """What becomes of the key that tokens are signed with, where a signature is verified."""
    if not plan.keyed:
        return
    for event in scenario.events:
        if event.kind == "rotate_keys":
            until = f"for another {duration(event.grace)}" if event.grace else "no more"
            text = f"is rotated: tokens that were signed before are taken {until}"
            yield _line(event.at, "signing key", text)
        elif event.kind == "wrong_key":
            text = "has a key of its own from here on, and refuses the others' tokens"
            yield _line(event.at, event.node, text, event.node)


def _again(plan: Plan) -> str:
    """What a node knows that starts again."""
    if plan.peers:
        return "loads the others' sessions"
    return "has read its sessions back" if plan.survives else "remembers nothing"


def _lapses(plan: Plan) -> Iterator[Line]:
    """What the store forgets, if it keeps logins."""
    for from_ns, to_ns in zip(plan.lapse_from_ns.tolist(), plan.lapse_to_ns.tolist(), strict=True):
        lost = f"has failed over: what was written in the last {duration(to_ns - from_ns)} is lost"
        text = "is flushed: it is empty" if from_ns == SINCE_EVER else lost
        yield _line(to_ns, "store", text)


def _outages(plan: Plan) -> Iterator[Line]:
    words = {"refuse": "refuses connections", "hang": "hangs"}
    for station, name in enumerate(("store", "database", AUTHORIZATION_SERVER)):
        for from_ns, to_ns, mode in plan.outages(station):
            how = words[OUTAGE_MODES[mode]]
            yield _line(from_ns, name, f"{how} for {duration(to_ns - from_ns)}")
            yield _line(to_ns, name, "is back")
