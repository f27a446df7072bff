"""Phrases that rules share: who does something, and who does most and least of it."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from simulator.analysis.extremes import extremes
from simulator.scenario.errors import listed

if TYPE_CHECKING:
    from pandas import DataFrame


def doing(who: Sequence[str], verb: str) -> str:
    """Return who does something: `jwt adds`, `jwt and bff add`.

    Args:
        who: At least one.
        verb: As several do it.
    """
    return f"{listed(who, 'and')} {verb}{'' if len(who) > 1 else 's'}"


def least_and_most(
    rows: "DataFrame", column: str, words: Callable[[float], str], verb: str, rest: str
) -> str:
    """Return `jwt asks the store least (never), bff most (1.1 times a request)`.

    Empty if nobody can be told from the others.

    Args:
        rows: Of a summary or of differences, indexed by strategy.
        column: Which of its columns.
        words: Says a value.
        verb: As several do it.
        rest: What follows on the verb, "least" in it.
    """
    found = extremes(rows, column, words)
    if found is None or found.alike:
        return ""
    return (
        f"{doing(found.low, verb)} {rest} ({found.least}),"
        f" {listed(found.high, 'and')} most ({found.most})"
    )
