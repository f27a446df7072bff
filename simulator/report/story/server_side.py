"""What the balancer and the nodes do for an exchange, in words."""

from collections.abc import Callable
from dataclasses import dataclass

from simulator.engines import tally
from simulator.lowering import LOGIN_PREFIX
from simulator.model import steps
from simulator.model.strategy import TOKEN_PAIR, Strategy
from simulator.plan import Plan
from simulator.report.story.credentials import Credentials
from simulator.report.story.duration import duration
from simulator.report.story.moments import Moment, Moments, key
from simulator.report.story.reasons import reason
from simulator.scenario.schema import Scenario

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

_CALLS = {
    steps.STORE_READ: "asks the store for the session",
    steps.STORE_WRITE: "writes to the store",
    steps.DATABASE_READ: "reads a row of the database",
    steps.DATABASE_WRITE: "writes a row of the database",
    steps.DATABASE_QUERY: "asks the database on behalf of the application",
}
_CALLS_OF = {
    (steps.LOGIN, steps.DATABASE_READ): "asks the database for the user",
    (steps.LOGIN, steps.STORE_WRITE): "writes the session to the store",
    (steps.LOGOUT, steps.STORE_WRITE): "deletes the session from the store",
    (steps.LOGIN, steps.DATABASE_WRITE): "writes the refresh token to the database",
    (steps.REFRESH, steps.DATABASE_READ): "asks the database for the refresh token",
    (steps.REFRESH, steps.DATABASE_WRITE): "writes the next refresh token to the database",
    (steps.LOGOUT, steps.DATABASE_WRITE): "revokes the refresh token in the database",
}


@dataclass(frozen=True)
class Scene:
    """What a sentence may look at: the run, and all that the user met in it."""

    scenario: Scenario
    plan: Plan
    strategy: Strategy
    moments: Moments
    credentials: Credentials

    def node(self, m: Moment) -> str:
        """The name of a moment's node."""
        return self.plan.node_names[m.node]


def picked(m: Moment, scene: Scene) -> str:
    """The balancer's choice, and whether the node takes the exchange at all."""
    node, policy = scene.node(m), scene.scenario.balancer.policy
    bound = scene.credentials.bound.get(key(m))
    how = f"keeps to {node}, as its cookie says" if bound == m.node else f"picks {node} ({policy})"
    following = scene.moments.after(m)
    if following is None or following.code != tally.RECEIVED:
        return how
    limit = scene.scenario.network.header_limit
    refusals = {
        steps.BAD_GATEWAY_502: "; but it is down",
        steps.TOO_LARGE_431: f"; but it takes no header over {limit:,} B",
        steps.UNAVAILABLE_503: "; but its queue is full",
    }
    return how + refusals.get(following.value, "")


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
    written = {
        steps.REQUEST: scene.strategy.request,
        steps.LOGIN: LOGIN_PREFIX + scene.strategy.login,
        steps.REFRESH: scene.strategy.refresh,
        steps.LOGOUT: scene.strategy.logout,
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


def called(m: Moment, scene: Scene) -> str:
    """A remote operation, and how it went."""
    what = _CALLS_OF.get((m.kind, m.value), _CALLS[m.value])
    back = scene.moments.after(m)
    if back is None or back.code != tally.ANSWERED:
        return f"{what}: no answer, it stops before"
    took = duration(back.at_ns - m.at_ns)
    return f"{what}: {took if back.value >= 0 else f'fails after {took}'}"


def looked(m: Moment, scene: Scene) -> str:
    """The recognition."""
    return reason(m, scene.credentials.carried[key(m)], scene.credentials)


def kept(m: Moment, scene: Scene) -> str:
    """A login's credential is made."""
    number, left = scene.credentials.logins + 1, duration(m.value - m.at_ns)
    if scene.strategy.look == steps.IN_TOKEN:
        return f"issues the token of login {number}: exp in {left}"
    place = "memory" if scene.strategy.look == steps.IN_NODE else "the store"
    return f"keeps the session of login {number} in {place}, good for {left}"


def rotated(m: Moment, scene: Scene) -> str:
    """A refresh's credential is made."""
    number = scene.credentials.carried[key(m)].login.number
    more = "s" if scene.plan.rotation else ""
    return f"issues the next token{more} of login {number}: exp in {duration(m.value - m.at_ns)}"


def dropped(m: Moment, scene: Scene) -> str:
    """A login ends on the server."""
    login = scene.credentials.carried[key(m)].login
    exposed = duration(m.value)
    if scene.plan.credential == TOKEN_PAIR:
        return f"the access token of login {login.number} stays good for another {exposed}"
    if not m.value:
        return f"the session of login {login.number} is gone"
    home = scene.plan.node_names[login.home]
    return (
        f"has no session of login {login.number} to drop: {home} has it, and would accept it"
        f" for another {exposed}"
    )


def served(m: Moment, _: Scene) -> str:
    """The application's own work."""
    return f"does the application's work: {duration(m.value)}"


def ended(m: Moment, scene: Scene) -> str:
    """The answer is on its way."""
    seen = {mine.code for mine in scene.moments.exchanges[key(m)]}
    unasked = m.kind == steps.REQUEST and not seen & {tally.LOOKED, tally.CALLED, tally.COMPUTED}
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
    tally.LOOKED: looked,
    tally.KEPT: kept,
    tally.ROTATED: rotated,
    tally.SERVED: served,
    tally.ENDED: ended,
}
"""By code; `dropped` is the client's where it just forgets."""
