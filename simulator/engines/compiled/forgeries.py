"""Requests that a hostile page makes browsers send; mirrors the reference's `Forgeries`."""

from simulator.engines.compiled.heap import push
from simulator.engines.compiled.memory import State, visit_at
from simulator.engines.compiled.primitives import kernel
from simulator.engines.compiled.visits import new_visit
from simulator.engines.order import SEND, forgery
from simulator.model import steps


@kernel
def forge(t: State, now: int, device: int) -> None:
    """Make the browser of a device send one request, now."""
    p = t.plan
    entity = forgery(t.striking, device, p.users * p.devices)
    v = new_visit(t, entity, entity, device // p.devices, 0, 0, 0)
    visit = visit_at(t, v)
    visit.device = device
    visit.kind = steps.FORGED
    visit.domain = visit.retries = visit.tries = visit.starts = 0
    push(t, now, SEND, entity, 0, v, 0)
