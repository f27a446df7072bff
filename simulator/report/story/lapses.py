"""What the store has lost, and how, in words."""

from simulator.model.lapses import SINCE_EVER, lost_ns
from simulator.model.rules import NEVER_NS
from simulator.model.steps import IN_DENYLIST
from simulator.plan import Plan


def end_lost_ns(plan: Plan, ended_ns: int) -> int:
    """Return when the store loses that a login was ended."""
    written_ns = ended_ns + (plan.propagation_ns if plan.look == IN_DENYLIST else 0)
    return _lost_ns(plan, written_ns)


def loss_of_session(plan: Plan, made_ns: int, now_ns: int) -> str:
    """Say how the store has lost a session; empty: it has not."""
    return _how(plan, _lost_ns(plan, made_ns), now_ns)


def loss_of_end(plan: Plan, ended_ns: int, now_ns: int) -> str:
    """Say how the store has lost that a login was ended; empty: it has not."""
    return _how(plan, end_lost_ns(plan, ended_ns), now_ns)


def _lost_ns(plan: Plan, written_ns: int) -> int:
    return lost_ns(written_ns, plan.lapse_from_ns.tolist(), plan.lapse_to_ns.tolist())


def _how(plan: Plan, lost_at_ns: int, now_ns: int) -> str:
    if lost_at_ns > min(now_ns, NEVER_NS - 1):
        return ""
    begun = plan.lapse_from_ns[plan.lapse_to_ns == lost_at_ns].tolist()
    return "lost when the store was flushed" if SINCE_EVER in begun else "lost in the failover"
