"""Where each strategy's start-up ends under `warm_up: auto`, in many scenarios at once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from simulator.analysis.warm_up import Cut, find_cut
from simulator.experiment.cell import Cell
from simulator.experiment.cells import run_cells
from simulator.experiment.executors import Crew
from simulator.experiment.store import Store

if TYPE_CHECKING:
    from simulator.experiment.result import Result


@dataclass(frozen=True)
class Run:
    """A cell of an experiment, one strategy, one replication.

    Attributes:
        place: The cell's number.
        auto: Whether its scenario leaves the warm-up to be found.
        cell: What to run.
    """

    place: int
    auto: bool
    cell: Cell


def find_cuts(
    runs: Callable[[], Iterator[Run]],
    replications: int,
    crew: Crew,
    store: Store,
    progress: Callable[[int], None],
) -> dict[tuple[int, str], Cut]:
    """Return the cut of every place and strategy that leaves it to be found (MSER-5).

    All of these are run whole first, and reduced to their courses; a second run with the cut
    follows. Draws do not depend on the window, so that both are the same.

    Args:
        runs: Makes all runs anew each time.
        replications: Of each place and strategy.
        crew: Who runs them.
        store: Where results are.
        progress: Told how many are done.

    Raises:
        InputError: As `cells.finished_cells`.
    """
    places: dict[int, tuple[int, str]] = {}
    courses: dict[tuple[int, str], list[Result]] = {}
    cuts: dict[tuple[int, str], Cut] = {}

    def whole() -> Iterator[Cell]:
        found = (run for run in runs() if run.auto)
        for number, run in enumerate(found):
            places[number] = (run.place, run.cell.strategy)
            yield replace(run.cell, warm_up_ns=0)

    for number, result in run_cells(whole(), crew, store, progress, course=True):
        place = places.pop(number)
        seen = courses.setdefault(place, [])
        seen.append(result)
        if len(seen) == replications:
            # Sums of whole numbers: the order in which they came does not matter.
            cuts[place] = find_cut([r.series for r in courses.pop(place)], result.bin_ns)
    return cuts
