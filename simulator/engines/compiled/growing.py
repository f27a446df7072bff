"""Tables that grow without being copied, where the system can give memory more room (`mremap`)."""

import mmap
from typing import Any

import numpy as np
from numpy.typing import NDArray

AT_LEAST_BYTES = 1 << 20
"""Smaller ones are copied."""


class Growing:
    """The memory of tables that have grown, by name."""

    def __init__(self) -> None:
        self._memory: dict[str, mmap.mmap] = {}

    def lengthen(self, tables: dict[str, NDArray[Any]], name: str, rows: int) -> None:
        """Give a table more than `rows` rows, at least twice as many as it had if it has less.

        New rows are zero, and cost no memory until they are used. Nobody else may hold the table.
        """
        table = tables[name]
        if rows < len(table):
            return
        rows = max(rows, 2 * len(table))
        dtype, row_shape = table.dtype, table.shape[1:]
        size = rows * int(np.prod(row_shape, dtype=np.int64)) * dtype.itemsize
        if size < AT_LEAST_BYTES or not hasattr(mmap, "MAP_PRIVATE"):
            longer = np.zeros((rows, *row_shape), dtype=dtype)
            longer[: len(table)] = table
            tables[name] = longer
            return
        memory = self._memory.get(name)
        if memory is not None:
            tables[name] = table = np.zeros(0, dtype=dtype)  # no array stands in it any more
            if _resized(memory, size):
                tables[name] = _array(memory, dtype, (rows, *row_shape))
                return
            table = _array(memory, dtype, (-1, *row_shape))
        memory = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        if hasattr(mmap, "MADV_HUGEPAGE"):
            memory.madvise(mmap.MADV_HUGEPAGE)  # as NumPy does: rows are used in any order
        longer = _array(memory, dtype, (rows, *row_shape))
        longer[: len(table)] = table
        tables[name] = longer
        self._memory[name] = memory


def _array(memory: mmap.mmap, dtype: Any, shape: tuple[int, ...]) -> NDArray[Any]:  # noqa: ANN401 - a dtype
    return np.frombuffer(memory, dtype).reshape(shape)


def _resized(memory: mmap.mmap, size: int) -> bool:
    """Return whether a memory could be given another size."""
    try:
        memory.resize(size)
    except (SystemError, OSError, BufferError):  # this system cannot, or somebody holds an array
        return False
    return True
