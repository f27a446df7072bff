"""Where things stand in a file."""

import pytest

from simulator.scenario.document import Found, as_given, plain, spell_path
from simulator.scenario.yaml_text import parse

TEXT = """\
a: 1
b:
  c: [x, {d: 'y'}]
  e:
    - f: 2
      g: 3
    - &anchor {h: 4}
    - *anchor
"""


def found(*path: str | int) -> Found:
    return parse(TEXT, "f").find(path)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("a",), (1, 4)),
        (("b",), (2, 1)),  # a block's value begins on another line: its key is shown
        (("b", "c"), (3, 6)),
        (("b", "c", 1, "d"), (3, 14)),
        (("b", "e", 0), (5, 7)),
        (("b", "e", 0, "g"), (6, 10)),
        (("b", "e", 1, "h"), (7, 19)),
    ],
)
def test_places(path: tuple[str | int, ...], place: tuple[int, int]) -> None:
    assert found(*path).path == path
    assert found(*path).place == place


def test_a_path_that_leads_nowhere_ends_where_it_must() -> None:
    assert found("b", "c", 7).path == ("b", "c")
    assert found("b", "x").path == ("b",)
    assert found("a", "x").path == ("a",)


def test_values_are_fresh_each_time() -> None:
    value = plain(parse(TEXT, "f").root)
    assert value == {
        "a": 1,
        "b": {"c": ["x", {"d": "y"}], "e": [{"f": 2, "g": 3}, {"h": 4}, {"h": 4}]},
    }
    assert value["b"]["e"][1] is not value["b"]["e"][2]


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("010", "010"),
        ("'010'", '"010"'),
        ("1e3", "1e3"),
        ("~", "~"),
        ("{a: [1, .inf]}", '{"a": [1, Infinity]}'),
        ("x" * 100, "x" * 59 + "…"),
        ("[" + "1, " * 100 + "]", "[" + "1, " * 19 + "1" + "…"),
    ],
)
def test_values_are_repeated_as_given(text: str, given: str) -> None:
    assert as_given(parse(f"a: {text}", "f").find(("a",)).node) == given


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("010", 10),
        ("0o10", 8),
        ("0x1F", 31),
        ("+3", 3),
        ("1_000", "1_000"),
        ("1:30", "1:30"),
        ("yes", "yes"),
        ("True", True),
        ("tRUE", "tRUE"),
        ("2026-01-01", "2026-01-01"),
        (".5", 0.5),
        ("5.", 5.0),
        ("1e3", 1000.0),
        ("-.inf", float("-inf")),
        ("null", None),
        ("'null'", "null"),
        ("|\n  a\n  b\n", "a\nb\n"),
    ],
)
def test_values_by_the_core_schema(text: str, value: object) -> None:
    read = parse(f"a: {text}", "f").find(("a",)).node
    assert plain(read) == value
    assert type(plain(read)) is type(value)


def test_a_path_is_spelt_in_one_printable_line() -> None:
    assert spell_path(("events", 2, "at")) == "events[2].at"
    assert spell_path(("a\nb", "x" * 100)) == "a\\nb." + "x" * 59 + "…"
