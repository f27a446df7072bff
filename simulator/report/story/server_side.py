"""What the balancer, the nodes and the authorization server do for an exchange, in words."""

from collections.abc import Callable

from simulator.engines import tally
from simulator.lowering.program import CHECKED_AT_SERVER, CHECKED_HERE
from simulator.model import steps
from simulator.model.strategy import SESSION
from simulator.report.story.breakers import switched
from simulator.report.story.calls import called
from simulator.report.story.duration import duration
from simulator.report.story.endings import dropped
from simulator.report.story.moments import Moment, is_forged, key
from simulator.report.story.peers import copies_sent, up_or_since
from simulator.report.story.reasons import looked
from simulator.report.story.scene import Scene
from simulator.report.story.session_data import saved
from simulator.report.story.sign_on import is_silent, signed_on

STATUS = (
    "200 OK",
    "401 Unauthorized",
    "429 Too Many Requests",
    "431 Request Header Fields Too Large",
    "502 Bad Gateway",
    "503 Service Unavailable",
    "no answer",
)
"""By outcome, with the reason phrases of RFC 9110 and RFC 6585."""


def redirected(m: Moment, scene: Scene) -> str | None:
    """A login at a third party, before the balancer sees it; None where there is none."""
    plan = scene.plan
    if m.code != tally.PICKED or m.kind != steps.LOGIN or not plan.redirected:
        return None
    sent = scene.moments.exchanges[key(m)][0]
    there_ns = m.at_ns - sent.at_ns - int(plan.up_ns[m.kind, sent.value]) - plan.redirect_ns
    asks = "knows the client already" if is_silent(m, scene) else "checks the password"
    return (
        f"{asks} and sends the client back with a code (RFC 6749, 4.1):"
        f" {duration(there_ns)}, and two more round trips of the client:"
        f" {duration(plan.redirect_ns)}"
    )


def picked(m: Moment, scene: Scene) -> str:
    """The balancer's choice, and whether the node takes the exchange at all."""
    if m.node == scene.plan.door:
        return "is asked directly, past the balancer"
    how = _chosen(m, scene)
    following = scene.moments.after(m)
    if following is None or following.code != tally.RECEIVED:
        return how
    up, _ = up_or_since(scene.plan, m.node, m.at_ns)
    limit = scene.scenario.network.header_limit
    refusals = {
        steps.BAD_GATEWAY_502: "; but it " + ("still loads sessions" if up else "is down"),
        steps.TOO_LARGE_431: f"; but it takes no header over {limit:,} B",
        steps.UNAVAILABLE_503: "; but its queue is full",
    }
    return how + refusals.get(following.value, "")


def _chosen(m: Moment, scene: Scene) -> str:
    """Why the balancer sends the exchange to that node."""
    node, policy = scene.node(m.node), str(scene.scenario.balancer.policy)
    if scene.plan.weighted:
        policy += f", weight {scene.plan.weight[m.node]}"
    cookie = scene.credentials.bound.get(key(m))
    if cookie is None:
        return f"picks {node} ({policy})"
    if m.node == cookie.node:
        return f"keeps to {node}, as its cookie says"
    if m.node == cookie.first:
        return f"goes back to {node}, which its cookie named first"
    stays = f"; its cookie goes on naming {scene.node(cookie.node)}"
    return f"picks {node} ({policy}){stays if scene.plan.cookie_kept else ''}"


def queued(_: Moment, scene: Scene) -> str:
    """No worker is free."""
    workers = scene.plan.workers
    return f"waits: all {workers} workers are busy" if workers > 1 else "waits: its worker is busy"


def started(m: Moment, scene: Scene) -> str | None:
    """A worker takes the exchange; not worth a word unless it had to wait."""
    last = scene.moments.before(m)
    if last is None or last.code != tally.QUEUED:
        return None
    return f"a worker takes it after {duration(m.at_ns - last.at_ns)}"


def computed(m: Moment, scene: Scene) -> str:
    """Time on the worker: which computation it is, its place among the exchange's says."""
    strategy = scene.strategy
    checked = CHECKED_HERE if scene.scenario.auth_server == "in_app" else CHECKED_AT_SERVER
    written = {
        steps.REQUEST: strategy.request + strategy.ask,
        steps.LOGIN: checked + strategy.login,
        steps.REFRESH: strategy.refresh,
        steps.LOGOUT: strategy.logout,
    }[m.kind]
    mine = scene.moments.exchanges[key(m)]
    place = [c for c in mine if c.code == tally.COMPUTED].index(m)
    name = [step.arg for step in written if step.op == "cpu"][place]
    algorithm = scene.scenario.token.algorithm
    what = {
        "password_hash": f"checks the password ({scene.scenario.password_hash.algorithm})",
        "sign": f"signs a token ({algorithm})",
        "verify": f"verifies the token's signature ({algorithm})",
    }[str(name)]
    return f"{what}: {duration(m.value)}"


def awaited(m: Moment, scene: Scene) -> str:
    """Another request fetches the keys that this one needs, too."""
    what = "waits for the signer's keys, which another request is fetching"
    following = scene.moments.after(m)
    return f"{what}: {duration(following.at_ns - m.at_ns)}" if following else what


def coreless(m: Moment, scene: Scene) -> str:
    """All cores are at work on other passwords and signatures."""
    cores = scene.plan.cores
    what = f"waits for a core: all {cores} are busy" if cores > 1 else "waits for the only core"
    following = scene.moments.after(m)
    return f"{what}: {duration(following.at_ns - m.at_ns)}" if following else what


def kept(m: Moment, scene: Scene) -> str:
    """A login's credential is made."""
    plan, strategy = scene.plan, scene.strategy
    number, left = scene.credentials.logins + 1, duration(m.value - m.at_ns)
    if plan.credential != SESSION:
        lives = f"good for {left}" if strategy.opaque else f"exp in {left}"
        return f"issues the token of login {number}: {lives}"
    kept_at = {steps.IN_NODE: "memory", steps.IN_STORE: "the store", steps.IN_TABLE: "the database"}
    where = kept_at[strategy.look]
    if strategy.survives or strategy.copies == "memory":
        where = "memory and in the database"
    text = f"keeps the session of login {number} in {where}, good for {left}"
    if strategy.copies == "cache" and plan.has_copies:
        text += f"; keeps a copy for {duration(plan.copy_ns)}"
    if strategy.name == "bff":
        access = duration(scene.credentials.access_ns(m) - m.at_ns)
        text += f"; the access token in it: exp in {access}"
    return text + (copies_sent(m, scene) if plan.peers else "")


def rotated(m: Moment, scene: Scene) -> str:
    """A refresh's credential is made, or the one that a session holds."""
    number = scene.credentials.carried[key(m)].login.number
    more = "s" if scene.plan.rotation else ""
    left = duration(m.value - m.at_ns)
    if scene.plan.credential == SESSION:
        return f"has renewed the tokens of login {number} behind the client's back: exp in {left}"
    lives = f"good for {left}" if scene.strategy.opaque else f"exp in {left}"
    return f"issues the next token{more} of login {number}: {lives}"


def served(m: Moment, _: Scene) -> str:
    """The application's own work."""
    return f"does the application's work: {duration(m.value)}"


def ended(m: Moment, scene: Scene) -> str:
    """The answer is on its way."""
    if is_forged(m.visit) and scene.scenario.session.csrf_token:
        return f"the anti-forgery token is missing: answers {STATUS[m.value]}"
    seen = {mine.code for mine in scene.moments.exchanges[key(m)]}
    carries = m.kind in (steps.REQUEST, steps.REFRESH)
    unasked = carries and not seen & {tally.LOOKED, tally.CALLED, tally.COMPUTED, tally.BREAKER}
    if m.value == steps.UNAUTHORISED_401 and unasked:
        return f"no credential came along: answers {STATUS[m.value]}"
    return f"answers {STATUS[m.value]}"


SENTENCES: dict[int, Callable[[Moment, Scene], str | None]] = {
    tally.PICKED: picked,
    tally.QUEUED: queued,
    tally.STARTED: started,
    tally.COMPUTED: computed,
    tally.CALLED: called,
    tally.ANSWERED: lambda _m, _scene: None,  # told by `called`
    tally.AWAITED: awaited,
    tally.CORELESS: coreless,
    tally.LOOKED: looked,
    tally.KEPT: kept,
    tally.ROTATED: rotated,
    tally.DROPPED: dropped,
    tally.SERVED: served,
    tally.ENDED: ended,
    tally.BREAKER: switched,
    tally.SAVED: saved,
    tally.SIGNED_ON: signed_on,
}
"""By code."""
