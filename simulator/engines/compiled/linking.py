"""How the kernels become one piece of machine code: each is lowered by itself, all are linked once.

Numba finishes every function that it compiles, together with all that it calls: links, optimises
and emits it. Only the loop is ever called from Python, so that for kernels this is in vain, and for
a tree of some hundred of them it took half of the time. Here a kernel is left as it is lowered (a
`Part`), and the loop (a `Whole`) takes in all parts that it needs, once each.

This goes behind Numba's interface, as its version is pinned.
"""

from typing import Any

import llvmlite.binding as llvm
from numba.core import cgutils
from numba.core.codegen import CodeLibrary, JITCodeLibrary

_ONCE = "linkonce_odr"
"""The linkage of a kernel: who calls it has it, too, and if all calls are inlined nobody has."""


_METADATA: list[Any] = []
_METADATA_BY_CONTENT: dict[Any, Any] = {}
"""What branches are likely: numbered over all kernels, so that their texts can become one."""


class Part(JITCodeLibrary):  # type: ignore[misc] # Numba has no types
    """A kernel's own code: neither linked to what it calls, nor optimised, nor emitted."""

    _linking_libraries: list[Any]

    def __init__(self, codegen: Any, name: str) -> None:  # noqa: ANN401 - Numba's
        CodeLibrary.__init__(self, codegen, name)
        self._linking_libraries = []
        self._shared_module = None
        self.source: Any = None

    def create_ir_module(self, name: str) -> Any:  # noqa: ANN401 - as above
        """Return llvmlite's module for the kernel's code."""
        module = super().create_ir_module(name)
        module.metadata = _METADATA
        module._metadatacache = _METADATA_BY_CONTENT  # noqa: SLF001 - see the module
        return module

    def add_ir_module(self, ir_module: Any) -> None:  # noqa: ANN401 - llvmlite's
        """Take the kernel's code in, as it is: what optimises the whole optimises it, too."""
        self._raise_if_finalized()
        self.source = ir_module

    def finalize(self) -> None:
        """Take nothing more in."""
        self._finalized = True

    def _get_module_for_linking(self) -> Any:  # noqa: ANN401 - as above
        """Return this kernel's code with all that it calls: what Numba itself compiles links that.

        The loop does not ask for it.
        """
        if self._shared_module is None:
            self._shared_module = together(self._codegen, [self])
        return self._shared_module


class Whole(JITCodeLibrary):  # type: ignore[misc] # as above
    """A function that Python calls, with all parts that it is made of."""

    _linking_libraries: list[Any]

    def finalize(self) -> None:
        """Link every part that is called by another part, too; then finish as usual."""
        self._final_module.link_in(together(self._codegen, self._linking_libraries))
        self._linking_libraries = []
        super().finalize()


def together(codegen: Any, libraries: list[Any]) -> Any:  # noqa: ANN401 - as above
    """Return one module of the code of libraries and of all that their parts call.

    The text of the parts becomes one text, as to link modules takes longer than to read them.
    """
    parts: list[Part] = []
    others: list[Any] = []
    for library in needed(libraries):
        (parts if isinstance(library, Part) else others).append(library)
    defined: dict[str, Any] = {}
    declared: dict[str, Any] = {}
    for part in parts:
        for name, value in part.source.globals.items():
            if getattr(value, "is_declaration", False):
                declared[name] = value
                continue
            value.linkage = value.linkage or _ONCE
            if name in defined and value.linkage == "internal" and str(defined[name]) != str(value):
                raise NotImplementedError(f"{part.name}: another kernel has another {name}")
            defined[name] = value
    whole = codegen._create_empty_module("parts")  # noqa: SLF001 - see the module
    whole.data_layout = codegen._data_layout  # noqa: SLF001 - as above
    whole.globals.update({**declared, **defined})
    whole.metadata = _METADATA
    module = llvm.parse_assembly(cgutils.normalize_ir_text(str(whole)))
    for library in others:
        module.link_in(library._get_module_for_linking(), preserve=True)  # noqa: SLF001 - as above
    return module


def needed(libraries: list[Any]) -> list[Any]:
    """Return libraries, and those that their parts call, each once."""
    found = dict.fromkeys(libraries)
    left = list(found)
    while left:
        library = left.pop()
        for other in library._linking_libraries if isinstance(library, Part) else ():  # noqa: SLF001 - as above
            if other not in found:
                found[other] = None
                left.append(other)
    return list(found)
