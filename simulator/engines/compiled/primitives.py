"""How Python becomes machine code here: decorators, the shared rules compiled, pointers.

`_nrt=False` (undocumented; the version is pinned) leaves reference
counting out: kernels allocate nothing.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import numba
import numpy as np
from numba import types
from numba.extending import intrinsic
from numba.np import arrayobj

from simulator import draws
from simulator.engines import order
from simulator.engines.compiled.cache import cache_folder
from simulator.engines.compiled.kernels import Kernel, Loop
from simulator.engines.compiled.passes import PartCompiler, WholeCompiler
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


numba.config.CACHE_DIR = str(cache_folder())

OPTIONS = {"error_model": "numpy", "_nrt": False}
KERNEL_OPTIONS = OPTIONS | {
    "nopython": True,
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
    "boundscheck": None,
}


def kernel(function: F) -> F:
    """Compile a part of the engine; LLVM decides whether to inline it."""
    compiled: F = Kernel(function, targetoptions=KERNEL_OPTIONS, pipeline_class=PartCompiler)
    return compiled


def inlined(function: F) -> F:
    """Compile a part that is inlined wherever it is called."""
    options = KERNEL_OPTIONS | {"forceinline": True}
    compiled: F = Kernel(function, targetoptions=options, pipeline_class=PartCompiler)
    return compiled


_STAND_INS: list[Any] = []
"""Numba's tables hold weak references only."""


def stand_in(rule: Callable[..., Any], compiled: Any) -> None:  # noqa: ANN401 - as above
    """Let kernels that call a shared rule call a kernel."""
    compiled.typingctx.insert_global(rule, numba.typeof(compiled))
    _STAND_INS.append(compiled)


def compilable(function: F) -> F:
    """Let kernels call a function that is plain Python otherwise."""
    stand_in(function, kernel(function))
    return function


def loop(function: F) -> F:
    """Compile the loop itself, with all its parts: it runs without the interpreter's lock."""
    options = OPTIONS | {"nopython": True, "nogil": True, "boundscheck": None}
    compiled = Loop(function, targetoptions=options, pipeline_class=WholeCompiler)
    compiled.enable_caching()
    made: F = compiled
    return made


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


_GOLDEN, _MIX_1, _MIX_2 = np.uint64(draws.GOLDEN), np.uint64(draws.MIX_1), np.uint64(draws.MIX_2)
_30, _27, _31, _11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)


@kernel
def _bits53(key: int, whose: int, step: int) -> int:
    x = np.uint64(key) + np.uint64(whose) * _GOLDEN
    x = (x ^ (x >> _30)) * _MIX_1
    x = (x ^ (x >> _27)) * _MIX_2
    x = (x ^ (x >> _31)) + np.uint64(step) * _GOLDEN
    x = (x ^ (x >> _30)) * _MIX_1
    x = (x ^ (x >> _27)) * _MIX_2
    return np.int64((x ^ (x >> _31)) >> _11)  # type: ignore[return-value] # compiled only


@kernel
def _bit_length(value: int) -> int:
    length = 0
    for shift in (32, 16, 8, 4, 2, 1):
        if value >> shift:
            value >>= shift
            length += shift
    return length + (1 if value else 0)


stand_in(draws.bits53, _bits53)
stand_in(histogram.bit_length, _bit_length)


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
