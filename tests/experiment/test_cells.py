"""Many cells: each once, in any order, whoever does it, and however often somebody dies."""

import multiprocessing
import os
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from simulator.experiment import cells as module
from simulator.experiment.cell import Cell, run_cell
from simulator.experiment.cells import run_cells
from simulator.experiment.executors import local
from simulator.experiment.result import Result, Task, run_task
from simulator.experiment.store import Store
from simulator.experiment.vary import varied
from simulator.scenario.errors import InputError
from simulator.scenario.raw_keys import read_raw_keys

Counted = list[int]


@pytest.fixture(scope="module")
def cells(small: dict[str, Any]) -> list[Cell]:
    """Twelve cells; only `jwt` carries claims, so that four pairs of them are one each."""
    raw = read_raw_keys({**small, "duration": "5 s", "events": [], "slo": {}})
    return [
        Cell(
            varied(raw, {"token.claims_bytes": size}), strategy, replication, 0, "reference", False
        )
        for size in (100, 2000)
        for strategy in ("central_store", "jwt", "none")
        for replication in range(2)
    ]


def rows(found: dict[int, Result]) -> str:
    """Return all but how long it took."""
    return repr([replace(found[number], seconds=0.0) for number in sorted(found)])


@pytest.fixture(scope="module")
def expected(cells: list[Cell], tmp_path_factory: pytest.TempPathFactory) -> str:
    with local(1) as crew:
        store = Store(tmp_path_factory.mktemp("expected"))
        found = dict(run_cells(cells, crew, store, lambda _: None))
    assert len(found) == len(cells)
    return rows(found)


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> Counted:
    """How often a cell was run in this process."""
    count: Counted = []

    def counted(task: Task) -> Result:
        count.append(1)
        return run_task(task)

    monkeypatch.setattr(module, "run_task", counted)
    return count


def test_a_result_is_what_the_cell_comes_to(cells: list[Cell], tmp_path: Path) -> None:
    with local(1) as crew:
        ((number, result),) = run_cells(cells[:1], crew, Store(tmp_path), lambda _: None)
    observation = run_cell(cells[0])
    assert number == 0
    assert repr(result.columns) == repr(dict(observation.columns))
    assert repr(result.objectives) == repr(dict(observation.objectives))
    assert result.course == ()


def test_of_equal_cells_one_is_run_and_what_is_stored_is_not(
    cells: list[Cell], expected: str, tmp_path: Path, ran: Counted
) -> None:
    told: list[int] = []
    with local(1) as crew:
        found = dict(run_cells(iter(cells), crew, Store(tmp_path), told.append))
        assert rows(found) == expected
        assert told == list(range(1, 13))
        assert len(ran) == 8
        again = dict(run_cells(reversed(cells), crew, Store(tmp_path), lambda _: None))
    assert len(ran) == 8
    assert rows({11 - number: result for number, result in again.items()}) == expected


def test_what_was_done_before_an_interrupt_is_not_done_again(
    cells: list[Cell], expected: str, tmp_path: Path, ran: Counted
) -> None:
    def stop(done: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), local(1) as crew:
        list(run_cells(cells, crew, Store(tmp_path), stop))
    before = len(ran)
    with local(1) as crew:
        found = dict(run_cells(cells, crew, Store(tmp_path), lambda _: None))
    assert rows(found) == expected
    assert len(ran) == 8
    assert before == 3


def test_processes_that_are_killed_change_nothing(
    cells: list[Cell], expected: str, tmp_path: Path
) -> None:
    found = {}
    with local(2) as crew:
        for number, result in run_cells(cells, crew, Store(tmp_path), lambda _: None):
            found[number] = result
            if len(found) in (1, 5):
                os.kill(multiprocessing.active_children()[0].pid or 0, signal.SIGKILL)
    assert rows(found) == expected


def test_a_cell_that_kills_its_worker_is_given_up(
    cells: list[Cell], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    die: Any = os._exit
    monkeypatch.setattr(module, "run_task", die)  # a task is no exit status, but 1 is
    monkeypatch.setattr(module, "Task", lambda *_: 1)
    with pytest.raises(InputError, match="workers died again and again"), local(2) as crew:
        list(run_cells(cells, crew, Store(tmp_path), lambda _: None))


def test_another_version_of_the_model_is_refused(cells: list[Cell]) -> None:
    with pytest.raises(InputError, match="another version"):
        run_task(Task(cells[0], course=False, version="of last year"))


def test_the_course_is_kept_if_asked_for(cells: list[Cell], tmp_path: Path) -> None:
    with local(1) as crew:
        store = Store(tmp_path)
        ((_, result),) = run_cells(cells[:1], crew, store, lambda _: None, course=True)
        ((_, stored),) = run_cells(cells[:1], crew, store, lambda _: None, course=True)
    series = run_cell(cells[0]).series
    assert result.course
    assert repr(stored) == repr(result)
    kept = result.series
    assert (kept.sum(axis=0) > 0).sum() == 2
    assert all(kept[:, i].tolist() in (series[:, i].tolist(), [0] * 5) for i in range(len(kept[0])))
