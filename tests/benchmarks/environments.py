"""Environments for the rivals: each has its own, with pinned versions, beside the project."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
CACHE = ROOT / ".benchmark_cache"


@dataclass(frozen=True)
class Rival:
    """A library that simulates queues.

    Attributes:
        name: As PyPI has it.
        pins: What is installed.
        python: The least version of Python that it runs on.
    """

    name: str
    pins: tuple[str, ...]
    python: tuple[int, int]


CIW = Rival("ciw", ("ciw==3.2.7", "networkx==3.6.1", "numpy==2.4.6", "tqdm==4.70.1"), (3, 11))
HAPPYSIM = Rival(
    "happysim",
    ("happysim==0.2.5", "matplotlib==3.11.2", "numpy==2.5.5", "pandas==3.1.1"),
    (3, 13),
)


class UnavailableError(Exception):
    """A rival cannot be installed here."""


def environment(rival: Rival) -> Path:
    """Return the Python of a rival's environment, which is made if need be.

    Raises:
        UnavailableError: There is no Python for it, or no package.
    """
    folder = CACHE / rival.name
    python, stamp = folder / "bin" / "python", folder / "installed.json"
    if stamp.exists() and json.loads(stamp.read_text("utf-8")) == list(rival.pins):
        return python
    maker = next((p for p in pythons() if version_of(p) >= rival.python), None)
    if maker is None:
        raise UnavailableError(f"it needs Python {rival.python[0]}.{rival.python[1]}")
    run([maker, "-m", "venv", "--clear", str(folder)])
    run(
        [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *rival.pins]
    )
    stamp.write_text(json.dumps(list(rival.pins)), encoding="utf-8")
    return python


def pythons() -> Iterator[str]:
    """Yield Pythons that may be here: ours first, then newer ones, then those of pyenv."""
    yield sys.executable
    yield from ("python3.13", "python3.14")
    kept = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    yield from (str(path) for path in sorted(kept.glob("3.1[3-9]*/bin/python")))


def version_of(python: str) -> tuple[int, ...]:
    """Return a Python's version; nothing if there is none: a version manager's shim may not run."""
    ask = "import sys; print(*sys.version_info[:2])"
    try:
        told = subprocess.run([python, "-c", ask], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ()
    return tuple(int(part) for part in told.stdout.split())


def run(command: list[str]) -> None:
    """Run a command in silence.

    Raises:
        UnavailableError: It fails; with its last line.
    """
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        raise UnavailableError(lines[-1] if lines else f"{command[0]} fails")
