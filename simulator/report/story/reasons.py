"""Why a credential was recognised, or not."""

from collections.abc import Callable

from simulator.model import steps
from simulator.model.strategy import SESSION
from simulator.report.story.duration import duration
from simulator.report.story.eviction import EVICTED, evicts
from simulator.report.story.keys import clock, signed
from simulator.report.story.lapses import loss_of_session
from simulator.report.story.look import Look
from simulator.report.story.memory import in_copy, in_list_copy, in_node, list_fresh
from simulator.report.story.moments import Moment, key
from simulator.report.story.replica import unseen
from simulator.report.story.scene import Scene


def looked(m: Moment, scene: Scene) -> str:
    """What a look found, and where: told before the moment is noted."""
    where, known = divmod(m.value, 2)
    return _LOOKS[where](Look(m, scene.credentials.carried[key(m)], scene, bool(known)))


def _in_token(look: Look) -> str:
    if not look.known:
        return _unexpired(look)
    return f"{_unexpired(look)}: this is login {look.number}{look.though_ended}"


def _unexpired(look: Look) -> str:
    if look.known:
        left = duration(look.expiry_ns - look.m.at_ns)
        return f"the signature is good, exp in {left}{clock(look)}"
    return f"the signature is good, but the token {look.expired}{clock(look)}"


def _in_store(look: Look) -> str:
    if look.known:
        session = f"the session of login {look.number}{look.though_ended}"
        return f"the store says: here is {session}{_kept(look)}"
    plan = look.scene.plan
    lost = loss_of_session(plan, look.login.made_ns, look.m.at_ns - plan.replica_ns)
    lost = lost or look.login.lost_how or unseen(plan, look.login, look.m.at_ns)
    lost = lost or (EVICTED if evicts(plan) else "")
    why = _gone(look) if look.expired or look.login.ended_how else lost or _gone(look)
    return f"the store says: no session of login {look.number} ({why})"


def _in_table(look: Look) -> str:
    if look.scene.plan.credential != SESSION:
        return _in_token_table(look)
    if look.known:
        return f"the database says: here is the session of login {look.number}{_kept(look)}"
    return f"the database says: no session of login {look.number} ({_gone(look)})"


def _in_token_table(look: Look) -> str:
    at_server = look.scene.plan.door >= 0
    if not look.known:
        says = "the answer is: not active," if at_server else "the database says:"
        return f"{says} no such token of login {look.number} ({_gone(look)})"
    says = "the answer is: active," if at_server else "the database says:"
    left = duration(look.held.deadline_ns - look.m.at_ns)
    good = f"is good for another {left}{look.though_revoked}"
    return f"{says} the token of login {look.number} {good}{_kept(look)}"


def _gone(look: Look) -> str:
    """Say why what every node asks does not know a credential."""
    replaced = look.scene.plan.credential != SESSION and not look.login.ended_how
    return look.expired or ("a refresh put another in its place" if replaced else look.ended)


def _kept(look: Look) -> str:
    """What the node does with what it was told; an answer dies with its token (RFC 7662, 4)."""
    plan = look.scene.plan
    if not plan.has_copies:
        return ""
    if look.scene.strategy.copies == "memory":
        return "; keeps it in memory"
    left_ns = plan.copy_ns
    if plan.credential != SESSION:
        left_ns = min(left_ns, look.held.deadline_ns - look.m.at_ns)
    return f"; keeps a copy for {duration(left_ns)}"


def _in_denylist(look: Look) -> str:
    if not look.known:
        return f"the token {look.expired}" if look.expired else in_list_copy(look)
    keeps_ns = look.scene.plan.list_ns
    kept = f"; keeps a copy of it for {duration(keeps_ns)}" if keeps_ns else ""
    return f"{in_list_copy(look)}{kept}"


def _access_fresh(look: Look) -> str:
    token, left_ns = "the access token in the session", look.login.access_ns - look.m.at_ns
    if look.known:
        return f"{token} is good for another {duration(left_ns)}"
    if left_ns > 0:
        return f"{token} is good for only another {duration(left_ns)}"
    return f"{token} expired {duration(-left_ns)} ago"


def _in_grant(look: Look) -> str:
    token, left_ns = "the refresh token in the session", look.login.grant_ns - look.m.at_ns
    if look.known:
        return f"{token} is good"
    return f"{token} expired {duration(-left_ns)} ago" if left_ns <= 0 else f"{token} is revoked"


def _touched(look: Look) -> str:
    """Whether a row must be written back: told when the touch is noted."""
    login, plan = look.login, look.scene.plan
    if look.known:
        return "that touches it: its row must be written"
    if login.deadline_ns >= login.end_ns:
        return "no touch can prolong it any more: nothing to write"
    age_ns = look.m.at_ns - (login.deadline_ns - plan.idle_ns)
    return f"its last touch was {duration(age_ns)} ago: nothing to write"


def _in_refresh_row(look: Look) -> str:
    login, token = look.login, f"the refresh token of login {look.number}"
    if look.known and look.held.serial != login.rotations:
        return f"{token} was just used, but the grace interval lasts"
    if look.known:
        return f"{token} is good" + (", and used up now" if look.scene.plan.rotation else "")
    if look.m.at_ns >= login.end_ns:
        return f"{token} has expired"
    if login.ended_ns is not None:
        return f"{token} is revoked"
    return f"{token} was used before, as a thief's would be: revokes its family"


_LOOKS: dict[int, Callable[[Look], str]] = {
    steps.IN_NODE: in_node,
    steps.IN_STORE: _in_store,
    steps.IN_TOKEN: _in_token,
    steps.IN_TABLE: _in_table,
    steps.IN_DENYLIST: _in_denylist,
    steps.IN_LIST_COPY: in_list_copy,
    steps.IN_COPY: in_copy,
    steps.IN_REFRESH_ROW: _in_refresh_row,
    steps.UNEXPIRED: _unexpired,
    steps.LIST_FRESH: list_fresh,
    steps.ACCESS_FRESH: _access_fresh,
    steps.IN_GRANT: _in_grant,
    steps.SIGNED: signed,
    steps.TOUCHED: _touched,
}
