"""The values of a key among which the best is looked for that still meets the objectives."""

import math
from dataclasses import dataclass
from typing import Literal

from simulator.experiment.design import NOT_VARIED
from simulator.experiment.variation import (
    Range,
    is_range,
    number_of,
    parse_range,
    parse_variation,
)
from simulator.experiment.vary import Value, steps_of, varied
from simulator.scenario.errors import InputError, shown
from simulator.scenario.key_kind import KeyKind, kind_of
from simulator.scenario.quantities import RATE
from simulator.scenario.raw_keys import RawKeys

Find = Literal["fewest", "most"]

DEFAULT = "nodes.count=1..64"
RESOLUTION = 0.01
"""Neighbours in a range of amounts differ by so much: the answer is that sharp."""
STEPS = 200
"""Of a range that begins at zero or below, which cannot be divided by factors."""
NO_BREAK = "\N{NO-BREAK SPACE}"
_DIGITS = 4  # of a candidate in such a range


@dataclass(frozen=True)
class Candidates:
    """Values of a key, the most desirable first; each further one meets objectives more easily.

    Attributes:
        path: The key's.
        values: As YAML would have them.
        find: Whether few of it are wanted, or much.
    """

    path: str
    values: tuple[Value, ...]
    find: Find

    def number(self, place: int) -> float:
        """Return a candidate as a number of the key's bare unit (s, /s, B, bit/s)."""
        return float(number_of(self.path, self.values[place]))

    def spelt(self, place: int) -> str:
        """Return a candidate as people say it: `3`, `812 /s` (with a no-break space)."""
        quantity = kind_of(steps_of(self.path)).quantity
        number = f"{self.number(place):g}"
        return f"{number}{NO_BREAK}{quantity.bare}" if quantity else number


def candidates_of(source: RawKeys, text: str, find: Find | None) -> Candidates:
    """Return what a `--vary` offers.

    Besides what a sweep takes, `KEY=LOW..HIGH` is a range of amounts: its candidates are 1 % apart.

    Args:
        source: Of the scenario whose key it is.
        text: Such as `nodes.count=1..64` or `workload.arrival_rate=50..2000`.
        find: `fewest` or `most`; None: few of what is counted, much of the workload.

    Raises:
        InputError: It cannot be read, there is no such key, its values are no amounts or cannot be
            used, or nobody can tell which end is wanted.
    """
    path = text.partition("=")[0].strip()
    kind = kind_of(steps_of(path))
    counted = kind.whole and kind.quantity is None
    if is_range(text) and not counted and not any(w in text for w in (" step ", "log2", "log10")):
        along = parse_range(text)
        path, values = along.path, _amounts(along)
    else:
        variation = parse_variation(text)
        path, values = variation.path, list(variation.values)
    numbers = {value: number_of(path, value) for value in values}
    words = [v for v, number in numbers.items() if isinstance(number, str | bool)]
    if words:
        raise InputError(f"--vary {text}: {shown(words[0])} is not an amount; numbers or times")
    if path in NOT_VARIED:
        raise InputError(f"--vary: {path} is no circumstance; {NOT_VARIED[path]} says it")
    for value in (values[0], values[-1]):
        varied(source, {path: value})
    wanted = find or _wanted(path, kind, text)
    ordered = sorted(values, key=lambda value: float(numbers[value]), reverse=wanted == "most")
    return Candidates(path, tuple(ordered), wanted)


def _wanted(path: str, kind: KeyKind, text: str) -> Find:
    """Return which end of a key is the better one, where that is plain."""
    load = path.startswith("workload.")
    if load and (kind.quantity is RATE or kind.whole):
        return "most"
    if kind.whole and kind.quantity is None and not load:
        return "fewest"
    raise InputError(
        f"--vary {text}: is little of it wanted, or much? --find fewest or --find most says it"
    )


def _amounts(along: Range) -> list[Value]:
    low, high = along.low, along.high
    if low > 0:
        steps = math.ceil(math.log(high / low) / math.log1p(RESOLUTION))
        numbers = [low * (high / low) ** (i / steps) for i in range(1, steps)]
    else:
        numbers = [low + (high - low) * i / STEPS for i in range(1, STEPS)]
    inside = (
        along.value(number)
        for number in (float(f"{n:.{_DIGITS}g}") for n in numbers)
        if low < number < high
    )
    return list(dict.fromkeys((along.value(low), *inside, along.value(high))))
