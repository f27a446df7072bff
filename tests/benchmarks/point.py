"""One point of a curve: a closed workload under one strategy, measured in a process of its own."""

import multiprocessing
import os
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from simulator.engines.run import run_plan
from simulator.plan import Plan, make_plan
from simulator.scenario.loading import load_mapping
from tests.benchmarks.mirror import Mirror

SERVICE_S = 0.0125
"""About what a request occupies a worker for."""
LOGGED_IN = 0.95
"""So many users hold a credential at the start; the others log in."""
USERS_A_STORE_SHARD = 500_000
QUEUE_LIMIT = 100_000
"""Nothing is refused: a closed workload begins with a burst."""

T = TypeVar("T")
MB = 1e6
KB = 1024


@dataclass(frozen=True)
class Point:
    """What is measured.

    Attributes:
        part: The curve it belongs to.
        engine: `compiled`, `reference` or `mirror`.
        strategy: Which.
        policy: The balancer's.
        users: How many there are; each thinks for `think_s` on average.
        nodes: How many there are, of `workers` each.
        duration_s: Of the run.
    """

    part: str
    engine: str
    strategy: str
    policy: str
    users: int
    nodes: int
    workers: int
    think_s: float
    duration_s: float

    @property
    def name(self) -> str:
        """What stands in a progress line."""
        return (
            f"{self.part}: {self.strategy} on the {self.engine} engine, "
            f"{self.users:,} users, {self.nodes:,} nodes, {self.policy}"
        )

    def plan(self) -> Plan:
        """Return the run's plan."""
        scenario = {
            "name": "bench",
            "seed": 1,
            "duration": f"{self.duration_s} s",
            "workload": {
                "model": "closed",
                "users": self.users,
                "think_time": {"mean": f"{self.think_s} s", "distribution": "exponential"},
                "requests_per_visit": {"mean": 10, "distribution": "geometric"},
                "logged_in_at_start": LOGGED_IN,
            },
            "balancer": {"policy": self.policy},
            "nodes": {"count": self.nodes, "workers": self.workers, "queue_limit": QUEUE_LIMIT},
            "store": {"shards": max(1, self.users // USERS_A_STORE_SHARD)},
            "database": {"connections": 1000},
        }
        return make_plan(load_mapping(scenario), self.strategy, 0)


@dataclass(frozen=True)
class Measured:
    """What one run took: processor time, not the clock's, without compiling."""

    requests: int
    exchanges: int
    cpu_ns: int
    peak_rss_mb: float


def measure(point: Point, mirror: Mirror | None) -> Measured:
    """Return what a point takes in this process."""
    plan = point.plan()
    start = time.process_time_ns()
    if point.engine != "mirror":
        tally = run_plan(plan, "reference" if point.engine == "reference" else "compiled")
    elif mirror is None:
        raise ValueError("there is no mirror")
    else:
        tally = mirror.run(plan)
    cpu_ns = time.process_time_ns() - start
    c = tally.counters
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KB
    return Measured(c["requests_finished"], c["exchanges_sent"], cpu_ns, peak / MB)


def apart(function: Callable[..., T], *arguments: object) -> T:
    """Return what a function returns in a process of its own, which is a copy of this one.

    Raises:
        ChildProcessError: It has died.
    """
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)

    def report() -> None:
        there.send(function(*arguments))

    child = context.Process(target=report)
    child.start()
    there.close()
    try:
        found: Any = here.recv()
    except EOFError:
        child.join()
        raise ChildProcessError(f"a measurement ended with status {child.exitcode}") from None
    child.join()
    return found  # type: ignore[no-any-return]


def free_gb() -> float:
    """Return how much memory is free, GB."""
    return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9
