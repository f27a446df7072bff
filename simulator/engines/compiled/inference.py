"""Which type each variable of a kernel has: Numba's inference, that remembers what it found out.

Numba asks its tables anew for every operator, constant and attribute; in kernels the same few
questions come back thousands of times. Constants have no types of their own here (`Literal[int]`),
which Numba needs for what kernels do not use.

This goes behind Numba's interface, as its version is pinned.
"""

import types as python
from typing import Any

from numba.core import errors, ir, types
from numba.core.compiler_machinery import register_pass
from numba.core.dispatcher import Dispatcher
from numba.core.typed_passes import NopythonTypeInference
from numba.core.typeinfer import GetAttrConstraint, SetAttrConstraint, TypeInferer
from numba.core.typing.templates import signature

_PLAIN = {bool: types.boolean, float: types.float64}
_INT64 = range(-(2**63), 2**63)
_VALUES: dict[int, tuple[Any, types.Type]] = {}
"""Types of functions and modules, by identity; they are kept so that none takes another's place."""
_CALLS: dict[Any, Any] = {}
"""Signatures of what Numba itself has: operators, functions, intrinsics."""


class FieldRead(GetAttrConstraint):  # type: ignore[misc] # Numba has no types
    """An attribute is read; a record's is known without Numba's tables."""

    def __call__(self, inferer: Any) -> None:  # noqa: ANN401 - Numba's
        """Find the attribute's type."""
        found = inferer.typevars[self.value.name].get()
        if len(found) == 1:
            owner = found[0]
            if isinstance(owner, types.Record) and self.attr in owner.fields:
                inferer.add_type(self.target, owner.typeof(self.attr), loc=self.loc)
                return
            if isinstance(owner, types.Module):  # type: ignore[attr-defined] # as above
                value = getattr(owner.pymod, self.attr)
                found = inferer.resolve_value_type(self.inst, value)
                inferer.add_type(self.target, found, loc=self.loc)
                return
        super().__call__(inferer)


class FieldWrite(SetAttrConstraint):  # type: ignore[misc] # as above
    """An attribute is written; a record's is known without Numba's tables."""

    def __call__(self, inferer: Any) -> None:  # noqa: ANN401 - as above
        """Find the attribute's type."""
        owner, value = (inferer.typevars[var.name] for var in (self.target, self.value))
        if owner.defined and value.defined:
            record = owner.getone()
            if isinstance(record, types.Record) and self.attr in record.fields:
                self.signature = signature(types.void, record, record.typeof(self.attr))
                return
        super().__call__(inferer)


class KernelInferer(TypeInferer):  # type: ignore[misc] # as above
    """Infers the types in a kernel."""

    def resolve_value_type(self, inst: Any, val: Any) -> types.Type:  # noqa: ANN401 - as above
        """Return the type of a constant, a function or a module."""
        kind = type(val)
        if kind in _PLAIN:
            return _PLAIN[kind]
        if kind is int and val in _INT64:
            return types.int64
        if not isinstance(val, python.ModuleType | python.FunctionType | Dispatcher | type):
            return super().resolve_value_type(inst, val)
        if id(val) not in _VALUES:
            _VALUES[id(val)] = val, super().resolve_value_type(inst, val)
        return _VALUES[id(val)][1]

    def typeof_const(self, inst: Any, target: Any, const: Any) -> None:  # noqa: ANN401 - as above
        """Give a constant's variable its type."""
        if type(const) not in {int, float, bool}:
            super().typeof_const(inst, target, const)
            return
        self.add_type(target.name, self.resolve_value_type(inst, const), loc=inst.loc)

    def typeof_global(self, inst: Any, target: Any, gvar: Any) -> None:  # noqa: ANN401 - as above
        """Give the variable of a global its type."""
        value = gvar.value
        if isinstance(value, tuple) or (isinstance(value, Dispatcher) and value.is_compiling):
            super().typeof_global(inst, target, gvar)
            return
        self.sentry_modified_builtin(inst, gvar)
        self.add_type(target.name, self.resolve_value_type(inst, value), loc=inst.loc)
        self.assumed_immutables.add(inst)

    def resolve_call(self, fnty: Any, pos_args: Any, kw_args: Any) -> Any:  # noqa: ANN401 - as above
        """Return the signature of a call."""
        if kw_args or not isinstance(fnty, types.Function):
            return super().resolve_call(fnty, pos_args, kw_args)
        key = id(fnty), tuple(pos_args)
        if key not in _CALLS:
            _CALLS[key] = fnty, super().resolve_call(fnty, pos_args, kw_args)
        return _CALLS[key][1]

    def typeof_expr(self, inst: Any, target: Any, expr: Any) -> None:  # noqa: ANN401 - as above
        """Note what decides an expression's type."""
        if expr.op != "getattr":
            super().typeof_expr(inst, target, expr)
            return
        self.constraints.append(
            FieldRead(target.name, attr=expr.attr, value=expr.value, loc=inst.loc, inst=inst)
        )

    def typeof_setattr(self, inst: Any) -> None:  # noqa: ANN401 - as above
        """Note what decides what is written to an attribute."""
        constraint = FieldWrite(inst.target, inst.attr, inst.value, loc=inst.loc)
        self.constraints.append(constraint)
        self.calls.append((inst, constraint))


@register_pass(mutates_CFG=False, analysis_only=False)
class KernelInference(NopythonTypeInference):  # type: ignore[misc] # as above
    """Infers the types in a kernel."""

    _name = "kernel_inference"

    def run_pass(self, state: Any) -> bool:  # noqa: ANN401 - as above
        """Infer them."""
        context = state.typingctx
        warnings = errors.WarningsFixer(errors.NumbaWarning)  # type: ignore[attr-defined] # as above
        inferer = KernelInferer(context, state.func_ir, warnings)
        frame = context.callstack.register(
            state.targetctx.target, inferer, state.func_ir.func_id, state.args
        )
        with frame, warnings:
            for index, (name, kind) in enumerate(
                zip(state.func_ir.arg_names, state.args, strict=True)
            ):
                inferer.seed_argument(name, index, kind)
            inferer.build_constraint()
            inferer.propagate()
            state.typemap, state.return_type, state.calltypes = inferer.unify()
        refuse_mixed(state.func_ir, state.typemap)
        state.typing_errors = None
        return True


def refuse_mixed(func_ir: Any, typemap: Any) -> None:  # noqa: ANN401 - as above
    """Look for variables that are whole numbers in one place and fractions in another.

    Each name is one variable here, which would be a float64, and that holds no more than 104 days
    of nanoseconds.

    Raises:
        TypingError: There is one.
    """
    for block in func_ir.blocks.values():
        for assigned in block.find_insts(ir.Assign):
            name, source = assigned.target.name, assigned.value
            if (
                isinstance(source, ir.Var)
                and isinstance(typemap[name], types.Float)
                and isinstance(typemap[source.name], types.Integer)
            ):
                raise errors.TypingError(
                    f"{name} is whole here, a fraction elsewhere: take two names",
                    loc=assigned.loc,
                )
