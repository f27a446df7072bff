"""How busy the nodes were, and how evenly."""

import math

from simulator.engines.tally import NODE_FIELDS, Tally
from simulator.plan import Plan

_BUSY, _UP, _SERVED = (NODE_FIELDS.index(f) for f in ("busy_ns", "up_ns", "served"))


def utilisations(plan: Plan, tally: Tally) -> list[float]:
    """Return the share of its workers' time that each node was at work, of those that were up."""
    return [row[_BUSY] / (row[_UP] * plan.workers) for row in tally.nodes.tolist() if row[_UP] > 0]


def utilisation_mean(plan: Plan, tally: Tally) -> float:
    """Return the share of all nodes' worker time at work: nodes weighted by their time up."""
    busy, up = (int(tally.nodes[:, f].sum()) for f in (_BUSY, _UP))
    return busy / (up * plan.workers) if up else math.nan


def utilisation_max(plan: Plan, tally: Tally) -> float:
    """Return the utilisation of the busiest node, each over its own time up."""
    return max(utilisations(plan, tally), default=math.nan)


def imbalance(_: Plan, tally: Tally) -> float:
    """Return max ÷ mean, over nodes, of the requests per second that each served while up."""
    rates = [row[_SERVED] / row[_UP] for row in tally.nodes.tolist() if row[_UP] > 0]
    total = math.fsum(rates)
    return max(rates) * len(rates) / total if total else math.nan
