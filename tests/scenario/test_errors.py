"""How errors are spelt."""

import pickle

import pytest

from simulator.scenario.errors import (
    Problem,
    Refusal,
    ScenarioError,
    clean,
    cut,
    listed,
    nearest,
    shown,
)


def test_a_line_with_everything() -> None:
    why = Refusal("wrong", "this or that", "this")
    problem = Problem("f.yaml", 3, 7, "a.b", '"x"', why)
    assert str(problem) == 'f.yaml:3:7: a.b: wrong ("x"); this or that; did you mean this?'


def test_a_line_with_nothing() -> None:
    assert str(Problem("f.yaml", None, None, "", "", Refusal("wrong"))) == "f.yaml: wrong"


def test_errors_travel_to_another_process() -> None:
    error = ScenarioError(Problem("f", 1, 2, "k", "v", Refusal("a", "b", "c")))
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert copy.lines == error.lines


def test_what_a_terminal_would_obey_is_escaped() -> None:
    assert clean("a\x1b[31m\n\u202e") == "a\\x1b[31m\\n\\u202e"
    assert cut("\x1b" * 100).isprintable()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (float("nan"), ".nan"),
        (float("-inf"), "-.inf"),
        (None, "null"),
        ("é", '"é"'),
        (b"x", "a bytes"),
        pytest.param(10**5000, "a int", id="5000 digits"),
        ("x" * 100, '"' + "x" * 58 + "…"),
    ],
)
def test_values(value: object, text: str) -> None:
    assert shown(value) == text


def test_words() -> None:
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"], "and") == "a, b and c"
    assert nearest("Round-Robin", ["random", "round_robin"]) == "round_robin"
    assert nearest("xyz", ["random", "round_robin"]) == ""
    assert nearest(["x"], ["random"]) == ""
