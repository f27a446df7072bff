"""Prices in a plan."""

from typing import Any

import pytest

from simulator.lowering.prices import lower_prices
from simulator.scenario.loading import load_mapping

ALL = {"node_hour": 0.5, "store_hour": 0.25, "database_hour": 2, "egress_gb": 0.125}


def prices(**given: float) -> dict[str, Any]:
    workload = {"model": "open", "arrival_rate": "1 /s"}
    return dict(lower_prices(load_mapping({"workload": workload, "prices": given})))


def test_every_price_stands_in_the_plan() -> None:
    assert prices(**ALL) == {
        "priced": 1,
        "price_node_hour": 0.5,
        "price_store_hour": 0.25,
        "price_database_hour": 2.0,
        "price_egress_gb": 0.125,
    }


@pytest.mark.parametrize("key", ALL)
def test_one_that_is_absent_is_nothing_and_one_that_is_there_will_do(key: str) -> None:
    found = prices(**{key: ALL[key]})
    assert found.pop("priced") == 1
    assert found.pop(f"price_{key}") == ALL[key]
    assert set(found.values()) == {0.0}


def test_nothing_is_priced() -> None:
    assert prices()["priced"] == 0
    assert prices(node_hour=0)["priced"] == 1
