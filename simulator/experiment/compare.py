"""Strategies side by side: the same traffic, replicated."""

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from simulator.analysis.warm_up import Cut, find_cut
from simulator.engines.run import Engine, chosen_engine, expected_work
from simulator.experiment import frames
from simulator.experiment.board import Progress
from simulator.experiment.cell import Cell, Observation, run_cell
from simulator.experiment.compiling import compile_apart
from simulator.experiment.manifest import Origin, manifest
from simulator.experiment.outcome import Comparison
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


def run_comparison(scenario: "Scenario", execution: Execution, progress: Progress) -> Comparison:
    """Run every strategy of a scenario in every replication.

    The result depends on the scenario alone: not on the engine, the number of processes or the
    order in which they are done, and a strategy's not on the others.

    Under `warm_up: auto` everything is run twice: first whole, to find each strategy's start-up
    (`analysis.warm_up`), then with it cut. Draws do not depend on the window: both runs are the
    same.

    Args:
        scenario: What to run.
        execution: How.
        progress: Told several times a second.

    Raises:
        InputError: The scenario's trace cannot be read, or a process died.
    """
    started, clock = datetime.now(UTC), time.perf_counter()
    seen, notes = _observe(scenario, execution, progress)
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
    scenario: "Scenario", execution: Execution, progress: Progress
) -> tuple[dict[str, list[Observation]], list[str]]:
    """Return what all runs came to, and what must be said about it."""
    auto = scenario.warm_up == "auto"
    first = make_plan(scenario, scenario.strategy_names[0], 0)
    runs = scenario.replications * len(scenario.strategy_names) * (1 + auto)
    engine = chosen_engine(first, execution.engine, runs)
    cells = [
        Cell(
            scenario,
            strategy,
            replication,
            0 if auto else int(scenario.warm_up),
            engine,
            execution.records and not auto,
        )
        for replication in range(scenario.replications)
        for strategy in scenario.strategy_names
    ]
    if engine == "compiled":
        compile_apart(execution.announce_compiling)
    jobs = min(execution.jobs, len(cells))
    kind = _kind(engine, jobs, runs * expected_work(first))
    with team(jobs, kind, runs, lambda board: progress(board.standing(first.duration_ns))) as crew:
        if not auto:
            return _run_all(crew, cells), []
        seen = _run_all(crew, cells)
        cuts = {s: find_cut([o.series for o in seen[s]], seen[s][0].bin_ns) for s in seen}
        again = [
            replace(c, warm_up_ns=cuts[c.strategy].warm_up_ns, records=execution.records)
            for c in cells
        ]
        seen = _run_all(crew, again, first=len(cells))
        return seen, _notes_of(cuts)


def _kind(engine: str, jobs: int, requests: float) -> Kind:
    """Return who is to run so many requests in all."""
    if engine == "compiled":
        return "threads"
    return "here" if jobs == 1 or requests <= SMALL_COMPARISON_REQUESTS else "processes"


def _run_all(crew: Team, cells: Sequence[Cell], first: int = 0) -> dict[str, list[Observation]]:
    """Return what all cells came to: by strategy in the scenario's order, then by replication."""
    seen: dict[str, list[Observation]] = {c.strategy: [] for c in cells}
    for observation in completed(crew, run_cell, cells, first):
        seen[observation.strategy].append(observation)
    for observations in seen.values():
        observations.sort(key=lambda o: o.replication)
    return seen


def _notes_of(cuts: dict[str, Cut]) -> list[str]:
    return [
        f"{strategy}: the start-up was still going on after half of the run (MSER-5): run longer"
        for strategy, cut in cuts.items()
        if not cut.settled
    ]
