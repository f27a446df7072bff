"""What strategies come to at points of a scenario's keys: the question that experiments ask."""

import math
from collections.abc import Callable, Mapping, Sequence

from simulator.experiment.vary import Value
from simulator.scenario.errors import InputError

Point = Mapping[str, Value]
"""Values by the keys' paths; what is left out is as in the scenario."""

Response = Mapping[str, tuple[float, ...]]
"""One column's values, by strategy; of each strategy by replication."""

Respond = Callable[[Sequence[Point]], Sequence[Response]]
"""Tells what came of each point. All meet the same replications (common random numbers)."""


def spelt_point(point: Point) -> str:
    """Return a point as `--vary` spells it: `nodes.count=3, store.read=0.001`."""
    return ", ".join(f"{path}={value}" for path, value in point.items()) or "the scenario as it is"


def defined(column: str, point: Point, response: Response) -> Response:
    """Return a response that holds numbers only.

    Raises:
        InputError: A strategy has no value there, in some replication.
    """
    for strategy, values in response.items():
        if not all(map(math.isfinite, values)):
            raise InputError(
                f"--on {column}: undefined for {strategy} at {spelt_point(point)}; a column that"
                " every run has, such as latency_ms_mean"
            )
    return response
