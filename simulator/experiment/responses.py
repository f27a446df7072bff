"""What strategies come to at points of a scenario's keys: the question that experiments ask."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING

from simulator.analysis.intervals import interval
from simulator.analysis.warm_up import Cut, find_cut
from simulator.analysis.words import ordinary, share
from simulator.engines.run import Engine, chosen_engine
from simulator.experiment.cell import Cell
from simulator.experiment.cells import run_cells
from simulator.experiment.choice import choose
from simulator.experiment.compiling import compile_apart
from simulator.experiment.vary import Value, varied
from simulator.experiment.winners import NEARLY_ALL, OF_ANSWERED
from simulator.plan import make_plan
from simulator.scenario.errors import InputError

if TYPE_CHECKING:
    from simulator.experiment.executors import Crew
    from simulator.experiment.result import Result
    from simulator.experiment.store import Store
    from simulator.scenario.raw_keys import RawKeys
    from simulator.scenario.schema import Scenario

Point = Mapping[str, Value]
"""Values by the keys' paths; what is left out is as in the scenario."""

Response = Mapping[str, tuple[float, ...]]
"""One column's values, by strategy; of each strategy by replication."""

Respond = Callable[[Sequence[Point]], Sequence[Response]]
"""Tells what came of each point. All meet the same replications (common random numbers)."""

Told = Callable[[int, int], None]
"""Told how many runs are done, and of how many that are known of."""


def spelt_point(point: Point) -> str:
    """Return a point as `--vary` spells it: `nodes.count=3, store.read=0.001`."""
    return ", ".join(f"{path}={value}" for path, value in point.items()) or "the scenario as it is"


def defined(column: str, point: Point, response: Response) -> Response:
    """Return a response that holds numbers only.

    Raises:
        InputError: A strategy has no value there, in some replication.
    """
    for strategy, values in response.items():
        if not all(map(math.isfinite, values)):
            raise InputError(
                f"--on {column}: undefined for {strategy} at {spelt_point(point)}; a narrower"
                " range, other --strategies, or a column that every run has"
            )
    return response


@dataclass
class Simulations:
    """Responds by simulation: every strategy in every replication of the scenario at a point.

    Each run is kept in the store as soon as it is done, and no run is done twice. Under `warm_up:
    auto` all are run twice, as `authscale run` does: whole, to find each strategy's start-up at
    that point, then with it cut.

    Attributes:
        source: The scenario's own keys.
        scenario: What they mean as they are, with the strategies, seed and replications of all
            points.
        column: The name of the column.
        crew: Who runs cells.
        store: Where results are.
        told: Told after every run.
        announce: Called before the compiled engine is compiled, once; None: that is not to be done
            here, as all runs are elsewhere.
    """

    source: "RawKeys"
    scenario: "Scenario"
    column: str
    crew: "Crew"
    store: "Store"
    told: Told
    announce: Callable[[], None] | None
    _done: int = field(default=0, init=False)
    _known: int = field(default=0, init=False)
    _cuts: list[tuple[str, Cut]] = field(default_factory=list, init=False)
    _answered: list[tuple[float, str, Point]] = field(default_factory=list, init=False)
    _compiled: bool = field(default=False, init=False)

    def __call__(self, points: Sequence[Point]) -> list[Response]:
        """Tell what came of each point.

        Raises:
            InputError: A value is not allowed, workers die, or the store cannot be written.
        """
        scenarios = [self.at(point) for point in points]
        cuts = iter(self._starts([s for s in scenarios if s.warm_up == "auto"]))
        starts = [
            next(cuts)
            if scenario.warm_up == "auto"
            else dict.fromkeys(self.strategies, int(scenario.warm_up))
            for scenario in scenarios
        ]
        results = self._run(scenarios, starts, course=False)
        self._answered += [
            (interval(r.columns["availability"] for r in found[s]).mean, s, point)
            for point, found in zip(points, results, strict=True)
            for s in self.strategies
        ]
        return [
            {s: tuple(r.columns[self.column] for r in found[s]) for s in self.strategies}
            for found in results
        ]

    def notes(self) -> list[str]:
        """Return what must be said about all that was asked so far: sentences, or nothing."""
        said = []
        unsettled = [strategy for strategy, cut in self._cuts if not cut.settled]
        if unsettled:
            said.append(
                f"{len(unsettled)} of {len(self._cuts)} start-ups were still going on after half of"
                f" the run (MSER-5), the first that of {unsettled[0]}: run longer"
            )
        # Where nothing is answered there is no latency to be taken for another.
        losses = [one for one in self._answered if 0 < one[0] < NEARLY_ALL]
        if losses and self.column.startswith(OF_ANSWERED):
            least, strategy, point = min(losses, key=itemgetter(0))
            said.append(
                f"{self.column} is of answered requests only, and at {len(losses)} of"
                f" {len(self._answered)} points less than 99 % were answered, least by {strategy}"
                f" ({ordinary(share(least))} at {spelt_point(point)}): who turns slow ones away"
                " looks fast"
            )
        return said

    def at(self, point: Point) -> "Scenario":
        """Return the scenario at a point.

        Raises:
            InputError: A value is not allowed there.
        """
        return choose(
            varied(self.source, point),
            strategies=self.strategies,
            seed=self.scenario.seed,
            replications=self.scenario.replications,
        )

    @property
    def strategies(self) -> tuple[str, ...]:
        """Their names, in order."""
        return self.scenario.strategy_names

    def _starts(self, scenarios: Sequence["Scenario"]) -> list[dict[str, int]]:
        """Where each strategy's window begins (ns), in each scenario, by what its runs show."""
        from_zero = [dict.fromkeys(self.strategies, 0)] * len(scenarios)
        starts = []
        for found in self._run(scenarios, from_zero, course=True):
            cuts = {
                strategy: find_cut([r.series for r in results], results[0].bin_ns)
                for strategy, results in found.items()
            }
            self._cuts += cuts.items()
            starts.append({strategy: cut.warm_up_ns for strategy, cut in cuts.items()})
        return starts

    def _run(
        self,
        scenarios: Sequence["Scenario"],
        starts: Sequence[Mapping[str, int]],
        *,
        course: bool,
    ) -> list[dict[str, list["Result"]]]:
        """Return the results of each scenario: by strategy, then by replication."""
        if not scenarios:
            return []
        cells = list(self._cells(scenarios, starts, self._engine(scenarios)))
        self._known += len(cells)
        results = dict(run_cells(cells, self.crew, self.store, self._tell, course=course))
        self._done += len(cells)
        in_order = iter(results[number] for number in range(len(cells)))
        return [
            {s: [next(in_order) for _ in range(scenario.replications)] for s in self.strategies}
            for scenario in scenarios
        ]

    def _cells(
        self,
        scenarios: Sequence["Scenario"],
        starts: Sequence[Mapping[str, int]],
        engine: Engine,
    ) -> Iterator[Cell]:
        for scenario, start in zip(scenarios, starts, strict=True):
            for strategy in self.strategies:
                for replication in range(scenario.replications):
                    yield Cell(
                        scenario, strategy, replication, start[strategy], engine, records=False
                    )

    def _engine(self, scenarios: Sequence["Scenario"]) -> Engine:
        """Many small runs are a large one: the compiled engine is loaded once for all of them."""
        if self._compiled:
            return "compiled"
        plan = make_plan(scenarios[0], self.strategies[0], 0)
        runs = len(self.strategies) * len(scenarios) * scenarios[0].replications
        engine = chosen_engine(plan, "auto", self._known + runs)
        if engine == "compiled":
            self._compiled = True
            if self.announce is not None:
                compile_apart(self.announce)
        return engine

    def _tell(self, done: int) -> None:
        self.told(self._done + done, self._known)
