"""The unit of work: one strategy in one replication, run and reduced to what is reported.

A pure function of a small, picklable value, so that any process on any machine may do it, in any
order, again if need be. What comes back is rows and sketches, whatever the number of requests
(records, if asked for, excepted).
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from simulator.analysis import columns, verdict
from simulator.engines.run import Engine, chosen_engine, run_plan
from simulator.engines.watch import Watch, nobody_watches
from simulator.plan import make_plan
from simulator.scenario.schema import Scenario


@dataclass(frozen=True)
class Cell:
    """What to run.

    Attributes:
        scenario: With the seed that is to be used.
        strategy: One of the scenario's strategies.
        replication: Counted from 0.
        warm_up_ns: The start of the window; it stands for the scenario's own `warm_up`.
        engine: The result does not depend on it.
        records: Whether to keep a line for each request.
    """

    scenario: Scenario
    strategy: str
    replication: int
    warm_up_ns: int
    engine: Engine
    records: bool


@dataclass(frozen=True)
class Observation:
    """What one run came to.

    Attributes:
        strategy, replication, warm_up_ns: As in the cell.
        engine: The one that ran.
        seconds: How long it took, planning included.
        node_names: Of all nodes that ever were.
        columns: Every column of `analysis.columns`; NaN where undefined.
        objectives: What every objective of `analysis.verdict` is judged by.
        bin_ns: Width of a bin of the series.
        series: int64[bins, `engines.tally.SERIES`].
        histogram: int64[buckets not empty, (bucket, count)].
        visibility: int64[pairs that met, (login node, serving node, carried, recognised)].
        records: int64[requests, `engines.tally.RECORD`]; empty unless asked for.
    """

    strategy: str
    replication: int
    warm_up_ns: int
    engine: Literal["reference", "compiled"]
    seconds: float
    node_names: tuple[str, ...]
    columns: Mapping[str, float]
    objectives: Mapping[str, float]
    bin_ns: int
    series: NDArray[np.int64]
    histogram: NDArray[np.int64]
    visibility: NDArray[np.int64]
    records: NDArray[np.int64]


def run_cell(cell: Cell, watch: Watch = nobody_watches) -> Observation:
    """Run a cell.

    Args:
        cell: What to run.
        watch: Told how far it is.

    Raises:
        InputError: The scenario's trace cannot be read.
    """
    started = time.perf_counter()
    plan = replace(
        make_plan(cell.scenario, cell.strategy, cell.replication), warm_up_ns=cell.warm_up_ns
    )
    tally = run_plan(plan, cell.engine, records=cell.records, watch=watch)
    watch(plan.duration_ns, tally.counters["requests_sent"])
    buckets = np.flatnonzero(tally.histogram)
    home, node = np.nonzero(tally.visibility[:, :, 0])
    met = tally.visibility[home, node]
    return Observation(
        strategy=cell.strategy,
        replication=cell.replication,
        warm_up_ns=cell.warm_up_ns,
        engine=chosen_engine(plan, cell.engine),
        seconds=time.perf_counter() - started,
        node_names=plan.node_names,
        columns=columns.values(plan, tally),
        objectives=verdict.values(plan, tally),
        bin_ns=plan.bin_ns,
        series=tally.series,
        histogram=np.column_stack((buckets, tally.histogram[buckets])).astype(np.int64),
        visibility=np.column_stack((home, node, met[:, 0], met[:, 1])).astype(np.int64),
        records=tally.records,
    )
