"""Phrases that readings share: who, and how many."""

from collections.abc import Sequence

from simulator.scenario.errors import listed

_NAMED = 4  # strategies in a row, at most


def names(strategies: Sequence[str]) -> str:
    """`a, b and c`; the first few of many: `a, b, c and 5 others`."""
    if len(strategies) <= _NAMED:
        return listed(strategies, "and")
    shown = strategies[: _NAMED - 1]
    return f"{', '.join(shown)} and {len(strategies) - len(shown)} others"


def all_of(count: int) -> str:
    """`Both strategies`, `All 11 strategies`; of several."""
    return "Both strategies" if count == 2 else f"All {count} strategies"  # noqa: PLR2004 - a pair


def some_of(some: int, count: int) -> str:
    """`3 of 11 strategies`, `No strategy`; of several."""
    return f"{some} of {count} strategies" if some else "No strategy"


def capital(text: str) -> str:
    """A text with its first letter a capital: only of words, never of a strategy's name."""
    return text[0].upper() + text[1:]
