"""Why a credential was recognised, or not."""

from simulator.model import steps
from simulator.plan import Plan
from simulator.report.story.credentials import Credential, Credentials
from simulator.report.story.duration import duration
from simulator.report.story.moments import Moment


def reason(m: Moment, held: Credential, credentials: Credentials) -> str:
    """What a look found, and where.

    Args:
        m: A moment of looking.
        held: What the exchange carries.
        credentials: What the user holds, before this moment.
    """
    where, known = divmod(m.value, 2)
    plan, number = credentials.plan, held.login.number
    if where == steps.IN_REFRESH_ROW:
        return _in_refresh_row(m, held, plan, known=bool(known))
    deadline_ns = credentials.deadline_ns(held)
    left = duration(max(0, deadline_ns - m.at_ns))
    ago = f"expired {duration(max(0, m.at_ns - deadline_ns))} ago"
    if where == steps.IN_TOKEN:
        if known:
            return f"the signature is good, exp in {left}: this is login {number}"
        return f"the signature is good, but the token {ago}"
    place = "looks in its memory" if where == steps.IN_NODE else "the store says"
    if known:
        return f"{place}: here is the session of login {number}"
    if m.at_ns >= deadline_ns:
        why = ago
    elif where == steps.IN_NODE:
        why = _not_in_memory(m, held, plan)
    else:
        why = "ended by a logout"
    return f"{place}: no session of login {number} ({why})"


def _not_in_memory(m: Moment, held: Credential, plan: Plan) -> str:
    login = held.login
    if m.node != login.home:
        return f"{plan.node_names[login.home]} took it"
    lost_ns = [
        int(at_ns)
        for at_ns, node in zip(plan.loss_ns, plan.loss_node, strict=True)
        if node == login.home and login.made_ns < at_ns <= m.at_ns
    ]
    if lost_ns:
        return f"lost when {plan.node_names[login.home]} stopped"
    return "ended by a logout"


def _in_refresh_row(m: Moment, held: Credential, plan: Plan, *, known: bool) -> str:
    login = held.login
    token = f"the refresh token of login {login.number}"
    if known and held.serial != login.rotations:
        return f"{token} was just used, but the grace interval lasts"
    if known:
        return f"{token} is good" + (", and used up now" if plan.rotation else "")
    if m.at_ns >= login.end_ns:
        return f"{token} has expired"
    if login.ended_ns is not None:
        return f"{token} is revoked"
    return f"{token} was used before, as a thief's would be: revokes its family"
