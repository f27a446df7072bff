"""Who meets the objectives, what is best among those, and what rules out the others: by rules."""

import math
from collections.abc import Sequence

from simulator.analysis.judged import Judged
from simulator.analysis.phrases import doing, least_and_most
from simulator.analysis.spelling import bound_of, spelt_apart
from simulator.analysis.whole import FLOOR, Whole
from simulator.analysis.words import milliseconds, number
from simulator.scenario.errors import listed

MEANING = {
    "latency_mean": "requests take too long",
    "latency_p50": "too many requests take too long, or go without an answer",
    "latency_p95": "too many requests take too long, or go without an answer",
    "latency_p99": "too many requests take too long, or go without an answer",
    "exposure_max": "a login that has ended is accepted for too long",
    "login_visibility": "too many live logins are not recognised",
    "availability": "too many requests go without an answer",
    "store_utilisation": "the store is too busy",
    "database_utilisation": "the database is too busy",
    "node_utilisation_max": "a node is too busy",
}
"""What it means to miss an objective."""


def who_meets_all(whole: Whole) -> str:
    """Name those that meet every objective, if anybody can tell."""
    if not whole.choices:
        return ""
    count = len(whole.objectives)
    numbered = "both" if count == 2 else f"all {count}"  # noqa: PLR2004 - a pair
    every = f"{numbered} objectives" if count > 1 else f"the objective {whole.objectives[0]}"
    if whole.replications == 1:
        would = [s for s in whole.choices if all(not one.beyond > 0 for one in whole.judged[s])]
        return (
            "One replication has no intervals and decides nothing: run two or more. By their values"
            f" alone, {listed(would, 'and') if would else 'no strategy'} would meet {every}."
        )
    met = whole.given("pass")
    if len(met) == len(whole.choices) > 1:
        return f"Every strategy meets {every}."
    if not met:
        return f"No strategy meets {every}{' for certain' if whole.given('undecided') else ''}."
    return f"{doing(met, 'meet')} {every}."


def best_of_those(whole: Whole) -> str:
    """Say who adds least to latency, asks least of the store and costs least, of those that pass.

    Beside the floor, latencies are compared by paired differences: their intervals are narrower.
    """
    met = whole.given("pass")
    rows = whole.summary.loc[met]
    if whole.beside_floor.empty:
        latency = least_and_most(
            rows, "latency_ms_mean", milliseconds, "take", "least time a request"
        )
    else:
        added = whole.beside_floor.loc[met]
        what = f"least to the mean latency of `{FLOOR}`"
        latency = least_and_most(added, "latency_ms_mean", milliseconds, "add", what)
    store = least_and_most(rows, "store_ops_per_request", _times, "ask", "the store least")
    cost = least_and_most(rows, "cost_per_hour", _hourly, "cost", "least")
    said = [part for part in (latency, store, cost) if part]
    return f"Of these, {'; '.join(said)}." if said else ""


def _times(value: float) -> str:
    said = number(value)
    return {"0": "never", "1": "once a request"}.get(said, f"{said} times a request")


def _hourly(value: float) -> str:
    return f"{number(value)} an hour"


def who_is_ruled_out(whole: Whole) -> str:
    """Say who fails which objective; of one that all fail, who comes nearest."""
    said = []
    for objective in whole.objectives:
        group = [
            (strategy, one)
            for strategy in whole.choices
            for one in whole.failed_by(strategy)
            if one.objective == objective
        ]
        if len(group) == len(whole.choices) > 1:
            least = min(group, key=lambda one: one[1].miss)
            finite = math.isfinite(least[1].value)
            by_least = f", least by {_with_values([least])}" if finite else ""
            said.append(f"{_demand(least[1])} is missed by all{by_least}: {MEANING[objective]}.")
        elif group:
            demand, who = _demand(group[0][1]), _with_values(group)
            said.append(f"{demand} rules out {who}: {MEANING[objective]}.")
    return " ".join(said)


def _demand(one: Judged) -> str:
    return f"{one.objective} ({'at most' if one.relation == '≤' else 'at least'} {bound_of(one)})"


def _with_values(group: Sequence[tuple[str, Judged]]) -> str:
    values = [
        f"{strategy} ({'too few answers' if math.isinf(one.value) else spelt_apart(one)})"
        for strategy, one in group
    ]
    return listed(values, "and")


def who_is_undecided(whole: Whole) -> str:
    """Name those of whom more replications would tell."""
    open_ = whole.given("undecided")
    if not open_ or whole.replications == 1:
        return ""
    verb = "are" if len(open_) > 1 else "is"
    return f"{listed(open_, 'and')} {verb} undecided: more replications would tell."


def what_the_floor_misses(whole: Whole) -> str:
    """Name what is missed without any login: no choice of a strategy can mend it."""
    missed = [one.objective for one in whole.failed_by(FLOOR)] if FLOOR in whole.judged else []
    if not missed:
        return ""
    verb = "are" if len(missed) > 1 else "is"
    return (
        f"{listed(missed, 'and')} {verb} missed even without any login (`{FLOOR}`): that is a"
        " matter of capacity or of outages, not of the strategy."
    )
