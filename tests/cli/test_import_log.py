"""`authscale import-log` as a user meets it."""

import gzip
import os
from pathlib import Path

import pytest

from simulator.cli import main
from simulator.scenario.loading import load
from simulator.workload import import_log
from simulator.workload.trace import read_trace

LINE = (
    '192.0.2.{user} - - [17/May/2015:10:{minute:02}:03 +0000] "GET {path} HTTP/1.1" 200 1 "-" "M"\n'
)
LOG = "".join(
    LINE.format(user=minute % 3, minute=minute, path=("/orders", "/app.css")[minute % 2])
    for minute in range(20)
)


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "access.log"
    path.write_text(LOG)
    return Path(path.name)


def import_it(*arguments: str) -> int:
    try:
        main(["import-log", *arguments])
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def files() -> list[str]:
    return sorted(str(path) for path in Path().rglob("*"))


def test_a_log_becomes_a_scenario_that_loads(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert import_it(str(log)) == 0
    assert files() == ["access.log", "access.parquet", "access.yaml"]
    out, err = capsys.readouterr()
    assert err == ""
    assert out.splitlines() == [
        "access.log: 20 lines, 0 malformed",
        "3 users (address and agent)",
        "3 visits (cut at 30 idle minutes)",
        "20 requests, of which 10 (50.0 %) need no login: static files.",
        (
            "From 2015-05-17 10:00:03 to 2015-05-17 10:19:03 UTC (19 min) it holds requests in 20 "
            "of 20 minutes (100 %) and 20 of 1,141 seconds (1.8 %), at most 1 in one second; the "
            "longest gap is 60 s."
        ),
        "Written: access.parquet (trace), access.yaml (scenario, to be edited)",
        "Next: authscale run access.yaml",
    ]
    scenario = load("access.yaml")
    trace = read_trace(scenario.trace_path)
    assert len(trace.at_ns) == 20
    assert trace.at_ns[-1] < scenario.duration


def test_malformed_and_late_lines_are_counted_and_shown(
    log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log.write_text(f"rubbish \x1b[31m\n{LOG}{LINE.format(user=1, minute=1, path='/')}")
    assert import_it(str(log)) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == [
        "access.log: 22 lines, 1 malformed (4.5 %), left out; the first:",
        "  line 1: rubbish \\x1b[31m",
    ]
    assert "1 line stood behind a later one: sorted by time." in lines


def test_gzip_gives_the_same_bytes(log: Path) -> None:
    assert import_it(str(log), "--out", "plain") == 0
    log.write_bytes(gzip.compress(LOG.encode()))
    assert import_it(str(log), "--out", "gzipped") == 0
    for name in ("access.parquet", "access.yaml"):
        assert Path("plain", name).read_bytes() == Path("gzipped", name).read_bytes()


def test_authenticate_says_what_needs_a_login(
    log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert import_it(str(log), "--authenticate", "css$") == 0
    said = "10 (50.0 %) need no login: paths in which css$ is not found."
    assert f"20 requests, of which {said}" in capsys.readouterr().out
    scenario = load("access.yaml")
    assert f"Of the requests {said}" in scenario.description
    # Lines 0, 2, … ask for /orders: now they are the public ones.
    assert read_trace(scenario.trace_path).public.tolist() == [True, False] * 10


def test_speed_up_scales_gaps_and_says_so(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert import_it(str(log)) == 0
    assert import_it(str(log), "--speed-up", "10", "--out", "fast") == 0
    said = "Speed-up 10: gaps between requests are divided by 10, the lifetimes of sessions and "
    assert said in capsys.readouterr().out
    recorded, fast = load("access.yaml"), load("fast/access.yaml")
    assert said in fast.description
    assert fast.workload.trace is not None
    assert fast.workload.trace.speed_up == 10
    assert fast.session == recorded.session
    assert fast.token == recorded.token
    # The trace itself stays as recorded: the key can be changed later.
    assert fast.trace_path.read_bytes() == recorded.trace_path.read_bytes()
    assert fast.duration == 120 * 10**9  # 1141 s / 10, and 5 s, in whole seconds


@pytest.mark.parametrize(
    ("out", "scenario"),
    [
        ("", "access.yaml"),
        ("new/folder", "new/folder/access.yaml"),
        ("new/mine.yaml", "new/mine.yaml"),
        ("mine.yml", "mine.yml"),
    ],
)
def test_out(log: Path, out: str, scenario: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert import_it(str(log), *(["--out", out] if out else [])) == 0
    assert load(scenario).name == Path(scenario).stem
    assert Path(scenario).with_suffix(".parquet").exists()
    assert f"Next: authscale run {scenario}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("access.log.2.gz", "access_2"),
        ("shop.example-access.log", "shop_example-access"),
        ("other_vhosts_access.log", "other_vhosts_access"),
        ("..log", "access_log"),
        ("Zugriffe für März.txt", "Zugriffe_f_r_M_rz"),
        ("x" * 100 + ".log", "x" * 64),
        ("--.log", "access_log"),
    ],
)
def test_the_name_is_the_logs(log: Path, name: str, stem: str) -> None:
    log.rename(name)
    assert import_it("--", name) == 0
    assert load(f"{stem}.yaml").name == stem


def test_nothing_is_overwritten_unless_forced(
    log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for taken in ("access.parquet", "access.yaml"):
        Path(taken).write_text("mine")
        assert import_it(str(log)) == 2
        assert capsys.readouterr() == (
            "",
            f"{taken}: exists already; --force overwrites it, --out writes elsewhere\n",
        )
        assert Path(taken).read_text() == "mine"
        assert files() == ["access.log", taken]
        Path(taken).unlink()
    assert import_it(str(log)) == 0
    first = Path("access.parquet").read_bytes()
    log.write_text(LOG[: len(LOG) // 2])
    assert import_it(str(log), "--force") == 0
    assert Path("access.parquet").read_bytes() != first


def test_the_log_itself_is_never_overwritten(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log.rename("mine.yaml")
    assert import_it("mine.yaml", "--force", "--out", "mine.yaml") == 2
    assert capsys.readouterr().err == "mine.yaml: is the log itself; --out writes elsewhere\n"
    assert Path("mine.yaml").read_text() == LOG


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["none.log"], "none.log: no such file"),
        (["."], ".: a folder, not a log file"),
        (["empty.log"], "empty.log: the log is empty"),
        (["access.log", "--authenticate", "("], "--authenticate (: not a regular expression ("),
        (["access.log", "--speed-up", "0"], "--speed-up: too small (0.0); a number from 0.001 to"),
        (["access.log", "--speed-up", "-2"], "--speed-up: negative (-2.0); a number from 0.001"),
        (["access.log", "--speed-up", "nan"], "--speed-up: not a finite number (.nan); a number"),
        (["access.log", "--speed-up", "1e308"], "--speed-up: too large (1e+308); a number from"),
        (["access.log", "--out", "a b.yaml"], "--out: a b.yaml: not a scenario's name; at most 64"),
        (["access.log", "--out", "empty.log"], "empty.log: cannot be written (Not a directory)"),
        (
            ["access.log", "--out", "empty.log/x"],
            "empty.log/x: cannot be written (Not a directory)",
        ),
        (
            ["access.log", "--out", "y" * 300],
            f"{'y' * 300}: cannot be written (File name too long)",
        ),
        (["access.log", "--out", "taken"], "taken/access.yaml: a folder is there; --out writes"),
        (["cut.gz", "--out", "new"], "cut.gz: the gzip stream is cut short"),
    ],
)
def test_bad_input_is_one_sentence_and_leaves_nothing(
    log: Path, arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert log.exists()
    Path("empty.log").touch()
    Path("taken/access.yaml").mkdir(parents=True)
    Path("cut.gz").write_bytes(gzip.compress(LOG.encode())[:-9])
    before = files()
    assert import_it(*arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(sentence)
    assert err.count("\n") == 1
    assert files() == before


@pytest.mark.parametrize(
    ("failure", "status"), [(OSError(28, os.strerror(28)), 2), (KeyboardInterrupt(), 130)]
)
def test_a_full_disk_or_an_interrupt_leaves_nothing(
    log: Path,
    monkeypatch: pytest.MonkeyPatch,
    failure: BaseException,
    status: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(*_: object) -> None:
        raise failure

    monkeypatch.setattr(import_log, "write_trace", fail)
    assert import_it(str(log), "--out", "new") == status
    assert files() == ["access.log"]
    err = capsys.readouterr().err
    assert err == ("new: cannot be written (No space left on device)\n" if status == 2 else "")


def test_progress_of_a_long_import_is_told(
    log: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("simulator.cli.progress.SAY_EVERY_S", 0)
    assert import_it(str(log)) == 0
    assert capsys.readouterr().err == "90 of 100 % of the log\n"
