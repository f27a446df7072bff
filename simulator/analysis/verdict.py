"""Whether a strategy meets the scenario's objectives, as far as the replications can tell."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from simulator.analysis.formulas import (
    MS,
    Formula,
    S,
    availability,
    database_utilisation,
    exposure_max,
    mean,
    share,
    store_utilisation,
)
from simulator.analysis.intervals import LEVEL, interval
from simulator.analysis.node_load import utilisation_max
from simulator.analysis.quantiles import quantile_ns
from simulator.analysis.spelling import in_words
from simulator.analysis.words import ordinary
from simulator.engines.tally import Tally
from simulator.plan import Plan

if TYPE_CHECKING:
    from simulator.scenario.objectives import Slo

Outcome = Literal["pass", "fail", "undecided"]


@dataclass(frozen=True)
class Objective:
    """One key of `slo`.

    Attributes:
        name: The key.
        relation: "≤" (at most) or "≥" (at least).
        unit: Of the bound and the value as reported; "" for shares.
        scale: The key's base units (ns, or shares) in one `unit`.
        formula: One run's value.
    """

    name: str
    relation: Literal["≤", "≥"]
    unit: str
    scale: float
    formula: Formula


class Verdict(NamedTuple):
    """What the replications say about one objective; NaN where undefined."""

    value: float
    ci95: float
    verdict: Outcome
    reason: str


def _latency(rank: float) -> Formula:
    """Return the formula of a latency quantile over all requests, in ms.

    An objective is for everybody: a request without an ok answer, or without one yet, ranks as
    infinite.
    """

    def formula(_: Plan, tally: Tally) -> float:
        c = tally.counters
        return quantile_ns(tally.histogram, rank, beyond=c["requests"] - c["ok"]) / MS

    return formula


def _latency_mean(plan: Plan, tally: Tally) -> float:
    """Return the mean over ok requests, as the column has it: one infinite value would hide all."""
    if tally.counters["requests"] and not tally.counters["ok"]:
        return math.inf
    return mean("latency_ns", "ok", MS)(plan, tally)


OBJECTIVES = (
    Objective("latency_mean", "≤", "ms", MS, _latency_mean),
    Objective("latency_p50", "≤", "ms", MS, _latency(0.5)),
    Objective("latency_p95", "≤", "ms", MS, _latency(0.95)),
    Objective("latency_p99", "≤", "ms", MS, _latency(0.99)),
    Objective("exposure_max", "≤", "s", S, exposure_max),
    Objective("login_visibility", "≥", "", 1.0, share("recognised", "carried")),
    Objective("availability", "≥", "", 1.0, availability),
    Objective("store_utilisation", "≤", "", 1.0, store_utilisation),
    Objective("database_utilisation", "≤", "", 1.0, database_utilisation),
    Objective("node_utilisation_max", "≤", "", 1.0, utilisation_max),
)


def values(plan: Plan, tally: Tally) -> dict[str, float]:
    """Return what one run says of every objective, by name; NaN where undefined."""
    return {objective.name: objective.formula(plan, tally) for objective in OBJECTIVES}


def demanded(slo: "Slo") -> list[tuple[Objective, float]]:
    """Return the objectives that a scenario has, each with its bound in the objective's unit."""
    found = ((objective, getattr(slo, objective.name)) for objective in OBJECTIVES)
    return [(objective, key / objective.scale) for objective, key in found if key is not None]


def judge(
    objective: Objective, bound: float, observed: Sequence[float], level: float = LEVEL
) -> Verdict:
    """Return the verdict on one objective.

    It passes only if the whole interval does and fails only if the whole interval does not.
    One replication has no interval and decides nothing, whatever its value; replications that all
    agree have an interval of no width and do decide. A latency that was infinite in some of them
    fails if the interval of the others misses the bound as well. If there was nothing to judge in
    any replication (no login was ended, say), nothing is decided either.

    Args:
        objective: What is demanded.
        bound: In the objective's unit.
        observed: Each replication's value.
        level: Confidence level of the interval.
    """
    value, half_width = interval(observed, level)
    defined = [v for v in observed if not math.isnan(v)]
    demand = (
        f"{'at most' if objective.relation == '≤' else 'at least'} {_spell(objective, bound, 12)}"
    )
    if not defined:
        return Verdict(value, half_width, "undecided", f"nothing to judge ({demand})")
    if len(defined) == 1:
        reason = f"{_spell(objective, value)} in one replication, which has no interval ({demand})"
        return Verdict(value, half_width, "undecided", reason)
    finite = [v for v in defined if not math.isinf(v)]
    if len(finite) < len(defined):
        infinite = len(defined) - len(finite)
        reason = f"never reached in {infinite} of {len(defined)} replications ({demand})"
        outcome: Outcome = "fail" if _all_beyond(finite, bound, level) else "undecided"
        return Verdict(value, half_width, outcome, reason)
    outcome = _compare(objective, bound, value - half_width, value + half_width)
    reason = f"{_spell(objective, value)} ± {_spell(objective, half_width, 2)} ({demand})"
    return Verdict(value, half_width, outcome, reason)


def _all_beyond(finite: Sequence[float], bound: float, level: float) -> bool:
    """Return whether a latency misses its bound where it is finite, too: the whole interval."""
    if len(finite) <= 1:
        return all(value > bound for value in finite)
    middle, half_width = interval(finite, level)
    return middle - half_width > bound


def _compare(objective: Objective, bound: float, low: float, high: float) -> Outcome:
    if objective.relation == "≤":
        return "pass" if high <= bound else "fail" if low > bound else "undecided"
    return "pass" if low >= bound else "fail" if high < bound else "undecided"


def _spell(objective: Objective, value: float, digits: int = 4) -> str:
    return ordinary(in_words(objective.unit, value, digits))
