"""What the user's client does, and what it makes of an answer, in words."""

from simulator import draws
from simulator.engines import tally
from simulator.model import client_kinds, steps
from simulator.model.stations import REFUSE
from simulator.model.wire import COOKIE_BYTES
from simulator.report.story.cookies import keeps_credential
from simulator.report.story.duration import duration
from simulator.report.story.moments import Moment, is_forged, is_thief, key
from simulator.report.story.scene import SERVER, Scene
from simulator.report.story.server_side import STATUS
from simulator.report.story.sign_on import is_silent
from simulator.workload.models import CLOSED, PARTLY_OPEN


def sent(m: Moment, scene: Scene) -> str:
    """What is sent, with which credential, and how many bytes it is."""
    size = f"({int(scene.plan.up_bytes[m.kind, m.value]):,} B)"
    to = _to(m, scene)
    if m.kind == steps.LOGIN:
        how = "without" if is_silent(m, scene) else "with"
        return f"logs in{to} {how} name and password {size}"
    if m.kind == steps.PREFLIGHT:
        return f"asks first{to} whether a token may come (CORS preflight: OPTIONS) {size}"
    held = f" with {_credential(m, scene)}" if m.value else " without a credential"
    first = next(s for s in scene.moments.sent[m.visit] if s.request == m.request)
    if m.kind == steps.REFRESH:
        beside = " in the background" if key(m) in scene.moments.beside else ""
        return f"refreshes{beside}{to}{held} {size}{_ahead(m, scene) if first is m else ''}"
    if m.kind == steps.LOGOUT:
        return f"logs out{to}{held} {size}"
    sends = (s for s in scene.moments.sent[m.visit] if s.request == m.request)
    first = next(s for s in sends if s.kind not in (steps.REFRESH, steps.PREFLIGHT))
    again = "" if first is m else " again"
    comes = ""
    if first is m and not m.request and scene.plan.model in (CLOSED, PARTLY_OPEN):
        comes = f"visit {_visit(m, scene)}: "
    attached = held if m.value or m.kind == steps.REQUEST else ""
    # Under `none` nothing needs a login, whatever is asked for.
    static = m.kind == steps.PUBLIC and scene.plan.entry[steps.LOGIN] >= 0
    which = subject(m, scene) + (" (needs no login)" if static else "")
    return f"{comes}sends {which}{again}{to}{attached} {size}"


def _ahead(m: Moment, scene: Scene) -> str:
    """Why a client refreshes before anybody has refused its token."""
    jar = scene.credentials.jar(m)
    left_ns = scene.credentials.jars[jar].deadline_ns - m.at_ns
    if left_ns <= 0:
        return f": its token expired {duration(-left_ns)} ago"
    return f": its token is good for only another {duration(left_ns)}"


def _to(m: Moment, scene: Scene) -> str:
    """Where it is sent, if there is more than one place."""
    if scene.plan.direct[m.kind] or (m.kind == steps.LOGIN and scene.plan.redirected):
        return f" at {SERVER}"
    if scene.plan.domains == 1 or m.kind == steps.REFRESH:
        return ""
    names = list(scene.scenario.workload.domains)
    return f" to {names[scene.credentials.domain(m)]}"


def subject(m: Moment, scene: Scene) -> str:
    """Which request it is about: of the visit, or of the user where no visits are told apart."""
    if is_thief(m.visit):
        who = scene.thief(m.visit)
        return f"request {m.request + 1} of {'the thief' if who == 'thief' else who}"
    if is_forged(m.visit):
        return "the forged request"
    one_by_one = scene.plan.model not in (CLOSED, PARTLY_OPEN)
    return f"request {_visit(m, scene) if one_by_one else m.request + 1}"


def _visit(m: Moment, scene: Scene) -> int:
    """Which visit of the user's it is, from 1."""
    return scene.moments.visits.index(m.visit) + 1


def _credential(m: Moment, scene: Scene) -> str:
    jar = scene.credentials.jar(m)
    number = scene.credentials.jars[jar].login.number
    word = "the cookie" if scene.strategy.carrier == "cookie" else "the token"
    # RFC 7009: what a logout revokes is the refresh token.
    if m.kind in (steps.REFRESH, steps.LOGOUT) and scene.plan.has_refresh:
        word = "the refresh token"
    return f"{word} of login {number}"


def received(m: Moment, scene: Scene) -> str:
    """How an exchange went for the client, and what it does next."""
    took_ns = m.at_ns - scene.moments.exchanges[key(m)][0].at_ns
    if m.value == steps.TIMEOUT:
        what = f"gives up waiting after {duration(took_ns)}"
    else:
        what = f"{STATUS[m.value]} after {duration(took_ns)}"
    if m.value == steps.UNAVAILABLE_503 and m.node < 0:
        what += f" ({_unserved(m, scene)})"
    if m.value == steps.RATE_LIMITED_429:
        limit = scene.scenario.rate_limit.logins_per_s
        what += f" (more logins than {limit:g} a second)"
    then = _then(m, scene)
    return f"{what}: {then}" if then else what


def _unserved(m: Moment, scene: Scene) -> str:
    """Say why an exchange has met no node."""
    plan, sent = scene.plan, scene.moments.exchanges[key(m)][0]
    if m.kind == steps.LOGIN and plan.redirected:
        there_ns = sent.at_ns + int(plan.up_ns[m.kind, sent.value])
        for outage in plan.outages(steps.AUTH_SERVER):
            if outage.mode == REFUSE and outage.from_ns <= m.at_ns and there_ns < outage.to_ns:
                return f"{SERVER} is out"
    return "the balancer knows no healthy node"


def _then(m: Moment, scene: Scene) -> str:
    if m.kind == steps.LOGOUT:
        return "is logged out" if m.value == steps.OK_200 else ""
    if key(m) in scene.moments.beside:
        return _in_the_background(m, scene)
    if m.kind == steps.PREFLIGHT and m.value == steps.OK_200:
        kept_ns = scene.plan.preflight_ns
        return f"its browser may call it{f' for {duration(kept_ns)}' if kept_ns else ', this once'}"
    following = scene.moments.following.get(key(m))
    if following is not None:
        return _goes_on(m, following, scene)
    end = scene.moments.finished.get((m.visit, m.request))
    if m.kind == steps.PREFLIGHT and end and end[0] <= scene.moments.exchanges[key(m)][0].at_ns:
        return "does not log out"
    return _at_the_end(m, end[1], scene) if end else "the run ends before it can go on"


def _in_the_background(m: Moment, scene: Scene) -> str:
    """What becomes of a refresh that went out beside a request."""
    if m.value != steps.OK_200:
        return "goes on with the token that it has"
    if scene.credentials.jar(m) not in scene.credentials.jars:
        return "has logged out meanwhile"
    return _takes(m, scene)


def _goes_on(m: Moment, following: Moment, scene: Scene) -> str:
    if m.value not in (steps.OK_200, steps.UNAUTHORISED_401):
        told = m.value == steps.RATE_LIMITED_429 and scene.plan.retry_after
        why = ", as it was told (Retry-After)" if told else ""
        return f"tries again after {duration(following.at_ns - m.at_ns)}{why}"
    if m.value == steps.OK_200:
        return _takes(m, scene)
    if following.kind == steps.LOGIN:
        made, most = _logins(m, scene), scene.plan.login_attempts
        delay_ns = following.at_ns - m.at_ns
        typing = f", and takes {duration(delay_ns)} for it" if delay_ns else ""
        if made:
            return f"logs in once more ({made + 1} of at most {most}){typing}"
        held = scene.credentials.carried.get(key(m))
        too_late = scene.plan.has_refresh and held and m.at_ns >= held.login.end_ns
        return f"has to log in{', its refresh token has expired, too' if too_late else ''}{typing}"
    if following.kind == steps.REFRESH:
        return "tries its refresh token"
    waits = following.at_ns > m.at_ns
    return "waits for its refresh" if waits else "holds a newer credential by now"


def _takes(m: Moment, scene: Scene) -> str:
    """What becomes of a credential that a login or a refresh has brought."""
    if not scene.plan.stored:
        size = f"{int(scene.plan.sent_bytes[steps.REQUEST]):,} B"
        return f"its browser does not store a cookie of {size}, more than {COOKIE_BYTES:,}"
    if not keeps_credential(scene.plan, scene.credentials.device(m)):
        return f"its {_client(m, scene)} keeps no cookies"
    number = scene.credentials.fresh[key(m)].login.number
    thing = "cookie" if scene.strategy.carrier == "cookie" else "token"
    return f"holds {'a new' if m.kind == steps.REFRESH else 'the'} {thing} of login {number}"


def _client(m: Moment, scene: Scene) -> str:
    """Name the kind of client that a device has."""
    plan, device = scene.plan, scene.credentials.device(m)
    kind = client_kinds.kind_of(int(plan.key[draws.CLIENT]), device, plan.app_share)
    return client_kinds.KINDS[kind]


def _at_the_end(m: Moment, outcome: int, scene: Scene) -> str:
    which = subject(m, scene)
    sends = scene.moments.sent[m.visit]
    begun_ns = next(s.at_ns for s in sends if s.request == m.request)
    if outcome == tally.OK:
        detours = begun_ns < scene.moments.exchanges[key(m)][0].at_ns
        total = f", {duration(m.at_ns - begun_ns)} in all" if detours else ""
        return f"{which} is answered{total}"
    if outcome == tally.ABANDONED:
        return f"{which} is abandoned after {_logins(m, scene)} logins"
    return f"{which} has failed"


def _logins(m: Moment, scene: Scene) -> int:
    """How many logins the current request has made."""
    return sum(
        answer.value == steps.OK_200
        for s in scene.moments.sent[m.visit]
        if s.request == m.request and s.kind == steps.LOGIN and s.exchange <= m.exchange
        for answer in scene.moments.exchanges[key(s)]
        if answer.code == tally.RECEIVED
    )


def forgot(m: Moment, scene: Scene) -> str:
    """A logout that is the client's affair alone: a token without a server side is thrown away."""
    ended = scene.moments.after(m)
    text = "logs out: forgets its token; no server is told"
    if ended is None or not ended.value:
        return text
    return f"{text}, and a copy would be accepted for another {duration(ended.value)}"
