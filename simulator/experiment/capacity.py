"""How few (or how much) of something is enough: per strategy, decided by confidence intervals."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from simulator.analysis.search import Bounds
from simulator.analysis.verdict import demanded
from simulator.engines.run import EitherEngine, Engine, chosen_engine, expected_work
from simulator.experiment.breaking import Broken, broken
from simulator.experiment.candidates import Candidates
from simulator.experiment.cell import Cell, Observation, run_cell
from simulator.experiment.cells import run_cells
from simulator.experiment.choice import choose
from simulator.experiment.executors import Crew
from simulator.experiment.hunt import Hunt, Probe
from simulator.experiment.result import Result
from simulator.experiment.store import Store
from simulator.experiment.vary import varied
from simulator.experiment.workers import uninterrupted
from simulator.plan import make_plan
from simulator.scenario.errors import InputError
from simulator.scenario.raw_keys import RawKeys
from simulator.scenario.schema import Scenario

PROBES = 7
"""Of a strategy, roughly."""


@dataclass(frozen=True)
class Question:
    """What is asked.

    Attributes:
        source: The scenario's own keys.
        scenario: What they mean as they are, with the strategies and the seed of all probes.
        candidates: Among which the first is looked for that meets all objectives.
        counts: At how many replications a probe is looked at (`analysis.looks`).
    """

    source: RawKeys
    scenario: Scenario
    candidates: Candidates
    counts: tuple[int, ...]
    _known: dict[int, Scenario] = field(default_factory=dict, compare=False, repr=False)

    def check(self) -> None:
        """See whether it can be answered.

        Raises:
            InputError: There is no objective, or an end of the candidates cannot be used.
        """
        if not demanded(self.scenario.slo):
            raise InputError(
                f"{self.source.source}: it has no objectives, so that anything would be enough;"
                " such as slo: {latency_p99: 400 ms, availability: 0.999}"
            )
        for place in (0, len(self.candidates.values) - 1):
            self.scenario_of(place)

    def scenario_of(self, place: int) -> Scenario:
        """Return the scenario with a candidate's value.

        Raises:
            InputError: It cannot be used.
        """
        if place not in self._known:
            value = self.candidates.values[place]
            changed = varied(self.source, {self.candidates.path: value})
            chosen = choose(changed, strategies=self.strategies, seed=self.scenario.seed)
            self._known[place] = chosen
        return self._known[place]

    @property
    def strategies(self) -> tuple[str, ...]:
        """Their names, in order."""
        return self.scenario.strategy_names

    @property
    def said(self) -> dict[str, Any]:
        """What is asked beside the scenario, ready for JSON."""
        return {
            "vary": self.candidates.path,
            "candidates": list(self.candidates.values),
            "find": self.candidates.find,
            "looks": list(self.counts),
        }

    def engine(self, asked: Engine) -> EitherEngine:
        """Return the engine for all runs; no result depends on it.

        `auto` is the one that is sooner done with them, as far as can be known beforehand.
        """
        ends = (self.scenario_of(0), self.scenario_of(len(self.candidates.values) - 1))
        plans = [make_plan(scenario, self.strategies[0], 0) for scenario in ends]
        runs = self.counts[0] * len(self.strategies) * PROBES
        return chosen_engine(max(plans, key=expected_work), asked, runs)


@dataclass(frozen=True)
class Finding:
    """What was found for one strategy.

    Attributes:
        strategy: Its name.
        bounds: Where candidates begin to pass.
        probes: Those that were asked about, by place.
        broken: What does not hold at the last that fails; None if none does.
    """

    strategy: str
    bounds: Bounds
    probes: Mapping[int, Probe]
    broken: Broken | None

    @cached_property
    def kind(self) -> str:
        """`found`; `all` (the first candidate passes), `none` (the last fails) or `undecided`."""
        if not self.bounds.is_decided:
            return "undecided"
        if self.passing is None:
            return "none"
        return "found" if self.failing else "all"

    @property
    def passing(self) -> Probe | None:
        """The first candidate that is known to pass."""
        return self.probes.get(self.bounds.passes)

    @property
    def failing(self) -> Probe | None:
        """The last candidate before it that is known to fail."""
        return self.probes.get(self.bounds.fails)

    @property
    def undecided(self) -> list[Probe]:
        """Those in between of which nobody can tell."""
        return [self.probes[place] for place in self.bounds.undecided]


def find_capacities(
    question: Question,
    engine: Engine,
    crew: Crew,
    store: Store,
    progress: Callable[[int, int], None],
) -> list[Finding]:
    """Return what every strategy needs, in order.

    Each strategy's candidates are searched by bisection, so what is further on must not do worse
    (`analysis.search`). A candidate is replicated until the interval of each objective leaves out
    its bound, at looks that are known beforehand (`analysis.looks`), or there are no more looks.
    Looks are taken when all runs of a round are done, so that nothing depends on the order. All
    probes meet the same traffic as far as the key leaves it (common random numbers), and all runs
    are kept in the store.

    Args:
        question: What is asked.
        engine: For all runs.
        crew: Who runs them.
        store: Where results are and go.
        progress: Told how many runs are done, and of how many that are known to be wanted.

    Raises:
        InputError: A candidate cannot be used, workers die, or the store cannot be written.
    """
    count = len(question.candidates.values)
    hunts = [Hunt(strategy, count, question.counts) for strategy in question.strategies]
    runs = _Runs(crew, store, progress)
    while open_ := [hunt for hunt in hunts if hunt.bounds is None]:
        scenarios = [question.scenario_of(hunt.place) for hunt in open_]
        both = list(zip(open_, scenarios, strict=True))
        starts = runs.of([h.start_up(s, engine) for h, s in both], course=True)
        for hunt, whole in zip(open_, starts, strict=True):
            hunt.started(whole)
        results = runs.of([hunt.cells(scenario, engine) for hunt, scenario in both])
        for (hunt, scenario), came in zip(both, results, strict=True):
            hunt.look(scenario, came)
    found = [(hunt, hunt.bounds) for hunt in hunts if hunt.bounds]
    failing = {
        hunt.strategy: hunt.probes[bounds.fails]
        for hunt, bounds in found
        if bounds.fails in hunt.probes
    }
    seen = _closely(failing, engine, crew)
    what = {name: broken(name, probe, seen[name]) for name, probe in failing.items()}
    return [
        Finding(hunt.strategy, bounds, hunt.probes, what.get(hunt.strategy))
        for hunt, bounds in found
    ]


class _Runs:
    """Runs of cells, and how many there have been."""

    def __init__(self, crew: Crew, store: Store, progress: Callable[[int, int], None]) -> None:
        self._crew = crew
        self._store = store
        self._progress = progress
        self._done = 0

    def of(self, lists: Sequence[Sequence[Cell]], *, course: bool = False) -> list[list[Result]]:
        """Return what all cells came to, list by list."""
        cells = [cell for some in lists for cell in some]
        before, total = self._done, self._done + len(cells)

        def told(done: int) -> None:
            self._progress(before + done, total)

        results = dict(run_cells(cells, self._crew, self._store, told, course=course))
        self._done = total
        in_order = iter(results[number] for number in range(len(cells)))
        return [[next(in_order) for _ in some] for some in lists]


def _closely(failing: Mapping[str, Probe], engine: Engine, crew: Crew) -> dict[str, Observation]:
    """Return the first replication of each strategy's last failing probe, with all its bins.

    What the store keeps does not say when a station was busiest.
    """
    cells = [
        Cell(probe.scenario, strategy, 0, probe.warm_up_ns, engine, records=False)
        for strategy, probe in failing.items()
    ]
    lost: tuple[type[BaseException], ...] = (BrokenExecutor, *crew.lost)
    futures = []
    try:
        for cell in cells:
            with uninterrupted():  # it may start a process, which nobody would know of
                futures.append(crew.executor.submit(run_cell, cell))
        seen = [future.result() for future in futures]
    except lost as error:
        raise InputError(
            "a worker died at the last runs; the same command does only these again"
        ) from error
    return {observation.strategy: observation for observation in seen}
