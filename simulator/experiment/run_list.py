"""The runs that a folder of results holds."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from simulator.experiment.run_folder import PARTIAL


class Run(NamedTuple):
    """A run's folder.

    Attributes:
        name: The scenario's name.
        run: The folder's name.
        when: UTC, ISO 8601; empty if unknown.
        strategies: Names.
        state: `done`; `unfinished` (still at work, or killed); `damaged`.
    """

    name: str
    run: str
    when: str
    strategies: tuple[str, ...]
    state: Literal["done", "unfinished", "damaged"]


def runs(root: Path) -> list[Run]:
    """Return the runs under a folder of results, by scenario and time; no folder, no runs.

    Raises:
        OSError: The folder cannot be read.
    """
    return sorted(_runs(root)) if root.is_dir() else []


def _runs(root: Path) -> Iterator[Run]:
    for scenario in (path for path in root.iterdir() if path.is_dir()):
        for folder in (path for path in scenario.iterdir() if path.is_dir()):
            if folder.name.endswith(PARTIAL):
                name = folder.name.removeprefix(".").removesuffix(PARTIAL)
                yield Run(scenario.name, name, "", (), "unfinished")
            elif (folder / "manifest.json").exists():
                yield _finished(scenario.name, folder)


def _finished(name: str, folder: Path) -> Run:
    try:
        manifest = json.loads((folder / "manifest.json").read_bytes())
        return Run(
            name, folder.name, str(manifest["started"]), tuple(manifest["strategies"]), "done"
        )
    except (OSError, ValueError, TypeError, KeyError):
        return Run(name, folder.name, "", (), "damaged")
