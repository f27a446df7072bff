"""Compile the engine beforehand: `python -m simulator.engines.compiled.warm`."""

import gc
import sys
import time
from pathlib import Path

import numba

from simulator.engines.compiled.loop import pass_time
from simulator.engines.compiled.primitives import cache_folder
from simulator.engines.compiled.tables import empty_state


def is_warm() -> bool:
    """Return whether the cache holds the loop as these sources write it."""
    return any(Path(cache_folder()).rglob("*.nbi"))


def warm() -> None:
    """Compile the loop, or load it from the cache.

    Processes that start afterwards load it in a fraction of a second, instead of each compiling
    it for itself. The garbage collector pauses: what the compiler makes lives as long as it works.
    """
    gc.disable()
    try:
        pass_time.compile((numba.typeof(empty_state()), numba.int64))  # type: ignore[attr-defined] # Numba's
    finally:
        gc.enable()


if __name__ == "__main__":
    started = time.perf_counter()
    done = "loaded" if is_warm() else "compiled"
    warm()
    sys.stdout.write(f"compiled engine: {done} in {time.perf_counter() - started:.1f} s\n")
