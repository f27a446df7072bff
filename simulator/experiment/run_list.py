"""The runs and sweeps that a folder of results holds."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from simulator.experiment.run_folder import PARTIAL
from simulator.experiment.sweep_folder import state_of


class Run(NamedTuple):
    """A run's folder.

    Attributes:
        name: The scenario's name.
        run: The folder's name.
        when: UTC, ISO 8601; empty if unknown.
        strategies: Names.
        state: `done`; `damaged`; or not done, still at work or stopped: of a sweep how far it is
            (`12 of 64 cells`), of a run `unfinished`.
    """

    name: str
    run: str
    when: str
    strategies: tuple[str, ...]
    state: str


def runs(root: Path) -> list[Run]:
    """Return the runs under a folder of results, by scenario and time; no folder, no runs.

    Raises:
        OSError: The folder cannot be read.
    """
    return sorted(_runs(root)) if root.is_dir() else []


def _runs(root: Path) -> Iterator[Run]:
    # Hidden folders are no scenario's: the store of cells is one.
    for scenario in (p for p in root.iterdir() if p.is_dir() and not p.name.startswith(".")):
        for folder in (path for path in scenario.iterdir() if path.is_dir()):
            if folder.name.endswith(PARTIAL):
                name = folder.name.removeprefix(".").removesuffix(PARTIAL)
                yield _unfinished(Run(scenario.name, name, "", (), "unfinished"), folder)
            elif (folder / "manifest.json").exists():
                yield _finished(scenario.name, folder)


def _unfinished(run: Run, folder: Path) -> Run:
    state = state_of(folder)
    if state is None:
        return run
    how_far = f"{state.done} of {state.cells} cells"
    return run._replace(when=state.started, strategies=state.strategies, state=how_far)


def _finished(name: str, folder: Path) -> Run:
    try:
        manifest = json.loads((folder / "manifest.json").read_bytes())
        return Run(
            name, folder.name, str(manifest["started"]), tuple(manifest["strategies"]), "done"
        )
    except (OSError, ValueError, TypeError, KeyError):
        return Run(name, folder.name, "", (), "damaged")
