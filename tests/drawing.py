"""Many draws at once, compiled: as the compiled engine makes them."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

import simulator.engines.compiled.primitives  # noqa: F401 - compiles what `draws` holds
from simulator import draws

SEED = 1909
RARE = 1e-4
"""Tests of laws use one seed, and this threshold for each, both chosen before the first run: with
some seventy of them, one seed in 140 would have failed by chance."""
MANY = 100_000


@njit(error_model="numpy", _nrt=False)  # type: ignore[untyped-decorator] # Numba's
def fill_bits(
    key: NDArray[np.int64],
    whose: NDArray[np.int64],
    step: NDArray[np.int64],
    out: NDArray[np.int64],
) -> None:
    """Fill an array with raw draws, each from its own key, visit and step."""
    for i in range(len(out)):
        out[i] = draws.bits53(key[i], whose[i], step[i])


@njit(error_model="numpy", _nrt=False)  # type: ignore[untyped-decorator] # Numba's
def fill_samples(  # noqa: PLR0913, PLR0917 - scalars and arrays of one draw
    family: int,
    a: float,
    b: float,
    values: NDArray[np.int64],
    key: NDArray[np.int64],
    whose: NDArray[np.int64],
    step: NDArray[np.int64],
    out: NDArray[np.int64],
) -> None:
    """Fill an array with random times, each from its own key, visit and step."""
    for i in range(len(out)):
        out[i] = draws.sample_ns(family, a, b, values, key[i], whose[i], step[i])


@njit(error_model="numpy", _nrt=False)  # type: ignore[untyped-decorator] # Numba's
def fill_lengths(
    mean: float,
    key: NDArray[np.int64],
    whose: NDArray[np.int64],
    step: NDArray[np.int64],
    out: NDArray[np.int64],
) -> None:
    """Fill an array with geometric variates, each from its own key, visit and step."""
    for i in range(len(out)):
        out[i] = draws.geometric(mean, key[i], whose[i], step[i])
