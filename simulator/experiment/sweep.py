"""A sweep: every strategy in every replication, under many circumstances."""

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from simulator.analysis.warm_up import Cut
from simulator.engines.run import Engine, expected_requests
from simulator.experiment.cell import Cell
from simulator.experiment.cell_key import LENGTH
from simulator.experiment.cells import finished_cells
from simulator.experiment.choice import choose
from simulator.experiment.design import Design, grid, sample
from simulator.experiment.executors import Crew
from simulator.experiment.result import Result
from simulator.experiment.start_ups import Run, find_cuts
from simulator.experiment.store import Store
from simulator.experiment.vary import varied
from simulator.plan import make_plan
from simulator.scenario.errors import InputError
from simulator.scenario.raw_keys import RawKeys, read_raw_keys
from simulator.scenario.schema import Scenario


@dataclass(frozen=True)
class Sweep:
    """What is asked.

    Attributes:
        source: The scenario's own keys.
        design: Its cells.
        scenario: The scenario without changes, with the strategies, seed and replications of all
            cells.
    """

    source: RawKeys
    design: Design
    scenario: Scenario

    @property
    def strategies(self) -> tuple[str, ...]:
        """Their names, in order."""
        return self.scenario.strategy_names

    @property
    def runs(self) -> int:
        """How many runs there are: a strategy and a replication of a cell is one."""
        return len(self.design.cells) * self.runs_per_cell

    @property
    def runs_per_cell(self) -> int:
        """How many runs a cell has."""
        return len(self.strategies) * self.scenario.replications

    def scenario_of(self, cell: int) -> Scenario:
        """Return a cell's scenario.

        Raises:
            InputError: Its values do not go together.
        """
        changed = varied(self.source, self.design.changes(cell))
        return choose(
            changed,
            strategies=self.strategies,
            seed=self.scenario.seed,
            replications=self.scenario.replications,
        )

    def expected_requests(self) -> float:
        """Return roughly how many requests all runs will make, by the first and the last cell."""
        ends = (self.scenario_of(0), self.scenario_of(len(self.design.cells) - 1))
        return self.runs * max(expected_requests(make_plan(s, self.strategies[0], 0)) for s in ends)


def make_sweep(  # noqa: PLR0913 - all but two have defaults
    scenario: str | Path | Mapping[str, Any],
    vary: Sequence[str],
    *,
    sample_size: int | None = None,
    strategies: Sequence[str] | None = None,
    seed: int | None = None,
    replications: int | None = None,
) -> Sweep:
    """Return the sweep that is asked for, every cell of it checked.

    Args:
        scenario: A file, a shipped scenario's name, or a mapping of keys.
        vary: `KEY=VALUES` each, see `variation.parse_variation`.
        sample_size: So many cells of a Latin hypercube in place of every combination.
        strategies: In place of the scenario's.
        seed: In place of the scenario's.
        replications: In place of the scenario's.

    Raises:
        InputError: Something of it cannot be used.
    """
    source = read_raw_keys(scenario)
    chosen = choose(source.scenario, strategies=strategies, seed=seed, replications=replications)
    design = grid(vary) if sample_size is None else sample(vary, sample_size, chosen.seed)
    design.check(source)
    return Sweep(source, design, chosen)


@dataclass(frozen=True)
class Swept:
    """A sweep that is done: its results are in the store.

    Attributes:
        sweep: What was asked.
        keys: What each run is stored under, one after the other; cell by cell, strategy by
            strategy, replication by replication.
        cuts: Where each start-up ended, by cell and strategy, if that was to be found.
    """

    sweep: Sweep
    keys: bytes
    cuts: dict[tuple[int, str], Cut]

    def results(self, store: Store, cell: int) -> dict[str, list[Result]]:
        """Return a cell's results by strategy, each strategy's by replication.

        Raises:
            InputError: One was deleted from the store, or damaged, meanwhile.
        """
        replications = self.sweep.scenario.replications
        first = cell * self.sweep.runs_per_cell
        found: dict[str, list[Result]] = {}
        for place, strategy in enumerate(self.sweep.strategies):
            runs = range(first + place * replications, first + (place + 1) * replications)
            found[strategy] = [self._result(store, run) for run in runs]
        return found

    def _result(self, store: Store, run: int) -> Result:
        key = self.keys[run * _KEY : (run + 1) * _KEY].hex()
        result = store.find(key)
        if result is None:
            raise InputError(
                f"{store.path(key)}: gone or damaged since it was written; the same command again"
                " runs it anew"
            )
        return result


_KEY = LENGTH // 2
"""Bytes of a key."""


def run_sweep(
    sweep: Sweep,
    engine: Engine,
    crew: Crew,
    store: Store,
    told: "Told",
) -> Swept:
    """Run a sweep; whatever of it the store holds already is not run again.

    The results depend on the scenario alone, not on the crew, the engine or the order. Traffic is
    the same in all cells as far as the circumstances leave it (common random numbers): each cell
    has the scenario's seed, and each thing that is drawn a stream of its own.

    Args:
        sweep: What is asked.
        engine: For all runs.
        crew: Who runs them.
        store: Where results are and go.
        told: Of progress.

    Raises:
        InputError: As `cells.finished_cells`; or a cell's values do not go together.
    """

    def runs() -> Iterator[Run]:
        for place in range(len(sweep.design.cells)):
            yield from _runs(place, sweep.scenario_of(place), engine)

    total = sweep.runs
    cuts: dict[tuple[int, str], Cut] = {}
    if _may_be_auto(sweep):
        total += sum(1 for run in runs() if run.auto)
        cuts = find_cuts(
            runs, sweep.scenario.replications, crew, store, lambda n: told.runs(n, total)
        )
    before = total - sweep.runs
    keys = bytearray(sweep.runs * _KEY)
    left = array("L", [sweep.runs_per_cell]) * len(sweep.design.cells)
    cells = (_cut(run, cuts) for run in runs())
    for run in finished_cells(cells, crew, store, lambda n: told.runs(before + n, total)):
        keys[run.number * _KEY : (run.number + 1) * _KEY] = bytes.fromhex(run.key)
        place = run.number // sweep.runs_per_cell
        left[place] -= 1
        if not left[place]:
            told.cell(place)
    return Swept(sweep, bytes(keys), cuts)


@dataclass(frozen=True)
class Told:
    """Whom to tell.

    Attributes:
        runs: How many runs are done, and of how many.
        cell: A cell of which all runs are done.
    """

    runs: Callable[[int, int], None]
    cell: Callable[[int], None]


def _runs(place: int, scenario: Scenario, engine: Engine) -> Iterator[Run]:
    auto = scenario.warm_up == "auto"
    warm_up_ns = 0 if auto else int(scenario.warm_up)
    for strategy in scenario.strategy_names:
        for replication in range(scenario.replications):
            cell = Cell(scenario, strategy, replication, warm_up_ns, engine, records=False)
            yield Run(place, auto, cell)


def _cut(run: Run, cuts: dict[tuple[int, str], Cut]) -> Cell:
    if not run.auto:
        return run.cell
    return replace(run.cell, warm_up_ns=cuts[run.place, run.cell.strategy].warm_up_ns)


def _may_be_auto(sweep: Sweep) -> bool:
    return sweep.scenario.warm_up == "auto" or "warm_up" in sweep.design.paths


def notes(swept: Swept) -> Sequence[str]:
    """Return what must be said about the start-ups that were found."""
    unsettled = [place for place, cut in swept.cuts.items() if not cut.settled]
    if not unsettled:
        return ()
    cell, strategy = unsettled[0]
    note = (
        f"{len(unsettled)} of {len(swept.cuts)} start-ups were still going on after half of the run"
        f" (MSER-5), the first that of {strategy} in cell {cell}: run longer"
    )
    return (note,)
