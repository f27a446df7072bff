"""A remote station in closed form; each kernel mirrors the reference's `Station` and `operate`."""

import numpy as np
from numpy.typing import NDArray

from simulator import draws
from simulator.engines.compiled.ledger import count_operation
from simulator.engines.compiled.memory import State, exchange_at
from simulator.engines.compiled.primitives import int64s, kernel
from simulator.model.rules import NEVER_NS
from simulator.model.stations import REFUSE, hung_service_ns, hung_start_ns, refused_ns, start_ns
from simulator.model.steps import STATION_OF, STORE, STORE_READ, operation_step


@kernel
def sample_ns(t: State, distribution: int, whose: int, step: int) -> int:
    """Return a draw from one of the plan's distributions."""
    return draws.sample_ns(
        t.plan.family[distribution],
        t.plan.dist_a[distribution],
        t.plan.dist_b[distribution],
        int64s(t.values_at, t.values_rows),
        t.plan.key[distribution],
        whose,
        step,
    )


@kernel
def replace_first(heap: NDArray[np.int64], value: int) -> None:
    """Put a value into the place of a heap's least one."""
    size = len(heap)
    i = 0
    while True:
        child = 2 * i + 1
        if child >= size:
            break
        if child + 1 < size and heap[child + 1] < heap[child]:
            child += 1
        if value <= heap[child]:
            break
        heap[i] = heap[child]
        i = child
    heap[i] = value


@kernel
def operate(t: State, now: int, i: int, operation: int) -> tuple[int, bool]:
    """Be served at a station; return when the answer is back and whether it is one."""
    x, p = exchange_at(t, i), t.plan
    step = operation_step(operation, x.request, x.retries, x.serial, x.pc)
    service = sample_ns(t, operation, x.number, step)
    station = STATION_OF[operation]
    if station != STORE:
        free_ns = int64s(t.database_free_ns_at, t.database_free_ns_rows)
        start = start_ns(now, free_ns[0])
        replace_first(free_ns, start + service)
        count_operation(t, station, now, start, start + service, 0)
        return start + service + p.database_half_ns, True
    shard = 0
    if p.store_shards > 1:
        shard = draws.below(t.plan.key[draws.ADDRESS], x.user, 1, p.store_shards)
    start, end, done = serve_at_store(t, now, shard, service)
    if done or end > now:
        size = p.store_read_bytes if operation == STORE_READ else p.store_write_bytes
        count_operation(t, station, now, start, end, size)
    return end + p.store_half_ns, done


@kernel
def serve_at_store(t: State, now: int, shard: int, service: int) -> tuple[int, int, bool]:
    """Return when an operation that arrives now starts, when it ends, and whether it is done."""
    rows = t.outage_to_ns_rows
    out_from_ns, out_to_ns = int64s(t.outage_from_ns_at, rows), int64s(t.outage_to_ns_at, rows)
    mode, free_ns = int64s(t.outage_mode_at, rows), int64s(t.store_free_ns_at, t.store_free_ns_rows)
    while t.outage < rows and out_to_ns[t.outage] <= now:
        t.outage += 1
    start = start_ns(now, free_ns[shard])
    for o in range(t.outage, rows):
        if mode[o] == REFUSE:
            if out_from_ns[o] <= now:
                return now, now, False
            broken = refused_ns(start, service, out_from_ns[o])
            if broken < NEVER_NS:
                if start < broken:
                    free_ns[shard] = broken
                return min(start, broken), broken, False
        else:
            start = hung_start_ns(start, out_from_ns[o], out_to_ns[o])
            service = hung_service_ns(start, service, out_from_ns[o], out_to_ns[o])
    free_ns[shard] = start + service
    return start, start + service, True
