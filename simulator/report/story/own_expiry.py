"""A copy that has run out by itself, and what its node did to the session, in words."""

from simulator.report.story.duration import duration
from simulator.report.story.line import Line
from simulator.report.story.logins import Login
from simulator.report.story.moments import Moment
from simulator.report.story.scene import Scene


def ran_out(m: Moment, scene: Scene) -> Line:
    """What a node did that has not used its copy for too long: told before it is noted."""
    node, login = scene.node(m.node), scene.credentials.ran_out(m)
    copy = f"has not used its copy of the session of login {login.number}"
    text = f"{copy} for {duration(scene.plan.own_idle_ns)}: {_does(m, login, scene)}"
    return Line(m.at_ns, node, text, "ran_out", node=node)


def _does(m: Moment, login: Login, scene: Scene) -> str:
    """Say what the node does about it."""
    if not scene.plan.deletes_expired:
        return "drops it"
    if not m.value % 2:
        return "ends the session, but the store is out"
    if login.ended_how or login.lost_how:
        return "deletes the session in the store, where it is no more"
    left = duration(login.deadline_ns - m.at_ns)
    return f"deletes the session in the store, where it was good for another {left}"
