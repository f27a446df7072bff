"""`authscale crossover` as a user meets it."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from simulator.cli import main

SCENARIO = """
duration: 5 s
replications: 2
workload: {model: partly_open, arrival_rate: 3 /s, users: 30, think_time: 1 s}
nodes: {count: 2, workers: 8}
network: {client_uplink: 10 Mbit/s}
"""
ASKED = (
    "small.yaml", "--between", "jwt", "central_store", "--vary", "token.claims_bytes=0..4000",
    "--on", "latency_ms_mean", "--grid", "3", "--jobs", "1",
)  # fmt: skip
FILES = {"crossover.csv", "crossover.png", "manifest.json", "points.csv", "scenario.yaml"}

Crossover = Callable[..., tuple[int, str, str]]


@pytest.fixture
def crossover(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Crossover:
    """A function that runs the command and returns exit status, stdout and stderr."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.yaml").write_text(SCENARIO)

    def command(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["crossover", *arguments])
        captured = capsys.readouterr()
        return int(ended.value.code or 0), captured.out, captured.err

    return command


def answers(folder: Path) -> list[Path]:
    return sorted(folder.glob("results/small/*crossover-*"))


def content(answer: Path) -> dict[str, bytes]:
    """What does not tell when it was."""
    return {path.name: path.read_bytes() for path in answer.iterdir() if path.suffix != ".json"}


def test_it_says_where_and_writes_it_down(crossover: Crossover, tmp_path: Path) -> None:
    status, said, complained = crossover(*ASKED)
    assert (status, complained) == (0, "")
    lines = said.splitlines()
    assert lines[0].split() == ["token.claims_bytes", "jwt", "central_store", "difference", "lower"]
    (answer,) = answers(tmp_path)
    assert {path.name for path in answer.iterdir()} == FILES
    manifest = json.loads((answer / "manifest.json").read_text())
    assert manifest["experiment"] == "crossover"
    assert manifest["strategies"] == ["jwt", "central_store"]
    for sentence in manifest["answer"]:
        assert sentence.replace("\xa0", " ") in " ".join(said.split())
    table = pd.read_csv(answer / "crossover.csv")
    assert list(table.columns) == [
        "kind", "from", "to", "lower", "place", "place_low", "place_high",
    ]  # fmt: skip
    assert (table["from"].iloc[0], table["to"].iloc[-1]) == (0, 4000)


def test_the_same_again_takes_no_runs_and_gives_the_same(
    crossover: Crossover, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert crossover(*ASKED)[0] == 0

    def nobody(*_: object) -> None:
        raise AssertionError("a run")

    monkeypatch.setattr("simulator.experiment.cells.run_task", nobody)
    assert crossover(*ASKED)[0] == 0
    first, second = map(content, answers(tmp_path))
    assert first == second
    assert first["crossover.png"].startswith(b"\x89PNG")


def test_two_processes_give_the_same_bytes(crossover: Crossover, tmp_path: Path) -> None:
    assert crossover(*ASKED)[0] == 0
    assert crossover(*ASKED[:-1], "2", "--out", "two")[0] == 0
    (two,) = tmp_path.glob("two/small/*crossover-*")
    assert content(two) == content(answers(tmp_path)[0])


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        (["--on", "latency_ms_p9"], "did you mean latency_ms_p99?"),
        (["--between", "jwt", "jwt"], "strategies: jwt is given twice; each once"),
        (["--between", "jwt", "central"], "did you mean central_store?"),
        (["--vary", "token.claim_bytes=0..10"], "did you mean claims_bytes?"),
        (["--vary", "token.claims_bytes=10"], "not a range; KEY=LOW..HIGH"),
        (["--vary", "token.claims_bytes=10..1"], "an empty range; the lower end first"),
        (["--replications", "1"], "replications: 1 cannot be used; at least 2"),
    ],
)
def test_bad_input_is_one_clear_sentence(
    crossover: Crossover, tmp_path: Path, changed: list[str], complaint: str
) -> None:
    arguments = list(ASKED)
    if changed[0] in arguments:
        place = arguments.index(changed[0])
        del arguments[place : place + len(changed)]
    status, said, complained = crossover(*arguments, *changed)
    assert (status, said) == (2, "")
    assert complaint in complained
    assert "Traceback" not in complained
    assert answers(tmp_path) == []


def test_a_killed_search_goes_on_and_ends_with_the_same_bytes(
    crossover: Crossover, tmp_path: Path
) -> None:
    assert crossover(*ASKED, "--out", "whole")[0] == 0
    (whole,) = tmp_path.glob("whole/small/*crossover-*")
    code = "import sys; from simulator.cli import main; main(sys.argv[1:])"
    command = [sys.executable, "-c", code, "crossover", *ASKED]
    kept = tmp_path / "results" / ".cells"
    with subprocess.Popen(command, cwd=tmp_path) as process:
        while process.poll() is None and len(list(kept.glob("*/*"))) < 3:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
    stored = len(list(kept.glob("*/*")))
    assert stored >= 3
    assert crossover(*ASKED)[0] == 0
    assert content(answers(tmp_path)[-1]) == content(whole)
