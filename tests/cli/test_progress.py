"""How far a command is, where stderr is no terminal."""

import pytest

from simulator.cli import progress as module
from simulator.cli.progress import progress


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
