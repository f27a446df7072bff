"""How far a command is, where stderr is no terminal."""

import pytest

from simulator.cli import progress as module
from simulator.cli.progress import SweepProgress, progress, run_progress
from simulator.experiment.board import Standing


@pytest.mark.parametrize(("pause_s", "expected"), [(0.0, "1 of 2 runs\n"), (60.0, "")])
def test_plain_lines_now_and_then(
    pause_s: float,
    expected: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(module, "SAY_EVERY_S", pause_s)
    with progress("runs") as tell:
        tell(1, 2)
        tell(2, 2)
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", expected)


def test_a_bar_in_a_terminal_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    with progress("runs") as tell:
        tell(1, 2)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "runs" in captured.err
    assert captured.err.endswith("\x1b[2K")  # the line is erased


def standing(share: float) -> Standing:
    return Standing(done=3, runs=8, share=share, requests=5_000_000)


def test_runs_are_told_by_share_rate_and_time_left(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = iter((0.0, 0.0, 1.0, 1.0, 11.0, 11.0, 20.0, 20.0))
    monkeypatch.setattr(module, "monotonic", lambda: next(clock))
    with run_progress() as tell:
        tell(standing(0.01))
        tell(standing(0.25))
        tell(standing(1.0))
    assert capsys.readouterr().err == "25 %, 3 of 8 runs, 454,545 requests/s, 33 s left\n"


def test_runs_have_a_bar_in_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    with run_progress() as tell:
        tell(standing(0.5))
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "50 %, 3 of 8 runs" in captured.err
    assert captured.err.endswith("\x1b[2K")


def test_a_sweep_tells_cells_runs_and_the_rate_of_the_last_half_minute(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = [1000.0]
    monkeypatch.setattr(module, "monotonic", lambda: clock[0])
    said: list[tuple[float, str]] = []
    told = SweepProgress(50, lambda share, text: said.append((share, text)))
    for done in range(1, 301):  # found in the store
        told.runs(done, 1000)
    told.cell(0)
    assert said[-1] == (0.3, "0 of 50 cells, 300 of 1,000 runs")
    for done in range(301, 501):  # two a second
        clock[0] += 0.5
        told.runs(done, 1000)
    assert said[-1] == (0.5, "1 of 50 cells, 500 of 1,000 runs, 2 runs/s, 4.17 min left")
