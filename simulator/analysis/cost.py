"""What a run costs by the hour."""

import math

from simulator.analysis.formulas import S, window_ns
from simulator.engines.tally import NODE_FIELDS, Tally
from simulator.plan import Plan

_UP = NODE_FIELDS.index("up_ns")
_HOUR_S = 3600
_GB = 1e9


def cost_per_hour(plan: Plan, tally: Tally) -> float:
    """Return the scenario's prices × what the window used, for an hour, in their currency.

    Nodes are paid while they are up; the store by the shard, and the database, by the clock if the
    strategy ever asks it; egress by what nodes answer. Undefined if the scenario prices nothing; a
    price that is absent costs nothing.
    """
    if not plan.priced:
        return math.nan
    window = window_ns(plan)
    nodes_up = int(tally.nodes[:, _UP].sum()) / window
    gb_per_hour = tally.counters["down_bytes"] / _GB * _HOUR_S / (window / S)
    return (
        plan.price_node_hour * nodes_up
        + plan.price_store_hour * plan.store_shards * plan.has_store
        + plan.price_database_hour * plan.has_database
        + plan.price_egress_gb * gb_per_hour
    )
