"""`authscale init`."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from simulator.cli import main
from simulator.engines.run import run_plan
from simulator.plan import make_plan
from simulator.scenario.json_schema import json_schema
from simulator.scenario.loading import load
from simulator.scenario.strategy_names import WORKING


def exit_status(*arguments: str) -> object:
    with pytest.raises(SystemExit) as caught:
        main(["init", *arguments])
    return caught.value.code


def test_what_it_writes_loads_and_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert exit_status() == 0
    scenario = load("scenario.yaml")
    assert scenario.strategies == WORKING
    tally = run_plan(make_plan(scenario, "local", 0), "reference")
    assert tally.counters["forced_relogins"] > 0  # what it is there to teach


def test_an_editor_finds_nothing_wrong(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    assert exit_status(str(path)) == 0
    keys = YAML(typ="safe", pure=True).load(path)
    assert list(Draft202012Validator(json_schema()).iter_errors(keys)) == []


def test_its_comments_tell_the_defaults(tmp_path: Path) -> None:
    """Every commented key that is left out stands for what holds without it."""
    path = tmp_path / "s.yaml"
    assert exit_status(str(path)) == 0
    text = path.read_text()
    blocks = [line for line in text.splitlines() if line.startswith("# ") and ":" in line]
    assert any(line.startswith("# store:") for line in blocks)
    uncommented = re.sub(r"\n# ([a-z_]+:\s)", r"\n\1", text).replace("\n#   ", "\n  ")
    other = tmp_path / "other.yaml"
    other.write_text(uncommented)
    assert load(other).model_copy(update={"name": "s"}) == load(path)


def test_it_leaves_an_existing_file_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "s.yaml"
    path.write_text("mine")
    assert exit_status(str(path)) == 2
    assert path.read_text() == "mine"
    assert capsys.readouterr().err == f"{path}: exists already; give another name\n"


@pytest.mark.parametrize("name", ["missing/s.yaml", "x" * 300])
def test_a_file_that_cannot_be_written(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_status(str(tmp_path / name)) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "cannot be written" in line
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path) -> None:
    program = "import sys; from simulator.cli import main; main(['init', 's.yaml'])"
    limited = f"ulimit -f 0; exec {shlex.quote(sys.executable)} -B -c {shlex.quote(program)}"
    done = subprocess.run(
        ["/bin/sh", "-c", limited], cwd=tmp_path, capture_output=True, check=False, text=True
    )
    assert done.returncode == 2, done.stderr
    assert done.stderr == "s.yaml: cannot be written (file too large)\n"
    assert list(tmp_path.iterdir()) == []
