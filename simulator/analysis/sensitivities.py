"""Which of several uncertain numbers a result depends on: Morris screening and Sobol indices.

Designs are points of the unit cube, one column a key, one row a point. Both are SALib's.

Screening: elementary effects (Morris, Factorial sampling plans for preliminary computational
experiments, Technometrics 33, 1991), their mean absolute value µ* (Campolongo, Cariboni and
Saltelli, Environmental Modelling & Software 22, 2007). Each step of a trajectory changes one key by
two thirds of its range.

Indices: the share of the result's variance that a key explains alone (first order), and with all
that it takes part in (total), by Saltelli et al. (Variance based sensitivity analysis of model
output, Computer Physics Communications 181, 2010), over a scrambled Sobol sequence. Half-widths are
of 95 % intervals, by bootstrap over the rows of the base sample.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.analysis.intervals import LEVEL

LEVELS = 4
"""Of a key, in the screening: 0, 1/3, 2/3 and 1 of its range."""

RESAMPLES = 1_000
"""Of the bootstrap."""

_SEED = 1  # of the bootstrap; SALib takes 0 for none

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Screening:
    """Elementary effects, one of each for every key, in units of the result per whole range.

    Attributes:
        mu: Mean: which way the result goes with the key.
        mu_star: Mean absolute value: how far.
        mu_star_ci95: Half-width of its interval.
        sigma: Standard deviation: how much the effect depends on where the others are.
    """

    mu: Numbers
    mu_star: Numbers
    mu_star_ci95: Numbers
    sigma: Numbers


@dataclass(frozen=True)
class Indices:
    """Sobol indices, one of each for every key; all NaN if the result is the same everywhere.

    Attributes:
        first, first_ci95: The share of the variance that the key explains alone.
        total, total_ci95: The share that would be left if all others were known.
    """

    first: Numbers
    first_ci95: Numbers
    total: Numbers
    total_ci95: Numbers


def screening_design(keys: int, trajectories: int, seed: int) -> Numbers:
    """Return float64[trajectories × (keys + 1), keys]: trajectories one after the other."""
    from SALib.sample.morris import sample  # noqa: PLC0415 - a second to import

    design: Numbers = sample(_problem(keys), trajectories, num_levels=LEVELS, seed=seed)
    return design


def screening(design: Numbers, values: Numbers) -> Screening:
    """Return the elementary effects of each key.

    Args:
        design: As `screening_design` gives it.
        values: The result at each of its points.
    """
    from SALib.analyze.morris import analyze  # noqa: PLC0415 - a second to import

    found = analyze(
        _problem(design.shape[1]),
        design,
        values,
        num_levels=LEVELS,
        num_resamples=RESAMPLES,
        conf_level=LEVEL,
        seed=_SEED,
    )
    names = ("mu", "mu_star", "mu_star_conf", "sigma")
    return Screening(*(np.array(found[name], dtype=float) for name in names))


def indices_design(keys: int, samples: int, seed: int) -> Numbers:
    """Return float64[samples × (keys + 2), keys]; a sample is a block of rows (`blocks`).

    Args:
        keys: At least 1.
        samples: A power of two: others are not balanced.
        seed: Of the scrambling.
    """
    from SALib.sample.sobol import sample  # noqa: PLC0415 - a second to import

    design: Numbers = sample(_problem(keys), samples, calc_second_order=False, seed=seed)
    return design


def indices(values: Numbers, keys: int) -> Indices:
    """Return the Sobol indices of each key.

    Args:
        values: The result at each point of `indices_design`.
        keys: How many columns that has.
    """
    if np.ptp(values) == 0:
        undefined = np.full(keys, np.nan)
        return Indices(undefined, undefined, undefined, undefined)
    from SALib.analyze.sobol import analyze  # noqa: PLC0415 - a second to import

    found = analyze(
        _problem(keys),
        values,
        calc_second_order=False,
        num_resamples=RESAMPLES,
        conf_level=LEVEL,
        seed=_SEED,
    )
    names = ("S1", "S1_conf", "ST", "ST_conf")
    return Indices(*(np.array(found[name], dtype=float) for name in names))


def blocks(values: NDArray[Any], keys: int) -> NDArray[Any]:
    """Return values of a design of indices as [samples, 2 + keys].

    Of each sample first the point A, then A with one key at a time redrawn, at last B, with all of
    them redrawn.
    """
    return values.reshape(-1, keys + 2)


@dataclass(frozen=True)
class Flips:
    """How often a choice changes when one key alone is redrawn, one of each for every key.

    Attributes:
        share: Of the samples.
        low, high: Its 95 % interval (Wilson, Probable inference, the law of succession, and
            statistical inference, JASA 22, 1927), which takes the samples for independent: those of
            a Sobol sequence spread less.
    """

    share: Numbers
    low: Numbers
    high: Numbers


def flips(choices: NDArray[np.int64], keys: int) -> Flips:
    """Return how often each key, redrawn alone, changes a choice.

    Args:
        choices: The number of what is chosen, at each point of `indices_design`.
        keys: How many columns that has.
    """
    from scipy.stats import binomtest  # noqa: PLC0415 - slow to import

    block = blocks(choices, keys)
    changed = (block[:, 1:-1] != block[:, :1]).sum(axis=0)
    found = [binomtest(int(k), len(block)).proportion_ci(LEVEL, "wilson") for k in changed]
    return Flips(
        share=changed / len(block),
        low=np.array([ci.low for ci in found]),
        high=np.array([ci.high for ci in found]),
    )


def _problem(keys: int) -> dict[str, Any]:
    """The unit cube, as SALib describes it."""
    return {
        "num_vars": keys,
        "names": [f"key {number}" for number in range(keys)],
        "bounds": [[0.0, 1.0]] * keys,
    }
