"""The kinds of value that keys take: annotated types that read, limit, spell and describe one.

Each kind is one `Kind`: pydantic calls `read` on what the file says (and keeps what it returns)
and `spell` when the scenario is dumped; `schema` goes into the JSON Schema.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic_core import CoreSchema, core_schema

from simulator.scenario import quantities
from simulator.scenario.errors import Refusal
from simulator.scenario.quantities import D, Quantity, exact, measure, spell

LONGEST_TIME = 3650 * D  # sums of some thirty such times still fit into a signed 64-bit integer
LARGEST_RATE = 1e7  # per second: a tenth of a microsecond apart
SMALLEST_RATE = 1e-6  # per second: twelve days apart; an exponential gap stays below 10^18 ns
LARGEST_COUNT = 10_000
LARGEST_FACTOR = 1e6
LARGEST_PRICE = 1e12  # of whatever currency


@dataclass(frozen=True, eq=False)
class Kind:
    """How values of one kind are read, spelt and described."""

    read: Callable[[Any], Any]
    spell: Callable[[Any], Any]
    schema: dict[str, Any]

    def __get_pydantic_core_schema__(self, source: object, handler: object) -> CoreSchema:
        """What pydantic validates and serialises with."""
        return core_schema.no_info_plain_validator_function(
            self.read,
            serialization=core_schema.plain_serializer_function_ser_schema(self.spell),
        )

    def __get_pydantic_json_schema__(self, core: object, handler: object) -> dict[str, Any]:
        """What an editor checks with."""
        return dict(self.schema)


def whole(low: int, high: int = LARGEST_COUNT) -> Kind:
    """A whole number from `low` to `high`."""
    allowed = f"a whole number from {low} to {high}"

    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Refusal("not a number", allowed)
        number = exact(value, allowed)
        if number.denominator != 1:
            raise Refusal("not a whole number", allowed)
        if number < low:
            raise Refusal("negative" if number < 0 else "too small", allowed)
        if number > high:
            raise Refusal("too large", allowed)
        return int(number)

    return Kind(read, int, {"type": "integer", "minimum": low, "maximum": high})


def real(low: float, high: float, *, zero: bool = True) -> Kind:
    """A number from `low` to `high`; without `zero`: above it."""
    allowed = f"a number from {low:g} to {high:g}"
    if not zero:
        allowed = f"a number above 0, at most {high:g}"

    def read(value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Refusal("not a number", allowed, _without_percent(value))
        number = exact(value, allowed)
        if number < exact(low, allowed):
            raise Refusal("negative" if number < 0 else "too small", allowed)
        if number > exact(high, allowed):
            raise Refusal("too large", allowed)
        if not number and not zero:
            raise Refusal("zero", allowed)
        return float(number)

    bound = "minimum" if zero else "exclusiveMinimum"
    return Kind(read, float, {"type": "number", bound: low, "maximum": high})


def _without_percent(value: object) -> str:
    match = (
        re.fullmatch(rf"\s*({quantities.NUMBER})\s*%\s*", value) if isinstance(value, str) else None
    )
    return f"{float(match[1]) / 100:.12g}" if match else ""


def amount(quantity: Quantity, low: float, high: float, *, integral: bool = True) -> Kind:
    """A quantity from `low` to `high` (base units); `integral`: kept as a whole number of them.

    A `low` above zero refuses zero. Times are rounded to the nearest nanosecond; sizes must be
    whole bytes.
    """
    least = "above 0" if 0 < low <= 1 else f"at least {spell(quantity, low)}"
    allowed = f"{quantity.noun} {least}, at most {spell(quantity, high)}"

    def read(value: object) -> float:
        number = measure(quantity, value)
        if number < 0:
            raise Refusal("negative", allowed)
        if not number and low > 0:
            raise Refusal("zero", allowed)
        if integral and quantity is quantities.SIZE and number.denominator != 1:
            raise Refusal("not a whole number of bytes", allowed)
        if number and number < low:
            raise Refusal("too small", allowed)
        if number > high:
            raise Refusal("too large", allowed)
        return round(number) if integral else float(number)

    bound = "exclusiveMinimum" if low > 0 else "minimum"
    schema = {
        "anyOf": [{"type": "number", bound: 0}, {"type": "string", "pattern": quantity.pattern}]
    }
    return Kind(read, lambda number: spell(quantity, number), schema)


def text(longest: int, *, lines: bool = False) -> Kind:
    """Printable text of at most `longest` characters; `lines`: line breaks are allowed."""
    allowed = f"printable text of at most {longest} characters"

    def read(value: object) -> str:
        if not isinstance(value, str):
            raise Refusal("not text", f"{allowed}, in quotes if it looks like something else")
        if len(value) > longest:
            raise Refusal(f"{len(value)} characters", allowed)
        if not (value.replace("\n", "") if lines else value).isprintable():
            raise Refusal("characters that do not print", allowed)
        return value

    return Kind(read, str, {"type": "string", "maxLength": longest})


def spelling(pattern: str, noun: str, allowed: str) -> Kind:
    """Text that matches a regular expression."""
    matches = re.compile(pattern, re.ASCII).fullmatch

    def read(value: object) -> str:
        if not isinstance(value, str):
            raise Refusal("not text", f"{allowed}, in quotes if it looks like something else")
        if not matches(value):
            raise Refusal(f"not {noun}", allowed)
        return value

    return Kind(read, str, {"type": "string", "pattern": f"^{pattern}$"})


def _yes_or_no(value: object) -> bool:
    if not isinstance(value, bool):
        meant = {"yes": "true", "on": "true", "no": "false", "off": "false"}
        suggestion = meant.get(value.lower(), "") if isinstance(value, str) else ""
        raise Refusal("neither true nor false", "true or false", suggestion)
    return value


ABSENT = ("none", "unlimited", "no limit")
"""What a file may say for "not there"."""


def absent(value: object) -> object:
    """None for one of the words for "not there", anything else as it is."""
    return None if isinstance(value, str) and value in ABSENT else value


Flag = Annotated[bool, Kind(_yes_or_no, bool, {"type": "boolean"})]
Count = Annotated[int, whole(1)]
Time = Annotated[int, amount(quantities.TIME, 1, LONGEST_TIME)]
Delay = Annotated[int, amount(quantities.TIME, 0, LONGEST_TIME)]
MeanTime = Annotated[float, amount(quantities.TIME, 1, LONGEST_TIME, integral=False)]
Rate = Annotated[float, amount(quantities.RATE, SMALLEST_RATE, LARGEST_RATE, integral=False)]
Size = Annotated[int, amount(quantities.SIZE, 1, quantities.GIB)]
Memory = Annotated[int, amount(quantities.SIZE, 1, 1024 * quantities.GIB)]
Padding = Annotated[int, amount(quantities.SIZE, 0, quantities.GIB)]
Bandwidth = Annotated[float, amount(quantities.BANDWIDTH, 1, 1e15, integral=False)]
Share = Annotated[float, real(0, 1)]
SomeShare = Annotated[float, real(0, 1, zero=False)]
Weight = Annotated[float, real(1e-6, 1e6)]
Factor = Annotated[float, real(0, LARGEST_FACTOR)]
Price = Annotated[float, real(0, LARGEST_PRICE)]
NodeName = Annotated[
    str,
    spelling(
        "[A-Za-z0-9][A-Za-z0-9_.-]{0,31}",
        "a node's name",
        "at most 32 letters, digits, '_', '.' and '-', the first a letter or digit",
    ),
]
