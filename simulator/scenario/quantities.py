"""Quantities with units: `12 ms`, `40 /s`, `2 KiB`, `5 Mbit/s`, read exactly.

Decimal numbers are turned into fractions, never through binary floating point, so that 0.1 ms is
exactly 100,000 ns.
"""

import math
import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from simulator.scenario.errors import Refusal, listed

if TYPE_CHECKING:
    from collections.abc import Mapping

NS = 1
US = 1_000 * NS
MS = 1_000 * US
S = 1_000 * MS
MIN = 60 * S
H = 60 * MIN
D = 24 * H

KIB = 1_024
MIB = 1_024 * KIB
GIB = 1_024 * MIB

MBIT = 1e6
GBIT = 1e9

NUMBER = r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
_AMOUNT = re.compile(rf"\s*({NUMBER})\s*(.*?)\s*", re.DOTALL)
_LONGEST = 60  # characters of a number that is meant
_LARGEST_EXPONENT = 30  # well beyond every limit, and cheap as a fraction


@dataclass(frozen=True)
class Quantity:
    """A kind of quantity.

    Attributes:
        noun: What an error calls it ("a time").
        example: Right values, for the error.
        units: What each unit is worth, from the smallest to the largest; the base unit is 1.
        bare: The unit of a bare number.
        habits: Spellings that people use elsewhere, and the unit they mean.
    """

    noun: str
    example: str
    units: "Mapping[str, Fraction]"
    bare: str
    habits: "Mapping[str, str]"

    @property
    def pattern(self) -> str:
        """A regular expression (also of JSON Schema) for the strings that are right."""
        number = NUMBER.replace("[-+]?", "", 1).replace("(?:", "(")
        units = "|".join(re.escape(unit) for unit in self.units)
        return rf"^ *{number} *({units})?$"


def _units(**worth: int) -> dict[str, Fraction]:
    return {unit: Fraction(number) for unit, number in worth.items()}


TIME = Quantity(  # base unit: ns
    noun="a time",
    example="250 us, 12 ms, 30 s, 15 min, 12 h or 14 d",
    units=_units(ns=NS, us=US, ms=MS, s=S, min=MIN, h=H, d=D),
    bare="s",
    habits={
        **dict.fromkeys(("nsec", "nanoseconds"), "ns"),
        **dict.fromkeys(("usec", "µs", "μs", "microseconds"), "us"),
        **dict.fromkeys(("msec", "msecs", "milliseconds"), "ms"),
        **dict.fromkeys(("sec", "secs", "second", "seconds"), "s"),
        **dict.fromkeys(("m", "mins", "minute", "minutes"), "min"),
        **dict.fromkeys(("hr", "hrs", "hour", "hours"), "h"),
        **dict.fromkeys(("day", "days"), "d"),
    },
)
RATE = Quantity(  # base unit: per second
    noun="a rate",
    example="40 /s or 3 /min",
    units={"/h": Fraction(1, 3600), "/min": Fraction(1, 60), "/s": Fraction(1)},
    bare="/s",
    habits={
        **dict.fromkeys(("per s", "per second", "/sec", "/second", "hz", "rps", "1/s"), "/s"),
        **dict.fromkeys(("per min", "per minute", "/minute", "/m", "rpm", "1/min"), "/min"),
        **dict.fromkeys(("per h", "per hour", "/hour"), "/h"),
    },
)
SIZE = Quantity(  # base unit: byte
    noun="a size",
    example="512 B, 2 KiB (1024), 2 kB (1000), 4 MiB or 1 GiB",
    units=_units(B=1, kB=1_000, KiB=KIB, MiB=MIB, GiB=GIB),
    bare="B",
    habits={
        **dict.fromkeys(("byte", "bytes"), "B"),
        **dict.fromkeys(("k", "kb", "kib"), "KiB"),
        **dict.fromkeys(("m", "mb", "mib"), "MiB"),
        **dict.fromkeys(("g", "gb", "gib"), "GiB"),
    },
)
BANDWIDTH = Quantity(  # base unit: bit/s
    noun="a bandwidth",
    example="5 Mbit/s or 1 Gbit/s",
    units={
        "bit/s": Fraction(1),
        "kbit/s": Fraction(1_000),
        "Mbit/s": Fraction(1_000_000),
        "Gbit/s": Fraction(1_000_000_000),
    },
    bare="bit/s",
    habits={
        **dict.fromkeys(("bps", "b/s"), "bit/s"),
        **dict.fromkeys(("kbps", "kb/s", "kbit"), "kbit/s"),
        **dict.fromkeys(("mbps", "mb/s", "mbit", "mbit/s"), "Mbit/s"),
        **dict.fromkeys(("gbps", "gb/s", "gbit", "gbit/s"), "Gbit/s"),
    },
)


def measure(quantity: Quantity, value: object) -> Fraction:
    """Reads a quantity.

    Args:
        quantity: The kind of quantity.
        value: A number in the quantity's bare unit, or a string: a number and a unit.

    Returns:
        The exact amount in base units (ns, per second, bytes, bit/s).

    Raises:
        Refusal: The value is no such quantity, or not finite.
    """
    allowed = f"{quantity.noun} such as {quantity.example}"
    if isinstance(value, str):
        match = _AMOUNT.fullmatch(value)
        if not match:
            raise Refusal(f"not {quantity.noun}", allowed)
        number, unit = match.groups()
        if unit and unit not in quantity.units:
            meant = quantity.habits.get(unit) or quantity.habits.get(unit.lower(), "")
            suggestion = f"{number} {meant}" if meant and len(number) <= _LONGEST else ""
            raise Refusal("unknown unit", listed(quantity.units), suggestion)
        return _fraction(number, allowed) * quantity.units[unit or quantity.bare]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Refusal(f"not {quantity.noun}", allowed)
    return exact(value, allowed) * quantity.units[quantity.bare]


def exact(value: float, allowed: str) -> Fraction:
    """The number as its shortest decimal spelling says it.

    Raises:
        Refusal: It is not finite, or beyond any limit.
    """
    if isinstance(value, float):
        if not math.isfinite(value):
            raise Refusal("not a finite number", allowed)
        return _fraction(repr(float(value)), allowed)
    if value.bit_length() > 3 * _LARGEST_EXPONENT:
        raise Refusal("too large", allowed)
    return Fraction(int(value))


def _fraction(number: str, allowed: str) -> Fraction:
    if len(number) > _LONGEST:
        raise Refusal("a number of too many digits", allowed)
    decimal = Decimal(number)
    if decimal and decimal.adjusted() > _LARGEST_EXPONENT:
        raise Refusal("too large", allowed)
    if decimal and decimal.adjusted() < -_LARGEST_EXPONENT:
        raise Refusal("too small", allowed)
    return Fraction(decimal)


def spell(quantity: Quantity, amount: float) -> str:
    """The amount (in base units) in the largest unit that makes it a whole number.

    `measure(quantity, spell(quantity, amount))` is the amount again.
    """
    if not amount:
        return f"0 {quantity.bare}"
    exact_amount = Fraction(repr(amount))
    for unit, worth in sorted(quantity.units.items(), key=lambda item: -item[1]):
        number = exact_amount / worth
        if number.denominator == 1 and unit != "kB":  # 1000 B is no surprise, 1 kB is one
            return f"{number} {unit}"
    base = next(unit for unit, worth in quantity.units.items() if worth == 1)
    return f"{amount!r} {base}"
