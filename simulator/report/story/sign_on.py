"""Logins without name and password, in words."""

from simulator.engines import tally
from simulator.report.story.duration import duration
from simulator.report.story.moments import Moment, key
from simulator.report.story.scene import SERVER, Scene


def is_silent(m: Moment, scene: Scene) -> bool:
    """Whether a moment's exchange is a login without name and password."""
    return any(mine.code == tally.SIGNED_ON for mine in scene.moments.exchanges[key(m)])


def signed_on(_: Moment, scene: Scene) -> str:
    """The authorization server knows the user already."""
    return (
        f"is known to {SERVER}, which sends it back at once (single sign-on; OpenID Connect,"
        f" prompt=none): two more round trips, {duration(scene.plan.redirect_ns)}"
    )
