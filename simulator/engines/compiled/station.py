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
    p = t.plan
    size = p.store_read_bytes if operation == STORE_READ else p.store_write_bytes
    return operate_sized(t, now, operation, whose, step, user, size)


@kernel
def operate_sized(
    t: State, now: int, operation: int, whose: int, step: int, user: int, size: int
) -> tuple[int, bool]:
    """Let a station serve an operation of so many bytes (they count at the store only)."""
    station = station_of(operation)
    service = sample_ns(t, operation, whose, step)
    start, end, done = serve(t, now, station, user, service)
    if done or end > now:
        count_operation(t, station, now, start, end, size)
    return end, done


@kernel
def servers_of(t: State, station: int, user: int) -> tuple[int, int]:
    """Return where the heap is of the times at which a user's servers become free, and its length.

    A shard of the store is one server.
    """
    if station == DATABASE:
        return t.database_free_ns_at, t.database_free_ns_rows
    if station != STORE:
        return t.auth_free_ns_at, t.auth_free_ns_rows
    shard = 0
    if t.plan.store_shards > 1:
        shard = draws.below(t.plan.key[draws.ADDRESS], user, 1, t.plan.store_shards)
    return t.store_free_ns_at + 8 * shard, 1


@kernel
def serve(t: State, now: int, station: int, user: int, service: int) -> tuple[int, int, bool]:
    """Return when an operation that arrives now starts, when it ends, and whether it is done."""
    rows, behind = t.outage_to_ns_rows, t.plan.outage_first[station + 1]
    out_from_ns, out_to_ns = int64s(t.outage_from_ns_at, rows), int64s(t.outage_to_ns_at, rows)
    mode = int64s(t.outage_mode_at, rows)
    servers_at, servers = servers_of(t, station, user)
    free_ns = int64s(servers_at, servers)
    while t.outage[station] < behind and out_to_ns[t.outage[station]] <= now:
        t.outage[station] += 1
    start = start_ns(now, free_ns[0])
    for o in range(t.outage[station], behind):
        if mode[o] == REFUSE:
            if out_from_ns[o] <= now:
                return now, now, False
            broken = refused_ns(start, service, out_from_ns[o])
            if broken < NEVER_NS:
                if start < broken:
                    replace_first(free_ns, broken)
                return min(start, broken), broken, False
        else:
            start = hung_start_ns(start, out_from_ns[o], out_to_ns[o])
            service = hung_service_ns(start, service, out_from_ns[o], out_to_ns[o])
    replace_first(free_ns, start + service)
    return start, start + service, True
