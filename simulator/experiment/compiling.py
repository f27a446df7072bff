"""Compile the engine in a process of its own: it can be stopped at any moment.

Within this one it could not: LLVM optimises for seconds without a look at signals.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from simulator.experiment.workers import uninterrupted

PACKAGES = Path(__file__).parents[2]
"""The folder that holds the package `simulator`."""


def compile_apart(announce: Callable[[], None]) -> None:
    """Compile the engine into the cache if it is not there.

    If that fails, whoever needs the engine compiles it himself, and says why it fails. An exception
    (Ctrl-C, too) ends the process at once. A cache that is written by halves is none: Numba renames
    its files when they are whole.

    Args:
        announce: Called before it is compiled: that takes seconds, once.
    """
    from simulator.engines.compiled.warm import is_warm  # noqa: PLC0415 - Numba is slow to import

    if is_warm():
        return
    announce()
    process = None
    try:
        with uninterrupted():  # or nobody would know of it
            process = _compiler()
        process.wait()
    except BaseException:
        if process is not None:
            process.kill()
            process.wait()
        raise


def _compiler() -> subprocess.Popen[bytes]:
    path = os.pathsep.join(p for p in (str(PACKAGES), os.environ.get("PYTHONPATH")) if p)
    return subprocess.Popen(
        [sys.executable, "-m", "simulator.engines.compiled.warm"],
        env={**os.environ, "PYTHONPATH": path},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # a Ctrl-C in the terminal is ours to handle
    )
