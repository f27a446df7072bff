"""Which version of the model a result is from."""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

import simulator

SOURCES = (
    "draws.py", "plan.py", "analysis", "engines", "experiment/cell.py", "lowering", "model",
    "workload",
)  # fmt: skip
"""What turns a scenario into numbers. What reads a scenario is not among it: its outcome, the plan,
is part of every cell's key."""
PACKAGES = ("numba", "numpy", "simpy")
"""What the last digit of a number may depend on."""


@cache
def model_version() -> str:
    """Return SHA-256 of the model's sources, and of the versions of what computes with them."""
    digest = hashlib.sha256()
    home = Path(simulator.__file__).parent
    for source in SOURCES:
        place = home / source
        for path in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            content = path.read_bytes()
            digest.update(f"{path.relative_to(home).as_posix()} {len(content)}\n".encode())
            digest.update(content)
    for package in PACKAGES:
        digest.update(f"{package} {version(package)}\n".encode())
    return digest.hexdigest()
