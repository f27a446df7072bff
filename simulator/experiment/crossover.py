"""Where two strategies change places along a key."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.analysis.crossings import Course, Crossing, course, sign_of
from simulator.analysis.differences import paired
from simulator.analysis.intervals import Interval, interval
from simulator.experiment.frames import table
from simulator.experiment.responses import Respond, Response

if TYPE_CHECKING:
    from pandas import DataFrame

    from simulator.analysis.column import Column
    from simulator.experiment.variation import Range
    from simulator.experiment.vary import Value

GRID = 9
"""Places that are asked first, by default."""

POINTS = (
    "value", "first", "first_ci95", "second", "second_ci95", "difference", "difference_ci95",
    "lower",
)  # fmt: skip
ANSWERS = ("kind", "from", "to", "lower", "place", "place_low", "place_high")


@dataclass(frozen=True)
class Question:
    """Which strategy has the lower value of a column, along a key?

    Attributes:
        between: The two strategies.
        column: Of `analysis.columns`.
        along: The key and its range.
        grid: Places that are asked before anything is refined, evenly spread, at least 2.
    """

    between: tuple[str, str]
    column: "Column"
    along: "Range"
    grid: int = GRID


@dataclass(frozen=True)
class Crossover:
    """The answer.

    Attributes:
        question: What was asked.
        replications: How many each place was asked with.
        points: One row a value of the key that was asked, ascending: `value` (in the key's bare
            unit), the column's mean for the `first` and the `second` strategy and their paired
            `difference`, each with `_ci95`, NaN if a replication has no value; `lower`: the
            strategy whose value is lower, "" if the difference's interval holds zero.
        answers: What the range is made of, one row a piece, ascending: `kind` ("decided",
            "undecided", "crossing", "undefined"), its values `from` and `to`, `lower` (as above),
            and of a crossing `place`, between `place_low` and `place_high`: where the mean
            difference changes its sign; `from` and `to` are the ends of the place's 95 % interval.
    """

    question: Question
    replications: int
    points: "DataFrame"
    answers: "DataFrame"


def find_crossover(question: Question, respond: Respond) -> Crossover:
    """Return where two strategies change places; `analysis.crossings` says how it is found.

    Args:
        question: What is asked.
        respond: Tells what came of each point, for both strategies.
    """
    known: dict[Value, Response] = {}

    def differences(places: Sequence[float]) -> list[Interval]:
        values = [question.along.at(place) for place in places]
        new = [value for value in dict.fromkeys(values) if value not in known]
        points = [{question.along.path: value} for value in new]
        known.update(zip(new, respond(points), strict=True) if new else ())
        return [_difference(question, known[value]) for value in values]

    found = course(differences, question.grid)
    return Crossover(
        question=question,
        replications=len(next(iter(known.values()))[question.between[0]]),
        points=table((_point(question, v, known[v]) for v in sorted(known)), POINTS),
        answers=table(_answers(question, found), ANSWERS),
    )


def _difference(question: Question, response: Response) -> Interval:
    """The paired difference; undefined if it is so in any replication."""
    first, second = question.between
    if not all(map(_has_value, (response[first], response[second]))):
        return Interval(math.nan, math.nan)
    return paired(response[first], response[second])


def _point(question: Question, value: "Value", response: Response) -> dict[str, object]:
    first, second = (
        interval(response[strategy] if _has_value(response[strategy]) else ())
        for strategy in question.between
    )
    difference = _difference(question, response)
    means = (value, *first, *second, *difference, _lower(question, sign_of(difference)))
    return dict(zip(POINTS, means, strict=True))


def _has_value(values: Sequence[float]) -> bool:
    return all(map(math.isfinite, values))


def _lower(question: Question, sign: int | None) -> str:
    """The strategy that has the lower value if the difference has this sign; "" if neither has."""
    return {-1: question.between[0], 1: question.between[1]}.get(sign or 0, "")


def _answers(question: Question, found: Course) -> list[dict[str, object]]:
    crossings = {crossing.low: crossing for crossing in found.crossings}
    rows: list[dict[str, object]] = []
    covered = -math.inf
    for stretch in found.stretches:
        if stretch.low >= covered:
            kind = {0: "undecided", None: "undefined"}.get(stretch.sign, "decided")
            rows.append(
                {
                    "kind": kind,
                    "from": question.along.at(stretch.low),
                    "to": question.along.at(stretch.high),
                    "lower": _lower(question, stretch.sign),
                }
            )
        if stretch.sign and stretch.high in crossings:
            crossing = crossings[stretch.high]
            rows.append(_crossing(question, crossing))
            covered = crossing.high
    return rows


def _crossing(question: Question, crossing: Crossing) -> dict[str, object]:
    at = question.along.at
    low, high = float(at(crossing.place_low)), float(at(crossing.place_high))
    return {
        "kind": "crossing",
        "from": at(crossing.low),
        "to": at(crossing.high),
        "lower": "",
        "place": low + crossing.share * (high - low),
        "place_low": low,
        "place_high": high,
    }
