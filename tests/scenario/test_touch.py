"""`session.touch`: a word or a time."""

import pytest

from simulator.model.rules import NEVER_NS
from simulator.model.strategies import strategy_of
from simulator.plan import make_plan
from simulator.scenario.dumping import dump
from simulator.scenario.errors import InputError
from simulator.scenario.loading import load_text
from simulator.scenario.quantities import MIN
from simulator.scenario.schema import Scenario


def touching(touch: str) -> Scenario:
    return load_text(
        f"workload: {{model: closed, users: 3}}\nsession: {{touch: {touch}}}\n", "s.yaml"
    )


@pytest.mark.parametrize(
    ("touch", "read", "touch_ns"),
    [
        ("every_request", "every_request", 0),
        ("never", "never", NEVER_NS),
        ("5 min", 5 * MIN, 5 * MIN),
    ],
)
def test_a_word_or_a_time(touch: str, read: int | str, touch_ns: int) -> None:
    scenario = touching(touch)
    assert scenario.session.touch == read
    assert load_text(dump(scenario), "s.yaml").session.touch == read
    assert make_plan(scenario, "local", 0).touch_ns == touch_ns


@pytest.mark.parametrize(
    ("touch", "said"),
    [
        ("nevr", "neither a word nor a time (nevr); every_request, never, or a time such as 5 min"),
        ("0 s", "zero (0 s); a time above 0, at most"),
        ("-5 s", "negative (-5 s)"),
    ],
)
def test_anything_else_is_refused(touch: str, said: str) -> None:
    with pytest.raises(InputError) as refused:
        touching(touch)
    assert f"session.touch: {said}" in str(refused.value)


def test_only_the_table_has_another_program() -> None:
    seldom, always = touching("5 min"), touching("every_request")
    for name in ("local", "sticky", "replicated", "central_store", "cached_store", "bff"):
        assert strategy_of(seldom, name) == strategy_of(always, name)
    assert len(strategy_of(touching("never"), "database").request) == 4
