"""`authscale sensitivity` as a user meets it."""

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from simulator.cli import main

SCENARIO = """
duration: 4 s
replications: 2
strategies: [jwt, central_store]
workload: {model: partly_open, arrival_rate: 3 /s, users: 30, think_time: 1 s}
nodes: {count: 2, workers: 8}
"""
ASKED = (
    "small.yaml", "--vary", "store.round_trip=1ms..20ms", "--vary", "token.jwks_cache=1min..60min",
    "--on", "latency_ms_mean", "--trajectories", "2", "--samples", "4", "--jobs", "1",
)  # fmt: skip

Sensitivity = Callable[..., tuple[int, str, str]]


@pytest.fixture
def sensitivity(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Sensitivity:
    """A function that runs the command and returns exit status, stdout and stderr."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.yaml").write_text(SCENARIO)

    def command(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["sensitivity", *arguments])
        captured = capsys.readouterr()
        return int(ended.value.code or 0), captured.out, captured.err

    return command


def answers(folder: Path) -> list[Path]:
    return sorted(folder.glob("results/small/*sensitivity-*"))


def test_it_says_what_matters_and_writes_it_down(sensitivity: Sensitivity, tmp_path: Path) -> None:
    """The keys of an authorization server's cache mean nothing to either strategy here."""
    status, said, complained = sensitivity(*ASKED)
    assert (status, complained) == (0, "")
    assert "jwt: no key moves latency_ms_mean." in said
    words = " ".join(said.split())
    assert "central_store: latency_ms_mean depends most on store.round_trip (total index" in words
    (answer,) = answers(tmp_path)
    assert {path.name for path in answer.iterdir()} == {
        "choice.csv", "manifest.json", "points.csv", "scenario.yaml", "sensitivity.csv",
        "sensitivity.png", "strategies.csv",
    }  # fmt: skip
    manifest = json.loads((answer / "manifest.json").read_text())
    assert manifest["experiment"] == "sensitivity"
    keys = pd.read_csv(answer / "sensitivity.csv").set_index(["strategy", "key"])
    store = keys.loc["central_store"]
    assert store.loc["token.jwks_cache", "mu_star"] == 0
    # A round trip of 20 ms instead of 0.5 ms, once or twice a request.
    assert 15 < store.loc["store.round_trip", "at_high"] < 40
    assert (keys.loc["jwt", "mu_star"] == 0).all()


def test_the_same_again_takes_no_runs_and_gives_the_same(
    sensitivity: Sensitivity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sensitivity(*ASKED)[0] == 0

    def nobody(*_: object) -> None:
        raise AssertionError("a run")

    monkeypatch.setattr("simulator.experiment.cells.run_task", nobody)
    assert sensitivity(*ASKED)[0] == 0
    first, second = (
        {path.name: path.read_bytes() for path in answer.iterdir() if path.suffix != ".json"}
        for answer in answers(tmp_path)
    )
    assert first == second


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        (["--samples", "100"], "--samples: 100 is no power of two; such as 64 or 128"),
        (["--vary", "store.round_trip=1ms..2ms"], "store.round_trip is given twice; each key once"),
        (["--vary", "store.raed=1ms..2ms"], "did you mean store.read?"),
        (["--vary", "store.read=0..2ms log"], "a log range from zero or below"),
        (["--on", "latency"], "--on: no such column"),
        (["--strategies", "jwt,central"], "did you mean central_store?"),
        (["--vary", "nodes.count=0..3"], "nodes.count: too small"),
        (["--on", "exposure_s_mean"], "--on exposure_s_mean: undefined for jwt at the scenario as"),
    ],
)
def test_bad_input_is_one_clear_sentence(
    sensitivity: Sensitivity, tmp_path: Path, changed: list[str], complaint: str
) -> None:
    status, said, complained = sensitivity(*ASKED, *changed)
    assert (status, said) == (2, "")
    assert complaint in complained
    assert "Traceback" not in complained
    assert answers(tmp_path) == []
