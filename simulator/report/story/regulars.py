"""A user who is logged in when the run starts, in words."""

from simulator.model.devices import device_of
from simulator.report.story.duration import duration
from simulator.report.story.moments import Moment
from simulator.report.story.scene import Scene


def signed_in(m: Moment, scene: Scene) -> str:
    """What the user holds, since before the run: told before it is noted."""
    plan, credentials = scene.plan, scene.credentials
    thing = "cookie" if scene.strategy.carrier == "cookie" else "token"
    names, jar = list(scene.scenario.workload.domains), credentials.jar(m)
    of = f" for {names[jar % plan.domains]}" if plan.cookie_jar and plan.domains > 1 else ""
    on = scene.on_device(device_of(jar, plan.domains, plan.cookie_jar)).replace(",", " on")
    return (
        f"is logged in already{on}: holds the {thing} of login {credentials.logins + 1}{of}, which"
        f" {scene.place(m)} took; good for {duration(m.value - m.at_ns)}"
    )
