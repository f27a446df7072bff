"""A remote station in closed form; each kernel mirrors the reference's `Station` and `operate`."""

import numpy as np
from numpy.typing import NDArray

from simulator import draws
from simulator.engines.compiled.ledger import count_operation
from simulator.engines.compiled.memory import State
from simulator.engines.compiled.primitives import int64s, kernel
from simulator.model.rules import NEVER_NS
from simulator.model.stations import REFUSE, hung_service_ns, hung_start_ns, refused_ns, start_ns
from simulator.model.steps import DATABASE, STORE, STORE_READ, station_of


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
def half_ns(t: State, station: int) -> int:
    """Return half of the round trip to a station."""
    if station == STORE:
        return t.plan.store_half_ns
    return t.plan.database_half_ns if station == DATABASE else t.plan.auth_half_ns


@kernel
def timeout_ns(t: State, station: int) -> int:
    """Return how long a node waits for a station's answer."""
    if station == STORE:
        return t.plan.store_timeout_ns
    return t.plan.database_timeout_ns if station == DATABASE else t.plan.auth_timeout_ns


@kernel
def operate(
    t: State, now: int, operation: int, whose: int, step: int, user: int
) -> tuple[int, bool]:
    """Let a station serve what arrives now; return when it ends, and whether it is done."""
    p, station = t.plan, station_of(operation)
    service = sample_ns(t, operation, whose, step)
    if station != STORE:
        if station == DATABASE:
            free_ns = int64s(t.database_free_ns_at, t.database_free_ns_rows)
        else:
            free_ns = int64s(t.auth_free_ns_at, t.auth_free_ns_rows)
        start = start_ns(now, free_ns[0])
        replace_first(free_ns, start + service)
        count_operation(t, station, now, start, start + service, 0)
        return start + service, True
    shard = 0
    if p.store_shards > 1:
        shard = draws.below(t.plan.key[draws.ADDRESS], user, 1, p.store_shards)
    start, end, done = serve_at_store(t, now, shard, service)
    if done or end > now:
        size = p.store_read_bytes if operation == STORE_READ else p.store_write_bytes
        count_operation(t, station, now, start, end, size)
    return end, done


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
