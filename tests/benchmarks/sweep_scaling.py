"""How a sweep of 64 cells scales: one process, two, and a Dask cluster of two, on this machine.

Each is started from nothing, results stored on the disk as always, and timed by the clock: that
needs a machine that does nothing else. Beside it, the processor time of all processes: twice that
of one process ÷ that of two is what two idle cores would come to if nobody ever waited.

    python tests/benchmarks/sweep_scaling.py [REQUESTS_A_CELL]
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from simulator.experiment.compiling import compile_apart
from simulator.experiment.executors import Crew, dask, local
from simulator.experiment.store import Store
from simulator.experiment.sweep import Sweep, Told, make_sweep, run_sweep
from simulator.experiment.sweep_table import write_table

CELLS = 64
REQUESTS = 1_000_000
RATE_PER_S = 2_000
PORT = 18_786
SCENARIO: dict[str, Any] = {
    "name": "scaling",
    "strategies": ["central_store"],
    "replications": 1,
    "workload": {"model": "open", "arrival_rate": RATE_PER_S, "users": 10_000},
    "nodes": {"count": 8, "workers": 8, "service_time": "12 ms"},
}
TICKS_PER_S = os.sysconf("SC_CLK_TCK")


class Took(NamedTuple):
    """What a sweep took: by the clock, and of all processes' time."""

    clock_s: float
    processor_s: float


def sweep_of(requests: int) -> Sweep:
    """Return the sweep: 64 arrival rates that differ by a thousandth, so that cells are alike."""
    keys = {**SCENARIO, "duration": f"{requests / RATE_PER_S} s"}
    rates = ",".join(str(RATE_PER_S + i / 32) for i in range(CELLS))
    return make_sweep(keys, [f"workload.arrival_rate={rates}"])


def processor_s() -> float:
    """Return the time that this process and all that descend from it have had so far."""
    parents: dict[int, int] = {}
    times: dict[int, float] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        pid = int(stat.parent.name)
        parents[pid] = int(fields[1])
        times[pid] = (int(fields[11]) + int(fields[12])) / TICKS_PER_S
    ours = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in ours} - ours:
        ours |= more
    return sum(times.get(pid, 0.0) for pid in ours)


@contextmanager
def cluster() -> Iterator[Crew]:
    """Yield a Dask cluster of two worker processes with a thread each, started now."""
    address = f"tcp://127.0.0.1:{PORT}"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    scheduler = ["distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(PORT)]
    worker = ["distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny"]
    with ExitStack() as stack, tempfile.TemporaryDirectory() as folder:
        for command in (scheduler, *([*worker, "--local-directory", folder],) * 2):
            process = subprocess.Popen(
                [sys.executable, "-m", *command, "--no-dashboard"],
                **quiet,  # type: ignore[call-overload]
            )
            stack.callback(process.wait)
            stack.callback(process.terminate)
        yield stack.enter_context(dask(address))


def timed(sweep: Sweep, crew_of: Callable[[], AbstractContextManager[Crew]]) -> tuple[Took, bytes]:
    """Return what the sweep took, and its table."""
    with tempfile.TemporaryDirectory() as root:
        folder = Path(root)
        clock, before = time.perf_counter(), processor_s()
        with crew_of() as crew:
            told = Told(lambda _done, _total: None, lambda _cell: None)
            swept = run_sweep(sweep, "compiled", crew, Store(folder), told)
            took = Took(time.perf_counter() - clock, processor_s() - before)
        return took, write_table(swept, Store(folder), folder)[0].read_bytes()


def main() -> None:
    """Print the table."""
    sweep = sweep_of(int(sys.argv[1]) if len(sys.argv) > 1 else REQUESTS)
    compile_apart(lambda: None)
    crews: dict[str, Callable[[], AbstractContextManager[Crew]]] = {
        "one process": lambda: local(1),
        "two processes": lambda: local(2),
        "Dask, two workers": cluster,
    }
    took: dict[str, Took] = {}
    tables = set()
    for name, crew_of in crews.items():
        took[name], table = timed(sweep, crew_of)
        tables.add(table)
        one, this = took["one process"], took[name]
        print(  # noqa: T201 - what it is for
            f"{name:18} {this.clock_s:7.1f} s by the clock: {one.clock_s / this.clock_s:.2f} times"
            f" one process; {this.processor_s:7.1f} s of processors:"
            f" {2 * one.processor_s / this.processor_s:.2f} at best"
        )
    print("the same table" if len(tables) == 1 else "DIFFERENT TABLES")  # noqa: T201 - as above


if __name__ == "__main__":
    main()
