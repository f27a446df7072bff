"""Runs, several at a time: by this thread, by others beside it, or by processes.

The compiled engine runs without the interpreter's lock, so that threads do as well as processes
with it, and need less: they start at once, and load Numba and the engine only once. The reference
engine needs processes.

Measured with four runs, two at a time, peak of memory of all processes together (PSS): threads 281
MB and processes 435 MB with 2·10⁵ users (one run after the other: 203 MB), 864 and 1,011 MB with
10⁶ (502 MB). Threads were never slower: 34 to 39 s against 34 to 44 s, and 94 s against 133 s; but
the machine was so busy with other work that this says nothing of how much two cores gain over one.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ThreadPoolExecutor,
    wait,
)
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal, TypeVar

from simulator.engines.watch import Watch
from simulator.experiment.board import Board
from simulator.experiment.workers import InProcess, uninterrupted, workers
from simulator.scenario.errors import InputError

T = TypeVar("T")
Item = TypeVar("Item")
Task = Callable[[Item, Watch], T]
"""Given an item, and whom to tell how far it is."""

Kind = Literal["here", "threads", "processes"]

AHEAD = 2
"""Tasks handed out for each worker: one under way, one to go on with."""
LOOK_EVERY_S = 0.1
"""So often whoever waits looks at the board."""


@dataclass(frozen=True)
class Team:
    """Who does the work.

    Attributes:
        kind: What they are.
        executor: Does it.
        limit: How many tasks are handed out at most.
        board: Where they say how far they are.
        look: Called several times a second to look at it.
    """

    kind: Kind
    executor: Executor
    limit: int
    board: Board
    look: Callable[[], None]

    def submit(self, task: Callable[[Item, Watch], T], number: int, item: Item) -> Future[T]:
        """Hand a task out; what works here does it at once."""
        if self.kind == "here":
            return self.executor.submit(_do, self.board, task, number, item, self.look)
        with uninterrupted():  # it may start a process, which nobody would know of
            if self.kind == "threads":
                return self.executor.submit(_do, self.board, task, number, item, None)
            return self.executor.submit(_do_apart, task, number, item)


@contextmanager
def team(
    jobs: int, kind: Kind, runs: int, look: Callable[[Board], None] = lambda _: None
) -> Iterator[Team]:
    """Yield a team; end it whatever happens.

    Args:
        jobs: How many work at the same time: 1 if they work here.
        kind: What they are.
        runs: How many tasks there will be.
        look: Called several times a second with the board of what they say.
    """
    board = Board.of(runs, shared=kind == "processes")
    if kind == "here":
        yield Team(kind, InProcess(), 1, board, lambda: look(board))
    elif kind == "threads":
        with _threads(jobs, board) as executor:
            yield Team(kind, executor, AHEAD * jobs, board, lambda: look(board))
    else:
        with workers(jobs, _take_board, board.memory) as executor:
            yield Team(kind, executor, AHEAD * jobs, board, lambda: look(board))


@contextmanager
def _threads(jobs: int, board: Board) -> Iterator[Executor]:
    """Yield an executor of threads; on Ctrl-C they end their runs at the next word."""
    pool = ThreadPoolExecutor(jobs)
    try:
        yield pool
    except BaseException:
        board.stop()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def completed(
    crew: Team, task: Callable[[Item, Watch], T], items: Iterable[Item], first: int = 0
) -> Iterator[T]:
    """Yield the result of a task for each item, in the order in which they are done.

    No more than a few are handed out ahead, so that a long list costs no memory.

    Args:
        crew: Who does them.
        task: What to do.
        items: No more than the team's board has rows.
        first: The row of the first item.

    Raises:
        InputError: There is not enough memory, or a worker died.
    """
    waiting: set[Future[T]] = set()
    try:
        for number, item in enumerate(items, start=first):
            waiting.add(crew.submit(task, number, item))
            while len(waiting) >= crew.limit:
                done, waiting = _next(waiting, crew.look)
                yield from (future.result() for future in done)
        while waiting:
            done, waiting = _next(waiting, crew.look)
            yield from (future.result() for future in done)
    except BrokenExecutor as error:
        raise InputError(
            "a worker process died, perhaps for want of memory; fewer --jobs need less"
        ) from error
    except MemoryError as error:
        raise InputError("there is not enough memory; fewer users or --jobs need less") from error


def _next(
    waiting: set[Future[T]], look: Callable[[], None]
) -> tuple[set[Future[T]], set[Future[T]]]:
    """Wait until some tasks are done; return them, and the others."""
    while True:
        done, others = wait(waiting, LOOK_EVERY_S, return_when=FIRST_COMPLETED)
        look()
        if done:
            return done, others


def _do(
    board: Board,
    task: Callable[[Item, Watch], T],
    number: int,
    item: Item,
    look: Callable[[], None] | None,
) -> T:
    """Do a task, and note on the board how far it is; `look` at it, if nobody else does."""
    write = board.watch(number)

    def write_and_look(passed_ns: int, requests: int) -> None:
        write(passed_ns, requests)
        if look is not None:
            look()

    result = task(item, write_and_look)
    board.finish(number)
    return result


_boards: list[Board] = []
"""Of a worker process: the board that it shares with its parent."""


def _take_board(memory: object) -> None:
    """Take the board that this worker process shares with its parent."""
    _boards[:] = [Board(memory)]


def _do_apart(task: Callable[[Item, Watch], T], number: int, item: Item) -> T:
    """Do a task in a worker process."""
    return _do(_boards[0], task, number, item, None)
