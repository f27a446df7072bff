"""The names of strategies are those that are built."""

from simulator.model.strategies import STRATEGIES
from simulator.scenario.strategy_names import LATER, WORKING


def test_every_strategy_is_named_in_the_order_of_tables() -> None:
    assert tuple(STRATEGIES) == WORKING


def test_none_is_both() -> None:
    assert not set(WORKING) & set(LATER)
    assert len({*WORKING, *LATER}) == 12
