"""Requests per second of the reference engine beside plain SimPy, on the same tandem, in one run.

Plain SimPy is what one writes without this project: a process a request, four nodes of four
workers behind round robin, a store with one server, no logins, no statistics but a sum. The
reference engine runs `central_store` on the same queues with everything that it models and counts.

    python tests/benchmarks/simpy_tandem.py
"""

import random
import statistics
import sys
import time
from collections.abc import Callable, Generator
from itertools import count
from typing import Any

import simpy

from simulator.engines.run import Engine, run_plan
from simulator.plan import make_plan
from simulator.scenario.loading import load_mapping

NODES, WORKERS, RATE_PER_S, SERVICE_S, READ_S = 4, 4, 600, 0.02, 0.0005
DURATION_S = 60
HALF_TRIP_S, HALF_STORE_TRIP_S = 0.02, 0.00025
ROUNDS = 5

SCENARIO = {
    "name": "tandem",
    "duration": f"{DURATION_S} s",
    "strategies": ["central_store"],
    "workload": {"model": "open", "arrival_rate": RATE_PER_S, "users": 100},
    "nodes": {
        "count": NODES,
        "workers": WORKERS,
        "service_time": {"mean": SERVICE_S, "distribution": "exponential"},
    },
    "store": {"read": {"mean": READ_S, "distribution": "exponential"}},
}

Process = Generator[simpy.Event, Any, None]


def plain_simpy() -> int:
    """Simulate the tandem with SimPy alone; return the number of requests answered."""
    env = simpy.Environment()
    draw = random.Random(1)  # noqa: S311 - a simulation
    nodes = [simpy.Resource(env, WORKERS) for _ in range(NODES)]
    store = simpy.Resource(env, 1)
    latencies: list[float] = []

    def request(node: simpy.Resource) -> Process:
        sent = env.now
        yield env.timeout(HALF_TRIP_S)
        with node.request() as worker:
            yield worker
            yield env.timeout(HALF_STORE_TRIP_S)
            with store.request() as turn:
                yield turn
                yield env.timeout(draw.expovariate(1 / READ_S))
            yield env.timeout(HALF_STORE_TRIP_S)
            yield env.timeout(draw.expovariate(1 / SERVICE_S))
        yield env.timeout(HALF_TRIP_S)
        latencies.append(env.now - sent)

    def arrivals() -> Process:
        for number in count():
            yield env.timeout(draw.expovariate(RATE_PER_S))
            env.process(request(nodes[number % NODES]))

    env.process(arrivals())
    env.run(until=DURATION_S)
    return len(latencies)


def engine(name: Engine) -> Callable[[], int]:
    """Return a function that simulates the tandem on one of our engines."""
    plan = make_plan(load_mapping(SCENARIO), "central_store", 0)
    return lambda: run_plan(plan, name).counters["ok"]


def main() -> None:
    """Print requests per second, median of rounds in turn, and the ratios."""
    rivals = {
        "plain SimPy": plain_simpy,
        "reference": engine("reference"),
        "compiled": engine("compiled"),
    }
    rivals["compiled"]()  # compiles
    speed: dict[str, list[float]] = {name: [] for name in rivals}
    for _ in range(ROUNDS):
        for name, run in rivals.items():
            start = time.perf_counter()
            speed[name].append(run() / (time.perf_counter() - start))
    median = {name: statistics.median(rates) for name, rates in speed.items()}
    for name, rate in median.items():
        ratio = rate / median["plain SimPy"]
        spread = f"{min(speed[name]):,.0f}–{max(speed[name]):,.0f}"
        sys.stdout.write(
            f"{name:12} {rate:12,.0f} requests/s ({spread})"
            f"  {ratio:8.2f} × plain SimPy  {1e9 / rate:9,.0f} ns a request\n"
        )


if __name__ == "__main__":
    main()
