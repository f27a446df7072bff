"""What determines a cell's result, as one short text: equal keys, equal results."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from simulator.experiment.cell import Cell
from simulator.experiment.model_version import model_version
from simulator.plan import Plan, make_plan

LENGTH = 32
"""Hexadecimal digits of a key: 128 bits, so that no two of 10⁹ cells share one by chance."""

NAMES_ONLY = ("strategy",)
"""Fields of a plan that an engine does not read."""


def cell_key(cell: Cell, *, course: bool = False) -> str:
    """Return the key of a cell.

    It is a hash of the model's version and of the plan, which is all that an engine is given: the
    seed and the traffic are in it, and what does not concern the run is not (a scenario's name, its
    objectives, its other strategies, a key that means nothing for this strategy). So a scenario
    that was changed has the results of whatever did not change with it.

    Args:
        cell: What is to be run; it keeps no records.
        course: Whether its start-up is kept as well (`result.Result.course`).

    Raises:
        InputError: The scenario's trace cannot be read.
    """
    plan = replace(
        make_plan(cell.scenario, cell.strategy, cell.replication), warm_up_ns=cell.warm_up_ns
    )
    digest = hashlib.sha256(f"{model_version()} {course}\n".encode())
    for part in _parts(plan):
        digest.update(part)
    return digest.hexdigest()[:LENGTH]


def _parts(plan: Plan) -> Iterator[bytes]:
    """Yield all that a plan says, without a chance of two plans saying the same."""
    for name, value in sorted(vars(plan).items()):
        if name in NAMES_ONLY:
            continue
        if isinstance(value, np.ndarray):
            yield f"{name} {value.dtype.str} {value.shape}\n".encode()
            yield np.ascontiguousarray(value).tobytes()
        else:
            yield f"{name} {value!r}\n".encode()
