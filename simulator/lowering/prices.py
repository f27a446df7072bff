"""What a run costs by the hour, as far as the scenario prices it."""

from collections.abc import Mapping
from typing import Any

from simulator.scenario.schema import Scenario


def lower_prices(scenario: Scenario) -> Mapping[str, Any]:
    """Return the prices, in the scenario's currency; one that is absent is 0.

    `priced`: there is any. Engines do not look at prices: they stand in the plan because a plan is
    all that the analysis of a run knows of its scenario.
    """
    prices = scenario.prices
    given = (prices.node_hour, prices.store_hour, prices.database_hour, prices.egress_gb)
    return {
        "priced": int(any(price is not None for price in given)),
        "price_node_hour": prices.node_hour or 0.0,
        "price_store_hour": prices.store_hour or 0.0,
        "price_database_hour": prices.database_hour or 0.0,
        "price_egress_gb": prices.egress_gb or 0.0,
    }
