"""The server side of an exchange, cut where time passes; mirrors the reference's `Server`.

What the reference writes as one process is here a row with a `phase` and a place in the program
(`pc`). Kernels that let an exchange go on return what follows (`GO_ON`, `WAIT`) or its outcome.
"""

from simulator import draws
from simulator.engines import tally
from simulator.engines.compiled.agenda import DIED, NO_CONNECTION, hold, soon
from simulator.engines.compiled.ledger import in_window, tell
from simulator.engines.compiled.logins import drop, keep, look, look_failed, rotate
from simulator.engines.compiled.memory import State, exchange_at, node_at
from simulator.engines.compiled.nodes import (
    count_connection,
    disconnect,
    join,
    place,
    release,
    set_busy,
    set_up,
)
from simulator.engines.compiled.primitives import int64s, kernel
from simulator.engines.compiled.rows import (
    enter,
    first_for_connection,
    give_exchange,
    leave,
    outdate,
    queue_for_connection,
)
from simulator.engines.compiled.station import operate, sample_ns
from simulator.engines.order import ANSWER, BACK, CALL_TIMEOUT, HOLD, STATION
from simulator.model import steps

WAIT, GO_ON = -2, -1
"""What follows, beside the outcomes (0, 1, …): time must pass, or the program goes on."""

TRAVELLING, QUEUED, ON_WORKER, UNCONNECTED, CALLING, RETURNING = range(6)
"""Phases. RETURNING: back from a remote call, waiting for a worker again (async)."""


@kernel
def arrive(t: State, now: int, i: int) -> int:
    """Meet the balancer and the node that it picks."""
    x, p = exchange_at(t, i), t.plan
    n = place(t, i)
    if n < 0:
        return steps.UNAVAILABLE_503
    x.node = n
    node = node_at(t, n)
    tell(t, now, i, tally.PICKED, n, 0)
    if not node.up:
        return steps.BAD_GATEWAY_502
    if t.plan.too_large[x.kind, x.attached]:
        return steps.TOO_LARGE_431
    if node.busy >= p.workers and node.waiting >= p.queue_limit:
        return steps.UNAVAILABLE_503
    count_connection(t, n, 1)
    enter(t, i, n)
    if join(t, now, i, n):
        return start(t, now, i)
    x.phase = QUEUED
    return WAIT


@kernel
def start(t: State, now: int, i: int) -> int:
    """Begin the program on a worker."""
    x = exchange_at(t, i)
    x.phase = ON_WORKER
    x.started_ns = now
    x.pc = t.plan.entry[x.kind]
    return GO_ON


@kernel
def run(t: State, now: int, i: int) -> int:
    """Take the program's steps, forward only, until time must pass or the program ends."""
    x = exchange_at(t, i)
    n = x.node
    while True:
        op, arg = t.plan.op[x.pc], t.plan.arg[x.pc]
        going_on = True
        if op == steps.END:
            tell(t, now, i, tally.ENDED, n, arg)
            return arg
        if op == steps.HAVE:
            going_on = x.login >= 0
        elif op == steps.CPU:
            tell(t, now, i, tally.COMPUTED, n, arg)
            x.pc += 1
            hold(t, now + arg, HOLD, i)
            return WAIT
        elif op == steps.SERVE:
            serve(t, now, i, n)
            x.pc += 1
            return WAIT
        elif op == steps.CALL:
            call(t, now, i, n, arg)
            return WAIT
        elif op == steps.LOOK:
            going_on = look(t, now, i, n, arg)
        elif op == steps.FAILED:
            look_failed(t, now, i, n)
        elif op == steps.KEEP:
            keep(t, now, i, n)
        elif op == steps.ROTATE:
            rotate(t, now, i, n)
        else:
            drop(t, now, i, n)
        x.pc = x.pc + 1 if going_on else t.plan.orelse[x.pc]


@kernel
def serve(t: State, now: int, i: int, n: int) -> None:
    """Let the application do its own work."""
    x = exchange_at(t, i)
    x.auth_ns = now - x.started_ns
    step = steps.service_step(x.request, x.retries)
    service = sample_ns(t, draws.SERVICE, x.number, step)
    tell(t, now, i, tally.SERVED, n, service)
    hold(t, now + service, HOLD, i)


@kernel
def call(t: State, now: int, i: int, n: int, operation: int) -> None:
    """Begin to ask a station. A threaded worker waits with us."""
    x, p, node = exchange_at(t, i), t.plan, node_at(t, n)
    tell(t, now, i, tally.CALLED, n, operation)
    at_store = steps.STATION_OF[operation] == steps.STORE
    x.call_deadline_ns = now + (p.store_timeout_ns if at_store else p.database_timeout_ns)
    x.phase = CALLING
    if at_store and p.store_pool > 0:
        if node.store_connections < p.store_pool:
            node.store_connections += 1
        else:
            queue_for_connection(t, i, n)
            x.phase = UNCONNECTED
            hold(t, x.call_deadline_ns, CALL_TIMEOUT, i)
    if not p.threaded:
        release(t, now, n)
    if x.phase == CALLING:
        travel(t, now, i)


@kernel
def travel(t: State, now: int, i: int) -> None:
    """Send the operation to its station."""
    x, p = exchange_at(t, i), t.plan
    at_store = steps.STATION_OF[t.plan.arg[x.pc]] == steps.STORE
    x.phase = CALLING
    there_ns = now + (p.store_half_ns if at_store else p.database_half_ns)
    if there_ns > x.call_deadline_ns:
        x.answered = 0
        hold(t, x.call_deadline_ns, BACK, i)
    else:
        hold(t, there_ns, STATION, i)


@kernel
def give_up_connection(t: State, now: int, i: int) -> None:
    """Wait no longer for a connection, if its time has come."""
    x = exchange_at(t, i)
    if (
        x.phase == UNCONNECTED
        and x.call_deadline_ns == now
        and first_for_connection(t, x.node) == i
    ):
        soon(t, NO_CONNECTION, i)


@kernel
def reach_station(t: State, now: int, i: int) -> None:
    """Be served at the station, as far as the caller waits for it."""
    x = exchange_at(t, i)
    back_ns, answered = operate(t, now, i, t.plan.arg[x.pc])
    x.answered = answered and back_ns <= x.call_deadline_ns
    hold(t, max(now, min(back_ns, x.call_deadline_ns)), BACK, i)


@kernel
def come_back(t: State, now: int, i: int) -> int:
    """Take the station's answer, or none, and a worker again if it was let go meanwhile."""
    x, p = exchange_at(t, i), t.plan
    operation = t.plan.arg[x.pc]
    if x.phase == CALLING and p.store_pool > 0 and steps.STATION_OF[operation] == steps.STORE:
        disconnect(t, x.node)
    tell(t, now, i, tally.ANSWERED, x.node, operation if x.answered else ~operation)
    if not p.threaded and not join(t, now, i, x.node):
        x.phase = RETURNING
        return WAIT
    return go_on(t, i)


@kernel
def go_on(t: State, i: int) -> int:
    """Go on behind a call."""
    x = exchange_at(t, i)
    x.phase = ON_WORKER
    x.pc = x.pc + 1 if x.answered else t.plan.orelse[x.pc]
    return GO_ON


@kernel
def got_worker(t: State, now: int, i: int) -> int:
    """Go on with a worker that was waited for."""
    x = exchange_at(t, i)
    tell(t, now, i, tally.STARTED, x.node, 0)
    return start(t, now, i) if x.phase == QUEUED else go_on(t, i)


@kernel
def done(t: State, now: int, i: int, outcome: int) -> None:
    """Leave the node with the program's outcome."""
    x = exchange_at(t, i)
    n = x.node
    if outcome == steps.OK_200 and x.kind in (steps.REQUEST, steps.PUBLIC) and in_window(t, now):
        node_at(t, n).served += 1
    release(t, now, n)
    leave(t, i, n)
    count_connection(t, n, -1)


@kernel
def answer(t: State, now: int, i: int, outcome: int) -> None:
    """Send the answer on its way; nobody waits for it if the client has given up."""
    x, p = exchange_at(t, i), t.plan
    x.server_done = 1
    if x.client_done:
        give_exchange(t, i)
        return
    x.outcome = outcome
    if in_window(t, now):
        t.count.wire_bytes += t.plan.down_bytes[x.kind, outcome]
    at_ns = now + t.plan.down_ns[x.kind, outcome]
    if at_ns <= x.sent_ns + p.timeout_ns:
        hold(t, at_ns, ANSWER, i)


@kernel
def crash(t: State, now: int, n: int) -> None:
    """A node stops: what it was doing fails, what it remembered is gone."""
    node = node_at(t, n)
    set_up(t, n, False, now)
    set_busy(t, n, 0, now)
    node.epoch += 1
    node.store_connections = 0
    node.waiting = 0
    node.first = node.last = node.store_first = node.store_last = -1
    i = node.here_first
    while i >= 0:
        outdate(t, i)
        soon(t, DIED, i)
        i = exchange_at(t, i).here_after
    node.here_first = node.here_last = -1
    int64s(t.connections_at, t.connections_rows)[n] = 0
