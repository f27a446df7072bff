"""Who lies at the ends of a column, as far as intervals tell."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pandas import DataFrame, Series


@dataclass(frozen=True)
class Extremes:
    """The two ends of a column.

    Attributes:
        low: The strategies whose intervals meet that of the lowest value, it first; but not those
            whose intervals meet that of the highest, too.
        high: Likewise the highest.
        least: What `low` have, in words: `3 ms`, or `3 ms to 4 ms`.
        most: Likewise `high`.
        alike: Whether the intervals of the lowest and the highest value meet.
        of: How many strategies have a value.
    """

    low: tuple[str, ...]
    high: tuple[str, ...]
    least: str
    most: str
    alike: bool
    of: int


def extremes(table: "DataFrame", column: str, words: Callable[[float], str]) -> Extremes | None:
    """The ends of a column; None if no strategy has a value.

    Where the lowest and the highest cannot be told apart, `low` and `high` are all strategies.

    Args:
        table: Indexed by strategy, with `<column>` and `<column>_ci95` (NaN: no interval).
        column: Which.
        words: Says a value.
    """
    values = table[column].astype(float).dropna().sort_values(kind="stable")
    if values.empty:
        return None
    half_widths = table[f"{column}_ci95"].astype(float).fillna(0.0)[values.index]
    first, last = values.index[0], values.index[-1]
    alike = values[first] + half_widths[first] >= values[last] - half_widths[last]
    if alike:
        low = high = values
    else:
        is_low = values - half_widths <= values[first] + half_widths[first]
        is_high = values + half_widths >= values[last] - half_widths[last]
        low, high = values[is_low & ~is_high], values[is_high & ~is_low]
        high = high.sort_values(ascending=False, kind="stable")  # equals stay in order
    return Extremes(
        low=tuple(str(strategy) for strategy in low.index),
        high=tuple(str(strategy) for strategy in high.index),
        least=_span(low, words),
        most=_span(high, words),
        alike=bool(alike),
        of=len(values),
    )


def _span(values: "Series[float]", words: Callable[[float], str]) -> str:
    least, most = words(float(values.min())), words(float(values.max()))
    return least if least == most else f"{least} to {most}"
