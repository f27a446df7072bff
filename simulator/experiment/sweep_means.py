"""What a sweep is run with: no result depends on it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from simulator.engines.run import Engine, chosen_engine
from simulator.experiment.compare import SMALL_COMPARISON_REQUESTS, available_cores
from simulator.experiment.compiling import compile_apart
from simulator.experiment.executors import Crew, crew
from simulator.experiment.sweep import Sweep
from simulator.plan import make_plan


@dataclass(frozen=True)
class Means:
    """Who runs a sweep, and on which engine.

    Attributes:
        engine: `auto`: the one that is sooner done with all runs (`engines.run.chosen_engine`).
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
        first = make_plan(sweep.scenario_of(0), sweep.strategies[0], 0)
        engine = chosen_engine(first, self.engine, sweep.runs)
        if engine == "compiled" and self.dask_address is None:
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
