"""Compile the engine in a process of its own: it can be stopped at any moment.

Within this one it could not: LLVM optimises for seconds without a look at signals.
"""

import os
import subprocess
import sys
from pathlib import Path

PACKAGES = Path(__file__).parents[3]
"""The folder that holds the package `simulator`."""


def compile_apart() -> None:
    """Compile the engine into the cache; if that fails, whoever needs it compiles it himself.

    An exception (Ctrl-C, too) ends the process at once. A cache that is written by halves is none:
    Numba renames its files when they are whole.
    """
    path = os.pathsep.join(p for p in (str(PACKAGES), os.environ.get("PYTHONPATH")) if p)
    with subprocess.Popen(
        [sys.executable, "-m", "simulator.engines.compiled.warm"],
        env={**os.environ, "PYTHONPATH": path},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # a Ctrl-C in the terminal is ours to handle
    ) as process:
        try:
            process.wait()
        except BaseException:
            process.kill()
            raise
