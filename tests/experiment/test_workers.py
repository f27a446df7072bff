"""Other processes: they do the work, and they end."""

import multiprocessing
import os
import time
from concurrent.futures import Future

import pytest

from simulator.experiment.workers import InProcess, completed, workers
from simulator.scenario.errors import InputError


def children() -> list[str]:
    return [p.name for p in multiprocessing.active_children() if p.name.startswith("ForkServer")]


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_item_is_done_once(jobs: int) -> None:
    with workers(jobs) as executor:
        assert sorted(completed(executor, jobs, abs, range(-20, 0))) == list(range(1, 21))
    assert not children()


def test_in_process_does_one_after_the_other() -> None:
    done: list[int] = []
    results = completed(InProcess(), 1, done.append, range(3))
    next(results)
    assert len(done) == 1
    list(results)
    assert done == [0, 1, 2]


def test_no_more_is_handed_out_than_is_needed() -> None:
    class Never(InProcess):
        def __init__(self) -> None:
            self.handed_out = 0

        def submit(self, *_: object, **__: object) -> Future[int]:  # type: ignore[override]
            self.handed_out += 1
            future: Future[int] = Future()
            if self.handed_out == 1:
                future.set_result(0)
            return future

    executor = Never()
    assert next(completed(executor, 3, abs, range(1000))) == 0
    assert executor.handed_out == 6


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_error_is_the_callers(jobs: int) -> None:
    with pytest.raises(TypeError), workers(jobs) as executor:
        list(completed(executor, jobs, abs, ["not a number"]))
    assert not children()


def test_an_interrupt_ends_workers_at_once() -> None:
    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt), workers(2) as executor:  # noqa: PT012 - as it happens
        executor.submit(time.sleep, 600)
        executor.submit(time.sleep, 600)
        raise KeyboardInterrupt
    while children():
        assert time.monotonic() - started < 60
        time.sleep(0.01)


def test_a_dead_worker_is_a_clear_sentence() -> None:
    with pytest.raises(InputError, match="a worker process died"), workers(2) as executor:
        list(completed(executor, 2, os._exit, [1]))
    assert not children()
