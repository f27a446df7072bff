"""Whatever is loaded, it is a scenario or a `ScenarioError` with one printable line a problem."""

import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from simulator.scenario.dumping import dump
from simulator.scenario.errors import ScenarioError
from simulator.scenario.known_keys import HYBRID, keys_by_block
from simulator.scenario.loading import load_mapping, load_text

LONGEST_LINE = 1_500  # the top-level keys are 300 characters
KEYS = sorted({key for keys in keys_by_block().values() for key in keys})
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.binary(max_size=3),
    st.sampled_from(["1 s", "-1 s", "nan s", "4 /s", "all", "auto", "none", "A", "jwt", "in_app"]),
)
ANYTHING = st.recursive(
    VALUES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=8), inner, max_size=5)
        | st.dictionaries(VALUES.filter(lambda key: not isinstance(key, float)), inner, max_size=2)
    ),
    max_leaves=30,
)
BLOCKS = st.dictionaries(st.sampled_from(keys_by_block()[()]), ANYTHING, max_size=8)
HYBRID_KEYS = (*keys_by_block()[HYBRID], "workload", "")
MARKS = "{}[]:,-?|>&*!%#'\"\\\n\t \r\x85\u2028@`~=<."
PIECES = [*MARKS, "workload", "model", "1 s", "\n  "]


def load_or_say_why(loader: object, given_: object) -> None:
    assert callable(loader)
    said: tuple[str, ...] = ()
    try:
        loader(given_)
    except ScenarioError as error:
        said = error.lines or ("",)
    assert all(line and line.isprintable() and len(line) < LONGEST_LINE for line in said)


@given(st.text() | st.lists(st.sampled_from(PIECES)).map("".join))
@example("a: !!timestamp 2001-01-01")
@example("%YAML 1.1\n---\na: yes")
@example("%TAG ! tag:x,2000:\n--- !y {}")
@example("? a\n? b")
@example("a: |2-\n   b")
@example('"\\ud800": 1')
@example('workload: "\\x00\\ud83d"')
@example("{[]: 1}")
@example("--- >\n")
@example("&a *a")
@example("%")
@example('"\\xZZ"')
@example('"\\U00110000"')
def test_any_text(text: str) -> None:
    load_or_say_why(load_text, text)


@given(st.lists(st.dictionaries(st.sampled_from(HYBRID_KEYS), ANYTHING, max_size=6), max_size=3))
def test_any_hybrids(strategies: list[object]) -> None:
    workload = {"model": "open", "arrival_rate": 1}
    load_or_say_why(load_mapping, {"workload": workload, "strategies": strategies})


@given(BLOCKS)
def test_any_mapping(mapping: dict[str, object]) -> None:
    load_or_say_why(load_mapping, mapping)


@given(BLOCKS.map(lambda blocks: {**blocks, "workload": {"model": "open", "arrival_rate": 1}}))
def test_any_mapping_with_a_workload(mapping: dict[str, object]) -> None:
    load_or_say_why(load_mapping, mapping)


@pytest.mark.parametrize("seed", range(200))
def test_a_scenario_with_some_characters_changed(seed: int) -> None:
    text = dump(
        load_mapping(
            {
                "workload": {"model": "open", "arrival_rate": 1},
                "events": [
                    {"at": "1 s", "add_nodes": 1},
                    {"at": "2 min", "crash_node": "C", "restart_after": "1 s"},
                    {"at": "3 min", "store_outage": {"duration": "1 s"}},
                ],
            }
        )
    )
    chance = random.Random(seed)  # noqa: S311 - a test
    for _ in range(chance.randint(1, 5)):
        at = chance.randrange(len(text))
        text = text[:at] + chance.choice(PIECES) + text[at + chance.randint(0, 4) :]
    load_or_say_why(load_text, text)
