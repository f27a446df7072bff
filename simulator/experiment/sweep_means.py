"""What a sweep is run with: no result depends on it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from simulator.engines.run import Engine
from simulator.experiment.compare import SMALL_COMPARISON_REQUESTS, available_cores
from simulator.experiment.compiling import compile_apart
from simulator.experiment.executors import Crew, crew
from simulator.experiment.sweep import Sweep

SMALL_SWEEP_REQUESTS = 200_000
"""Up to about so many requests in all, the reference engine is done before the other is loaded."""


@dataclass(frozen=True)
class Means:
    """Who runs a sweep, and on which engine.

    Attributes:
        engine: `auto`: the compiled one, but for small sweeps.
        jobs: Processes; None: all cores. One will do for a small sweep.
        dask_address: A scheduler's, whose workers take the place of processes.
    """

    engine: Engine
    jobs: int | None
    dask_address: str | None

    def engine_for(self, sweep: Sweep, announce_compiling: Callable[[], None]) -> Engine:
        """Return the engine for all runs, compiled on this machine if it has to be.

        Args:
            sweep: What is to be run.
            announce_compiling: Called before it is compiled.
        """
        engine = self.engine
        if engine == "auto":
            small = sweep.expected_requests() <= SMALL_SWEEP_REQUESTS
            engine = "reference" if small else "compiled"
        if self.dask_address is None and engine == "compiled":
            compile_apart(announce_compiling)
        return engine

    def crew_for(self, sweep: Sweep) -> AbstractContextManager[Crew]:
        """Return who runs it.

        Raises:
            InputError: On entering: no scheduler answers.
        """
        jobs = available_cores() if self.jobs is None else self.jobs
        if sweep.expected_requests() <= SMALL_COMPARISON_REQUESTS:
            jobs = 1
        return crew(min(jobs, sweep.runs), self.dask_address)
