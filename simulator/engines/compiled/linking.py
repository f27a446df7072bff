"""How the kernels become one piece of machine code: each is lowered by itself, all are linked once.

Numba finishes every function that it compiles, together with all that it calls: links, optimises
and emits it. Only the loop is ever called from Python, so that for kernels this is in vain, and for
a tree of some hundred of them it took half of the time. Here a kernel is left as it is lowered (a
`Part`), and the loop (a `Whole`) takes in all parts that it needs, once each.

The rules that both engines share are compiled as Numba does it: others may call them, too.

This goes behind Numba's interface, as its version is pinned.
"""

from typing import Any

from numba import _dynfunc
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder, _LowerResult
from numba.core.compiler_machinery import register_pass
from numba.core.typed_passes import NativeLowering


class Part(JITCodeLibrary):  # type: ignore[misc] # Numba has no types
    """A kernel's own code: neither linked to what it calls, nor optimised, nor emitted."""

    _linking_libraries: list[Any]

    def finalize(self) -> None:
        """Take nothing more in."""
        self._finalized = True

    def parts(self) -> list[Any]:
        """Return the libraries that this code calls."""
        return list(self._linking_libraries)


class Whole(JITCodeLibrary):  # type: ignore[misc] # as above
    """A function that Python calls, with all parts that it is made of."""

    _linking_libraries: list[Any]

    def finalize(self) -> None:
        """Link every part that is called by another part, too; then finish as usual."""
        found = dict.fromkeys(self._linking_libraries)
        left = list(found)
        while left:
            library = left.pop()
            for other in library.parts() if isinstance(library, Part) else ():
                if other not in found:
                    found[other] = None
                    left.append(other)
        self._linking_libraries = list(found)
        super().finalize()


@register_pass(mutates_CFG=True, analysis_only=False)
class PartLowering(NativeLowering):  # type: ignore[misc] # as above
    """Lowers a kernel to a `Part`."""

    _name = "part_lowering"

    def run_pass(self, state: Any) -> bool:  # noqa: ANN401 - Numba's
        """Lower a kernel, and let others call it."""
        context = state.targetctx
        library = Part(context.codegen(), state.func_id.func_qualname)
        library.enable_object_caching()
        state.library = library
        flags = state.flags.copy()
        flags.no_compile = True
        state.flags = flags
        super().run_pass(state)
        lowered = state["cr"]
        # What stands for it in Numba's tables; it is never called.
        name = lowered.fndesc.qualname
        stand_in = _dynfunc.make_function(
            lowered.fndesc.lookup_module(), name, name, 0, lowered.env, (library,)
        )
        context.insert_user_function(stand_in, lowered.fndesc, [library])
        state["cr"] = _LowerResult(
            lowered.fndesc, lowered.call_helper, cfunc=stand_in, env=lowered.env
        )
        return True


@register_pass(mutates_CFG=True, analysis_only=False)
class WholeLowering(NativeLowering):  # type: ignore[misc] # as above
    """Lowers the loop to a `Whole`."""

    _name = "whole_lowering"

    def run_pass(self, state: Any) -> bool:  # noqa: ANN401 - Numba's
        """Lower the loop."""
        state.library = Whole(state.targetctx.codegen(), state.func_id.func_qualname)
        state.library.enable_object_caching()
        return bool(super().run_pass(state))


def _pipeline(state: Any, lowering: type[NativeLowering]) -> Any:  # noqa: ANN401 - Numba's
    manager = DefaultPassBuilder.define_nopython_pipeline(state)
    manager._finalized = False  # noqa: SLF001 - there is no way to replace a pass
    manager.passes = [
        (lowering if step is NativeLowering else step, why) for step, why in manager.passes
    ]
    manager.finalize()
    return manager


class PartCompiler(CompilerBase):  # type: ignore[misc] # as above
    """Compiles kernels."""

    def define_pipelines(self) -> list[Any]:
        """Return the passes of Numba's own compiler but for the lowering."""
        return [_pipeline(self.state, PartLowering)]


class WholeCompiler(CompilerBase):  # type: ignore[misc] # as above
    """Compiles the loop."""

    def define_pipelines(self) -> list[Any]:
        """Return the passes of Numba's own compiler but for the lowering."""
        return [_pipeline(self.state, WholeLowering)]
