"""A whole comparison, as the rules of its plain words look at it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.analysis.judged import Judged, overall

if TYPE_CHECKING:
    from pandas import DataFrame

FLOOR = "none"
"""No choice, but what the others are measured from."""


@dataclass(frozen=True)
class Whole:
    """What is known of all strategies.

    Attributes:
        strategies: In order.
        replications: How many there were.
        judged: Each strategy's verdicts, in the order of objectives; no verdicts without any.
        summary: As in a comparison, indexed by strategy.
        beside_floor: The rows of `differences` against the floor, indexed by strategy; empty if it
            was not run.
    """

    strategies: Sequence[str]
    replications: int
    judged: Mapping[str, Sequence[Judged]]
    summary: "DataFrame"
    beside_floor: "DataFrame"

    @property
    def choices(self) -> list[str]:
        """The strategies without the floor."""
        return [strategy for strategy in self.strategies if strategy != FLOOR]

    @property
    def objectives(self) -> list[str]:
        """The objectives that the scenario has, in order."""
        return [one.objective for one in next(iter(self.judged.values()), ())]

    def given(self, verdict: str) -> list[str]:
        """Return the choices with an overall verdict."""
        return [strategy for strategy in self.choices if overall(self.judged[strategy]) == verdict]

    def failed_by(self, strategy: str) -> list[Judged]:
        """Return the objectives that a strategy fails."""
        return [one for one in self.judged[strategy] if one.verdict == "fail"]
