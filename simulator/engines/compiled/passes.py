"""What is done to a kernel's source until it is LLVM's: Numba's passes, without those in vain here.

Kernels are plain: numbers, records and arrays of numbers, calls of other kernels, loops over a
range or a tuple. Numba's other passes (closures, generators, lifted loops, inlined overloads,
array expressions, literals, annotations, reference counts) find nothing to do in them, but look for
it in each: that was more than half of the compiler's time.

This goes behind Numba's interface, as its version is pinned.
"""

from typing import Any

from numba import _dynfunc
from numba.core.compiler import (
    CompilerBase,
    StateDict,
    _CompileStatus,
    _LowerResult,
    _make_subtarget,
)
from numba.core.compiler_machinery import PassManager, _pass_registry, register_pass
from numba.core.funcdesc import PythonFunctionDescriptor
from numba.core.interpreter import Interpreter
from numba.core.typed_passes import NativeLowering, NoPythonBackend
from numba.core.untyped_passes import TranslateByteCode

from simulator.engines.compiled.inference import KernelInference
from simulator.engines.compiled.linking import Part, Whole
from simulator.engines.compiled.lowering import KernelLower

_TAGS: dict[bool, str] = {}
"""What Numba's options are called in the names of kernels that are inlined, or need not be."""


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
        context, flags = state.targetctx, state.flags
        library = Part(context.codegen(), state.func_id.func_qualname)
        library.enable_object_caching()
        state.library = library
        if flags.forceinline not in _TAGS:
            _TAGS[flags.forceinline] = flags.get_mangle_string()
        fndesc = PythonFunctionDescriptor.from_specialized_function(
            state.func_ir,
            state.typemap,
            state.return_type,
            state.calltypes,
            mangler=context.mangler,
            inline=flags.forceinline,
            noalias=flags.noalias,
            abi_tags=[_TAGS[flags.forceinline]],
        )
        with context.push_code_library(library):
            lower = KernelLower(context, library, fndesc, state.func_ir, metadata=state.metadata)
            lower.lower()
        # What stands for it in Numba's tables, for callers that are no kernels; it is never called.
        name = fndesc.qualname
        stand_in = _dynfunc.make_function(
            fndesc.lookup_module(), name, name, 0, lower.env, (library,)
        )
        context.insert_user_function(stand_in, fndesc, [library])
        state["cr"] = _LowerResult(fndesc, lower.call_helper, cfunc=stand_in, env=lower.env)
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


class KernelInterpreter(Interpreter):  # type: ignore[misc] # as above
    """Makes Numba's representation of a kernel's bytecode."""

    def post_process(self, _peepholes: object, func_ir: Any) -> Any:  # noqa: ANN401 - as above
        """Leave it: what Numba would mend (`with`, `try`, `*args`, `{**}`) is in no kernel."""
        return func_ir

    def _end_try_blocks(self) -> None:
        """There are none."""


@register_pass(mutates_CFG=True, analysis_only=False)
class KernelReading(TranslateByteCode):  # type: ignore[misc] # as above
    """Makes Numba's representation of a kernel's bytecode."""

    _name = "kernel_reading"

    def run_pass(self, state: Any) -> bool:  # noqa: ANN401 - as above
        """Make it."""
        state.func_ir = KernelInterpreter(state.func_id).interpret(state.bc)
        state.nargs = state.func_ir.arg_count
        return True


class Passes(PassManager):  # type: ignore[misc] # as above
    """A list of passes, one after the other."""

    def run(self, state: Any) -> None:  # noqa: ANN401 - as above
        """Run them, without Numba's events and checks between them."""
        for step, _ in self.passes:
            _pass_registry.get(step).pass_inst.run_pass(state)


def _pipeline(lowering: type[NativeLowering]) -> Passes:
    passes = Passes("kernels")
    for step in (
        KernelReading,
        KernelInference,
        lowering,
        NoPythonBackend,
    ):
        passes.add_pass(step, step.__name__)
    passes.finalize()
    return passes


class KernelCompiler(CompilerBase):  # type: ignore[misc] # as above
    """Compiles what is written as kernels are."""

    def __init__(
        self,
        typing: Any,  # noqa: ANN401 - as above
        target: Any,  # noqa: ANN401 - as above
        library: None,
        args: Any,  # noqa: ANN401 - as above
        return_type: None,
        flags: Any,  # noqa: ANN401 - as above
        local: Any,  # noqa: ANN401 - as above
    ) -> None:
        """Set the state up as Numba does it, but do not look for new extensions each time."""
        self.state = StateDict(
            typingctx=typing,
            targetctx=_make_subtarget(target, flags),
            library=library,
            args=args,
            return_type=return_type,
            flags=flags,
            locals=local,
            bc=None,
            func_id=None,
            func_ir=None,
            lifted=(),
            lifted_from=None,
            typemap=None,
            calltypes=None,
            type_annotation=None,
            metadata={},
            reload_init=[],
            pipeline=self,
            status=_CompileStatus(can_fallback=False),
        )


class PartCompiler(KernelCompiler):
    """Compiles kernels."""

    def define_pipelines(self) -> list[Any]:
        """Return the passes of Numba's own compiler but for the lowering."""
        return [_pipeline(PartLowering)]


class WholeCompiler(KernelCompiler):
    """Compiles the loop."""

    def define_pipelines(self) -> list[Any]:
        """Return the passes of Numba's own compiler but for the lowering."""
        # Once, for all kernels that it calls: Numba fills its tables of operators and functions.
        self.state.typingctx.refresh()
        self.state.targetctx.refresh()
        return [_pipeline(WholeLowering)]
