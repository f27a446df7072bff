"""A remote station in closed form; each kernel mirrors the reference's `Station` and `operate`."""

from numpy.typing import NDArray
import numpy as np

from simulator import draws
from simulator.engines.compiled.ledger import count_operation
from simulator.engines.compiled.primitives import kernel
from simulator.engines.compiled.tables import Tables
from simulator.model.rules import NEVER_NS
from simulator.model.stations import REFUSE, hung_service_ns, hung_start_ns, refused_ns, start_ns
from simulator.model.steps import STATION_OF, STORE, STORE_READ

STEP_BITS = 6


@kernel
def sample_ns(t: Tables, distribution: int, whose: int, step: int) -> int:
    """Return a draw from one of the plan's distributions."""
    return draws.sample_ns(
        t.family[distribution],
        t.dist_a[distribution],
        t.dist_b[distribution],
        t.values,
        t.key[distribution],
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
def operate(t: Tables, now: int, i: int, operation: int) -> tuple[int, bool]:
    """Be served at a station; return when the answer is back and whether it is one."""
    x, p = t.exchanges[i], t.plan[0]
    service = sample_ns(t, operation, x.number, (x.serial << STEP_BITS) | x.pc)
    station = STATION_OF[operation]
    if station != STORE:
        start = start_ns(now, t.database_free_ns[0])
        replace_first(t.database_free_ns, start + service)
        count_operation(t, station, now, start, start + service, 0)
        return start + service + p.database_half_ns, True
    shard = 0
    if p.store_shards > 1:
        shard = draws.below(t.key[draws.ADDRESS], x.user, 1, p.store_shards)
    start, end, done = serve_at_store(t, now, shard, service)
    if done or end > now:
        size = p.store_read_bytes if operation == STORE_READ else p.store_write_bytes
        count_operation(t, station, now, start, end, size)
    return end + p.store_half_ns, done


@kernel
def serve_at_store(t: Tables, now: int, shard: int, service: int) -> tuple[int, int, bool]:
    """Return when an operation that arrives now starts, when it ends, and whether it is done."""
    run = t.run[0]
    while run.outage < len(t.outage_to_ns) and t.outage_to_ns[run.outage] <= now:
        run.outage += 1
    start = start_ns(now, t.store_free_ns[shard])
    for o in range(run.outage, len(t.outage_to_ns)):
        out_from, out_to = t.outage_from_ns[o], t.outage_to_ns[o]
        if t.outage_mode[o] == REFUSE:
            if out_from <= now:
                return now, now, False
            broken = refused_ns(start, service, out_from)
            if broken < NEVER_NS:
                if start < broken:
                    t.store_free_ns[shard] = broken
                return min(start, broken), broken, False
        else:
            start = hung_start_ns(start, out_from, out_to)
            service = hung_service_ns(start, service, out_from, out_to)
    t.store_free_ns[shard] = start + service
    return start, start + service, True
