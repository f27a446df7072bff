"""How a kernel becomes LLVM's code: Numba's lowering, without what kernels cannot need.

Kernels count no references, have no debug information, and raise nothing: inference knows no
`raise`, and `range` alone could, of a step that is 0, which is looked for. A call is therefore a
call, not a call and a look at its error; and what stands for an operator is looked up once.

This goes behind Numba's interface, as its version is pinned.
"""

import inspect
import operator
from typing import Any

from llvmlite import ir as llvm
from numba.core import cgutils, ir, types
from numba.core.errors import LoweringError
from numba.core.ir_utils import find_const, guard
from numba.core.lowering import Lower
from numba.np import arrayobj

from simulator.engines.compiled.kernels import Kernel

RANGE_WITH_STEP = 3
"""Arguments of `range`, if one is the step."""

_FOUND: dict[Any, tuple[Any, bool]] = {}
"""Of an operator and a signature: what lowers it, and whether that wants to know the line."""


class KernelLower(Lower):  # type: ignore[misc] # Numba has no types
    """Lowers a kernel."""

    def lower_block(self, block: Any) -> None:  # noqa: ANN401 - Numba's
        """Lower a block, without the words for an error in each instruction."""
        self.pre_block(block)
        for inst in block.body:
            self.loc = inst.loc
            self.lower_inst(inst)

    def pre_block(self, block: Any) -> None:  # noqa: ANN401 - as above
        """Begin a block; kernels catch nothing."""
        self._cur_ir_block = block

    def lower_inst(self, inst: Any) -> None:  # noqa: ANN401 - as above
        """Lower an instruction."""
        if isinstance(inst, ir.Assign):
            self.storevar(self.lower_assign(self.typeof(inst.target.name), inst), inst.target.name)
        elif isinstance(inst, ir.SetAttr):
            self.lower_field_write(inst)
        else:
            super().lower_inst(inst)

    def lower_assign(self, ty: Any, inst: Any) -> Any:  # noqa: ANN401 - as above
        """Return a variable's new value."""
        if isinstance(ty, types.Dispatcher) and isinstance(inst.value, ir.Global | ir.FreeVar):
            return self.context.get_dummy_value()
        return super().lower_assign(ty, inst)

    def lower_field_write(self, inst: Any) -> None:  # noqa: ANN401 - as above
        """Write a record's field."""
        signature = self.fndesc.calltypes[inst]
        value = self.context.cast(
            self.builder,
            self.loadvar(inst.value.name),
            self.typeof(inst.value.name),
            signature.args[1],
        )
        target = self.loadvar(inst.target.name)
        arrayobj.record_setattr(self.context, self.builder, signature, (target, value), inst.attr)

    def lower_expr(self, resty: Any, expr: Any) -> Any:  # noqa: ANN401 - as above
        """Lower an expression."""
        if expr.op == "getattr":
            owner = self.typeof(expr.value.name)
            if isinstance(owner, types.Record):
                value = self.loadvar(expr.value.name)
                found = arrayobj.record_getattr(self.context, self.builder, owner, value, expr.attr)
                return self.context.cast(self.builder, found, owner.typeof(expr.attr), resty)
            is_module = isinstance(owner, types.Module)  # type: ignore[attr-defined] # as above
            if is_module and isinstance(resty, types.Dummy):
                return self.context.get_dummy_value()
        return super().lower_expr(resty, expr)

    def lower_binop(self, resty: Any, expr: Any, op: Any) -> Any:  # noqa: ANN401 - as above
        """Lower an operator of two operands."""
        signature = self.fndesc.calltypes[expr]
        left, right = (
            self.context.cast(
                self.builder, self.loadvar(operand.name), self.typeof(operand.name), wanted
            )
            for operand, wanted in zip((expr.lhs, expr.rhs), signature.args, strict=True)
        )
        known = self.context.typing_context.resolve_value_type(op)
        found = self.apply(known, signature, (left, right))
        return self.context.cast(self.builder, found, signature.return_type, resty)

    def lower_getitem(
        self,
        resty: Any,  # noqa: ANN401 - as above
        expr: Any,  # noqa: ANN401, ARG002 - as above
        value: Any,  # noqa: ANN401 - as above
        index: Any,  # noqa: ANN401 - as above
        signature: Any,  # noqa: ANN401 - as above
    ) -> Any:  # noqa: ANN401 - as above
        """Return an array's element."""
        args = [
            self.context.cast(
                self.builder, self.loadvar(operand.name), self.typeof(operand.name), wanted
            )
            for operand, wanted in zip((value, index), signature.args, strict=True)
        ]
        known = self.context.typing_context.resolve_value_type(operator.getitem)
        found = self.apply(known, signature, args)
        return self.context.cast(self.builder, found, signature.return_type, resty)

    def apply(self, function: Any, signature: Any, args: Any) -> Any:  # noqa: ANN401 - as above
        """Return what an operator makes of operands that have the types of its signature."""
        key = function, signature.args, signature.return_type
        if key not in _FOUND:
            lowers = self.context.get_function(function, signature)._callable.func  # noqa: SLF001 - see the module
            _FOUND[key] = lowers, "loc" in inspect.signature(lowers).parameters
        lowers, wants_line = _FOUND[key]
        more = {"loc": self.loc} if wants_line else {}
        found = lowers(self.context, self.builder, signature, args, **more)
        self.context.add_linking_libs(getattr(lowers, "libs", ()))
        return found

    def lower_call(self, resty: Any, expr: Any) -> Any:  # noqa: ANN401 - as above
        """Call another kernel, or whatever it is."""
        callee = self.typeof(expr.func.name)
        signature = self.fndesc.calltypes[expr]
        if isinstance(callee, types.Dispatcher) and isinstance(callee.dispatcher, Kernel):
            args = self.fold_call_args(callee, signature, expr.args, expr.vararg, expr.kws)
            compiled = callee.dispatcher.overloads[signature.args]
            found = self.call_kernel(compiled.fndesc, args)
            self.library.add_linking_library(compiled.library)
        elif callee == self.context.typing_context.resolve_value_type(range) and (
            len(expr.args) == RANGE_WITH_STEP
            and guard(find_const, self.func_ir, expr.args[2]) in {None, 0}
        ):
            raise LoweringError("the step of a kernel's range is a constant, not 0", self.loc)
        elif type(callee) is types.Function and not expr.kws and not expr.vararg:
            args = self.fold_call_args(callee, signature, expr.args, None, ())
            found = self.apply(callee, signature, args)
        else:
            return super().lower_call(resty, expr)
        return self.context.cast(self.builder, found, signature.return_type, resty)

    def call_kernel(self, fndesc: Any, args: Any) -> Any:  # noqa: ANN401 - as above
        """Call a kernel in Numba's way, but for its error: it has none."""
        context, builder = self.context, self.builder
        function = context.declare_function(self.module, fndesc)
        kind = context.call_conv.get_return_type(fndesc.restype).pointee
        place = cgutils.alloca_once(builder, kind)
        error = llvm.Constant(function.function_type.args[1], None)
        packed = context.call_conv._get_arg_packer(fndesc.argtypes).as_arguments(builder, args)  # noqa: SLF001 - as above
        builder.call(function, [place, error, *packed])
        return context.get_returned_value(builder, fndesc.restype, builder.load(place))

    def storevar(self, value: Any, name: str, argidx: None = None) -> None:  # noqa: ANN401, ARG002 - as above
        """Store a value into a variable."""
        if name in self._singly_assigned_vars:
            self._blk_local_varmap[name] = value
        else:
            self.builder.store(value, self.getvar(name))

    def alloca_lltype(self, name: str, lltype: Any, datamodel: None = None) -> Any:  # noqa: ANN401, ARG002 - as above
        """Make room for a variable."""
        return cgutils.alloca_once(self.builder, lltype, name=name)

    def incref(self, typ: Any, val: Any) -> None:  # noqa: ANN401 - as above
        """Count nothing."""

    def decref(self, typ: Any, val: Any) -> None:  # noqa: ANN401 - as above
        """Count nothing."""
