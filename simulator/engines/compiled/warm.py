"""Compile the engine beforehand: `python -m simulator.engines.compiled.warm`."""

import gc
import sys
import time
from typing import TYPE_CHECKING, Any, cast

import numba

from simulator.engines.compiled.cache import cache_folder, mark_used, remove_unused
from simulator.engines.compiled.loop import pass_time
from simulator.engines.compiled.tables import empty_state

if TYPE_CHECKING:
    from simulator.engines.compiled.kernels import Loop

_LOOP = cast("Loop", pass_time)


def is_warm() -> bool:
    """Return whether the cache holds the loop as these sources write it, for this processor."""
    return _LOOP.is_kept(_arguments())


def warm() -> None:
    """Compile the loop, or load it from the cache.

    Processes that start afterwards load it in a fraction of a second, instead of each compiling
    it for itself. The garbage collector pauses: what the compiler makes lives as long as it works.
    """
    if _LOOP.overloads:
        return
    folder, was_warm, collects = cache_folder(), is_warm(), gc.isenabled()
    gc.disable()
    try:
        _LOOP.compile(_arguments())
    finally:
        if collects:
            gc.enable()
    mark_used(folder)
    if not was_warm:
        remove_unused(folder)


def _arguments() -> tuple[Any, Any]:
    return numba.typeof(empty_state()), numba.int64


if __name__ == "__main__":
    started = time.perf_counter()
    done = "loaded" if is_warm() else "compiled"
    warm()
    sys.stdout.write(f"compiled engine: {done} in {time.perf_counter() - started:.1f} s\n")
