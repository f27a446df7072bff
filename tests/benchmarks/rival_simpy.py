"""The tandem in plain SimPy: a process a request.

    python rival_simpy.py '{"nodes": 4, …}'

prints how many requests were answered and the processor time that it took, as JSON.
"""

import json
import random
import sys
import time
from collections.abc import Generator, Mapping
from itertools import count
from typing import Any

import simpy


def simulate(w: Mapping[str, float]) -> int:
    """Return how many requests are answered."""
    env = simpy.Environment()
    draw = random.Random(1)  # noqa: S311 - a simulation
    nodes = [simpy.Resource(env, int(w["workers"])) for _ in range(int(w["nodes"]))]
    store = simpy.Resource(env, 1)
    latencies: list[float] = []

    def request(node: simpy.Resource) -> Generator[simpy.Event, Any, None]:
        sent = env.now
        yield env.timeout(w["half_trip_s"])
        with node.request() as worker:
            yield worker
            yield env.timeout(w["half_store_trip_s"])
            with store.request() as turn:
                yield turn
                yield env.timeout(draw.expovariate(1 / w["read_s"]))
            yield env.timeout(w["half_store_trip_s"])
            yield env.timeout(draw.expovariate(1 / w["service_s"]))
        yield env.timeout(w["half_trip_s"])
        latencies.append(env.now - sent)

    def arrivals() -> Generator[simpy.Event, Any, None]:
        for number in count():
            yield env.timeout(draw.expovariate(w["rate_per_s"]))
            env.process(request(nodes[number % len(nodes)]))

    env.process(arrivals())
    env.run(until=w["duration_s"])
    return len(latencies)


def main() -> None:
    """Simulate, and say what it took."""
    workload = json.loads(sys.argv[1])
    start = time.process_time_ns()
    requests = simulate(workload)
    cpu_ns = time.process_time_ns() - start
    sys.stdout.write(json.dumps({"requests": requests, "cpu_ns": cpu_ns}))


if __name__ == "__main__":
    main()
