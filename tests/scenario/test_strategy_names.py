"""The names of strategies are those that are built."""

from simulator.model.strategies import STRATEGIES
from simulator.scenario.strategy_names import WORKING


def test_every_strategy_is_named_in_the_order_of_tables() -> None:
    assert tuple(STRATEGIES) == WORKING
    assert len(WORKING) == 12
