"""Many cells, run side by side, each kept as soon as it is done."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from typing import NamedTuple

from simulator.experiment.cell import Cell
from simulator.experiment.cell_key import cell_key
from simulator.experiment.executors import Crew
from simulator.experiment.model_version import model_version
from simulator.experiment.result import Result, Task, run_task
from simulator.experiment.store import Store
from simulator.experiment.workers import uninterrupted
from simulator.scenario.errors import InputError

MOST_LOSSES = 3
"""So often may workers die under a cell before it is held to be the reason."""


class Finished(NamedTuple):
    """A cell that is done.

    Attributes:
        number: Its place among the cells, from 0.
        key: What it is stored under.
        result: What it came to.
    """

    number: int
    key: str
    result: Result


def run_cells(
    cells: Iterable[Cell],
    crew: Crew,
    store: Store,
    progress: Callable[[int], None],
    *,
    course: bool = False,
) -> Iterator[tuple[int, Result]]:
    """Yield every cell's number and result: as `finished_cells`, which see, without the keys."""
    for finished in finished_cells(cells, crew, store, progress, course=course):
        yield finished.number, finished.result


def finished_cells(
    cells: Iterable[Cell],
    crew: Crew,
    store: Store,
    progress: Callable[[int], None],
    *,
    course: bool = False,
) -> Iterator[Finished]:
    """Yield every cell, in the order in which they are done.

    What the store holds is not run again, and of cells with one key one is run. A result is stored
    before it is yielded. No more tasks than the crew can work on are handed out, and cells are
    taken one by one: a long list may be a generator. A worker that dies is replaced, and what it
    was doing is done again.

    Args:
        cells: Without records.
        crew: Who runs them.
        store: Where results are.
        progress: Told how many are done, after each.
        course: Whether results hold their courses.

    Raises:
        InputError: Workers die again and again, the store cannot be written, or a trace not read.
    """
    work = _Work(crew, store, course=course)
    done = 0
    for number, cell in enumerate(cells):
        for finished in work.take(number, cell):
            done += 1
            progress(done)
            yield finished
    while work.tasks:
        for finished in work.some():
            done += 1
            progress(done)
            yield finished


class _Work:
    """What has been handed out.

    Attributes:
        tasks: By future: the key.
        wanted: By key: the numbers of the cells that wait for it, and what is to be run.
        losses: By key: how often a worker was lost while it was under way.
    """

    def __init__(self, crew: Crew, store: Store, *, course: bool) -> None:
        self.crew = crew
        self.store = store
        self.course = course
        self.lost: tuple[type[BaseException], ...] = (BrokenExecutor, *crew.lost)
        self.tasks: dict[Future[Result], str] = {}
        self.wanted: dict[str, tuple[list[int], Task]] = {}
        self.losses: Counter[str] = Counter()

    def take(self, number: int, cell: Cell) -> Iterator[Finished]:
        """Take a cell on; yield what is done by then."""
        if cell.records:
            raise ValueError("a cell that is stored keeps no records")
        key = cell_key(cell, course=self.course)
        if key in self.wanted:
            self.wanted[key][0].append(number)
            return
        stored = self.store.find(key)
        if stored is not None:
            yield Finished(number, key, stored)
            return
        self.wanted[key] = ([number], Task(cell, self.course, model_version()))
        self._hand_out(key)
        while len(self.tasks) >= self.crew.limit:
            yield from self.some()

    def some(self) -> Iterator[Finished]:
        """Wait until something is done; store it and yield it."""
        done, _ = wait(self.tasks, return_when=FIRST_COMPLETED)
        lost: list[str] = []
        for future in done:
            key = self.tasks.pop(future)
            try:
                result = future.result()
            except self.lost as error:
                lost.append(key)
                why = error
                continue
            self.store.keep(key, result)
            numbers, _ = self.wanted.pop(key)
            self.losses.pop(key, None)
            for number in numbers:
                yield Finished(number, key, result)
        if lost:
            self._again(lost, why)

    def _hand_out(self, key: str) -> None:
        _, task = self.wanted[key]
        try:
            with uninterrupted():  # it may start a process, which nobody would know of
                self.tasks[self.crew.executor.submit(run_task, task)] = key
        except BrokenExecutor as error:
            self._again([key], error)

    def _again(self, lost: list[str], why: BaseException) -> None:
        """Do again what was under way when a worker was lost: of a pool, that is everything."""
        if isinstance(why, BrokenExecutor):
            lost = [*lost, *self.tasks.values()]
            self.tasks.clear()
        self.losses.update(lost)
        if max(self.losses.values()) > MOST_LOSSES or not self.crew.renew():
            raise InputError(
                f"{self.crew.why(why)}; what is done so far is kept: the same command goes on from"
                " there"
            ) from why
        for key in lost:
            self._hand_out(key)
