"""An objective's value and bound, as people say them."""

from collections.abc import Callable

from simulator.analysis.judged import Judged
from simulator.analysis.words import milliseconds, number, seconds

_SAY: dict[str, Callable[[float, int], str]] = {"ms": milliseconds, "s": seconds, "": number}
_FEWEST, _MOST = 3, 12
"""Significant digits. Doubles hold no more than 15 of them."""


def in_words(unit: str, value: float, digits: int = _FEWEST) -> str:
    """Return a value given in "ms", "s" or "" (shares): `740 ms`, `12 h`, `0.52`."""
    return _SAY[unit](value, digits)


def spelt(one: Judged, value: float, digits: int = _FEWEST) -> str:
    """Return a value in the unit of an objective."""
    return in_words(one.unit, value, digits)


def bound_of(one: Judged) -> str:
    """Return the bound, with all its digits."""
    return spelt(one, one.bound, _MOST)


def spelt_apart(one: Judged) -> str:
    """Return the value with as many digits as it takes to tell it from a bound that it is not."""
    for digits in range(_FEWEST, _MOST):
        said = spelt(one, one.value, digits)
        if said != bound_of(one) or one.value == one.bound:
            return said
    return spelt(one, one.value, _MOST)


def spelt_distance(one: Judged) -> str:
    """Return how far the value is from the bound: of shares, with the decimals that they have."""
    distance = abs(one.beyond)
    if one.unit:
        return spelt(one, distance)
    decimals = (len(said.partition(".")[2]) for said in (spelt_apart(one), bound_of(one)))
    return f"{distance:.{max(decimals)}f}"
