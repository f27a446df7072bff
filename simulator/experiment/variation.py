"""What `--vary` says: a key's path, and its values or the range that they come from."""

import math
import re
from dataclasses import dataclass
from fractions import Fraction

from simulator.experiment.vary import Value, steps_of
from simulator.scenario.document import spell_path
from simulator.scenario.errors import InputError, Refusal, clean, listed, nearest, shown
from simulator.scenario.key_kind import KeyKind, kind_of, unknown_in
from simulator.scenario.quantities import exact, measure, spell
from simulator.scenario.yaml_text import resolve

MOST_VALUES = 100_000
EXAMPLES = "nodes.count=1..16, nodes.count='1..64 log2', token.access_ttl=1min,5min,15min"
_RANGE = re.compile(r"\s*(.+?)\s*\.\.\s*(.+?)(?:\s+(log2|log10|log|step)(?:\s+(.+))?)?\s*")


@dataclass(frozen=True)
class Variation:
    """A key and the values that it takes.

    Attributes:
        path: Dotted.
        values: As YAML would have them.
    """

    path: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Range:
    """A key and the numbers between which it lies.

    Attributes:
        path: Dotted.
        low, high: In the key's bare unit: s, /s, B, bit/s; what a bare number in YAML means.
        whole: Whether only whole numbers will do.
        log: Whether it is divided by factors, not by differences.
    """

    path: str
    low: float
    high: float
    whole: bool
    log: bool

    def at(self, share: float) -> Value:
        """Return the value at a share of the way from `low` to `high`.

        Whole numbers are equally likely if the share is uniform in [0, 1) and `log` is not asked.

        Args:
            share: From 0 to 1.
        """
        if self.log:
            return self.value(self.low * (self.high / self.low) ** share)
        if self.whole:
            return min(int(self.low + share * (self.high - self.low + 1)), int(self.high))
        return self.value(self.low + share * (self.high - self.low))

    def value(self, number: float) -> Value:
        """Return a number between the two as the key takes it: rounded if it must be whole."""
        return round(number) if self.whole else float(number)


def number_of(path: str, value: Value) -> Value:
    """Return a value as a number of the key's bare unit (s, /s, B, bit/s), a word as it is.

    Raises:
        InputError: It has a unit that the key does not.
    """
    quantity = kind_of(steps_of(path)).quantity
    if quantity is None or isinstance(value, bool):
        return value
    try:
        return _plain(measure(quantity, value) / quantity.units[quantity.bare])
    except Refusal:
        return value  # a word, such as `auto`, or what the loader refuses


def parse_variation(text: str) -> Variation:
    """Return what a `--vary` for a grid says.

    After `KEY=`: values, separated by commas, each as in YAML; or ranges among them: `1..16` (every
    whole number), `1..64 log2` (doubling; `log10`: tenfold), `1min..15min step 2min`.

    Raises:
        InputError: It cannot be read.
    """
    path, said = _split(text)
    kind = kind_of(steps_of(path))
    values: list[Value] = []
    for part in said.split(","):
        match = _RANGE.fullmatch(part)
        values += _numbers(text, kind, match) if match else [_scalar(text, part)]
    seen = [number_of(path, value) for value in values]
    for place, value in enumerate(seen):
        if len(seen) <= MOST_VALUES and value in seen[:place][-1:]:
            raise _refusal(text, f"{shown(values[place])} is given twice", "each value once")
    if len(set(map(repr, seen))) < len(seen):
        raise _refusal(text, "a value is given twice", "each value once")
    return Variation(path, tuple(values))


def parse_range(text: str) -> Range:
    """Return what a `--vary KEY=LOW..HIGH` says; `LOW..HIGH log` is divided by factors.

    Raises:
        InputError: It cannot be read, or the range is empty.
    """
    path, said = _split(text)
    kind = kind_of(steps_of(path))
    match = _RANGE.fullmatch(said)
    if not match or (match[3] not in (None, "log")) or match[4]:
        raise _refusal(text, "not a range", f"KEY=LOW..HIGH, or '{path}=LOW..HIGH log'")
    low, high = (_amount(text, kind, match[group]) for group in (1, 2))
    if kind.quantity:
        bare = kind.quantity.units[kind.quantity.bare]
        low, high = low / bare, high / bare
    log = match[3] == "log"
    if not low < high:
        raise _refusal(text, "an empty range", "the lower end first")
    if log and low <= 0:
        raise _refusal(text, "a log range from zero or below", "a lower end above 0")
    if kind.whole and (low.denominator != 1 or high.denominator != 1):
        raise _refusal(text, "ends that are not whole", "whole numbers: the key takes no others")
    return Range(path, float(low), float(high), kind.whole, log)


def is_range(text: str) -> bool:
    """Return whether a `--vary` gives a range, not values."""
    return ".." in text.partition("=")[2]


def _split(text: str) -> tuple[str, str]:
    path, equals, said = text.partition("=")
    if not equals or not said.strip() or not path.strip():
        raise _refusal(text, "not KEY=VALUES", EXAMPLES)
    return path.strip(), said.strip()


def _scalar(text: str, part: str) -> Value:
    value = resolve(part.strip())
    if isinstance(value, float) and not math.isfinite(value):
        raise _refusal(text, "not a finite number", EXAMPLES)
    if not isinstance(value, int | float | str) or value == "":
        raise _refusal(text, "an empty value", EXAMPLES)
    return value


def _numbers(text: str, kind: KeyKind, match: re.Match[str]) -> list[Value]:
    """Return the values of a range of a grid."""
    low, high = (_amount(text, kind, match[group]) for group in (1, 2))
    how, step = match[3], match[4]
    if low > high:
        raise _refusal(text, "an empty range", "the lower end first")
    if how in ("log2", "log10") and not step:
        if low <= 0:
            raise _refusal(text, "a log range from zero or below", "a lower end above 0")
        factor = 2 if how == "log2" else 10
        amounts = [low]
        while amounts[-1] * factor <= high:
            amounts.append(amounts[-1] * factor)
        return [_spelt(kind, amount) for amount in amounts]
    if how == "step" and step:
        by = _amount(text, kind, step)
    elif how is None and all(isinstance(resolve(match[group]), int) for group in (1, 2)):
        by = kind.quantity.units[kind.quantity.bare] if kind.quantity else Fraction(1)
    else:
        allowed = f"'{match[1]}..{match[2]} step STEP', '{match[1]}..{match[2]} log2', or a list"
        raise _refusal(text, "a range without its steps", allowed)
    if by <= 0:
        raise _refusal(text, "a step that is not above 0", EXAMPLES)
    if (high - low) / by >= MOST_VALUES:
        raise _refusal(text, "too many values", f"at most {MOST_VALUES:,}")
    return [_spelt(kind, low + by * i) for i in range(int((high - low) / by) + 1)]


def _amount(text: str, kind: KeyKind, part: str) -> Fraction:
    """Return a number, or an amount in the quantity's base units, exactly."""
    value = resolve(part)
    try:
        if kind.quantity:
            return measure(kind.quantity, value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return exact(value, EXAMPLES)
    except Refusal as why:
        raise InputError(f"--vary {text}: {shown(part)}: {why}") from None
    raise _unknown_key(text) or _refusal(text, f"not a number ({shown(part)})", EXAMPLES)


def _unknown_key(text: str) -> InputError | None:
    """Return what is to be said of a key that there is not; None if there is."""
    path, _ = _split(text)
    steps = steps_of(path)
    found = unknown_in(steps)
    if found is None:
        return None
    depth, names = found
    where, wrong = spell_path(steps[:depth]), steps[depth]
    meant = nearest(wrong, names)
    right = spell_path((*steps[:depth], meant, *steps[depth + 1 :]))
    question = f"; did you mean {right}?" if meant else ""
    known = f"{where or 'a scenario'} holds {listed(names, 'and') if names else 'no keys'}"
    return InputError(f"--vary: no such key ({clean(path)}); {known}{question}")


def _spelt(kind: KeyKind, amount: Fraction) -> Value:
    value = _plain(amount)
    return spell(kind.quantity, value) if kind.quantity else value


def _plain(number: Fraction) -> int | float:
    return int(number) if number.denominator == 1 else float(number)


def _refusal(text: str, what: str, allowed: str) -> InputError:
    return InputError(f"--vary {text}: {what}; {allowed}")
