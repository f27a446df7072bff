"""How one run's counts become one number; NaN where it would be a ratio of nothing."""

import math
from collections.abc import Callable

from simulator.analysis.quantiles import quantile_ns
from simulator.engines.tally import Tally
from simulator.plan import Plan

Formula = Callable[[Plan, Tally], float]

S = 1e9
MS = 1e6
MB = 1e6


def ratio(part: float, whole: float) -> float:
    """Return `part` ÷ `whole`; NaN if there is no whole."""
    return part / whole if whole else math.nan


def window_ns(plan: Plan) -> int:
    """Return the length of the window: what follows the warm-up."""
    return plan.duration_ns - plan.warm_up_ns


def count(name: str) -> Formula:
    """Return the formula of a counter."""
    return lambda _, tally: float(tally.counters[name])


def share(part: str, whole: str) -> Formula:
    """Return the formula of one counter ÷ another."""
    return lambda _, tally: ratio(tally.counters[part], tally.counters[whole])


def mean(total: str, number: str, unit_ns: float) -> Formula:
    """Return the formula of a mean duration: a sum of ns ÷ a counter, in a unit."""
    return lambda _, tally: ratio(tally.counters[total], tally.counters[number] * unit_ns)


def quantile(rank: float) -> Formula:
    """Return the formula of a quantile of latency over ok requests, in ms."""
    return lambda _, tally: quantile_ns(tally.histogram, rank) / MS


def availability(_: Plan, tally: Tally) -> float:
    """Return ok ÷ finished requests."""
    c = tally.counters
    return ratio(c["ok"], c["ok"] + c["abandoned"] + c["error"] + c["timeout"])


def throughput(plan: Plan, tally: Tally) -> float:
    """Return ok requests per second of the window."""
    return tally.counters["ok"] / (window_ns(plan) / S)


def exposure_max(_: Plan, tally: Tally) -> float:
    """Return the longest exposure in seconds."""
    c = tally.counters
    return c["exposure_max_ns"] / S if c["exposures"] else math.nan


def store_utilisation(plan: Plan, tally: Tally) -> float:
    """Return the share of the shards' time in service."""
    return tally.counters["store_busy_ns"] / (window_ns(plan) * plan.store_shards)


def database_utilisation(plan: Plan, tally: Tally) -> float:
    """Return the share of the connections' time in service."""
    return tally.counters["database_busy_ns"] / (window_ns(plan) * plan.database_connections)


def session_memory_mb_max(plan: Plan, tally: Tally) -> float:
    """Return the most megabytes of sessions in one node; undefined if nodes keep none."""
    if not plan.holds_sessions:
        return math.nan
    return tally.counters["node_sessions_max"] * plan.session_bytes / MB
