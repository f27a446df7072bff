"""The end of a login, by logout or revocation, and for how long it is accepted all the same."""

from simulator.engines import tally
from simulator.model.steps import AUTH_CALL, DATABASE_WRITE, IN_NODE, IN_TOKEN, STORE_WRITE
from simulator.model.strategy import TOKEN, TOKEN_PAIR
from simulator.model.timeline import NOTICE
from simulator.report.story.duration import duration
from simulator.report.story.lapses import end_lost_ns
from simulator.report.story.logins import Login
from simulator.report.story.moments import Moment, key
from simulator.report.story.peers import is_absent, waited
from simulator.report.story.scene import SERVER, Scene

_COSTS = {
    STORE_WRITE: "one write to the store",
    DATABASE_WRITE: "one write to the database",
    AUTH_CALL: f"one call of {SERVER}, RFC 7009",
}
_LETS_IN = {
    "cache": "nodes that have a copy let it in for another {}",
    "introspection": "nodes that have kept an answer let it in for another {}",
    "denylist": "nodes that do not know of it yet let it in for another {}",
    "peers": "nodes that have a copy let it in for another {}",
    "memory": "nodes that have it in memory let it in for another {}",
}


def dropped(m: Moment, scene: Scene) -> str | None:
    """A login ends on the server; told by `forgot` where the client has no server to tell."""
    last = scene.moments.before(m)
    if last is not None and last.code == tally.FORGOT:
        return None
    login, plan = scene.credentials.carried[key(m)].login, scene.plan
    if plan.look == IN_TOKEN and m.value:
        token = f"the access token of login {login.number}"
        return f"{token} stays good for another {duration(m.value)}"
    if plan.look == IN_NODE and not plan.peers and m.value:
        home = scene.node(login.home)
        return (
            f"has no session of login {login.number} to drop: {home} has it, and would accept it"
            f" for another {duration(m.value)}"
        )
    return f"{_gone(m, login, scene)}{_still(m, login, scene)}"


def _gone(m: Moment, login: Login, scene: Scene) -> str:
    """Say what a logout has done where it was sent."""
    plan, number = scene.plan, login.number
    if scene.strategy.copies == "denylist":
        there = f", and is there in {duration(plan.propagation_ns)}" if plan.propagation_ns else ""
        return f"login {number} goes on the denylist{there}"
    if plan.credential == TOKEN_PAIR:
        known = f": that is known in {duration(plan.propagation_ns)}" if plan.propagation_ns else ""
        return f"the tokens of login {number} are good no more{known}"
    if not plan.peers:
        return f"the session of login {number} is gone"
    if is_absent(m, login, scene):
        return f"has no session of login {number} to drop, and tells nobody"
    gone, following = f"the session of login {number} is gone here", scene.moments.after(m)
    if not plan.synchronous or (following and following.at_ns == m.at_ns):
        return gone
    return f"{gone}; waits until the others know it, too: {waited(m, scene)}"


def revoked(m: Moment, scene: Scene) -> str:
    """A login is ended by an administrator, or by a user who has noticed a theft."""
    login, kind = scene.credentials.revoked(m)
    by = "notices the theft: " if kind == NOTICE else "an administrator acts: "
    still = _still(m, login, scene) or "; refused from now on"
    return f"{by}login {login.number} is revoked ({_cost(scene)}){still}"


def _cost(scene: Scene) -> str:
    """What a revocation takes, and whom it reaches."""
    plan = scene.plan
    cost = _COSTS.get(plan.revoke_call, "")
    if plan.in_memory:
        told = "every node is told" if plan.broadcast else "no node is told"
        return f"{cost}; {told}" if cost else told
    return cost or "nobody can be told"


def _still(m: Moment, login: Login, scene: Scene) -> str:
    """Say for how long a login that has ended is accepted; empty: it is refused at once."""
    if not m.value:
        return ""
    exposed, lost_ns = duration(m.value), end_lost_ns(scene.plan, m.at_ns)
    if lost_ns < m.at_ns + m.value:
        left = duration(lost_ns - m.at_ns)
        return f"; but the store loses that in {left}, and accepts it until {exposed} from now"
    if scene.strategy.copies:
        travels = scene.plan.propagation_ns > 0
        return f"; {_LETS_IN['denylist' if travels else scene.strategy.copies].format(exposed)}"
    if scene.plan.credential == TOKEN_PAIR:
        return f"; its access token stays good for another {exposed}"
    if scene.plan.credential == TOKEN:
        return f"; its token stays good for another {exposed}"
    return f"; {scene.node(login.home)} has it, and would accept it for another {exposed}"
