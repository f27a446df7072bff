"""What it takes to start: the first compilation, and loading what it left."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
WARM = (sys.executable, "-m", "simulator.engines.compiled.warm")


def cold_and_cached_s() -> tuple[float, float]:
    """Return how long the compiled engine takes to be there, by the clock: cold, then cached.

    Whole processes, imports included; the first finds an empty `NUMBA_CACHE_DIR`.
    """
    with tempfile.TemporaryDirectory() as folder:
        return start_s(Path(folder)), start_s(Path(folder))


def start_s(cache: Path) -> float:
    """Return how long it takes with a cache."""
    begun = time.perf_counter()
    subprocess.run(
        WARM,
        cwd=ROOT,
        env={**os.environ, "NUMBA_CACHE_DIR": str(cache)},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return time.perf_counter() - begun
