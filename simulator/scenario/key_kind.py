"""What kind of value a key takes, found by its path in the schema."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from simulator.scenario.distribution import Distribution, VisitLength
from simulator.scenario.json_schema import json_schema
from simulator.scenario.key_reference import BY_PATTERN
from simulator.scenario.quantities import SIZE, Quantity

Fragment = Mapping[str, Any]

VARYING = (Distribution.__name__, VisitLength.__name__)


class KeyKind(NamedTuple):
    """What a key takes.

    Attributes:
        quantity: What its values are amounts of; None: plain numbers, words, flags.
        whole: Whether only whole numbers (of the quantity's bare unit) will do.
        varies: Whether it holds a random time or number, for which a scalar is the mean.
    """

    quantity: Quantity | None
    whole: bool
    varies: bool


@cache
def kind_of(path: tuple[str | int, ...]) -> KeyKind:
    """Return what a key takes; of an unknown one, nothing special: whoever loads it refuses it.

    Args:
        path: Steps to the key; a number is the place in a list.
    """
    named = list(_at(path))
    fragments = [fragment for _, fragment in named]
    quantity = next((q for f in fragments if (q := BY_PATTERN.get(f.get("pattern", "")))), None)
    whole = quantity is SIZE or any(f.get("type") == "integer" for f in fragments)
    return KeyKind(quantity, whole, any(name in VARYING for name, _ in named))


def unknown_in(path: tuple[str | int, ...]) -> tuple[int, tuple[str, ...]] | None:
    """Return where a path leaves the schema, and which keys there are instead; None: it does not.

    Args:
        path: Steps to the key.

    Returns:
        How many steps are known, and the keys that may follow them, in the schema's order.
    """
    for depth in range(len(path)):
        if not any(True for _ in _at(path[: depth + 1])):
            parents = (fragment for _, fragment in _at(path[:depth]))
            names = (name for parent in parents for name in parent.get("properties", {}))
            return depth, tuple(dict.fromkeys(names))
    return None


def _at(path: Sequence[str | int]) -> Iterator[tuple[str, Fragment]]:
    """All that may stand at a path, each with the name of its block, if it has one."""
    if not path:
        yield "", _schema()
        return
    *parents, last = path
    for _, parent in _at(parents):
        if isinstance(last, int):
            inner = parent.get("items")
        else:
            inner = parent.get("properties", {}).get(last)
            inner = inner or next(iter(parent.get("patternProperties", {}).values()), None)
            inner = inner or parent.get("items")  # an item of a list, by its name
        if isinstance(inner, Mapping):
            yield from _choices("", inner)


def _choices(name: str, fragment: Fragment) -> Iterator[tuple[str, Fragment]]:
    yield name, fragment
    if "$ref" in fragment:
        name = fragment["$ref"].rpartition("/")[2]
        yield from _choices(name, _schema()["$defs"][name])
    for choice in (*fragment.get("anyOf", ()), *fragment.get("oneOf", ())):
        yield from _choices(name, choice)


@cache
def _schema() -> Fragment:
    return json_schema()
