"""Other processes: they do the work, and they end."""

import multiprocessing
import time

import pytest

from simulator.experiment.workers import workers


def children() -> list[str]:
    return [p.name for p in multiprocessing.active_children() if p.name.startswith("ForkServer")]


def test_an_interrupt_ends_workers_at_once() -> None:
    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt), workers(2) as executor:  # noqa: PT012 - as it happens
        executor.submit(time.sleep, 600)
        executor.submit(time.sleep, 600)
        raise KeyboardInterrupt
    while children():
        assert time.monotonic() - started < 60
        time.sleep(0.01)


@pytest.mark.parametrize("jobs", [1, 2])
def test_tasks_are_done_and_processes_end(jobs: int) -> None:
    with workers(jobs) as executor:
        assert [executor.submit(abs, -n).result() for n in range(3)] == [0, 1, 2]
    assert not children()
