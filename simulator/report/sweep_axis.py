"""An axis of a sweep: the values of one key, as numbers or words, and how a figure spreads them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from simulator.analysis.words import number
from simulator.scenario.key_kind import kind_of
from simulator.scenario.quantities import Quantity, spell

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from pandas import DataFrame

_EVEN = 1.6
"""Steps of an axis whose factors differ by less than this are even on a logarithmic one."""
_FEWEST_FACTORS = 3
_MOST_TICKS = 12


@dataclass(frozen=True)
class Axis:
    """One key.

    Attributes:
        path: Dotted.
        quantity: What its numbers are amounts of, in its bare unit; None: plain numbers, words.
        met: Those values that are met: numbers in their order, words as they came.
        words: Whether they are words, which stand side by side.
    """

    path: str
    quantity: Quantity | None
    met: tuple[Any, ...]
    words: bool

    @property
    def label(self) -> str:
        """The path, and the unit of its numbers if they have one."""
        return f"{self.path} ({self.quantity.bare})" if self.quantity else self.path

    @property
    def log(self) -> bool:
        """Whether its numbers are spread by factors."""
        if self.words or len(self.met) < _FEWEST_FACTORS or self.met[0] <= 0:
            return False
        factors = [math.log(b / a) for a, b in pairwise(self.met)]
        steps = [b - a for a, b in pairwise(self.met)]
        return max(factors) < _EVEN * min(factors) and max(steps) > _EVEN * min(steps)

    def places(self, values: Sequence[Any]) -> list[float]:
        """Return where values stand: words by their order."""
        if self.words:
            order = {value: place for place, value in enumerate(self.met)}
            return [float(order[value]) for value in values]
        return [float(value) for value in values]

    def said(self, value: object) -> str:
        """Return a value with its unit, to four digits."""
        if not isinstance(value, int | float):
            return str(value)
        if self.quantity is None or not value:
            return number(value, 4)
        shown = Fraction(f"{value:.4g}") * self.quantity.units[self.quantity.bare]
        return spell(self.quantity, int(shown) if shown.denominator == 1 else float(shown))

    def dress(self, axes: "Axes") -> None:
        """Label the x axis of a panel, and spread it."""
        axes.set_xlabel(self.label)
        if self.words:
            axes.set_xticks(range(len(self.met)), [str(value) for value in self.met])
        elif self.log:
            axes.set_xscale("log")
        if not self.words and len(self.met) <= _MOST_TICKS:
            axes.set_xticks(self.places(self.met), [number(v, 4) for v in self.met])
            axes.minorticks_off()


def axis_of(rows: "DataFrame", path: str) -> Axis:
    """Return the axis of a key that a sweep varies.

    Args:
        rows: As `sweep_table.judged` returns them; or the winners.
        path: The key.
    """
    from simulator.experiment.vary import steps_of  # noqa: PLC0415 - a sweep has loaded it

    found = rows[path].drop_duplicates().tolist()
    words = any(isinstance(value, str) for value in found)
    quantity = None if words else kind_of(steps_of(path)).quantity
    met = tuple(found if words else sorted(found))
    return Axis(path, quantity, met, words)
