"""Which strategy is best under each circumstance, and whether that is certain."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from simulator.analysis.column import Column
from simulator.analysis.columns import COLUMNS
from simulator.analysis.differences import paired
from simulator.analysis.intervals import interval
from simulator.analysis.whole import FLOOR
from simulator.experiment.result import Result
from simulator.scenario.errors import InputError, listed, nearest, shown

NEARLY_ALL = 0.99
OF_ANSWERED = ("latency_ms", "auth_ms")
"""Columns of answered requests only: whoever turns slow ones away looks fast. Those take part who
answer nearly all, as in the table of a run."""


@dataclass(frozen=True)
class Winner:
    """The best of a cell by one column.

    Attributes:
        strategy: Its name; empty if there is none: undefined for all, or nobody answers enough.
        mean, ci95: Of the column.
        next_best: Whose mean comes next; empty if there is no other.
        ahead, ahead_ci95: By how much it is better than that one, paired by replication.
        certain: "yes" if the 95 % interval of its paired difference from each other strategy
            leaves no doubt, "no" otherwise (of one replication: always); empty without a winner.
    """

    strategy: str
    mean: float
    ci95: float
    next_best: str
    ahead: float
    ahead_ci95: float
    certain: Literal["yes", "no", ""]


NOBODY = Winner("", math.nan, math.nan, "", math.nan, math.nan, "")


def column_of(name: str) -> Column:
    """Return a column by name.

    Raises:
        InputError: There is none of that name.
    """
    for column in COLUMNS:
        if column.name == name:
            return column
    names = [column.name for column in COLUMNS]
    meant = nearest(name, names)
    question = f"; did you mean {meant}?" if meant else ""
    raise InputError(f"--on: no such column ({shown(name)}); {listed(names)}{question}")


def winner(column: Column, results: Mapping[str, Sequence[Result]]) -> Winner:
    """Return who is best; `none` is no choice, but what others are measured from.

    Strategies met the same traffic, so they are compared by paired differences (common random
    numbers). Each pair has a level of 95 %; that of all of them together is less.

    Args:
        column: Has a better end.
        results: By strategy, each strategy's by replication.
    """
    values = {s: [r.columns[column.name] for r in rs] for s, rs in results.items() if s != FLOOR}
    if column.name.startswith(OF_ANSWERED):
        values = {s: v for s, v in values.items() if _answers(results[s])}
    sign = -1.0 if column.better == "higher" else 1.0
    means = {s: interval(v) for s, v in values.items()}
    ranked = sorted(
        (s for s, found in means.items() if not math.isnan(found.mean)),
        key=lambda s: sign * means[s].mean,
    )
    if not ranked:
        return NOBODY
    first, others = ranked[0], ranked[1:]
    if not others:
        return Winner(first, *means[first], "", math.nan, math.nan, "yes")
    gaps = {s: _gap(values[s], values[first], sign) for s in others}
    certain = all(mean - half_width > 0 for mean, half_width in gaps.values())
    return Winner(first, *means[first], others[0], *gaps[others[0]], "yes" if certain else "no")


def _gap(others: Sequence[float], best: Sequence[float], sign: float) -> tuple[float, float]:
    """Return by how much the best is better; a half-width that is undefined decides nothing."""
    return paired([sign * value for value in others], [sign * value for value in best])


def _answers(results: Sequence[Result]) -> bool:
    return interval(r.columns["availability"] for r in results).mean >= NEARLY_ALL
