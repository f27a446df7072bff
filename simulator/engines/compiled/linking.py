"""How the kernels become one piece of machine code: each is lowered by itself, all are linked once.

Numba finishes every function that it compiles, together with all that it calls: links, optimises
and emits it. Only the loop is ever called from Python, so that for kernels this is in vain, and for
a tree of some hundred of them it took half of the time. Here a kernel is left as it is lowered (a
`Part`), and the loop (a `Whole`) takes in all parts that it needs, once each.

This goes behind Numba's interface, as its version is pinned.
"""

from collections.abc import Iterator
from typing import Any

import llvmlite.binding as llvm
from numba.core import cgutils
from numba.core.codegen import JITCodeLibrary


class Part(JITCodeLibrary):  # type: ignore[misc] # Numba has no types
    """A kernel's own code: neither linked to what it calls, nor optimised, nor emitted."""

    _linking_libraries: list[Any]

    def add_ir_module(self, ir_module: Any) -> None:  # noqa: ANN401 - llvmlite's
        """Take the kernel's code in, as it is: what optimises the whole optimises it, too."""
        self._raise_if_finalized()
        parsed = llvm.parse_assembly(cgutils.normalize_ir_text(str(ir_module)))
        parsed.data_layout = self._codegen._data_layout  # noqa: SLF001 - see the module
        self._final_module.link_in(parsed)

    def finalize(self) -> None:
        """Take nothing more in."""
        self._finalized = True

    def own_module(self) -> Any:  # noqa: ANN401 - as above
        """Return this kernel's code without what it calls."""
        return super()._get_module_for_linking()

    def _get_module_for_linking(self) -> Any:  # noqa: ANN401 - as above
        """Return this kernel's code with all that it calls: what Numba itself compiles links that.

        The loop does not ask for it.
        """
        together = self.own_module().clone()
        for library in needed(self._linking_libraries):
            if library is not self:
                together.link_in(_code(library), preserve=True)
        return together


class Whole(JITCodeLibrary):  # type: ignore[misc] # as above
    """A function that Python calls, with all parts that it is made of."""

    _linking_libraries: list[Any]

    def finalize(self) -> None:
        """Link every part that is called by another part, too; then finish as usual."""
        libraries = list(needed(self._linking_libraries))
        for library in libraries:
            self._reload_init.update(library._reload_init)  # noqa: SLF001 - as above
            self._final_module.link_in(_code(library), preserve=True)
        self._linking_libraries = []
        super().finalize()


def needed(libraries: list[Any]) -> Iterator[Any]:
    """Yield libraries, and those that their parts call, each once."""
    found = dict.fromkeys(libraries)
    left = list(found)
    while left:
        library = left.pop()
        yield library
        for other in library._linking_libraries if isinstance(library, Part) else ():  # noqa: SLF001 - as above
            if other not in found:
                found[other] = None
                left.append(other)


def _code(library: Any) -> Any:  # noqa: ANN401 - as above
    if isinstance(library, Part):
        return library.own_module()
    return library._get_module_for_linking()  # noqa: SLF001 - as above
