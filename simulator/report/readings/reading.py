"""The reading of each figure, by the name of its file."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from simulator.report.readings import load, logins

if TYPE_CHECKING:
    from pandas import DataFrame

    from simulator.experiment.outcome import Comparison

READINGS: dict[str, Callable[["Comparison", "DataFrame"], str]] = {
    "visibility.png": logins.visibility,
    "coverage.png": logins.coverage,
    "relogins.png": logins.relogins,
    "matrix.png": logins.matrix,
    "exposure.png": logins.exposure,
    "latency.png": load.latency,
    "cost.png": load.cost,
    "operations.png": load.operations,
    "stations.png": load.stations,
    "bytes.png": load.wires,
    "nodes.png": load.nodes,
}
"""Rules of a comparison and its summary, indexed by strategy."""


def reading(comparison: "Comparison", figure: str) -> str:
    """The sentence that says what a figure shows, by its file name."""
    return READINGS[figure](comparison, comparison.summary.set_index("strategy"))
