"""A sweep: the same bytes however it is run, and what its tables say."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from simulator.analysis.columns import NAMES
from simulator.analysis.intervals import interval
from simulator.engines.run import Engine
from simulator.experiment.compare import Execution, run_comparison
from simulator.experiment.executors import local
from simulator.experiment.manifest import Origin
from simulator.experiment.store import Store
from simulator.experiment.sweep import Sweep, Swept, Told, make_sweep, notes, run_sweep
from simulator.experiment.sweep_archive import write_sweep
from simulator.scenario.errors import InputError

TABLES = ("sweep.csv", "sweep.parquet", "winners.csv")
VARY = ("nodes.count=1,2", "token.claims_bytes=100,4000")


def told_nothing() -> Told:
    return Told(lambda _done, _total: None, lambda _cell: None)


@pytest.fixture(scope="module")
def keys(small: dict[str, Any]) -> dict[str, Any]:
    return {**small, "duration": "5 s", "events": [], "slo": {}}


@pytest.fixture(scope="module")
def asked(keys: dict[str, Any]) -> Sweep:
    return make_sweep(keys, VARY)


def run(sweep: Sweep, root: Path, jobs: int = 1, engine: Engine = "reference") -> Swept:
    with local(jobs) as crew:
        return run_sweep(sweep, engine, crew, Store(root), told_nothing())


def tables(swept: Swept, root: Path) -> dict[str, bytes]:
    folder = root / "tables"
    folder.mkdir(exist_ok=True)
    origin = Origin("a test", "", 0.0, ())
    write_sweep(swept, Store(root), ["latency_ms_p99"], origin, folder)
    return {name: (folder / name).read_bytes() for name in TABLES}


@pytest.fixture(scope="module")
def expected(asked: Sweep, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    root = tmp_path_factory.mktemp("expected")
    return tables(run(asked, root), root)


@pytest.mark.parametrize(("jobs", "engine"), [(2, "reference"), (1, "compiled")])
def test_the_same_bytes_however_it_is_run(
    asked: Sweep, expected: dict[str, bytes], tmp_path: Path, jobs: int, engine: Engine
) -> None:
    assert tables(run(asked, tmp_path, jobs, engine), tmp_path) == expected


def test_progress_is_told_by_run_and_by_cell(asked: Sweep, tmp_path: Path) -> None:
    runs: list[tuple[int, int]] = []
    cells: list[int] = []
    told = Told(lambda done, total: runs.append((done, total)), cells.append)
    with local(1) as crew:
        run_sweep(asked, "reference", crew, Store(tmp_path), told)
    assert runs == [(n, 24) for n in range(1, 25)]
    assert cells == [0, 1, 2, 3]


def test_a_cell_is_what_a_run_of_its_scenario_is(asked: Sweep, tmp_path: Path) -> None:
    swept = run(asked, tmp_path)
    tables(swept, tmp_path)
    table = pd.read_parquet(tmp_path / "tables" / "sweep.parquet")
    assert list(table.columns) == [
        "cell", "nodes.count", "token.claims_bytes", "strategy", "column", "mean", "ci95",
    ]  # fmt: skip
    assert len(table) == 4 * 3 * len(NAMES)
    assert table["nodes.count"].tolist()[:: 3 * len(NAMES)] == [1, 1, 2, 2]
    alone = run_comparison(
        asked.scenario_of(3), Execution("reference", 1, False, "a test"), lambda _: None
    ).summary.set_index("strategy")
    for row in table[table["cell"] == 3].to_dict("records"):
        mean, half_width = alone.loc[row["strategy"], [row["column"], f"{row['column']}_ci95"]]
        assert repr((row["mean"], row["ci95"])) == repr((float(mean), float(half_width)))


def test_csv_says_what_parquet_says(expected: dict[str, bytes], tmp_path: Path) -> None:
    for name in TABLES[:2]:
        (tmp_path / name).write_bytes(expected[name])
    csv = pd.read_csv(tmp_path / "sweep.csv", keep_default_na=False, na_values=[""])
    pd.testing.assert_frame_equal(
        csv, pd.read_parquet(tmp_path / "sweep.parquet"), check_dtype=False, check_exact=True
    )


def test_the_traffic_is_the_same_in_all_cells(asked: Sweep, tmp_path: Path) -> None:
    """Common random numbers: claims change no arrival, and nothing of a strategy without any."""
    swept = run(asked, tmp_path)
    store = Store(tmp_path)
    cells = [swept.results(store, cell) for cell in range(4)]
    for strategy in ("local", "none"):
        for pair in ((0, 1), (2, 3)):
            one, other = ([r.columns for r in cells[c][strategy]] for c in pair)
            assert repr(one) == repr(other)
    logins = [[r.columns["logins"] for r in cell["jwt"]] for cell in cells]
    assert logins[0] == logins[1] == logins[2] == logins[3]


def test_start_ups_are_found_as_in_a_run(keys: dict[str, Any], tmp_path: Path) -> None:
    scenario = {**keys, "duration": "60 s", "warm_up": "auto"}
    sweep = make_sweep(scenario, ["nodes.count=1,2"], strategies=["jwt"])
    swept = run(sweep, tmp_path)
    execution = Execution("reference", 1, False, "a test")
    for cell in range(2):
        alone = run_comparison(sweep.scenario_of(cell), execution, lambda _: None)
        assert swept.cuts[cell, "jwt"].warm_up_ns / 1e9 == alone.manifest["warm_up_s"]["jwt"]
        found = swept.results(Store(tmp_path), cell)["jwt"]
        assert interval(r.columns["ok"] for r in found).mean == alone.summary["ok"][0]
    assert all("run longer" in note for note in notes(swept))


def test_a_result_that_is_deleted_meanwhile_is_missed(asked: Sweep, tmp_path: Path) -> None:
    swept = run(asked, tmp_path)
    store = Store(tmp_path)
    for path in store.folder.rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(InputError, match="gone or damaged since it was written"):
        tables(swept, tmp_path)


def test_values_that_do_not_go_together_are_told_beforehand(keys: dict[str, Any]) -> None:
    with pytest.raises(InputError, match=r"nodes.count=0: nodes.count: too small"):
        make_sweep(keys, ["nodes.count=2,0"])
    with pytest.raises(InputError, match="unknown"):
        make_sweep(keys, VARY, strategies=["jvt"])
