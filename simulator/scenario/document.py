"""A YAML document as a tree that knows where each key and value stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from simulator.scenario.errors import Problem, Refusal, cut, shown

DEEPEST = 32  # levels of nesting; a scenario needs six


class Place(NamedTuple):
    """Where something stands, counted from 1; None where there is no text."""

    line: int | None
    column: int | None


@dataclass(frozen=True, eq=False)
class Scalar:
    """A value: text, a number, true, false or null.

    Attributes:
        place: Where it stands.
        value: What it is.
        text: How it was written, if it was written without quotes; else empty.
    """

    place: Place
    value: object
    text: str = ""
    size: int = 1


@dataclass(eq=False)
class Sequence:
    """A list; `size` counts all values in it, aliases as if they were written out."""

    place: Place
    items: list["Node"] = field(default_factory=list)
    size: int = 1


@dataclass(eq=False)
class Table:
    """A mapping: its values, and where its keys stand."""

    place: Place
    values: dict[str, "Node"] = field(default_factory=dict)
    keys: dict[str, Place] = field(default_factory=dict)
    size: int = 1


Node = Scalar | Sequence | Table


@dataclass(frozen=True)
class Found:
    """How far a path leads into a document.

    Attributes:
        path: The part of the path that exists.
        place: Where to point at: the value, or its key if the value begins on another line.
        key: Where the last key stands.
        node: What is there.
    """

    path: tuple[str | int, ...]
    place: Place
    key: Place
    node: Node


@dataclass(frozen=True)
class Document:
    """A document, and what is wrong with it as YAML.

    Attributes:
        source: The file's name.
        root: Its content.
        problems: Duplicate keys, tags and the like, in the order of the file.
    """

    source: str
    root: Node
    problems: tuple[Problem, ...] = ()

    def find(self, path: tuple[str | int, ...]) -> Found:
        """Follows a path as far as it leads."""
        node = self.root
        found = Found((), node.place, node.place, node)
        for depth, step in enumerate(path, start=1):
            if isinstance(node, Table) and isinstance(step, str) and step in node.values:
                key, node = node.keys[step], node.values[step]
            elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
                node = node.items[step]
                key = node.place
            else:
                break
            place = node.place if node.place.line == key.line else key
            found = Found(path[:depth], place, key, node)
        return found


def plain(node: Node) -> Any:  # noqa: ANN401 - whatever a file holds
    """The node as fresh dicts, lists and scalars."""
    if isinstance(node, Table):
        return {key: plain(value) for key, value in node.values.items()}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return node.value


def as_given(node: Node) -> str:
    """The node as an error repeats it."""
    if isinstance(node, Scalar):
        return cut(node.text) if node.text else shown(node.value)
    return shown(_beginning(node, 4))


def _beginning(node: Node, levels: int) -> object:
    """As `plain`, but no more than what `shown` may show."""
    if isinstance(node, Scalar) or not levels:
        return node.value if isinstance(node, Scalar) else "…"
    if isinstance(node, Sequence):
        return [_beginning(item, levels - 1) for item in node.items[:30]]
    first = list(node.values.items())[:30]
    return {key: _beginning(value, levels - 1) for key, value in first}


def spell_path(path: tuple[str | int, ...]) -> str:
    """`events[2].at`, printable."""
    spelt = ""
    for step in path:
        spelt += f"[{step}]" if isinstance(step, int) else f".{cut(step)}" if spelt else cut(step)
    return spelt


def from_mapping(mapping: Mapping[Any, Any], source: str) -> Document:
    """A document made of Python's own mappings and lists, without line numbers."""
    problems: list[Problem] = []
    root = _from_value(mapping, (), source, problems)
    return Document(source, root, tuple(problems))


def _from_value(
    value: object, path: tuple[str | int, ...], source: str, problems: list[Problem]
) -> Node:
    nowhere = Place(None, None)

    def refuse(why: Refusal, given: object) -> None:
        problems.append(Problem(source, None, None, spell_path(path), shown(given), why))

    if isinstance(value, Mapping | list | tuple) and len(path) > DEEPEST:
        refuse(Refusal("nested too deep", f"at most {DEEPEST} levels"), "…")
        return Scalar(nowhere, None)
    if isinstance(value, Mapping):
        table = Table(nowhere)
        for key, item in value.items():
            if not isinstance(key, str):
                refuse(Refusal("a key that is not text", "text"), key)
                continue
            table.keys[key] = nowhere
            table.values[key] = _from_value(item, (*path, key), source, problems)
        return table
    if isinstance(value, list | tuple):
        items = [_from_value(item, (*path, i), source, problems) for i, item in enumerate(value)]
        return Sequence(nowhere, items)
    return Scalar(nowhere, value)
