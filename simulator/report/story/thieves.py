"""What a thief does with a copy of the user's credential, in words."""

from simulator.model import steps
from simulator.report.story.duration import duration
from simulator.report.story.logins import Theft
from simulator.report.story.moments import Moment, key
from simulator.report.story.scene import Scene
from simulator.report.story.server_side import STATUS


def stolen(m: Moment, scene: Scene) -> str:
    """A credential is copied; with it, what names a node to the balancer."""
    theft = scene.credentials.stolen(m)
    beside = f", and the cookie that names {scene.node(theft.cookie.node)}" if theft.cookie else ""
    return f"copies {_credential(m, theft, scene)}{beside}"


def sent_by_thief(m: Moment, scene: Scene) -> str:
    """A request with a stolen credential."""
    held = _credential(m, scene.credentials.thefts[m.visit], scene)
    return f"sends request {m.request + 1} with {held} ({int(scene.plan.up_bytes[m.kind, 1]):,} B)"


def received_by_thief(m: Moment, scene: Scene) -> str:
    """How a thief's request went, and whether it goes on."""
    mine = scene.moments.exchanges[key(m)]
    took = duration(m.at_ns - mine[0].at_ns)
    if m.value == steps.TIMEOUT:
        return f"gives up waiting after {took}"
    text = f"{STATUS[m.value]} after {took}"
    if m.value == steps.OK_200:
        return f"{text}: is let in"
    if m.value != steps.UNAUTHORISED_401:
        return text
    plan, theft = scene.plan, scene.credentials.thefts[m.visit]
    next_ns = max(m.at_ns, mine[0].at_ns + int(plan.strike_interval_ns[theft.strike]))
    goes_on = scene.moments.sent[m.visit][-1].exchange > m.exchange or next_ns >= plan.duration_ns
    if goes_on:
        return f"{text}: is refused this time"
    return f"{text}: gives up, since no node will let it in any more"


def _credential(m: Moment, theft: Theft, scene: Scene) -> str:
    thing = "cookie" if scene.strategy.carrier == "cookie" else "token"
    return f"user {m.user}'s {thing} of login {theft.credential.login.number}"
