"""The tandem in Ciw: four stations, then one more.

    python rival_ciw.py '{"nodes": 4, …}'

prints how many requests were answered and the processor time that it took, as JSON. Arrivals are
dealt to the nodes at random: a stream for each, as Ciw has it. Trips are left out.
"""

import json
import sys
import time
from collections.abc import Mapping

import ciw


def simulate(w: Mapping[str, float]) -> int:
    """Return how many requests are answered."""
    nodes = int(w["nodes"])
    arrivals = [ciw.dists.Exponential(rate=w["rate_per_s"] / nodes) for _ in range(nodes)]
    service = [ciw.dists.Exponential(rate=1 / w["service_s"]) for _ in range(nodes)]
    to_store = [[0.0] * nodes + [1.0] for _ in range(nodes)]
    network = ciw.create_network(
        arrival_distributions=[*arrivals, None],
        service_distributions=[*service, ciw.dists.Exponential(rate=1 / w["read_s"])],
        routing=[*to_store, [0.0] * (nodes + 1)],
        number_of_servers=[int(w["workers"])] * nodes + [1],
    )
    ciw.seed(1)
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(w["duration_s"])
    return int(simulation.nodes[-1].number_of_individuals)


def main() -> None:
    """Simulate, and say what it took."""
    workload = json.loads(sys.argv[1])
    start = time.process_time_ns()
    requests = simulate(workload)
    cpu_ns = time.process_time_ns() - start
    sys.stdout.write(json.dumps({"requests": requests, "cpu_ns": cpu_ns}))


if __name__ == "__main__":
    main()
