"""Points, simulated: the same whoever does it, each run once."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from simulator.experiment import cells
from simulator.experiment.choice import choose
from simulator.experiment.compare import Execution, run_comparison
from simulator.experiment.executors import Crew, local
from simulator.experiment.responses import Simulations, defined, spelt_point
from simulator.experiment.result import Result, Task, run_task
from simulator.experiment.store import Store
from simulator.experiment.vary import varied
from simulator.scenario.errors import InputError
from simulator.scenario.raw_keys import RawKeys, read_raw_keys

COLUMN = "latency_ms_mean"
STRATEGIES = ("jwt", "central_store")
POINTS = ({}, {"nodes.workers": 1}, {"token.claims_bytes": 900, "nodes.workers": 1})


@pytest.fixture(scope="module")
def source(small: dict[str, Any]) -> RawKeys:
    return read_raw_keys({**small, "events": [], "slo": {}, "duration": "10 s"})


@pytest.fixture
def crew() -> Iterator[Crew]:
    with local(1) as here:
        yield here


def simulations(source: RawKeys, crew: Crew, folder: Path, told: Any = None) -> Simulations:  # noqa: ANN401 - any function
    scenario = choose(source.scenario, strategies=STRATEGIES, seed=3, replications=2)
    return Simulations(
        source=source,
        scenario=scenario,
        column=COLUMN,
        crew=crew,
        store=Store(folder),
        told=told or (lambda _done, _known: None),
        announce=lambda: None,
    )


def compared(source: RawKeys, point: dict[str, Any]) -> dict[str, tuple[float, ...]]:
    """What `authscale run` says of the scenario at a point."""
    scenario = choose(varied(source, point), strategies=STRATEGIES, seed=3, replications=2)
    execution = Execution(engine="reference", jobs=1, records=False, command="a test")
    table = run_comparison(scenario, execution, lambda _: None).replications
    return {
        strategy: tuple(table[table["strategy"] == strategy][COLUMN]) for strategy in STRATEGIES
    }


def test_a_response_is_what_a_run_says(source: RawKeys, crew: Crew, tmp_path: Path) -> None:
    found = simulations(source, crew, tmp_path)(POINTS)
    assert found == [compared(source, point) for point in POINTS]
    assert found[0] != found[1]
    assert found[1]["central_store"] == found[2]["central_store"]


def test_the_warm_up_is_found_at_each_point(
    small: dict[str, Any], crew: Crew, tmp_path: Path
) -> None:
    source = read_raw_keys({**small, "events": [], "slo": {}, "warm_up": "auto"})
    points = ({}, {"warm_up": "1 s"})
    found = simulations(source, crew, tmp_path)(points)
    assert found == [compared(source, point) for point in points]


def test_what_is_stored_is_not_run_again(
    source: RawKeys, crew: Crew, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[Task] = []

    def counted(task: Task) -> Result:
        ran.append(task)
        return run_task(task)

    monkeypatch.setattr(cells, "run_task", counted)
    told: list[tuple[int, int]] = []
    first = simulations(source, crew, tmp_path, lambda *both: told.append(both))
    found = [*first(POINTS[:1]), *first(POINTS[1:])]
    assert told == [(n, 4) for n in range(1, 5)] + [(n, 12) for n in range(5, 13)]
    # Claims are nothing to a session: two of the twelve are the same.
    assert len(ran) == 10
    assert simulations(source, crew, tmp_path)(POINTS) == found
    assert len(ran) == 10


def test_what_is_wrong_with_the_runs_is_noted(
    small: dict[str, Any], crew: Crew, tmp_path: Path
) -> None:
    source = read_raw_keys(
        {**small, "events": [], "slo": {}, "nodes": {"count": 1, "workers": 2, "queue_limit": 0}}
    )
    asked = simulations(source, crew, tmp_path)
    asked([{"nodes.workers": 200}])
    assert asked.notes() == []
    asked([{"nodes.workers": 1}])
    (note,) = asked.notes()
    assert note.startswith(f"{COLUMN} is of answered requests only, and at 2 of 4 points less than")
    assert "% at nodes.workers=1)" in note


def test_a_start_up_that_does_not_end_is_noted(
    small: dict[str, Any], crew: Crew, tmp_path: Path
) -> None:
    """Twice as much work as there are workers: the queue grows all the time."""
    source = read_raw_keys(
        {**small, "events": [], "slo": {}, "warm_up": "auto",
         "nodes": {"count": 1, "workers": 1, "service_time": "150 ms"}}
    )  # fmt: skip
    asked = simulations(source, crew, tmp_path)
    asked([{}])
    assert any("start-ups were still going on" in note for note in asked.notes())


def test_a_value_that_is_not_allowed(source: RawKeys, crew: Crew, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nodes\.workers: negative \(-2\)"):
        simulations(source, crew, tmp_path)([{"nodes.workers": -2}])


def test_points_are_spelt_as_vary_takes_them() -> None:
    assert spelt_point({"nodes.count": 3, "store.read": 0.001}) == "nodes.count=3, store.read=0.001"
    assert spelt_point({}) == "the scenario as it is"


def test_an_undefined_value_is_refused() -> None:
    with pytest.raises(InputError, match=r"--on x: undefined for jwt at nodes\.count=1; a narr"):
        defined("x", {"nodes.count": 1}, {"jwt": (1.0, float("nan"))})
