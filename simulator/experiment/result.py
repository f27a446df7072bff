"""What is kept of a cell: rows, whatever the number of its requests."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.engines.tally import SERIES
from simulator.experiment.cell import Cell, Observation, run_cell
from simulator.experiment.model_version import model_version
from simulator.scenario.errors import InputError

MARK = b"authscale cell 1 "

_OK, _LATENCY = SERIES.index("ok"), SERIES.index("latency_ns")


@dataclass(frozen=True)
class Result:
    """What one run came to.

    Attributes:
        columns: Every column of `analysis.columns`; NaN where undefined.
        objectives: What every objective of `analysis.verdict` is judged by.
        seconds: How long it took where it was run; the one thing that depends on that.
        course: For each bin of the run (ok requests, their latencies in ns), if it was asked for:
            what `analysis.warm_up` looks at.
        bin_ns: Width of a bin.
    """

    columns: Mapping[str, float]
    objectives: Mapping[str, float]
    seconds: float
    course: tuple[tuple[int, int], ...]
    bin_ns: int

    @property
    def series(self) -> NDArray[np.int64]:
        """int64[bins, `engines.tally.SERIES`]: the course as `find_cut` takes it, all else zero."""
        series = np.zeros((len(self.course), len(SERIES)), dtype=np.int64)
        if self.course:
            series[:, [_OK, _LATENCY]] = self.course
        return series


@dataclass(frozen=True)
class Task:
    """What is sent to a worker.

    Attributes:
        cell: What to run; without records.
        course: Whether to return the course.
        version: `model_version` of whoever asks.
    """

    cell: Cell
    course: bool
    version: str


def run_task(task: Task) -> Result:
    """Run a task, here or on another machine.

    Raises:
        InputError: This is another version of the model, or the trace cannot be read.
    """
    if task.version != model_version():
        raise InputError(
            "a worker has another version of authscale, numpy, numba or simpy: install the same"
            " there as here"
        )
    return result_of(run_cell(task.cell), course=task.course)


def result_of(observation: Observation, *, course: bool) -> Result:
    """Return what is kept of an observation."""
    kept = observation.series[:, [_OK, _LATENCY]].tolist() if course else []
    return Result(
        columns=dict(observation.columns),
        objectives=dict(observation.objectives),
        seconds=observation.seconds,
        course=tuple((ok, latency_ns) for ok, latency_ns in kept),
        bin_ns=observation.bin_ns,
    )


def to_bytes(result: Result) -> bytes:
    """Return a result as a file holds it: a line with its SHA-256, then JSON; floats exactly."""
    content = json.dumps(asdict(result), separators=(",", ":")).encode()
    return MARK + hashlib.sha256(content).hexdigest().encode() + b"\n" + content


def from_bytes(data: bytes) -> Result | None:
    """Return what a file holds, None if it is not whole: torn, damaged or of another kind."""
    head, _, content = data.partition(b"\n")
    if head != MARK + hashlib.sha256(content).hexdigest().encode():
        return None
    keys: dict[str, Any] = json.loads(content)
    keys["course"] = tuple((ok, latency_ns) for ok, latency_ns in keys["course"])
    return Result(**keys)
