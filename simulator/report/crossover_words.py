"""What a crossover comes to, in sentences."""

import math
from typing import TYPE_CHECKING, Any

from simulator.analysis.amounts import column_amount, key_amounts
from simulator.experiment.vary import steps_of
from simulator.scenario.errors import listed
from simulator.scenario.key_kind import kind_of

if TYPE_CHECKING:
    from simulator.experiment.crossover import Crossover

Row = dict[Any, Any]


def crossover_words(crossover: "Crossover") -> list[str]:
    """Return the answer: each crossing, or that there is none; then what else is to be known."""
    rows: list[Row] = crossover.answers.to_dict("records")
    said = [
        _crossing(crossover, row, before["lower"], after["lower"])
        for before, row, after in zip(rows, rows[1:], rows[2:], strict=False)
        if row["kind"] == "crossing"
    ]
    decided = [row for row in rows if row["kind"] == "decided"]
    if not said and decided:
        said = [_no_crossing(crossover, decided)]
    undecided = [row for row in rows if row["kind"] == "undecided"]
    said += [_undecided(crossover, row) for row in undecided]
    return said + [_undefined(crossover, row) for row in rows if row["kind"] == "undefined"]


def values_in_words(crossover: "Crossover", *values: float) -> tuple[str, ...]:
    """Return values of the key with their unit, those apart that differ."""
    return key_amounts(kind_of(steps_of(crossover.question.along.path)).quantity, *values)


def _lower(crossover: "Crossover", lower: str) -> str:
    return f"{crossover.question.column.name} is lower with {lower}"


def _crossing(crossover: "Crossover", row: Row, below: str, above: str) -> str:
    first, second = crossover.question.between
    path = crossover.question.along.path
    low, high = values_in_words(crossover, row["from"], row["to"])
    if crossover.question.along.whole and row["place_high"] - row["place_low"] == 1:
        where = "between {} and {}".format(
            *values_in_words(crossover, row["place_low"], row["place_high"])
        )
    else:
        where = f"at {values_in_words(crossover, row['place'])[0]}"
    return (
        f"{first} and {second} change places {where} of {path} (95 %: from {low} to {high}):"
        f" {_lower(crossover, below)} below, with {above} above."
    )


def _no_crossing(crossover: "Crossover", decided: list[Row]) -> str:
    """Who has the lower value, and where it is closest."""
    closest = min(
        (point for piece in decided for point in _points(crossover, piece)),
        key=lambda point: abs(point["difference"]),
    )
    where = ", ".join(
        f"with {piece['lower']} {_extent(crossover, piece['from'], piece['to'])}"
        for piece in decided
    )
    return (
        f"No crossover: {crossover.question.column.name} is lower {where} of"
        f" {crossover.question.along.path} ({_asked(crossover)}); it is closest at"
        f" {values_in_words(crossover, closest['value'])[0]}: {_difference(crossover, closest)}."
    )


def _undecided(crossover: "Crossover", piece: Row) -> str:
    where = f"{_extent(crossover, piece['from'], piece['to'])} of {crossover.question.along.path}"
    points = _points(crossover, piece)
    if not any(point["difference"] or point["difference_ci95"] for point in points):
        return f"No difference in any replication {where} ({_asked(crossover)})."
    largest = max(points, key=lambda point: abs(point["difference"]))
    return (
        f"Undecided {where}: the difference's interval holds zero; the difference is largest at"
        f" {values_in_words(crossover, largest['value'])[0]}: {_difference(crossover, largest)};"
        f" more replications narrow it (--replications, now {crossover.replications})."
    )


def _undefined(crossover: "Crossover", piece: Row) -> str:
    points = _points(crossover, piece)
    column = crossover.question.column
    missing = listed(
        (
            strategy
            for strategy, part in zip(crossover.question.between, ("first", "second"), strict=True)
            if any(math.isnan(point[part]) for point in points)
        ),
        "and",
    )
    why = "as no request was answered" if column.unit == "ms" else "as there was none to count"
    return (
        f"Undefined {_extent(crossover, piece['from'], piece['to'])} of"
        f" {crossover.question.along.path}: {missing} has no {column.name}, {why}."
    )


def _points(crossover: "Crossover", piece: Row) -> list[Row]:
    """The points of a piece, its ends among them."""
    points: list[Row] = crossover.points.to_dict("records")
    return [point for point in points if piece["from"] <= point["value"] <= piece["to"]]


def _extent(crossover: "Crossover", low: float, high: float) -> str:
    along = crossover.question.along
    if (low, high) == (along.low, along.high):
        said = values_in_words(crossover, low, high)
        return f"everywhere from {said[0]} to {said[1]}"
    said = values_in_words(crossover, low, high)
    return f"from {said[0]} to {said[1]}" if low < high else f"at {said[0]}"


def _asked(crossover: "Crossover") -> str:
    number = len(crossover.points)
    return f"asked at {number} values" if number > 1 else "asked at one value"


def _difference(crossover: "Crossover", row: Row) -> str:
    first, second = crossover.question.between
    mean, half = row["difference"], row["difference_ci95"]
    column = crossover.question.column
    return f"{first} − {second} = {column_amount(column, mean)} ± {column_amount(column, half)}"
