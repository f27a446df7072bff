"""A remote station: FCFS servers in closed form, by operations in the order of their arrival."""

from collections.abc import Sequence
from heapq import heapify, heapreplace

from simulator.model.rules import NEVER_NS
from simulator.model.stations import REFUSE, hung_service_ns, hung_start_ns, refused_ns, start_ns
from simulator.model.timeline import Outage


class Station:
    """A store (one queue for each shard) or a database (one queue for all its connections).

    Attributes:
        half_ns: Half of the round trip.
        timeout_ns: How long a node waits for an answer, from its call on.
        free_ns: A heap of the times at which servers become free, for each queue.
        outages: Not over yet, in order.
    """

    def __init__(
        self, queues: int, servers: int, half_ns: int, timeout_ns: int, outages: Sequence[Outage]
    ) -> None:
        self.half_ns = half_ns
        self.timeout_ns = timeout_ns
        self.free_ns = [[0] * servers for _ in range(queues)]
        self.outages = list(outages)
        for heap in self.free_ns:
            heapify(heap)

    def serve(self, now_ns: int, queue: int, service_ns: int) -> tuple[int, int, bool]:
        """Return when an operation that arrives now starts and ends, and whether it is done."""
        while self.outages and self.outages[0].to_ns <= now_ns:
            del self.outages[0]
        free = self.free_ns[queue]
        start = start_ns(now_ns, free[0])
        for outage in self.outages:
            if outage.mode == REFUSE:
                if outage.from_ns <= now_ns:
                    return now_ns, now_ns, False
                broken = refused_ns(start, service_ns, outage.from_ns)
                if broken < NEVER_NS:
                    if start < broken:
                        heapreplace(free, broken)
                    return min(start, broken), broken, False
            else:
                start = hung_start_ns(start, outage.from_ns, outage.to_ns)
                service_ns = hung_service_ns(start, service_ns, outage.from_ns, outage.to_ns)
        heapreplace(free, start + service_ns)
        return start, start + service_ns, True
