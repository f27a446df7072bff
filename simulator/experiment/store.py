"""Finished cells on the disk: each there whole, or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from simulator.experiment.result import Result, from_bytes, to_bytes
from simulator.experiment.run_folder import sync, writing
from simulator.scenario.errors import InputError

CELLS = ".cells"
"""The store's folder within that of all results; no scenario's name begins with a dot."""


class Store:
    """A folder of results by key. Deleting it, or any file of it, costs time and nothing else.

    Args:
        root: The folder of all results.
    """

    def __init__(self, root: Path) -> None:
        self.folder = root / CELLS

    def path(self, key: str) -> Path:
        """Return where a result is, or would be; no folder gets too many files."""
        return self.folder / key[:2] / key[2:]

    def has(self, key: str) -> bool:
        """Return whether there is a file for a key, whole or not."""
        return self.path(key).exists()

    def find(self, key: str) -> Result | None:
        """Return a result, or None: a file that is not whole counts as none."""
        try:
            return from_bytes(self.path(key).read_bytes())
        except OSError:
            return None

    def keep(self, key: str, result: Result) -> None:
        """Put a result on the disk; when this returns, it survives a loss of power.

        It is written beside its place, forced to the disk and renamed (POSIX: at once or not at
        all), and the folder is forced, too: whoever looks sees the whole file or none.

        Raises:
            InputError: It cannot be written, as on a full disk; nothing half-written remains.
        """
        place = self.path(key)
        beside = place.with_name(f".{place.name}.{os.getpid()}")
        with _explained(self.folder):
            place.parent.mkdir(parents=True, exist_ok=True)
            try:
                with beside.open("wb") as file:
                    file.write(to_bytes(result))
                    file.flush()
                    os.fsync(file.fileno())
                beside.replace(place)
            except BaseException:
                with suppress(OSError):
                    beside.unlink()
                raise
            sync(place.parent)


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    """Say what is to be done when the store cannot be written."""
    try:
        with writing(folder):
            yield
    except InputError as why:
        said = f"{why}; what is done so far is kept: the same command goes on from there"
        raise InputError(said) from why
