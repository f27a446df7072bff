"""What a replica of the store has not heard of yet, in words."""

from simulator.model.replica import is_unseen
from simulator.model.steps import IN_DENYLIST
from simulator.plan import Plan
from simulator.report.story.duration import duration
from simulator.report.story.logins import Login


def unseen(plan: Plan, login: Login, now_ns: int) -> str:
    """Say why a replica does not know a session that the store has; empty: there is none."""
    if not plan.replica_ns:
        return ""
    behind = f"its replica is {duration(plan.replica_ns)} behind"
    if is_unseen(login.made_ns, now_ns, plan.replica_ns):
        return f"{behind}, and the session is {duration(now_ns - login.made_ns)} old"
    if login.renewed_ns and now_ns < login.renewed_ns + plan.replica_ns:
        return f"{behind}, and has not heard of the last touch"
    return ""


def unheard(plan: Plan, ended_ns: int, now_ns: int) -> str:
    """Say that a replica has not heard of a login's end; empty: it has."""
    written_ns = ended_ns + (plan.propagation_ns if plan.look == IN_DENYLIST else 0)
    if not plan.replica_ns or not written_ns <= now_ns < written_ns + plan.replica_ns:
        return ""
    return "not yet known to the replica"
