"""The tandem that everybody simulates: Poisson arrivals, four nodes in turn, then a store.

Each rival is a script of its own (`rival_*.py`), which imports nothing of ours, and runs in an
environment of its own. Plain SimPy is what one writes without this project: a process a request,
no logins, no statistics but a list of latencies; its worker waits for the store, as ours does. Ciw
and happysim let it go, as stations in a row are what they offer: that is less work.
"""

import json
import subprocess
import time
from pathlib import Path
from typing import Literal

from simulator.engines.run import run_plan
from simulator.plan import make_plan
from simulator.scenario.loading import load_mapping
from tests.benchmarks.point import Measured

HERE = Path(__file__).parent
WORKLOAD = {
    "nodes": 4,
    "workers": 4,
    "rate_per_s": 600.0,
    "service_s": 0.02,
    "read_s": 0.0005,
    "half_trip_s": 0.02,
    "half_store_trip_s": 0.00025,
}
LONGER = 30
"""The compiled engine gets so many times as much to do: it would be done too soon to be timed."""


def scenario(duration_s: float) -> dict[str, object]:
    """Return the tandem for our engines: `central_store`, with all that they model and count."""
    return {
        "name": "tandem",
        "duration": f"{duration_s} s",
        "strategies": ["central_store"],
        "workload": {"model": "open", "arrival_rate": WORKLOAD["rate_per_s"], "users": 100},
        "nodes": {
            "count": WORKLOAD["nodes"],
            "workers": WORKLOAD["workers"],
            "service_time": {"mean": WORKLOAD["service_s"], "distribution": "exponential"},
        },
        "store": {"read": {"mean": WORKLOAD["read_s"], "distribution": "exponential"}},
    }


def ours(engine: Literal["reference", "compiled"], duration_s: float) -> Measured:
    """Return what the tandem takes on one of our engines."""
    longer = LONGER if engine == "compiled" else 1
    plan = make_plan(load_mapping(scenario(duration_s * longer)), "central_store", 0)
    start = time.process_time_ns()
    c = run_plan(plan, engine).counters
    cpu_ns = time.process_time_ns() - start
    return Measured(c["requests_finished"], c["exchanges_sent"], cpu_ns, 0.0)


def rival(name: str, python: Path, duration_s: float) -> Measured:
    """Return what the tandem takes a rival."""
    asked = json.dumps(WORKLOAD | {"duration_s": duration_s})
    command = [str(python), str(HERE / f"rival_{name}.py"), asked]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    told = json.loads(done.stdout)
    return Measured(told["requests"], told["requests"], told["cpu_ns"], 0.0)
