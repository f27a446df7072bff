"""The Makefile explains itself, and says clearly what it needs."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def _make(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run make as a person would; the tests themselves may run under another make."""
    return subprocess.run(
        ["/usr/bin/env", "-u", "MAKEFLAGS", "-u", "MAKELEVEL", "-u", "VENV", "make", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_lists_every_target_and_is_the_default() -> None:
    (targets,) = re.findall(
        r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE
    )
    listed = _make()
    assert re.findall(r"^make ([a-z-]+) +\S", listed.stdout, re.MULTILINE) == targets.split()
    assert listed.stdout == _make("help").stdout


def test_an_old_python_is_refused_in_one_sentence(tmp_path: Path) -> None:
    old = tmp_path / "python"
    old.write_text("#!/bin/sh\nexit 1\n")  # as Python 3.10 answers when it is asked for 3.11
    old.chmod(0o755)
    refused = _make("run", f"PYTHON={old}", f"VENV={tmp_path / 'venv'}")
    assert refused.returncode == 2
    assert f"authscale needs Python 3.11 or newer; {old} is not" in refused.stderr
    assert not (tmp_path / "venv").exists()


@pytest.mark.parametrize("target", ["run", "test"])
def test_a_second_call_installs_nothing(target: str, tmp_path: Path) -> None:
    """As make plans it: pip is not called while the stamps are newer than what they came from."""
    venv = tmp_path / "venv"
    (venv / "bin").mkdir(parents=True)
    first = _make("--dry-run", target, f"VENV={venv}")
    assert "-m venv" in first.stdout
    assert "-m pip install" in first.stdout
    for made in ("bin/python", ".installed", ".installed-dev"):
        (venv / made).touch()
    second = _make("--dry-run", target, f"VENV={venv}")
    assert "pip install" not in second.stdout
    assert "-m venv" not in second.stdout
