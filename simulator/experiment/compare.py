"""Strategies side by side: the same traffic, replicated."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from simulator.analysis.precision import Precision
from simulator.analysis.warm_up import Cut, find_cut
from simulator.engines.run import Engine, chosen_engine, expected_work
from simulator.experiment import frames
from simulator.experiment.board import Progress
from simulator.experiment.cell import Cell, Observation, run_cell
from simulator.experiment.compiling import compile_apart
from simulator.experiment.manifest import Origin, manifest
from simulator.experiment.outcome import Comparison
from simulator.experiment.reached import Reached, reached
from simulator.experiment.team import Kind, Team, completed, team
from simulator.plan import make_plan

if TYPE_CHECKING:
    from simulator.scenario.schema import Scenario


def _say_nothing() -> None:
    pass


@dataclass(frozen=True)
class Execution:
    """How to run a scenario; no result depends on it.

    Attributes:
        engine: See `engines.run`.
        jobs: Runs at the same time, at least 1.
        records: Whether to keep every request, too.
        command: What the manifest says it was started by.
        announce_compiling: Called before the compiled engine is compiled: some eight seconds.
    """

    engine: Engine
    jobs: int
    records: bool
    command: str
    announce_compiling: Callable[[], None] = _say_nothing


SMALL_COMPARISON_REQUESTS = 50_000
"""Up to about so many requests in all, other processes would take longer to start than to run."""


def available_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run_comparison(
    scenario: "Scenario",
    execution: Execution,
    progress: Progress,
    precision: Precision | None = None,
) -> Comparison:
    """Run every strategy of a scenario in every replication.

    The result depends on the scenario alone: not on the engine, the number of processes or the
    order in which they are done, and a strategy's not on the others.

    With a precision there are as many replications as it takes (`analysis.precision`): looks are
    taken when all runs of all strategies are done, so that here, too, nothing depends on the order.
    Strategies get equally many, for they are compared replication by replication. What is returned
    is what the scenario with that number of replications comes to.

    Under `warm_up: auto` everything is run twice: first whole, to find each strategy's start-up
    (`analysis.warm_up`), then with it cut. Draws do not depend on the window: both runs are the
    same. With a precision, what the first look finds is cut in all replications.

    Args:
        scenario: What to run.
        execution: How.
        progress: Told several times a second.
        precision: How narrow intervals must be; None: replications are the scenario's.

    Raises:
        InputError: The scenario's trace cannot be read, or a process died.
    """
    started, clock = datetime.now(UTC), time.perf_counter()
    if precision:
        first = precision.first(scenario.replications)
        scenario = scenario.model_copy(update={"replications": first})
    seen, notes, got = _observe(scenario, execution, progress, precision)
    if got:
        scenario = scenario.model_copy(update={"replications": got.replications})
        notes += got.notes
    origin = Origin(
        command=execution.command,
        started=started.isoformat(timespec="seconds"),
        seconds=time.perf_counter() - clock,
        notes=notes,
    )
    found = frames.summary(seen)
    return Comparison(
        scenario=scenario,
        strategies=tuple(seen),
        summary=found,
        differences=frames.differences(seen),
        replications=frames.replications(seen),
        timeseries=frames.timeseries(seen),
        visibility=frames.visibility(seen),
        histogram=frames.histogram(seen),
        theory=frames.theory(scenario, found),
        verdicts=frames.verdicts(scenario, seen),
        records=frames.records(seen) if execution.records else None,
        manifest=manifest(scenario, seen, origin),
    )


def _observe(
    scenario: "Scenario", execution: Execution, progress: Progress, precision: Precision | None
) -> tuple[dict[str, list[Observation]], list[str], Reached | None]:
    """Return what all runs came to, what must be said about it, and which precision it has."""
    count, auto = scenario.replications, scenario.warm_up == "auto"
    strategies = len(scenario.strategy_names)
    first = make_plan(scenario, scenario.strategy_names[0], 0)
    known = count * strategies * (1 + auto)
    most = max(known, ((precision.limit if precision else 0) + count * auto) * strategies)
    engine = chosen_engine(first, execution.engine, known)
    if engine == "compiled":
        compile_apart(execution.announce_compiling)
    jobs = min(execution.jobs, count * strategies)
    kind = _kind(engine, jobs, known * expected_work(first))
    with team(jobs, kind, most, lambda board: progress(board.standing(first.duration_ns))) as crew:
        runs = _Runs(scenario, engine, crew)
        notes = []
        if auto:
            seen = runs.of(range(count), records=False, more=count)
            cuts = {s: find_cut([o.series for o in seen[s]], seen[s][0].bin_ns) for s in seen}
            runs.warm_up_ns = {s: cut.warm_up_ns for s, cut in cuts.items()}
            notes = _notes_of(cuts)
        seen = runs.of(range(count), records=execution.records)
        if not precision:
            return seen, notes, None
        while (got := reached(seen, precision)).following > count:
            more = runs.of(range(count, got.following), records=execution.records)
            seen = {s: [*seen[s], *more[s]] for s in seen}
            count = got.following
        return seen, notes, got


class _Runs:
    """Runs of a scenario's strategies.

    Attributes:
        warm_up_ns: The start of the window, by strategy.
    """

    def __init__(self, scenario: "Scenario", engine: Engine, crew: Team) -> None:
        auto = scenario.warm_up == "auto"
        self.warm_up_ns = dict.fromkeys(
            scenario.strategy_names, 0 if auto else int(scenario.warm_up)
        )
        self._scenario = scenario
        self._engine = engine
        self._crew = crew
        self._done = 0

    def of(
        self, replications: range, *, records: bool, more: int = 0
    ) -> dict[str, list[Observation]]:
        """Return runs, by strategy in the scenario's order, then by replication.

        Args:
            replications: Of every strategy.
            records: Whether to keep every request.
            more: How many replications are known to be run after these.
        """
        cells = [
            Cell(self._scenario, strategy, replication, warm_up_ns, self._engine, records)
            for replication in replications
            for strategy, warm_up_ns in self.warm_up_ns.items()
        ]
        first, self._done = self._done, self._done + len(cells)
        self._crew.board.runs = self._done + more * len(self.warm_up_ns)
        seen: dict[str, list[Observation]] = {strategy: [] for strategy in self.warm_up_ns}
        for observation in completed(self._crew, run_cell, cells, first):
            seen[observation.strategy].append(observation)
        for observations in seen.values():
            observations.sort(key=lambda o: o.replication)
        return seen


def _kind(engine: str, jobs: int, requests: float) -> Kind:
    """Return who is to run so many requests in all."""
    if engine == "compiled":
        return "threads"
    return "here" if jobs == 1 or requests <= SMALL_COMPARISON_REQUESTS else "processes"


def _notes_of(cuts: dict[str, Cut]) -> list[str]:
    return [
        f"{strategy}: the start-up was still going on after half of the run (MSER-5): run longer"
        for strategy, cut in cuts.items()
        if not cut.settled
    ]
