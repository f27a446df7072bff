"""How Python becomes machine code here: one decorator, one cache, and the shared rules compiled.

Numba's cache does not see edits in other modules, so that its folder is keyed by a hash of every
source that is compiled into the kernel. `_nrt=False` (undocumented; the version is pinned) leaves
reference counting out: kernels allocate nothing.
"""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numba
import numpy as np
from numba import njit
from numba.extending import overload, register_jitable
from platformdirs import user_cache_path

from simulator import draws
from simulator.engines import order
from simulator.model import balancers, client, histogram, rules, stations
from simulator.workload import arrivals

F = TypeVar("F", bound=Callable[..., Any])


def cache_folder() -> Path:
    """Return the folder for compiled code of exactly these sources."""
    package = Path(__file__).parents[2]
    compiled = ("draws.py", "model/*.py", "engines/*.py", "engines/compiled/*.py", "workload/*.py")
    sources = sorted(path for pattern in compiled for path in package.glob(pattern))
    digest = hashlib.sha256(b"".join(p.read_bytes() for p in sources)).hexdigest()[:16]
    root = os.environ.get("NUMBA_CACHE_DIR")
    return (Path(root) if root else user_cache_path("authscale")) / f"numba-{digest}"


numba.config.CACHE_DIR = str(cache_folder())

kernel: Callable[[F], F] = njit(cache=True, forceinline=True, error_model="numpy", _nrt=False)
"""Compiles a part of the kernel; it is inlined where it is called."""

loop: Callable[[F], F] = njit(cache=True, error_model="numpy", _nrt=False, nogil=True)
"""Compiles the kernel itself: it runs without the interpreter's lock."""

for module in (draws, order, balancers, client, histogram, rules, stations, arrivals):
    for function in module.COMPILED:
        register_jitable(error_model="numpy", forceinline=True)(function)


@overload(draws.bits53, jit_options={"forceinline": True, "error_model": "numpy"})
def _bits53(key: int, whose: int, step: int) -> Callable[..., int]:  # noqa: ARG001 - Numba's form
    golden, mix_1, mix_2 = np.uint64(draws.GOLDEN), np.uint64(draws.MIX_1), np.uint64(draws.MIX_2)
    s30, s27, s31, s11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)

    def compiled(key: int, whose: int, step: int) -> int:
        x = np.uint64(key) + np.uint64(whose) * golden
        x = (x ^ (x >> s30)) * mix_1
        x = (x ^ (x >> s27)) * mix_2
        x = (x ^ (x >> s31)) + np.uint64(step) * golden
        x = (x ^ (x >> s30)) * mix_1
        x = (x ^ (x >> s27)) * mix_2
        return np.int64((x ^ (x >> s31)) >> s11)

    return compiled


@overload(histogram.bit_length, jit_options={"forceinline": True, "error_model": "numpy"})
def _bit_length(value: int) -> Callable[[int], int]:  # noqa: ARG001 - Numba's form
    def compiled(value: int) -> int:
        length = 0
        for shift in (32, 16, 8, 4, 2, 1):
            if value >> shift:
                value >>= shift
                length += shift
        return length + (1 if value else 0)

    return compiled
