"""Reading YAML 1.2 from its events: exact places, nothing executed, nothing that explodes.

ruamel.yaml does the parsing. The tree is built here, because its loaders accept tags silently, name
the mapping's line for a duplicate key, and follow aliases without a limit.
"""

import re
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from simulator.scenario.document import (
    DEEPEST,
    Document,
    Node,
    Place,
    Scalar,
    Sequence,
    Table,
    spell_path,
)
from simulator.scenario.errors import Problem, Refusal, ScenarioError, cut

MOST_VALUES = 200_000  # with aliases written out; an `empirical` distribution has up to 100,000

# YAML 1.2.2, section 10.3.2 (the core schema).
_WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?[0-9]+", re.ASCII)
_OCTAL_OR_HEX = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+", re.ASCII)
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", re.ASCII)
_INFINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MOST_DIGITS = 1_000  # Python itself refuses to read more than 4300


def parse(text: str, source: str) -> Document:
    """Reads one document.

    Args:
        text: YAML 1.2.
        source: The file's name, for errors.

    Raises:
        ScenarioError: It is not YAML; what is YAML but not fit for a scenario is in `problems`.
    """
    _refuse_unprintable(text, source)
    builder = _Builder(source)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.take(event)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(mark.line + 1, mark.column + 1) if mark else Place(None, None)
        raise _failure(source, place, _sentence(error, text, place)) from None
    except (YAMLError, ValueError, LookupError, RecursionError) as error:
        # ruamel.yaml lets some of its own slips through, such as a bad escape or directive.
        first_line = str(error).partition("\n")[0]
        raise _failure(source, Place(None, None), Refusal(f"not YAML: {cut(first_line)}")) from None
    if builder.root is None:
        why = Refusal("empty", "a mapping of keys, `workload` at least")
        raise _failure(source, Place(1, 1), why)
    return Document(source, builder.root, tuple(builder.problems))


def _failure(source: str, place: Place, why: Refusal) -> ScenarioError:
    return ScenarioError(Problem(source, *place, "", "", why))


def _refuse_unprintable(text: str, source: str) -> None:
    found = _UNPRINTABLE.search(text)
    if found:
        before = text[: found.start()]
        place = Place(before.count("\n") + 1, found.start() - before.rfind("\n"))
        why = Refusal(f"a character that YAML forbids: U+{ord(found[0]):04X}", "printable text")
        raise _failure(source, place, why)


def _sentence(error: MarkedYAMLError, text: str, place: Place) -> Refusal:
    line = (text.split("\n")[place.line - 1 : place.line] or [""])[0] if place.line else ""
    indent = line[: len(line) - len(line.lstrip())]
    if "\t" in indent or line[(place.column or 1) - 1 :].startswith("\t"):
        return Refusal("not YAML: a tab", "spaces for indentation")
    parts = (error.context, error.problem)
    said = ", ".join(" ".join(str(part).split()) for part in parts if part)
    return Refusal(f"not YAML: {cut(said, 120)}")


class _Builder:
    """Builds the tree of one document from its events."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.root: Node | None = None
        self.problems: list[Problem] = []
        self.open: list[Table | Sequence] = []
        self.path: list[str | int] = []
        self.pending: list[Place | None] = []  # one for each open node: its key that waits
        self.anchors: dict[str, Node] = {}
        self.anchor_of: list[str | None] = []
        self.values = 0
        self.documents = 0

    def take(self, event: Event) -> None:
        """Takes the next event."""
        if isinstance(event, DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise self._fatal(event, Refusal("a second document", "one document a file"))
        elif isinstance(event, MappingStartEvent | SequenceStartEvent):
            self._begin(event)
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            self._end()
        elif isinstance(event, ScalarEvent):
            self._scalar(event)
        elif isinstance(event, AliasEvent):
            self._alias(event)

    def _begin(self, event: MappingStartEvent | SequenceStartEvent) -> None:
        if self._awaits_key():
            raise self._fatal(event, Refusal("a key that is not text", "text"))
        if len(self.open) >= DEEPEST:
            raise self._fatal(event, Refusal("nested too deep", f"at most {DEEPEST} levels"))
        self._refuse_tag(event)
        place = _place(event)
        node = Table(place) if isinstance(event, MappingStartEvent) else Sequence(place)
        if isinstance(self.open[-1] if self.open else None, Sequence):
            self.path.append(len(self.open[-1].items))  # type: ignore[union-attr]
        self.open.append(node)
        self.pending.append(None)
        self.anchor_of.append(event.anchor)

    def _end(self) -> None:
        node = self.open.pop()
        self.pending.pop()
        anchor = self.anchor_of.pop()
        if anchor:
            self.anchors[anchor] = node
        if self.open and isinstance(self.open[-1], Sequence):
            self.path.pop()
        self._attach(node)

    def _scalar(self, event: ScalarEvent) -> None:
        self._count(event, 1)
        self._refuse_tag(event)
        is_plain = event.style is None or event.style == ""
        if self._awaits_key():
            self._key(event.value, _place(event), plain=is_plain)
            return
        value = resolve(event.value) if is_plain else event.value
        node = Scalar(_place(event), value, event.value if is_plain else "")
        if event.anchor:
            self.anchors[event.anchor] = node
        self._attach(node)

    def _alias(self, event: AliasEvent) -> None:
        node = self.anchors.get(event.anchor)
        if node is None:
            what = f"alias of nothing: *{cut(event.anchor)}"
            why = Refusal(what, "an anchor that ends before it")
            raise self._fatal(event, why)
        self._count(event, node.size)
        if self._awaits_key():
            raise self._fatal(event, Refusal("an alias for a key", "the key itself"))
        if self._depth(node) + len(self.open) > DEEPEST:
            raise self._fatal(event, Refusal("nested too deep", f"at most {DEEPEST} levels"))
        self._attach(node)

    def _count(self, event: Event, values: int) -> None:
        self.values += values
        if self.values > MOST_VALUES:
            why = Refusal("too many values", f"at most {MOST_VALUES:,}, with aliases written out")
            raise self._fatal(event, why)

    def _key(self, key: str, place: Place, *, plain: bool) -> None:
        table = self.open[-1]
        self.path.append(key)
        self.pending[-1] = place
        if key == "<<" and plain:
            why = Refusal("merge keys are not part of YAML 1.2", "the keys written out")
            self._report(place, "", why)
        elif isinstance(table, Table) and key in table.keys:
            what = f"given twice, first in line {table.keys[key].line}"
            self._report(place, "", Refusal(what, "each key once"))
        elif isinstance(table, Table):
            table.keys[key] = place

    def _attach(self, node: Node) -> None:
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        parent.size += node.size
        if isinstance(parent, Sequence):
            parent.items.append(node)
            return
        key = str(self.path.pop())
        if parent.keys.get(key) == self.pending[-1]:  # the first of its name
            parent.values[key] = node
        self.pending[-1] = None

    def _awaits_key(self) -> bool:
        return bool(self.open) and isinstance(self.open[-1], Table) and self.pending[-1] is None

    def _depth(self, node: Node) -> int:
        if isinstance(node, Scalar):
            return 0
        children = node.items if isinstance(node, Sequence) else list(node.values.values())
        return 1 + max(map(self._depth, children), default=0)

    def _here(self) -> tuple[str | int, ...]:
        top = self.open[-1] if self.open else None
        return (*self.path, len(top.items)) if isinstance(top, Sequence) else tuple(self.path)

    def _refuse_tag(self, event: Any) -> None:  # noqa: ANN401 - ruamel.yaml has no types
        if event.tag:
            tag = cut(str(event.tag).replace("tag:yaml.org,2002:", "!!"))
            self._report(_place(event), tag, Refusal("a YAML tag", "the value alone"))

    def _report(self, place: Place, given: str, why: Refusal) -> None:
        key = spell_path(self._here())
        self.problems.append(Problem(self.source, *place, key, given, why))

    def _fatal(self, event: Event, why: Refusal) -> ScenarioError:
        key = cut(spell_path(self._here()))
        problem = Problem(self.source, *_place(event), key, "", why)
        return ScenarioError(*self.problems, problem)


def _place(event: Any) -> Place:  # noqa: ANN401 - ruamel.yaml has no types
    return Place(event.start_mark.line + 1, event.start_mark.column + 1)


def resolve(text: str) -> object:
    """The value that a text means if it is written without quotes (core schema)."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text) if len(text) <= _MOST_DIGITS else float("inf")
    if _OCTAL_OR_HEX.fullmatch(text):
        return int(text, 0)
    if _FLOAT.fullmatch(text):
        return float(text)
    if _INFINITE.fullmatch(text):
        return float(text.replace(".", ""))
    return text
