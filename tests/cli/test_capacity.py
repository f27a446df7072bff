"""`authscale capacity` as a user meets it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from simulator.cli import main

SCENARIO = """
name: till
seed: 5
duration: 20 s
warm_up: 2 s
strategies: [local, jwt, none]
workload: {model: partly_open, arrival_rate: 12 /s, users: 200, think_time: 1 s}
nodes: {workers: 1}
slo: {latency_p95: 300 ms}
"""

Capacity = Callable[..., tuple[int, str, str]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in that holds a small scenario."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "till.yaml").write_text(SCENARIO)
    return tmp_path


@pytest.fixture
def capacity(folder: Path, capsys: pytest.CaptureFixture[str]) -> Capacity:
    """A function that runs `authscale capacity` and returns exit status, stdout and stderr."""

    def command(*arguments: str) -> tuple[int, str, str]:
        assert Path.cwd() == folder
        with pytest.raises(SystemExit) as ended:
            main(["capacity", *arguments])
        captured = capsys.readouterr()
        return int(ended.value.code or 0), captured.out, captured.err

    return command


def answers(folder: Path) -> list[Path]:
    return sorted((folder / "results" / "till").iterdir())


def test_an_answer_with_everything(capacity: Capacity, folder: Path) -> None:
    status, out, _ = capacity("till.yaml", "--vary", "nodes.count=1..6", "--strategies", "jwt")
    assert status == 0
    assert "jwt: nodes.count " in out
    assert " will do; " in out
    (made,) = answers(folder)
    files = {path.name for path in made.iterdir()}
    assert files == {
        "capacity.csv", "probes.csv", "capacity.png", "scenario.yaml", "manifest.json"
    }  # fmt: skip
    assert f"written: {made.relative_to(folder)}: capacity.csv" in out
    manifest = json.loads((made / "manifest.json").read_bytes())
    assert manifest["question"]["vary"] == "nodes.count"
    assert manifest["answer"][0] in " ".join(out.split())


def test_the_same_again_is_the_same_bytes_and_json_is_the_rows(
    capacity: Capacity, folder: Path
) -> None:
    asked = ("till.yaml", "--vary", "nodes.count=1..6", "--strategies", "jwt,none")
    capacity(*asked)
    status, out, err = capacity(*asked, "--json", "--engine", "compiled", "--jobs", "1")
    assert status == 0
    assert err.splitlines()[-1].startswith("written: ")
    jwt, none = json.loads(out)
    assert (jwt["strategy"], jwt["kind"], none["strategy"]) == ("jwt", "found", "none")
    assert jwt["cost_per_hour"] is None
    assert (jwt["missed"], jwt["value"]) == ("latency_p95", None)  # never reached
    first, second = answers(folder)
    for name in ("capacity.csv", "probes.csv", "capacity.png", "scenario.yaml"):
        assert (first / name).read_bytes() == (second / name).read_bytes()


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("--vary", "nodes.cuont=1..3"), "did you mean count?"),
        (("--vary", "store.round_trip=1ms..9ms"), "--find fewest or --find most says it"),
        (("--strategies", "jvt"), "did you mean jwt?"),
        (("--max-replications", "3"), "--max-replications: 3 cannot be used"),
        (("--out", "till.yaml"), "till.yaml: cannot be written: "),
    ],
)
def test_bad_input_is_one_clear_line(
    capacity: Capacity, folder: Path, arguments: tuple[str, ...], line: str
) -> None:
    status, out, err = capacity("till.yaml", *arguments)
    assert (status, out) == (2, "")
    assert line in err
    assert err.count("\n") == 1
    assert [path.name for path in folder.iterdir()] == ["till.yaml"]


def test_without_objectives_it_says_how_to_write_one(capacity: Capacity, folder: Path) -> None:
    text = (folder / "till.yaml").read_text().partition("slo:")[0]
    (folder / "till.yaml").write_text(text)
    status, _, err = capacity("till.yaml")
    assert status == 2
    assert err.startswith("till.yaml: it has no objectives")
    assert "slo: {latency_p99: 400 ms, availability: 0.999}" in err
