"""What a crossover comes to, in sentences."""

from typing import TYPE_CHECKING, Any

from simulator.analysis.amounts import column_amount, key_amounts
from simulator.experiment.vary import steps_of
from simulator.scenario.key_kind import kind_of

if TYPE_CHECKING:
    from simulator.experiment.crossover import Crossover

_NARROWER = "more replications narrow the interval"


def crossover_words(crossover: "Crossover") -> list[str]:
    """Return the answer: a sentence for each crossing and each undecided piece, or one for all."""
    rows: list[dict[Any, Any]] = crossover.answers.to_dict("records")
    if len(rows) == 1:
        return [_everywhere(crossover) if rows[0]["lower"] else _undecided_everywhere(crossover)]
    said = [
        _crossing(crossover, row, before["lower"], after["lower"])
        for before, row, after in zip(rows, rows[1:], rows[2:], strict=False)
        if row["kind"] == "crossing"
    ]
    if not said:
        (lower,) = {row["lower"] for row in rows if row["lower"]}
        said = [
            f"No crossover is certain: {_lower(crossover, lower)} wherever the sign is decided."
        ]
    undecided = [row for row in rows if row["kind"] == "undecided"]
    return said + [_undecided(crossover, row) for row in undecided]


def values_in_words(crossover: "Crossover", *values: float) -> tuple[str, ...]:
    """Return values of the key with their unit, those apart that differ."""
    return key_amounts(kind_of(steps_of(crossover.question.along.path)).quantity, *values)


def _lower(crossover: "Crossover", lower: str) -> str:
    return f"{crossover.question.column.name} is lower with {lower}"


def _crossing(crossover: "Crossover", row: dict[Any, Any], below: str, above: str) -> str:
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


def _everywhere(crossover: "Crossover") -> str:
    """Who has the lower value in the whole range, and where it is closest."""
    points = crossover.points
    row = points.loc[points["difference"].abs().idxmin()]
    low, high = _range(crossover)
    return (
        f"No crossover: {_lower(crossover, row['lower'])} everywhere from {low} to {high} of"
        f" {crossover.question.along.path} ({_asked(crossover)}); the difference is smallest at"
        f" {values_in_words(crossover, row['value'])[0]}: {_difference(crossover, row)}."
    )


def _undecided_everywhere(crossover: "Crossover") -> str:
    points = crossover.points
    low, high = _range(crossover)
    if not (points[["difference", "difference_ci95"]] != 0).any(axis=None):
        return (
            f"No difference: {crossover.question.column.name} is the same with both strategies, in"
            f" every replication, everywhere from {low} to {high} of"
            f" {crossover.question.along.path} ({_asked(crossover)})."
        )
    row = points.loc[points["difference"].abs().idxmax()]
    return (
        f"Undecided everywhere from {low} to {high} of {crossover.question.along.path}: the"
        f" difference's interval holds zero ({_asked(crossover)}); it is largest at"
        f" {values_in_words(crossover, row['value'])[0]}: {_difference(crossover, row)};"
        f" {_NARROWER} (--replications, now {crossover.replications})."
    )


def _undecided(crossover: "Crossover", row: dict[Any, Any]) -> str:
    low, high = values_in_words(crossover, row["from"], row["to"])
    return (
        f"Undecided from {low} to {high} of {crossover.question.along.path}: {_NARROWER}"
        f" (--replications, now {crossover.replications})."
    )


def _range(crossover: "Crossover") -> tuple[str, ...]:
    along = crossover.question.along
    return values_in_words(crossover, along.low, along.high)


def _asked(crossover: "Crossover") -> str:
    number = len(crossover.points)
    return f"asked at {number} values" if number > 1 else "asked at one value"


def _difference(crossover: "Crossover", row: Any) -> str:  # noqa: ANN401 - a row of the table
    first, second = crossover.question.between
    mean, half = row["difference"], row["difference_ci95"]
    column = crossover.question.column
    return f"{first} − {second} = {column_amount(column, mean)} ± {column_amount(column, half)}"
