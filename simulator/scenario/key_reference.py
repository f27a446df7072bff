"""The reference of all keys as Markdown, made from the schema (`authscale schema --doc`).

Each key with its kind, its default and what it means, with where that is from: the docstrings of
the schema's models, as `json_schema` has them. It is written to be read in a terminal, too.
"""

import textwrap
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from simulator.scenario import quantities
from simulator.scenario.client_kind import ClientKind
from simulator.scenario.distribution import Distribution, VisitLength
from simulator.scenario.json_schema import json_schema
from simulator.scenario.kinds import ABSENT
from simulator.scenario.quantities import Quantity

Fragment = Mapping[str, Any]

WIDTH = 88
QUANTITIES = (quantities.TIME, quantities.RATE, quantities.SIZE, quantities.BANDWIDTH)
BY_PATTERN = {quantity.pattern: quantity for quantity in QUANTITIES}
VARYING = {
    Distribution.__name__: "a time, or how it varies",
    VisitLength.__name__: "a number, or how it varies",
    ClientKind.__name__: "a share, or what else they do",
}
"""Blocks that may be a scalar are described once, at the end."""

INTRODUCTION = """\
A scenario is YAML 1.2; every key but `workload` has a default. A key is written here with all
that it lies in: `balancer.health_check.fall` is `balancer: {health_check: {fall: 3}}`, and `[]`
stands for each item of a list. A key that begins with "Not yet" is known, and refused."""


class Section(NamedTuple):
    """A block's keys: where it lies (a dotted path, empty for the top) and its schema.

    `title` is the path, but for events, of which one kind or another stands in the same place.
    """

    title: str
    path: str
    table: Fragment


def key_reference() -> str:
    """All keys, block by block, as Markdown."""
    schema = json_schema()
    definitions = schema["$defs"]
    parts = ["# The scenario: every key", textwrap.fill(INTRODUCTION, WIDTH), _units()]
    for title, path, table in _sections("At the top", "", schema, definitions):
        parts.append(f"## {title}")
        parts += _meaning(table.get("description", "") if path else "", "")
        parts += _keys(path, table)
    for name, noun in VARYING.items():
        *_, table = definitions[name]["anyOf"]
        parts.append(f"## {noun[0].upper()}{noun[1:]}")
        parts += _meaning(definitions[name]["description"], "")
        parts += _keys("", table)
    return "\n\n".join(parts) + "\n"


def _units() -> str:
    lines = [
        f"- {quantity.noun}: a number and {', '.join(quantity.units)}, such as {quantity.example};"
        f" a bare number is in {quantity.bare}"
        for quantity in QUANTITIES
    ]
    return "\n".join(textwrap.fill(line, WIDTH, subsequent_indent="  ") for line in lines)


def _sections(title: str, path: str, table: Fragment, definitions: Fragment) -> Iterator[Section]:
    yield Section(title, path, table)
    for key, fragment in table["properties"].items():
        for step, name in _blocks(fragment):
            inner, block = _within(path, key) + step, definitions[name]
            # A strategy's blocks are the scenario's own.
            if name not in VARYING and not path.startswith("strategies"):
                kind = f" with {_own_key(block)}" if inner == "events[]" else ""
                yield from _sections(inner + kind, inner, block, definitions)


def _within(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _own_key(event: Fragment) -> str:
    """The key that says which event it is."""
    return str(next(key for key in event["properties"] if key != "at"))


def _blocks(fragment: Fragment) -> Iterator[tuple[str, str]]:
    """The blocks that a key may hold, with `[]` if it is a list of them."""
    if "$ref" in fragment:
        yield "", fragment["$ref"].rpartition("/")[2]
    for choice in (*fragment.get("anyOf", ()), *fragment.get("oneOf", ())):
        yield from _blocks(choice)
    if "items" in fragment:
        for step, name in _blocks(fragment["items"]):
            yield f"[]{step}", name


def _keys(path: str, table: Fragment) -> Iterator[str]:
    """A list item for each key."""
    items = []
    for key, fragment in table["properties"].items():
        required = key in table.get("required", ())
        head = (
            f"- `{_within(path, key)}`: {_kind(fragment)}{_default(fragment, required=required)}."
        )
        lines = [_filled(head, "", "  "), *_meaning(fragment.get("description", ""), "  ")]
        items.append("\n".join(lines))
    yield "\n".join(items)


def _meaning(description: str, indent: str) -> list[str]:
    paragraphs = [" ".join(part.split()) for part in description.split("\n\n")]
    return [_filled(part, indent, indent) for part in paragraphs if part]


def _filled(text: str, first: str, others: str) -> str:
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=others,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _default(fragment: Fragment, *, required: bool) -> str:
    if required:
        return "; required"
    return f"; default `{_spelt(fragment['default'])}`" if "default" in fragment else ""


def _spelt(value: Any) -> str:  # noqa: ANN401 - a plain JSON value
    """A value as YAML on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_spelt(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_spelt, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:g}"
    return str(value) if value != "" else '""'


def _kind(fragment: Fragment) -> str:
    """What a key takes, in words."""
    choices = [*fragment.get("anyOf", ()), *fragment.get("oneOf", ())]
    if choices:
        return " or ".join(dict.fromkeys(_kinds(choices)))
    if "$ref" in fragment:
        return VARYING.get(fragment["$ref"].rpartition("/")[2], "keys of its own")
    if "const" in fragment:
        return f"`{_spelt(fragment['const'])}`"
    if "enum" in fragment:
        words = ABSENT[:1] if fragment["enum"] == list(ABSENT) else fragment["enum"]
        return ", ".join(f"`{_spelt(word)}`" for word in words)
    kinds: Mapping[str, Callable[[Fragment], str]] = {
        "boolean": lambda _: "`true` or `false`",
        "integer": _number,
        "number": _number,
        "array": lambda of: f"a list, each {_kind(of.get('items', {}))}",
        "object": _mapping,
        "string": lambda _: "text",
    }
    said = kinds.get(fragment.get("type", ""))
    return said(fragment) if said else "whatever it will take"


def _kinds(choices: list[Fragment]) -> Iterator[str]:
    """Each choice in words; a quantity is two of them, a bare number and one with its unit."""
    quantity = next(filter(None, map(_quantity, choices)), None)
    for choice in choices:
        if choice.get("type") == "null" or (quantity and choice.get("type") == "number"):
            continue
        if _quantity(choice) is None:
            yield _kind(choice)
        elif quantity:
            above = any("exclusiveMinimum" in other for other in choices)
            yield f"{quantity.noun} above 0" if above else quantity.noun


def _quantity(choice: Fragment) -> Quantity | None:
    return BY_PATTERN.get(choice.get("pattern", ""))


def _number(fragment: Fragment) -> str:
    noun = "a whole number" if fragment["type"] == "integer" else "a number"
    most = f"{fragment['maximum']:,.19g}" if "maximum" in fragment else ""
    if "minimum" in fragment and most:
        return f"{noun} from {fragment['minimum']:,} to {most}"
    if "exclusiveMinimum" in fragment:
        return f"{noun} above {fragment['exclusiveMinimum']}{most and f', at most {most}'}"
    return noun


def _mapping(fragment: Fragment) -> str:
    by_pattern = fragment.get("patternProperties", {}).values()
    values = next(iter(by_pattern), fragment.get("additionalProperties"))
    return f"names, each with {_kind(values)}" if isinstance(values, Mapping) else "a mapping"
