"""How the compiled engine is compiled: what goes behind Numba's interface, and what is kept."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import numba
import numpy as np
import pytest
from numba import njit
from numba.core.errors import LoweringError, TypingError, UnsupportedError

from simulator.engines.compiled import cache, warm
from simulator.engines.compiled.primitives import OPTIONS, int64s, kernel, loop

KNOWN_NUMBA = "0.68.1"


def test_numba_is_the_one_that_is_known() -> None:
    assert numba.__version__ == KNOWN_NUMBA, (
        f"Numba {numba.__version__} is installed, and `engines/compiled` (kernels, inference, "
        f"lowering, linking, passes) goes behind the interface of {KNOWN_NUMBA}: read there what "
        "has changed, run test_parity.py with PARITY_SCENARIOS=2000, measure, then change "
        "KNOWN_NUMBA, pyproject.toml and constraints.txt"
    )


@kernel
def three_times(value: int) -> int:
    """Return three times a number."""
    return 3 * value


@kernel
def largest_tripled(address: int, rows: int) -> int:
    """Return three times the largest of some numbers."""
    largest = 0
    for value in int64s(address, rows):
        largest = max(largest, three_times(value))
    return largest


def called(function: Callable[..., int], *, by: Callable[..., Callable[..., int]]) -> int:
    """Return what a function makes of [5, 9, 2] when compiled code of another kind calls it."""

    def caller(address: int, rows: int) -> int:
        return function(address, rows)

    values = np.array([5, 9, 2])
    return by(caller)(values.ctypes.data, len(values))


def uncached(function: Callable[..., int]) -> Callable[..., int]:
    """Return a function compiled as the loop is, but kept nowhere."""
    made = loop(function)
    made._cache.disable()  # type: ignore[attr-defined] # noqa: SLF001 - Numba's
    return made


@pytest.mark.parametrize("by", [uncached, njit(**OPTIONS)])
def test_kernels_that_call_kernels(by: Callable[..., Callable[..., int]]) -> None:
    assert called(largest_tripled, by=by) == 27


def test_python_cannot_call_a_kernel() -> None:
    with pytest.raises(TypeError, match="three_times is a kernel: only kernels can call it"):
        three_times(1)


def test_a_kernel_cannot_raise() -> None:
    @kernel
    def raises(address: int, rows: int) -> int:
        if rows:
            raise ValueError
        return address

    with pytest.raises(UnsupportedError, match="raise"):
        called(raises, by=uncached)


def test_a_step_that_may_be_zero_is_found() -> None:
    """`range` would raise then; a kernel's caller would not see it."""

    @kernel
    def steps(address: int, rows: int) -> int:
        last = 0
        for value in range(0, address, rows):
            last = value
        return last

    with pytest.raises(LoweringError, match="the step of a kernel's range is a constant, not 0"):
        called(steps, by=uncached)


def test_a_variable_is_whole_or_not() -> None:
    """Numba would make a float64 of it, which holds no more than 104 days in nanoseconds."""

    @kernel
    def mixes(address: int, rows: int) -> int:
        value = address
        if rows > 1:
            value = 0.5  # type: ignore[assignment] # that is the point
        return int(value)

    with pytest.raises(
        TypingError, match="value is whole here, a fraction elsewhere: take two names"
    ):
        called(mixes, by=uncached)


def test_old_code_is_removed(tmp_path: Path) -> None:
    names = {
        "numba-0123456789abcdef": 31,
        "numba-0123456789abcdee": 29,
        "numba-0123456789abcded": 400,
        "numba-other": 400,
        "notes": 400,
    }
    for name, days in names.items():
        folder = tmp_path / name
        folder.mkdir()
        (folder / "loop.nbi").touch()
        then = time.time() - days * 86_400
        os.utime(folder, (then, then))
    elsewhere = tmp_path / "numba-fedcba9876543210"
    elsewhere.symlink_to(tmp_path / "notes")
    cache.mark_used(tmp_path / "numba-0123456789abcded")

    cache.remove_unused(tmp_path / "numba-0000000000000000")

    left = {path.name for path in tmp_path.iterdir()}
    assert left == {*names, elsewhere.name} - {"numba-0123456789abcdef"}


def test_no_folder_to_clear(tmp_path: Path) -> None:
    cache.mark_used(tmp_path / "none" / "numba-0000000000000000")
    cache.remove_unused(tmp_path / "none" / "numba-0000000000000000")
    assert not list(tmp_path.iterdir())


def test_what_is_compiled_is_found() -> None:
    warm.warm()
    assert warm.is_warm()
