"""Requests that a hostile page makes browsers send; mirrors the reference's `Forgeries`."""

from simulator.engines.compiled.agenda import push
from simulator.engines.compiled.memory import State, visit_at
from simulator.engines.compiled.primitives import kernel
from simulator.engines.compiled.visits import new_visit
from simulator.engines.order import FORGERY, SEND
from simulator.model import steps


@kernel
def forge(t: State, now: int, user: int) -> None:
    """Make a user's browser send one request, now."""
    entity = FORGERY + t.forgeries
    t.forgeries += 1
    v = new_visit(t, entity, entity, user, 0, 0, 0)
    visit = visit_at(t, v)
    visit.kind = steps.FORGED
    visit.domain = visit.retries = visit.tries = visit.starts = 0
    push(t, now, SEND, entity, 0, v, 0)
