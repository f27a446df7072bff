"""Prices: what they may be, and that what is not there is None."""

import pytest

from simulator.scenario.dumping import dump
from simulator.scenario.errors import ScenarioError
from simulator.scenario.loading import load_text

WORKLOAD = "workload: {model: open, arrival_rate: 1}\n"


def test_no_prices_by_default() -> None:
    prices = load_text(WORKLOAD).prices
    assert (prices.node_hour, prices.store_hour) == (None, None)
    assert (prices.database_hour, prices.egress_gb) == (None, None)


def test_prices() -> None:
    scenario = load_text(WORKLOAD + "prices: {node_hour: 0.1, store_hour: 0, egress_gb: none}\n")
    prices = scenario.prices
    assert (prices.node_hour, prices.store_hour) == (0.1, 0.0)
    assert (prices.database_hour, prices.egress_gb) == (None, None)
    assert load_text(dump(scenario)) == scenario


@pytest.mark.parametrize(
    ("prices", "line"),
    [
        ("{egress_gb: -1}", "21: prices.egress_gb: negative (-1); a number from 0 to 1e+12"),
        ("{node_hour: 2e12}", "21: prices.node_hour: too large (2e12); a number from 0 to 1e+12"),
        ("{node_hour: 3 $}", "21: prices.node_hour: not a number (3 $); a number from 0 to 1e+12"),
        (
            "{node_hours: 1}",
            (
                "10: prices.node_hours: unknown key; node_hour, store_hour, database_hour or "
                "egress_gb; did you mean node_hour?"
            ),
        ),
    ],
)
def test_wrong(prices: str, line: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        load_text(WORKLOAD + f"prices: {prices}\n", "f")
    assert [said.removeprefix("f:2:") for said in caught.value.lines] == [line]
