"""What a hostile page makes the user's browser send, and what comes of it, in words."""

from simulator.model import steps
from simulator.report.story.duration import duration
from simulator.report.story.moments import Moment, key
from simulator.report.story.scene import Scene
from simulator.report.story.server_side import STATUS


def sent_by_page(m: Moment, scene: Scene) -> str:
    """A forged request: what the browser attaches by itself."""
    size = f"({int(scene.plan.up_bytes[steps.FORGED, m.value]):,} B)"
    return f"is on a hostile page, which makes its browser send a request {_held(m, scene)} {size}"


def _held(m: Moment, scene: Scene) -> str:
    if m.value:
        credential = scene.credentials.jars[scene.credentials.jar(m)]
        return f"with the cookie of login {credential.login.number}"
    if scene.strategy.carrier == "cookie":
        return "without its cookie, which is SameSite=Lax"
    return "without its token, which no browser sends by itself"


def received_by_page(m: Moment, scene: Scene) -> str:
    """How a forged request went: the page does not see the answer, and needs none."""
    took = duration(m.at_ns - scene.moments.exchanges[key(m)][0].at_ns)
    if m.value == steps.TIMEOUT:
        return f"gives up waiting after {took}"
    text = f"{STATUS[m.value]} after {took}"
    if m.value == steps.OK_200:
        return f"{text}: the forged request was accepted"
    return f"{text}: the forged request was refused" if m.value == steps.UNAUTHORISED_401 else text
