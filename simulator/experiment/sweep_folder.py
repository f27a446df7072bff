"""A sweep's folder: one for each question, so that the same command finds what it left there."""

import fcntl
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from simulator.experiment.run_folder import PARTIAL, sync, to_disk, writing
from simulator.scenario.errors import InputError, clean

QUESTION = "question.json"
"""What is asked, there from the first moment on."""
DONE = "cells.done"
"""A line for each cell that is done, while others are not."""
LOCK = "lock"
OLD = ".old"


class State(NamedTuple):
    """How far a sweep is that is not whole.

    Attributes:
        done, cells: How many cells are done, and of how many.
        strategies: Names.
        started: UTC, ISO 8601.
    """

    done: int
    cells: int
    strategies: tuple[str, ...]
    started: str


@dataclass(frozen=True)
class SweepFolder:
    """Where a sweep is written, and where it will be.

    Attributes:
        partial: A hidden folder beside the final one.
        final: Its name once it is whole.
    """

    partial: Path
    final: Path

    def cell_done(self, cell: int) -> None:
        """Note that a cell is done."""
        with writing(self.partial), (self.partial / DONE).open("a", encoding="utf-8") as file:
            file.write(f"{cell}\n")


@contextmanager
def sweep_folder(
    root: Path, name: str, tag: str, question: dict[str, Any]
) -> Iterator[SweepFolder]:
    """Yield the folder of a sweep; it gets its final name, in place of an older one, when done.

    If the block is left by an exception, or the process is killed, the partial folder remains and
    says how far the sweep was: the same command takes it over.

    Args:
        root: The folder of all results; made if it is not there.
        name: The scenario's name.
        tag: A short hash of what is asked.
        question: What is asked, for JSON; with `cells`, `strategies` and `started`.

    Raises:
        InputError: The folder cannot be written, or another process is at the same sweep.
    """
    final = root / name / f"sweep-{tag}"
    folder = SweepFolder(final.with_name(f".{final.name}{PARTIAL}"), final)
    with writing(root):
        folder.partial.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        with writing(root):
            _begin(folder, question)
        yield folder
        with writing(root):
            _publish(folder)


def state_of(partial: Path) -> State | None:
    """Return how far the sweep of a partial folder is; None if it is none, or says nothing."""
    try:
        question = json.loads((partial / QUESTION).read_bytes())
        done = (partial / DONE).read_bytes().count(b"\n") if (partial / DONE).exists() else 0
        strategies = tuple(question["strategies"])
        return State(done, int(question["cells"]), strategies, str(question["started"]))
    except (OSError, ValueError, TypeError, KeyError):
        return None


@contextmanager
def _alone(folder: SweepFolder) -> Iterator[None]:
    """Hold the folder's lock, which a process loses when it ends, however it ends."""
    with writing(folder.partial):
        lock = (folder.partial / LOCK).open("w", encoding="utf-8")
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise InputError(
                f"{clean(str(folder.final))}: another process is at the same sweep"
            ) from None
        yield


def _begin(folder: SweepFolder, question: dict[str, Any]) -> None:
    """Leave nothing of an earlier attempt: results are in the store, and counted anew."""
    for path in folder.partial.iterdir():
        if path.name != LOCK:
            path.unlink()
    beside = folder.partial / f".{QUESTION}"
    beside.write_text(json.dumps(question, indent=2) + "\n", encoding="utf-8")
    beside.replace(folder.partial / QUESTION)


def _publish(folder: SweepFolder) -> None:
    old = folder.final.with_name(f".{folder.final.name}{OLD}")
    shutil.rmtree(old, ignore_errors=True)
    for name in (DONE, QUESTION):  # the manifest says what was asked
        (folder.partial / name).unlink(missing_ok=True)
    to_disk(folder.partial)
    if folder.final.exists():
        folder.final.rename(old)
    (folder.partial / LOCK).unlink()
    folder.partial.rename(folder.final)
    sync(folder.final.parent)
    shutil.rmtree(old, ignore_errors=True)
