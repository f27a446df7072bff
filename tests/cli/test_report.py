"""`authscale report`: from a run's folder, or a clear word about why not."""

import json
import shutil
from pathlib import Path

import pytest

from simulator.cli import main
from simulator.experiment import archive
from simulator.experiment.compare import Execution, run_comparison
from simulator.scenario.loading import load_text

SCENARIO = """
name: tiny
duration: 20 s
replications: 2
strategies: [none, local, jwt]
workload: {model: partly_open, arrival_rate: 2 /s, users: 30, logout_probability: 0.5}
nodes: {count: 2}
slo: {login_visibility: 0.99}
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run, without its report."""
    folder = tmp_path_factory.mktemp("run")
    execution = Execution(engine="reference", jobs=1, records=False, command="a test")
    comparison = run_comparison(load_text(SCENARIO), execution, lambda _: None)
    archive.write(comparison, folder)
    return folder


@pytest.fixture
def copy(run: Path, tmp_path: Path) -> Path:
    """A copy of it, to be damaged."""
    return Path(shutil.copytree(run, tmp_path / "copy"))


def status_of(*arguments: str) -> object:
    with pytest.raises(SystemExit) as exit_:
        main(["report", *arguments])
    return exit_.value.code


def test_a_report_is_made_from_what_the_folder_holds(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.read_bytes() for path in copy.iterdir()}
    assert status_of(str(copy)) == 0
    captured = capsys.readouterr()
    assert captured.out.startswith(f"written: {copy}: report.html, overview.png")
    assert captured.err == ""
    page = (copy / "report.html").read_text(encoding="utf-8")
    assert "jwt meets " in page
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize(
    "name",
    [
        "manifest.json",
        "summary.csv",
        "verdicts.csv",
        "timeseries.parquet",
        "histogram.parquet",
        "scenario.yaml",
    ],
)
@pytest.mark.parametrize("damage", ["missing", "empty", "rubbish", "binary"])
def test_a_damaged_folder_is_one_clear_line(
    copy: Path, capsys: pytest.CaptureFixture[str], name: str, damage: str
) -> None:
    path = copy / name
    if damage == "missing":
        path.unlink()
    else:
        content = {"empty": b"", "rubbish": b"{a: [b\n", "binary": b"\xff\x00\xfe" * 9}[damage]
        path.write_bytes(content)
    assert status_of(str(copy)) == 2
    captured = capsys.readouterr()
    assert name in captured.err
    assert "Traceback" not in captured.err
    assert captured.out == ""
    assert not (copy / "report.html").exists()


@pytest.mark.parametrize("manifest", [[], None, {"version": "0.1.0"}])
def test_a_manifest_of_another_kind_is_refused(
    copy: Path, capsys: pytest.CaptureFixture[str], manifest: object
) -> None:
    (copy / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert status_of(str(copy)) == 2
    assert "manifest.json: damaged" in capsys.readouterr().err


@pytest.mark.parametrize("place", ["nowhere", "copy/summary.csv", "."])
def test_what_is_not_the_folder_of_a_run_is_refused(
    copy: Path, capsys: pytest.CaptureFixture[str], place: str
) -> None:
    assert status_of(str(copy.parent / place)) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
