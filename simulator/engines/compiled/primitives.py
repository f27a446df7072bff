"""How Python becomes machine code here: decorators, one cache, the shared rules compiled, pointers.

Numba's cache does not see edits in other modules, so that its folder is keyed by a hash of every
source that is compiled. `_nrt=False` (undocumented; the version is pinned) leaves reference
counting out: kernels allocate nothing.
"""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numba
import numpy as np
from numba import njit, types
from numba.extending import intrinsic, overload, register_jitable
from numba.np import arrayobj
from platformdirs import user_cache_path

from simulator import draws
from simulator.engines import order
from simulator.engines.compiled.linking import PartCompiler, WholeCompiler
from simulator.model import (
    autoscaler,
    balancers,
    breaker,
    clearing,
    client,
    client_kinds,
    copies,
    devices,
    eviction,
    histogram,
    key_sets,
    keys,
    lapses,
    own_expiry,
    preflight,
    rate_limit,
    replica,
    room,
    rules,
    sign_on,
    stations,
    steps,
    touches,
    updates,
)
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

OPTIONS = {"error_model": "numpy", "_nrt": False}


def _once(dispatcher: Any) -> Any:  # noqa: ANN401 - Numba's dispatchers have no type of their own
    """Let a function be compiled once: all integers that it is called with are int64.

    Numba would compile it again for every constant (`Literal[int]`) and width among its arguments.
    """
    resolve = dispatcher.get_call_template

    def widened(args: Any, kws: Any) -> Any:  # noqa: ANN401 - as above
        return resolve(tuple(_wide(arg) for arg in args), kws)

    dispatcher.get_call_template = widened
    return dispatcher


def _wide(argument: types.Type) -> types.Type:
    plain = types.unliteral(argument)
    return types.int64 if isinstance(plain, types.Integer) else plain


def kernel(function: F) -> F:
    """Compile a part of the engine; LLVM decides whether to inline it."""
    compiled: F = _once(
        njit(
            no_cpython_wrapper=True, no_cfunc_wrapper=True, pipeline_class=PartCompiler, **OPTIONS
        )(function)
    )
    return compiled


def inlined(function: F) -> F:
    """Compile a part that is inlined wherever it is called."""
    compiled: F = _once(
        njit(
            forceinline=True,
            no_cpython_wrapper=True,
            no_cfunc_wrapper=True,
            pipeline_class=PartCompiler,
            **OPTIONS,
        )(function)
    )
    return compiled


compilable: Callable[[F], F] = register_jitable(**OPTIONS)
"""Lets kernels call a function that is plain Python otherwise."""

loop: Callable[[F], F] = njit(nogil=True, cache=True, pipeline_class=WholeCompiler, **OPTIONS)
"""Compiles the loop itself, with all its parts: it runs without the interpreter's lock."""

for module in (
    draws,
    order,
    autoscaler,
    balancers,
    breaker,
    clearing,
    client,
    client_kinds,
    copies,
    eviction,
    devices,
    histogram,
    key_sets,
    keys,
    lapses,
    own_expiry,
    preflight,
    rate_limit,
    replica,
    room,
    rules,
    sign_on,
    stations,
    steps,
    touches,
    updates,
    arrivals,
):
    for function in module.COMPILED:
        compilable(function)


@overload(draws.bits53, jit_options={"error_model": "numpy", "_nrt": False})
def _bits53(key: int, whose: int, step: int) -> Callable[..., int]:
    golden, mix_1, mix_2 = np.uint64(draws.GOLDEN), np.uint64(draws.MIX_1), np.uint64(draws.MIX_2)
    s30, s27, s31, s11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)

    def compiled(key: int, whose: int, step: int) -> int:
        x = np.uint64(key) + np.uint64(whose) * golden
        x = (x ^ (x >> s30)) * mix_1
        x = (x ^ (x >> s27)) * mix_2
        x = (x ^ (x >> s31)) + np.uint64(step) * golden
        x = (x ^ (x >> s30)) * mix_1
        x = (x ^ (x >> s27)) * mix_2
        return np.int64((x ^ (x >> s31)) >> s11)  # type: ignore[return-value] # compiled only

    return compiled


@overload(histogram.bit_length, jit_options={"error_model": "numpy", "_nrt": False})
def _bit_length(value: int) -> Callable[[int], int]:
    def compiled(value: int) -> int:
        length = 0
        for shift in (32, 16, 8, 4, 2, 1):
            if value >> shift:
                value >>= shift
                length += shift
        return length + (1 if value else 0)

    return compiled


def record_at(dtype: np.dtype[np.void]) -> Callable[[int], Any]:
    """Return a function, for kernels only, from an address to the record that stands there."""
    record = numba.from_dtype(dtype)

    @intrinsic
    def at(_context: object, address: types.Type) -> tuple[Any, Callable[..., Any]]:
        def generate(context: Any, builder: Any, _signature: object, args: Any) -> Any:  # noqa: ANN401 - Numba's internals
            return builder.inttoptr(args[0], context.get_value_type(record))

        return record(types.int64), generate

    return at


def _array_at(element: types.Type) -> Callable[[int, int], Any]:
    """Return a function, for kernels only, from an address and a length to the array there."""
    array = types.Array(element, 1, "C")

    @intrinsic
    def at(
        _context: object, address: types.Type, rows: types.Type
    ) -> tuple[Any, Callable[..., Any]]:
        def generate(context: Any, builder: Any, _signature: object, args: Any) -> Any:  # noqa: ANN401 - Numba's internals
            made = arrayobj.make_array(array)(context, builder)
            size = context.get_constant(types.intp, 8)
            arrayobj.populate_array(
                made,
                data=builder.inttoptr(args[0], made.data.type),
                shape=[args[1]],
                strides=[size],
                itemsize=size,
                meminfo=None,
            )
            return made._getvalue()

        return array(types.int64, types.int64), generate

    return at


int64s = _array_at(types.int64)
"""int64[rows] at an address."""
float64s = _array_at(types.float64)
"""float64[rows] at an address."""
