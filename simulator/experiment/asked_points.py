"""Points of a design, and what came of each."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.analysis.intervals import interval
from simulator.experiment.responses import Point, Respond, Response, defined

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class AskedPoints:
    """Points, and what came of each."""

    points: Sequence[Point]
    responses: Sequence[Response]

    def of(self, strategy: str) -> Numbers:
        """A strategy's mean at each point."""
        return np.array([interval(response[strategy]).mean for response in self.responses])

    def noise_of(self, strategy: str) -> float:
        """The variance of a mean over replications that points do not share; NaN for one.

        Replications meet all points, so that what one adds everywhere moves no index: what is left
        is the interaction of points and replications (two-way analysis of variance with one value
        a cell; Scheffé, The Analysis of Variance, 1959, 4.8).
        """
        values = np.array([response[strategy] for response in self.responses])
        points, replications = values.shape
        if replications == 1 or points == 1:
            return float("nan")
        left = values - values.mean(axis=1, keepdims=True)
        left -= left.mean(axis=0)
        return float((left**2).sum() / ((points - 1) * (replications - 1)) / replications)


def ask(column: str, respond: Respond, points: Sequence[Point]) -> AskedPoints:
    """Ask for all points at once, each once: whole numbers come again.

    Args:
        column: The column's name.
        respond: Tells what came of each point.
        points: Where.

    Raises:
        InputError: The column is undefined for a strategy somewhere.
    """
    if not points:
        return AskedPoints((), ())
    distinct = {tuple(point.items()): point for point in points}
    responses = respond(list(distinct.values()))
    known = {
        items: defined(column, point, response)
        for (items, point), response in zip(distinct.items(), responses, strict=True)
    }
    return AskedPoints(points, [known[tuple(point.items())] for point in points])
