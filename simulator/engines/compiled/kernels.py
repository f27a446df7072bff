"""What kernels and the loop are for Numba.

This goes behind Numba's interface, as its version is pinned.
"""

from typing import Any

from numba.core import compiler, types
from numba.core.caching import FunctionCache
from numba.core.registry import CPUDispatcher

_FLAGS: dict[bool, Any] = {}
"""Numba's flags of kernels that are inlined, and of those that need not be."""


class _Found:
    """Stands for the template of a function that has one signature."""

    def __init__(self, signature: Any) -> None:  # noqa: ANN401 - Numba has no types
        self.signature = signature

    def __call__(self, _context: object) -> "_Found":
        return self

    def apply(self, _args: object, _kws: object) -> Any:  # noqa: ANN401 - as above
        return self.signature


class Kernel(CPUDispatcher):  # type: ignore[misc] # as above
    """A function that kernels call, not Python.

    It is compiled once: all integers that it is called with are int64. Numba would compile it again
    for every constant (`Literal[int]`) and width among its arguments.
    """

    def get_call_template(self, args: Any, kws: Any) -> Any:  # noqa: ANN401 - Numba's
        """Return the signature for arguments of these types; compile for them if need be."""
        pysig, folded = self._compiler.fold_argument_types(args, kws)
        wide = tuple(_wide(arg) for arg in folded)
        if wide not in self.overloads:
            with self._compiling_counter:
                self.overloads[wide] = self._compile(wide)
        return _Found(self.overloads[wide].signature), pysig, wide, {}

    def _compile(self, args: Any) -> Any:  # noqa: ANN401 - as above
        target = self.targetdescr
        inline = bool(self.targetoptions.get("forceinline"))
        if inline not in _FLAGS:
            _FLAGS[inline] = compiler.Flags()
            target.options.parse_as_flags(_FLAGS[inline], self.targetoptions)
        return compiler.compile_extra(
            target.typing_context,
            target.target_context,
            self.py_func,
            args=args,
            return_type=None,
            flags=_FLAGS[inline],
            locals={},
            pipeline_class=self._compiler.pipeline_class,
        )

    def _compile_for_args(self, *args: object, **kws: object) -> None:  # noqa: ARG002 - Numba's
        """Python calls it."""
        raise TypeError(f"{self.py_func.__qualname__} is a kernel: only kernels can call it")


class LoopCache(FunctionCache):  # type: ignore[misc] # as above
    """Where the loop's machine code is kept."""

    def load_overload(self, sig: Any, target_context: Any) -> Any:  # noqa: ANN401 - as above
        """Load it, without all of Numba's tables, which is what takes time: only compiling asks."""
        with self._guard_against_spurious_io_errors():
            return self._load_overload(sig, target_context)

    def holds(self, sig: Any, target_context: Any) -> bool:  # noqa: ANN401 - as above
        """Return whether it is there, for this machine's processor."""
        key = self._index_key(sig, target_context.codegen())
        return key in self._cache_file._load_index()  # noqa: SLF001 - see the module


class Loop(CPUDispatcher):  # type: ignore[misc] # as above
    """A function that Python calls, made of kernels; its machine code is kept on the disk."""

    _cache: Any

    def enable_caching(self) -> None:
        """Keep its machine code."""
        self._cache = LoopCache(self.py_func)

    def is_kept(self, args: Any) -> bool:  # noqa: ANN401 - as above
        """Return whether machine code for arguments of these types is kept."""
        return bool(self._cache.holds(args, self.targetctx))


def _wide(argument: types.Type) -> types.Type:
    plain = types.unliteral(argument)  # type: ignore[attr-defined] # as above
    return types.int64 if isinstance(plain, types.Integer) else plain
