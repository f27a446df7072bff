"""A run's folder: there whole, or not at all."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from simulator.scenario.errors import InputError, clean

PARTIAL = ".partial"


@dataclass(frozen=True)
class RunFolder:
    """Where a run is written, and where it will be.

    Attributes:
        partial: A hidden folder beside the final one, in the same file system.
        final: Its name once it is whole.
    """

    partial: Path
    final: Path


@contextmanager
def run_folder(root: Path, name: str, tag: str) -> Iterator[RunFolder]:
    """Yield a new folder `<root>/<name>/<UTC time>-<tag>`; it gets its name when the block is done.

    Whatever is written into `partial` within the block is on the disk before the rename. If the
    block is left by an exception, nothing remains; if the process is killed, a folder that is still
    called partial does.

    Args:
        root: The folder of all results; made if it is not there.
        name: The scenario's name.
        tag: A short hash of what is run. A folder that exists already gets a number behind it.

    Raises:
        InputError: The folder cannot be written.
    """
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    with writing(root):
        made = [path for path in (root / name, root) if not path.exists()]
        folder = _reserve(root / name, f"{stamp}-{tag}")
    try:
        yield folder
        with writing(root):
            to_disk(folder.partial)
            folder.partial.rename(folder.final)
            sync(folder.final.parent)
    except BaseException:
        shutil.rmtree(folder.partial, ignore_errors=True)
        with suppress(OSError):  # another run may have moved in meanwhile
            for path in made:
                path.rmdir()
        raise


@contextmanager
def writing(where: Path) -> Iterator[None]:
    """Turn an error of the file system (no permission, no space left) into one clear sentence.

    Raises:
        InputError: In place of an `OSError`.
    """
    try:
        yield
    except OSError as error:
        why = error.strerror or str(error)
        raise InputError(f"{clean(str(where))}: cannot be written: {why}") from error


def _reserve(parent: Path, wanted: str) -> RunFolder:
    """Make the partial folder of the first free name: making it reserves the name."""
    parent.mkdir(parents=True, exist_ok=True)
    number = 1
    while True:
        final = parent / (wanted if number == 1 else f"{wanted}-{number}")
        partial = parent / f".{final.name}{PARTIAL}"
        number += 1
        try:
            partial.mkdir()
        except FileExistsError:
            continue
        # Looked at after reserving: whoever held the name before has renamed by now.
        if not final.exists():
            return RunFolder(partial, final)
        partial.rmdir()


def to_disk(folder: Path) -> None:
    """Wait until a folder is on the disk: a rename must not come before its content."""
    for path in sorted(folder.rglob("*")):
        sync(path)
    sync(folder)


def sync(path: Path) -> None:
    """Wait until a file, or a folder's list of files, is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
