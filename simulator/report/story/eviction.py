"""A store that is full, in words."""

from simulator.model.eviction import NO_LIMIT, NOEVICTION, needs_room
from simulator.model.steps import STORE
from simulator.plan import Plan
from simulator.report.story.moments import Moment

EVICTED = "evicted when the store was full"


def evicts(plan: Plan) -> bool:
    """Whether the store may have evicted what it does not know."""
    return plan.eviction != NOEVICTION


def refusal(m: Moment, back: Moment, plan: Plan) -> str:
    """Say that the store refused a key for want of memory; empty: it failed for another reason."""
    limited = plan.store_keys != NO_LIMIT and plan.eviction == NOEVICTION
    if not limited or not needs_room(m.value, m.kind, plan.look):
        return ""
    is_late = back.at_ns - m.at_ns >= plan.store_timeout_ns
    is_out = any(o.from_ns <= back.at_ns and m.at_ns < o.to_ns for o in plan.outages(STORE))
    return "" if is_late or is_out else ": the store is full, and refuses it (noeviction)"
