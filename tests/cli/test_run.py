"""`authscale run` as a user meets it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

import pytest

from simulator.analysis.columns import NAMES
from simulator.cli import main
from simulator.engines.compiled import warm
from simulator.experiment import compare
from simulator.report import write

SCENARIO = """
name: small
seed: 7
duration: 20 s
replications: 2
strategies: [local, jwt, none]
workload: {model: partly_open, arrival_rate: 3 /s, users: 30, think_time: 1 s}
nodes: {count: 2, workers: 2}
"""
TABLES = {
    "summary.csv", "differences.csv", "replications.csv", "timeseries.parquet", "visibility.csv",
    "histogram.parquet", "scenario.yaml", "manifest.json", "theory.csv", "verdicts.csv",
    "conclusion.json",
}  # fmt: skip

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in that holds a small scenario."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.yaml").write_text(SCENARIO)
    return tmp_path


@pytest.fixture
def run(folder: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """A function that runs `authscale run` and returns exit status, stdout and stderr."""

    def command(*arguments: str) -> tuple[int, str, str]:
        assert Path.cwd() == folder
        with pytest.raises(SystemExit) as ended:
            main(["run", *arguments])
        captured = capsys.readouterr()
        return int(ended.value.code or 0), captured.out, captured.err

    return command


@pytest.fixture
def no_report(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the figures, which take a second or two."""
    monkeypatch.setattr(write, "write_report", lambda _comparison, _folder: [])


def runs(folder: Path) -> list[Path]:
    return sorted((folder / "results" / "small").iterdir())


def test_a_comparison_with_everything(run: Run, folder: Path) -> None:
    status, out, err = run("small.yaml")
    assert (status, err) == (0, "")
    for word in ("local", "jwt", "none", "written: results/small/", "report.html"):
        assert word in out
    (made,) = runs(folder)
    written = {path.name for path in made.iterdir()}
    assert written > TABLES | {"report.html", "latency.png"}
    assert "records.parquet" not in written


@pytest.mark.usefixtures("no_report")
def test_json_is_the_summary_and_nothing_else(run: Run, folder: Path) -> None:
    status, out, err = run("small.yaml", "--json", "--strategies", "jwt,none", "--seed", "3")
    assert status == 0
    rows = json.loads(out)
    assert [row["strategy"] for row in rows] == ["jwt", "none"]
    assert set(rows[0]) == {"strategy", *NAMES, *(f"{name}_ci95" for name in NAMES)}
    assert rows[1]["login_visibility"] is None
    assert err.startswith("written: results/small/")
    manifest = json.loads((runs(folder)[0] / "manifest.json").read_text())
    assert manifest["seed"] == 3


@pytest.mark.usefixtures("no_report")
def test_same_seed_same_bytes(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compare, "SMALL_COMPARISON_REQUESTS", 0)
    run("small.yaml", "--jobs", "1", "--engine", "reference")
    run("small.yaml", "--jobs", "2")
    first, second = ((made / "summary.csv").read_bytes() for made in runs(folder))
    assert first == second
    run("small.yaml", "--strategies", "jwt", "--out", "elsewhere")
    (alone,) = (folder / "elsewhere" / "small").glob("*/summary.csv")
    assert set(alone.read_bytes().splitlines()) < set(first.splitlines())


@pytest.mark.usefixtures("no_report")
def test_the_resolved_scenario_gives_the_same_again(run: Run, folder: Path) -> None:
    run("small.yaml", "--replications", "1", "--seed", "11", "--records")
    (made,) = runs(folder)
    assert (made / "records.parquet").exists()
    run(str(made / "scenario.yaml"), "--out", "again")
    (again,) = (folder / "again" / "small").iterdir()
    assert (again / "summary.csv").read_bytes() == (made / "summary.csv").read_bytes()
    assert (again / "scenario.yaml").read_bytes() == (made / "scenario.yaml").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("--strategies", "jvt"), "did you mean jwt?"),
        (("--strategies", "jwt,,none"), 'unknown ("")'),
        (("--strategies", "jwt,jwt"), "given twice"),
        (("--seed", "-1"), "seed: -1 cannot be used"),
        (("--replications", "0"), "replications: 0 cannot be used"),
        (("--precision", "2"), '--precision: "2" cannot be used; a share such as 2% or 0.02'),
        (("--precision", "2%", "--precision-on", "latency"), "did you mean latency_ms_"),
        (("--max-replications", "20"), "--max-replications goes with --precision, such as"),
        (("--enforce-slo",), "the scenario has no `slo`"),
        (("--out", "small.yaml"), "small.yaml: cannot be written: "),
        (("--out", "/proc/nowhere"), "/proc/nowhere: cannot be written: "),
    ],
)
def test_bad_input_is_one_clear_line(
    run: Run, folder: Path, arguments: tuple[str, ...], line: str
) -> None:
    status, out, err = run("small.yaml", *arguments)
    assert (status, out) == (2, "")
    assert line in err
    assert err.count("\n") == 1
    assert [path.name for path in folder.iterdir()] == ["small.yaml"]


@pytest.mark.usefixtures("no_report")
def test_a_precision_is_reached_or_the_limit_said(run: Run, folder: Path) -> None:
    asked = ("--precision", "0.1%", "--precision-on", "ok", "--max-replications", "12")
    status, out, _ = run("small.yaml", "--strategies", "jwt", *asked)
    assert status == 0
    out = " ".join(out.split())
    assert "±: half of the 95 % interval over 12 replications." in out
    said = "The limit of 12 replications was reached before 0.1 %: ok of jwt is known to ±"
    assert said in out
    (made,) = runs(folder)
    assert "replications: 12\n" in (made / "scenario.yaml").read_text()


@pytest.mark.parametrize(
    "arguments", [("--seed", "x"), ("--jobs", "0"), ("--engine", "fast"), ("--nonsense",)]
)
def test_options_that_are_not_understood(run: Run, arguments: tuple[str, ...]) -> None:
    status, out, err = run("small.yaml", *arguments)
    assert (status, out) == (2, "")
    assert arguments[0] in err


@pytest.mark.usefixtures("no_report")
@pytest.mark.parametrize(
    ("slo", "status", "said"),
    [
        ("{availability: 0.5}", 0, []),
        ("{login_visibility: 0.99}", 1, ["fail: local", "undecided: none"]),
        ("{exposure_max: 1 h}", 0, ["undecided: local", "undecided: jwt", "undecided: none"]),
    ],
)
def test_enforced_objectives(
    run: Run, folder: Path, slo: str, status: int, said: list[str]
) -> None:
    (folder / "small.yaml").write_text(f"{SCENARIO}slo: {slo}\n")
    assert run("small.yaml")[0] == 0
    ended, _, err = run("small.yaml", "--enforce-slo")
    assert ended == status
    assert [line[: len(start)] for line, start in zip(err.splitlines(), said, strict=True)] == said


def test_a_failure_while_writing_leaves_nothing(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_comparison: object, _folder: Path) -> NoReturn:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(write, "write_report", full)
    status, out, err = run("small.yaml")
    assert (status, out) == (2, "")
    assert err == "results: cannot be written: No space left on device\n"
    assert [path.name for path in folder.iterdir()] == ["small.yaml"]


def test_an_interrupt_leaves_nothing(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(compare, "run_comparison", interrupted)
    assert run("small.yaml") == (130, "", "")
    assert [path.name for path in folder.iterdir()] == ["small.yaml"]


LONG = SCENARIO.replace("20 s", "10 h").replace("name: small", "name: long")


@contextmanager
def started(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Yield a process that runs a long scenario, in a group of its own as a terminal has it."""
    (folder / "long.yaml").write_text(LONG)
    command = [sys.executable, "-c", "from simulator.cli import main; main()", "run", "long.yaml"]
    process = subprocess.Popen(
        [*command, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        env={**os.environ, "NUMBA_CACHE_DIR": str(folder / "cache")},
    )
    try:
        yield process
    finally:
        if members(process.pid):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def interrupt(process: subprocess.Popen[bytes], folder: Path) -> None:
    """Send Ctrl-C as a terminal does: all ends, and nothing remains."""
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, b"", b"")
    while members(process.pid):
        time.sleep(0.05)
    left = {path.name for path in folder.iterdir()}
    assert left - {"cache"} == {"long.yaml", "small.yaml"}


@pytest.mark.parametrize(("jobs", "processes"), [("1", 1), ("2", 4)])
def test_ctrl_c_in_the_middle_ends_everything(folder: Path, jobs: str, processes: int) -> None:
    """With two jobs there are the command, the fork server and two workers."""
    with started(folder, "--engine", "reference", "--jobs", jobs) as process:
        while len(members(process.pid)) < processes or not any(folder.glob("results/long/.*")):
            assert process.poll() is None
            time.sleep(0.05)
        interrupt(process, folder)


def test_ctrl_c_ends_the_compiler(folder: Path) -> None:
    with started(folder, "--engine", "compiled") as process:
        assert process.stderr is not None
        assert b"compiling" in process.stderr.readline()
        setting = f"NUMBA_CACHE_DIR={folder}/cache"
        while not with_environment(setting, process.pid):
            assert process.poll() is None
            time.sleep(0.05)
        interrupt(process, folder)
        while with_environment(setting, process.pid):
            time.sleep(0.05)


def with_environment(setting: str, but: int) -> list[str]:
    """Return the processes that have a setting in their environment, but for one (Linux)."""
    found = []
    for environ in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):  # another user's, or it has just ended
            if setting.encode() in environ.read_bytes() and environ.parent.name != str(but):
                found.append(environ.parent.name)
    return found


def members(group: int) -> list[str]:
    """Return the processes of a group that live (Linux)."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has just ended
        if int(fields[2]) == group and fields[0] != "Z":
            found.append(stat.parent.name)
    return found


def test_says_that_it_compiles(folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once, on stderr, however many processes there are; and only if there is something to do."""
    assert (folder / "small.yaml").exists()
    line = "compiling the engine (once; about 8 s) …\n"
    arguments = ("small.yaml", "--engine", "compiled", "--jobs", "2", "--json")
    monkeypatch.setattr(warm, "is_warm", lambda: False)
    status, out, err = run(*arguments)
    assert (status, err.count(line)) == (0, 1)
    assert json.loads(out)
    monkeypatch.setattr(warm, "is_warm", lambda: True)
    status, _, err = run(*arguments)
    assert (status, err.count("compiling")) == (0, 0)
