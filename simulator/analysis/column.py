"""What a column of a result is."""

from dataclasses import dataclass
from typing import Literal

from simulator.analysis.formulas import Formula


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        name: As in every table; units last.
        unit: "" for counts, shares and ratios.
        better: Which end is the better one; "" where neither is.
        decimals: How many a table shows.
        meaning: What it counts, over what.
        formula: One run's value.
    """

    name: str
    unit: str
    better: Literal["higher", "lower", ""]
    decimals: int
    meaning: str
    formula: Formula
