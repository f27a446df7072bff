"""Runs, several at a time: each once, never too many, and they end."""

import multiprocessing
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future

import pytest

from simulator.engines.watch import Watch
from simulator.experiment.board import Board, StoppedError
from simulator.experiment.team import Kind, Team, completed, team
from simulator.experiment.workers import InProcess
from simulator.scenario.errors import InputError

KINDS: tuple[tuple[int, Kind], ...] = ((1, "here"), (2, "threads"), (2, "processes"))
every_kind = pytest.mark.parametrize(("jobs", "kind"), KINDS)


def children() -> list[str]:
    return [p.name for p in multiprocessing.active_children() if p.name.startswith("ForkServer")]


def half_way(number: int, watch: Watch) -> int:
    """Say that half of the time has passed, and ten requests were sent."""
    watch(500, 10)
    return number * number


def fail(_number: int, _watch: Watch) -> int:
    raise TypeError


def ask_for_too_much(_number: int, _watch: Watch) -> int:
    raise MemoryError


def die(_number: int, _watch: Watch) -> int:
    os._exit(1)


@every_kind
def test_every_item_is_done_once_and_told(jobs: int, kind: Kind) -> None:
    boards: list[Board] = []
    with team(jobs, kind, 21, boards.append) as crew:
        done = sorted(completed(crew, half_way, range(20)))
        done += completed(crew, half_way, [20], first=20)
    assert done == [n * n for n in range(21)]
    standing = boards[-1].standing(1_000)
    assert (standing.done, standing.runs, standing.share, standing.requests) == (21, 21, 0.5, 210)
    assert not children()


def test_here_one_is_done_after_the_other() -> None:
    seen: list[int] = []
    with team(1, "here", 3) as crew:
        results = completed(crew, lambda number, _: seen.append(number), range(3))
        next(results)
        assert seen == [0]
        list(results)
    assert seen == [0, 1, 2]


def test_no_more_is_handed_out_than_is_needed() -> None:
    class Never(InProcess):
        handed_out = 0

        def submit(self, *_: object, **__: object) -> Future[int]:  # type: ignore[override]
            self.handed_out += 1
            future: Future[int] = Future()
            if self.handed_out == 1:
                future.set_result(0)
            return future

    executor = Never()
    crew = Team("threads", executor, 6, Board.of(1, shared=False), lambda: None)
    assert next(completed(crew, half_way, range(1000))) == 0
    assert executor.handed_out == 6


@every_kind
@pytest.mark.parametrize(("task", "error"), [(fail, TypeError), (ask_for_too_much, InputError)])
def test_an_error_is_the_callers(
    jobs: int, kind: Kind, task: Callable[[int, Watch], int], error: type[Exception]
) -> None:
    with pytest.raises(error), team(jobs, kind, 1) as crew:
        list(completed(crew, task, [1]))
    assert not children()


def test_a_dead_worker_is_a_clear_sentence() -> None:
    with (
        pytest.raises(InputError, match="a worker process died"),
        team(2, "processes", 1) as crew,
    ):
        list(completed(crew, die, [1]))
    assert not children()


def test_an_interrupt_ends_threads_at_their_next_word() -> None:
    started, ended = threading.Event(), threading.Event()

    def endless(_number: int, watch: Watch) -> None:
        started.set()
        try:
            while True:
                watch(0, 0)
                time.sleep(0.001)
        except StoppedError:
            ended.set()
            raise

    with pytest.raises(KeyboardInterrupt), team(2, "threads", 9) as crew:  # noqa: PT012 - as it happens
        crew.submit(endless, 0, 0)
        assert started.wait(60)
        raise KeyboardInterrupt
    assert ended.is_set()
