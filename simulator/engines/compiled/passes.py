"""What is done to a kernel's source until it is LLVM's: Numba's passes, without those in vain here.

Kernels are plain: numbers, records and arrays of numbers, calls of other kernels, loops over a
range or a tuple. Numba's other passes (closures, generators, lifted loops, inlined overloads,
array expressions, literals, annotations, reference counts) find nothing to do in them, but look for
it in each: that was more than half of the compiler's time.

This goes behind Numba's interface, as its version is pinned.
"""

from typing import Any

from numba import _dynfunc
from numba.core import config, typeinfer, types
from numba.core.compiler import CompilerBase, _LowerResult, _make_subtarget
from numba.core.compiler_machinery import PassManager, _pass_registry, register_pass
from numba.core.typed_passes import (
    NativeLowering,
    NoPythonBackend,
    PreLowerStripPhis,
)
from numba.core.untyped_passes import FixupArgs, IRProcessing, ReconstructSSA, TranslateByteCode

from simulator.engines.compiled.inference import KernelInference
from simulator.engines.compiled.linking import Part, Whole
from simulator.engines.compiled.lowering import KernelLower


@register_pass(mutates_CFG=True, analysis_only=False)
class PartLowering(NativeLowering):  # type: ignore[misc] # as above
    """Lowers a kernel to a `Part`."""

    _name = "part_lowering"

    @property
    def lowering_class(self) -> type[KernelLower]:
        """What lowers a kernel."""
        return KernelLower

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
        # What stands for it in Numba's tables, for callers that are no kernels; it is never called.
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

    @property
    def lowering_class(self) -> type[KernelLower]:
        """What lowers the loop."""
        return KernelLower

    def run_pass(self, state: Any) -> bool:  # noqa: ANN401 - Numba's
        """Lower the loop."""
        state.library = Whole(state.targetctx.codegen(), state.func_id.func_qualname)
        state.library.enable_object_caching()
        return bool(super().run_pass(state))


class Passes(PassManager):  # type: ignore[misc] # as above
    """A list of passes, one after the other."""

    def run(self, state: Any) -> None:  # noqa: ANN401 - as above
        """Run them, without Numba's events and checks between them."""
        for step, _ in self.passes:
            _pass_registry.get(step).pass_inst.run_pass(state)


def _pipeline(lowering: type[NativeLowering]) -> Passes:
    passes = Passes("kernels")
    for step in (
        TranslateByteCode,
        FixupArgs,
        KernelInference,
        lowering,
        NoPythonBackend,
    ):
        passes.add_pass(step, step.__name__)
    passes.finalize()
    return passes


class PartCompiler(CompilerBase):  # type: ignore[misc] # as above
    """Compiles kernels."""

    def define_pipelines(self) -> list[Any]:
        """Return the passes of Numba's own compiler but for the lowering."""
        return [_pipeline(PartLowering)]


class WholeCompiler(CompilerBase):  # type: ignore[misc] # as above
    """Compiles the loop."""

    def define_pipelines(self) -> list[Any]:
        """Return the passes of Numba's own compiler but for the lowering."""
        return [_pipeline(WholeLowering)]
