"""Asking a remote station, cut where time passes; mirrors the reference's `call` and `reach`."""

from simulator.engines import tally
from simulator.engines.compiled.agenda import NO_CONNECTION, hold, line_up, soon
from simulator.engines.compiled.breakers import hear, lets_through
from simulator.engines.compiled.key_sets import share_keys
from simulator.engines.compiled.keyspace import refuses
from simulator.engines.compiled.ledger import tell
from simulator.engines.compiled.memory import State, exchange_at, node_at
from simulator.engines.compiled.nodes import disconnect, join, release
from simulator.engines.compiled.phases import (
    CALLING,
    GO_ON,
    ON_WORKER,
    RETURNING,
    UNCONNECTED,
    WAIT,
)
from simulator.engines.compiled.primitives import kernel
from simulator.engines.compiled.rows import first_for_connection, queue_for_connection
from simulator.engines.compiled.station import half_ns, operate, timeout_ns
from simulator.engines.order import BACK, CALL_TIMEOUT, STATION
from simulator.model import steps


@kernel
def call(t: State, now: int, i: int, n: int, operation: int) -> bool:
    """Begin to ask a station, unless a breaker is open. A threaded worker waits with us."""
    x, p, node = exchange_at(t, i), t.plan, node_at(t, n)
    station = steps.station_of(operation)
    if p.breaker_failures[station] and n != p.door and not lets_through(t, now, i, n, operation):
        return False
    tell(t, now, i, tally.CALLED, n, operation)
    x.call_deadline_ns = now + timeout_ns(t, station)
    x.phase = CALLING
    if station == steps.STORE and p.store_pool > 0:
        if node.store_connections < p.store_pool:
            node.store_connections += 1
        else:
            queue_for_connection(t, i, n)
            x.phase = UNCONNECTED
            hold(t, x.call_deadline_ns, CALL_TIMEOUT, i)
    if not p.threaded and n != p.door:
        release(t, now, n)
    if x.phase == CALLING:
        travel(t, now, i)
    return True


@kernel
def travel(t: State, now: int, i: int) -> None:
    """Send the operation to its station."""
    x, p = exchange_at(t, i), t.plan
    x.phase = CALLING
    inside = x.node == p.door
    there_ns = now if inside else now + half_ns(t, steps.station_of(p.arg[x.pc]))
    if there_ns > x.call_deadline_ns:
        x.answered = 0
        line_up(t, x.call_deadline_ns, BACK, i)
    else:
        line_up(t, there_ns, STATION, i)


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
    x, operation = exchange_at(t, i), t.plan.arg[exchange_at(t, i).pc]
    step = steps.operation_step(operation, x.request, x.retries, x.serial, x.pc)
    end_ns, answered = operate(t, now, operation, x.number, step, x.user)
    answered = answered and not refuses(t, now, i, operation)
    inside = x.node == t.plan.door
    back_ns = end_ns if inside else end_ns + half_ns(t, steps.station_of(operation))
    x.answered = answered and back_ns <= x.call_deadline_ns
    line_up(t, max(now, min(back_ns, x.call_deadline_ns)), BACK, i)


@kernel
def come_back(t: State, now: int, i: int) -> int:
    """Take the station's answer, or none, and a worker again if it was let go meanwhile."""
    x, p = exchange_at(t, i), t.plan
    operation = t.plan.arg[x.pc]
    station = steps.station_of(operation)
    if x.phase == CALLING and p.store_pool > 0 and station == steps.STORE:
        disconnect(t, x.node)
    tell(t, now, i, tally.ANSWERED, x.node, operation if x.answered else ~operation)
    if p.breaker_failures[station] and x.node != p.door:
        hear(t, now, i, x.node, operation, x.answered)
    return rejoin(t, now, i)


@kernel
def rejoin(t: State, now: int, i: int) -> int:
    """Take a worker again if it was let go meanwhile, and go on."""
    x, p = exchange_at(t, i), t.plan
    if not p.threaded and x.node != p.door and not join(t, now, i, x.node):
        x.phase = RETURNING
        return WAIT
    return go_on(t, now, i)


@kernel
def go_on(t: State, now: int, i: int) -> int:
    """Go on behind a call."""
    x = exchange_at(t, i)
    x.phase = ON_WORKER
    if t.plan.op[x.pc] == steps.FETCH:
        share_keys(t, now, i)
    x.pc = x.pc + 1 if x.answered else t.plan.orelse[x.pc]
    return GO_ON
