"""The frame of the command line: what is listed, what is imported, and exit statuses."""

import subprocess
import sys
from importlib import import_module

import pytest

from simulator.cli import BAD_INPUT, INTERRUPTED, app, main
from simulator.scenario.errors import InputError

HEAVY = {
    "jinja2",
    "jwt",
    "matplotlib",
    "numba",
    "numpy",
    "pandas",
    "pyarrow",
    "pydantic",
    "rich",
    "ruamel",
    "scipy",
    "simpy",
}


def exit_status(*arguments: str) -> object:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    return caught.value.code


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_status("--help") == 0
    said = capsys.readouterr().out
    for name, command in app.COMMANDS.items():
        assert f"  {name} " in said
        assert command.help in said


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import contextlib, sys, simulator\n"
        "from simulator.cli import main\n"
        "with contextlib.suppress(SystemExit): main(['--help'])\n"
        "print(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert set(done.stderr.split()) & HEAVY == set()


@pytest.mark.parametrize("name", app.COMMANDS)
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_status(name, "--help") == 0
    assert name in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [(), ("rnu",), ("check",), ("check", "--no-such-option")])
def test_usage_errors(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_status(*arguments) == BAD_INPUT
    assert capsys.readouterr()


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_status("--version") == 0
    assert capsys.readouterr().out.startswith("authscale ")


def test_bad_input_is_told_line_by_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse() -> None:
        raise InputError("one [bold]line[/bold] " + "x" * 200, "another line")

    monkeypatch.setattr(import_module("simulator.cli.list_"), "list_", refuse)
    assert exit_status("list") == BAD_INPUT
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines() == ["one [bold]line[/bold] " + "x" * 200, "another line"]


def test_an_interrupt_is_not_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(import_module("simulator.cli.list_"), "list_", interrupt)
    assert exit_status("list") == INTERRUPTED
