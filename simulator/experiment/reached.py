"""Which precision replications have reached."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from simulator.analysis.precision import Precision, relative_half_width
from simulator.analysis.words import ordinary, share
from simulator.experiment.cell import Observation


class Reached(NamedTuple):
    """The widest interval of those that were asked for.

    Attributes:
        precision: What was asked for.
        replications: How many there are.
        strategy, column: Whose interval it is.
        width: Its half-width ÷ mean; infinite if there is none.
    """

    precision: Precision
    replications: int
    strategy: str
    column: str
    width: float

    @property
    def following(self) -> int:
        """At how many replications to look next; as many as there are: not at all."""
        return self.precision.following(self.replications, self.width)

    @property
    def notes(self) -> list[str]:
        """What a reader must know of it."""
        asked = share(self.precision.share)
        widest = f"{self.column} of {self.strategy}"
        if self.width <= self.precision.wanted:
            said = (
                f"{self.replications} replications: within {asked}, as asked; the widest interval"
            )
            return [ordinary(f"{said} is that of {widest}, ± {share(self.width)}.")]
        limit = f"The limit of {self.replications} replications was reached before {asked}"
        width = (
            f"is known to ± {share(self.width)}" if math.isfinite(self.width) else "has no interval"
        )
        return [ordinary(f"{limit}: {widest} {width}.")]


def reached(runs: Mapping[str, Sequence[Observation]], precision: Precision) -> Reached:
    """Return the precision of all strategies' replications.

    Args:
        runs: By strategy, as many of each.
        precision: What is asked for.
    """
    widths = {
        (strategy, column): relative_half_width([o.columns[column] for o in seen])
        for strategy, seen in runs.items()
        for column in precision.columns
    }
    strategy, column = max(widths, key=lambda one: widths[one])
    count = len(next(iter(runs.values())))
    return Reached(precision, count, strategy, column, widths[strategy, column])
