"""The tandem in happysim: a source, a balancer of its own making, servers, a sink.

    python rival_happysim.py '{"nodes": 4, …}'

prints how many requests were answered and the processor time that it took, as JSON. Trips are left
out.
"""

import json
import sys
import time
from collections.abc import Mapping

from happysimulator import Entity, Event, ExponentialLatency, Server, Simulation, Sink, Source


class RoundRobin(Entity):
    """A balancer."""

    def __init__(self, name: str, nodes: list[Server]) -> None:
        super().__init__(name)
        self.nodes = nodes
        self.turn = 0

    def handle_event(self, event: Event) -> list[Event]:
        """Send a request to the next node."""
        self.turn = (self.turn + 1) % len(self.nodes)
        return [self.forward(event, self.nodes[self.turn])]


def simulate(w: Mapping[str, float]) -> int:
    """Return how many requests are answered."""
    sink = Sink("clients")
    store = Server("store", 1, ExponentialLatency(w["read_s"]), downstream=sink)
    nodes = [
        Server(f"node {n}", int(w["workers"]), ExponentialLatency(w["service_s"]), downstream=store)
        for n in range(int(w["nodes"]))
    ]
    balancer = RoundRobin("balancer", nodes)
    simulation = Simulation(
        duration=w["duration_s"],
        sources=[Source.poisson(w["rate_per_s"], balancer)],
        entities=[balancer, *nodes, store, sink],
    )
    simulation.run()
    return int(sink.events_received)


def main() -> None:
    """Simulate, and say what it took."""
    workload = json.loads(sys.argv[1])
    start = time.process_time_ns()
    requests = simulate(workload)
    cpu_ns = time.process_time_ns() - start
    sys.stdout.write(json.dumps({"requests": requests, "cpu_ns": cpu_ns}))


if __name__ == "__main__":
    main()
