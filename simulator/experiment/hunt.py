"""One strategy's search for its capacity: probes, each replicated until it decides."""

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.analysis.judged import Judged, overall
from simulator.analysis.looks import level_of
from simulator.analysis.search import Bounds, search
from simulator.analysis.verdict import Outcome, demanded, judge
from simulator.analysis.warm_up import find_cut
from simulator.engines.run import Engine
from simulator.experiment.cell import Cell
from simulator.experiment.result import Result
from simulator.scenario.schema import Scenario


@dataclass(frozen=True)
class Probe:
    """One candidate, asked about.

    Attributes:
        place: Among the candidates.
        scenario: With the candidate's value.
        warm_up_ns: The start of the window.
        judged: Verdicts on all objectives, with intervals of the level of a look.
        outcome: What they come to; `undecided` only after as many replications as may be.
        results: By replication.
    """

    place: int
    scenario: Scenario
    warm_up_ns: int
    judged: tuple[Judged, ...]
    outcome: Outcome
    results: tuple[Result, ...]


class Hunt:
    """A strategy's search, asked for cells and told what they came to, in turns.

    Attributes:
        strategy: Whose.
        probes: Those that are done, by place.
        bounds: What was found; None as long as cells are wanted.

    Args:
        strategy: Whose.
        candidates: How many there are.
        counts: At how many replications a probe is looked at (`analysis.looks`).
    """

    def __init__(self, strategy: str, candidates: int, counts: Sequence[int]) -> None:
        self.strategy = strategy
        self.probes: dict[int, Probe] = {}
        self.bounds: Bounds | None = None
        self._steps = search(candidates)
        self._counts = counts
        self._begin(next(self._steps))

    def _begin(self, place: int) -> None:
        self.place = place
        self._look = 0
        self._results: list[Result] = []
        self._warm_up_ns = -1  # not known yet

    def start_up(self, scenario: Scenario, engine: Engine) -> list[Cell]:
        """Return the cells that show where the start-up ends, if that is to be found (MSER-5).

        What the replications of the first look show is cut in all of them.
        """
        if self._warm_up_ns >= 0:
            return []
        if scenario.warm_up != "auto":
            self._warm_up_ns = int(scenario.warm_up)
            return []
        return [self._cell(scenario, r, 0, engine) for r in range(self._counts[0])]

    def started(self, whole: Sequence[Result]) -> None:
        """Take what came of these cells, by replication."""
        if whole:
            cut = find_cut([result.series for result in whole], whole[0].bin_ns)
            self._warm_up_ns = cut.warm_up_ns

    def cells(self, scenario: Scenario, engine: Engine) -> list[Cell]:
        """Return the cells that the next look lacks, when the start-up is known.

        Args:
            scenario: With the value of the candidate at `place`.
            engine: For the cells.
        """
        lacking = range(len(self._results), self._counts[self._look])
        return [self._cell(scenario, r, self._warm_up_ns, engine) for r in lacking]

    def look(self, scenario: Scenario, results: Sequence[Result]) -> None:
        """Take what came of the cells, by replication, and go on.

        Args:
            scenario: As for `cells`.
            results: As many as `cells` returned.
        """
        self._results += results
        judged = tuple(self._judged(scenario))
        verdict = overall(judged)
        last = self._look + 1 == len(self._counts)
        outcome: Outcome = "pass" if verdict == "pass" else "fail"
        if verdict not in ("pass", "fail"):
            # Nothing to judge at all is not a matter of more replications.
            if verdict and not last:
                self._look += 1
                return
            outcome = "undecided"
        self.probes[self.place] = Probe(
            self.place, scenario, self._warm_up_ns, judged, outcome, tuple(self._results)
        )
        try:
            self._begin(self._steps.send(outcome))
        except StopIteration as end:
            self.bounds = end.value

    def _judged(self, scenario: Scenario) -> list[Judged]:
        level = level_of(len(self._counts))
        found = []
        for objective, bound in demanded(scenario.slo):
            seen = [result.objectives[objective.name] for result in self._results]
            v = judge(objective, bound, seen, level)
            found.append(
                Judged(
                    objective.name, objective.relation, bound, v.value, v.ci95, objective.unit,
                    v.verdict,
                )
            )  # fmt: skip
        return found

    def _cell(self, scenario: Scenario, replication: int, warm_up_ns: int, engine: Engine) -> Cell:
        return Cell(scenario, self.strategy, replication, warm_up_ns, engine, records=False)
