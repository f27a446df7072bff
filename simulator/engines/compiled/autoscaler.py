"""The autoscaler; each kernel mirrors the reference's `Autoscaler`.

Nodes are ordered or let go one a turn, so that no turn schedules more events than there is room
for.
"""

from simulator.engines import tally
from simulator.engines.compiled.agenda import NOBODY, SCALED, push, soon
from simulator.engines.compiled.balancer import set_listed
from simulator.engines.compiled.ledger import note
from simulator.engines.compiled.losses import foresee_loss
from simulator.engines.compiled.memory import State, node_at
from simulator.engines.compiled.nodes import is_serving
from simulator.engines.compiled.primitives import kernel
from simulator.engines.compiled.server import crash
from simulator.engines.compiled.world import list_when_loaded, rise
from simulator.engines.order import BOOTING, SCALING, STOPPING, TIMELINE
from simulator.model import autoscaler
from simulator.model.timeline import BOUND, DOWN, UP


@kernel
def scale(t: State, now: int, slot: int) -> None:
    """Look, or let a node boot or stop, as its time has come."""
    if slot >= BOOTING:
        boot(t, now, slot - BOOTING)
    elif slot >= STOPPING:
        stop(t, now, slot - STOPPING)
    else:
        push(t, now + t.plan.scaler_interval_ns, TIMELINE, SCALING, 0, SCALING, 0)
        look(t, now)


@kernel
def look(t: State, now: int) -> None:
    """See how busy the nodes were since the last look; decide if it may."""
    busy_ns, up_ns, serving = 0, 0, 0
    for n in range(t.ordered):
        node = node_at(t, n)
        work_ns = node.work_ns + node.busy * (now - node.busy_since_ns)
        if is_serving(t, n, now):
            serving += 1
            busy_ns += work_ns - node.seen_work_ns
            up_ns += now - max(t.looked_ns, node.up_since_ns, node.loaded_ns)
        node.seen_work_ns = work_ns
    t.looked_ns = now
    if now >= t.rests_until_ns:
        decide(t, now, autoscaler.busy_share(busy_ns, up_ns * t.plan.workers), serving)


@kernel
def decide(t: State, now: int, share: float, serving: int) -> None:
    """Add or remove nodes, if their number is not the one that is wanted."""
    p, before = t.plan, t.ordered
    wanted = autoscaler.wanted_nodes(
        serving, before, share, p.scaler_target, p.scaler_min, p.scaler_max
    )
    if wanted == before:
        return
    t.ordered = wanted
    t.rests_until_ns = now + p.scaler_cooldown_ns
    note(t, now, NOBODY, 0, tally.SCALED, NOBODY, autoscaler.decision(wanted, share))
    soon(t, SCALED, before if wanted > before else before - 1)


@kernel
def scale_on(t: State, now: int, n: int) -> None:
    """Order the next node, or let it go."""
    if n < t.ordered:
        order_node(t, now, n)
        if n + 1 < t.ordered:
            soon(t, SCALED, n + 1)
    else:
        let_go(t, now, n)
        if n > t.ordered:
            soon(t, SCALED, n - 1)


@kernel
def order_node(t: State, now: int, n: int) -> None:
    """Order a node: it boots as soon as the one of its name is gone."""
    node, slot = node_at(t, n), BOOTING + n
    node.boots_ns = autoscaler.boots_ns(now, node.leaves_ns, t.plan.scaler_boot_ns)
    push(t, node.boots_ns, TIMELINE, slot, 0, slot, 0)


@kernel
def boot(t: State, now: int, n: int) -> None:
    """A node has booted, unless it was let go meanwhile."""
    node = node_at(t, n)
    if node.boots_ns != now:
        return
    node.boots_ns = -1
    note(t, now, NOBODY, 0, tally.CHANGED, n, UP)
    rise(t, now, n)
    list_when_loaded(t, now, n)


@kernel
def let_go(t: State, now: int, n: int) -> None:
    """Let a node finish what it has, then stop it; one that still boots is not needed."""
    node, slot = node_at(t, n), STOPPING + n
    node.boots_ns = -1
    if not node.up:
        return
    node.leaves_ns = autoscaler.leaves_ns(now, is_serving(t, n, now), t.plan.scaler_drain_ns)
    foresee_loss(t, n, node.leaves_ns)
    if node.leaves_ns > now:
        note(t, now, NOBODY, 0, tally.CHANGED, n, BOUND)
        set_listed(t, n, False)
        node.bound = 1
    push(t, node.leaves_ns, TIMELINE, slot, 0, slot, 0)


@kernel
def stop(t: State, now: int, n: int) -> None:
    """A node that was let go stops."""
    note(t, now, NOBODY, 0, tally.CHANGED, n, DOWN)
    set_listed(t, n, False)
    node_at(t, n).bound = 0
    crash(t, now, n)
