"""Values of keys and of columns as people say them, with their units."""

from collections.abc import Callable

from simulator.analysis.column import Column
from simulator.analysis.words import milliseconds, number, octets, seconds
from simulator.scenario.quantities import BANDWIDTH, MBIT, RATE, SIZE, TIME, Quantity

_SPACE = "\N{NO-BREAK SPACE}"

_KEY: dict[str, Callable[[float, int], str]] = {
    TIME.noun: seconds,
    SIZE.noun: lambda value, digits: f"{number(value, digits)}{_SPACE}B",
    RATE.noun: lambda value, digits: f"{number(value, digits)}{_SPACE}/s",
    BANDWIDTH.noun: lambda value, digits: f"{number(value / MBIT, digits)}{_SPACE}Mbit/s",
}
_COLUMN: dict[str, Callable[[float], str]] = {
    "": number,
    "ms": milliseconds,
    "s": seconds,
    "B": octets,
}
_FEWEST, _MOST = 3, 12  # significant digits


def key_amount(quantity: Quantity | None, value: float, digits: int = _FEWEST) -> str:
    """Return a value of a key, given in its bare unit: `3 min`, `40 /s`, `3,120 B`."""
    return number(value, digits) if quantity is None else _KEY[quantity.noun](value, digits)


def key_amounts(quantity: Quantity | None, *values: float) -> tuple[str, ...]:
    """Return values of a key with as many digits as it takes to tell those apart that differ."""
    for digits in range(_FEWEST, _MOST):
        said = tuple(key_amount(quantity, value, digits) for value in values)
        if len(set(said)) == len(set(values)):
            return said
    return tuple(key_amount(quantity, value, _MOST) for value in values)


def column_amount(column: Column, value: float) -> str:
    """Return a value of a column, with its unit."""
    if column.unit in _COLUMN:
        return _COLUMN[column.unit](value)
    return f"{number(value)}{_SPACE}{column.unit}"
