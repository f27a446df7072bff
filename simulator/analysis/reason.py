"""Why a strategy passes, fails or is undecided: one sentence, made by rules."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from simulator.analysis.bottleneck import NODE, Station, bottleneck, slowest, station
from simulator.analysis.course import Course, Stretch, peak
from simulator.analysis.judged import Judged, overall, worst
from simulator.analysis.spelling import bound_of, spelt, spelt_apart, spelt_distance
from simulator.analysis.trouble import Trouble, cause_of
from simulator.analysis.words import milliseconds, moment, number, share
from simulator.scenario.errors import listed

_LEFT_OUT = {"latency_p50": "half", "latency_p95": "5 %", "latency_p99": "1 %"}
"""With more requests than that unanswered, a quantile of latency is infinite."""
_LOST = {
    "abandoned": "were given up after logins in vain",
    "error": "met an error",
    "timeout": "took longer than clients wait",
}
"""What became of requests without an ok answer, by column."""


class Seen(NamedTuple):
    """What is known of a strategy's runs beside its verdicts.

    Attributes:
        row: Its summary.
        course: Its time series in the window.
        auth_s: See `bottleneck.auth_operation_s`.
        troubles: What broke, of what the strategy needs.
        replications: How many there were.
    """

    row: Mapping[str, float]
    course: Course
    auth_s: float
    troubles: Sequence[Trouble]
    replications: int


def sentence(strategy: str, judged: Sequence[Judged], seen: Seen) -> str:
    """Return the sentence on one strategy.

    Args:
        strategy: Its name.
        judged: Its verdicts, in the order of objectives.
        seen: What its runs came to.
    """
    verdict = overall(judged)
    if not verdict:
        return f"{strategy} has nothing to be judged by."
    mine = [one for one in judged if one.verdict == verdict and one.has_value]
    rules = {"fail": _fails, "undecided": _is_undecided, "pass": _passes}
    said = [part for part in rules[verdict](mine, seen) if part]
    return f"{strategy} {'; '.join(said)}."


def _fails(missed: Sequence[Judged], seen: Seen) -> list[str]:
    first = worst(missed)
    others = [one.objective for one in missed if one is not first]
    more = f"{_more(len(others))} missed: {listed(others, 'and')}" if others else ""
    return [f"fails: {_miss(first)}", *_because(first, seen), more]


def _is_undecided(open_: Sequence[Judged], seen: Seen) -> list[str]:
    first = worst(open_)
    if seen.replications == 1:
        beyond = [one for one in open_ if one.beyond > 0]
        if not beyond:
            met = "every objective is met" if len(open_) > 1 else f"{first.objective} is met"
            return [f"is undecided: {met} in the only replication, but one has no interval"]
        return [f"is undecided: {_miss(first)}, but one replication has no interval"]
    others = [one.objective for one in open_ if one is not first]
    more = f"{_more(len(others))} undecided: {listed(others, 'and')}" if others else ""
    return [f"is undecided: {undecided_because(first)}", more, "more replications would tell"]


def undecided_because(one: Judged) -> str:
    """Return why an objective is undecided, in spite of several replications."""
    bound = bound_of(one)
    if math.isinf(one.value):
        return f"{one.objective} (at most {bound}) was reached in some replications only"
    if math.isnan(one.ci95):
        return f"only one replication has anything to judge {one.objective} by"
    return f"the interval of {one.objective}, {_value(one)}, reaches across {bound}"


def _passes(met: Sequence[Judged], _: Seen) -> list[str]:
    if len(met) == 1:
        return [f"passes: {met[0].objective} is {_value(met[0])}, {_demand(met[0])}"]
    closest = min(met, key=lambda one: one.room)
    how = "both" if len(met) == 2 else f"all {len(met)}"  # noqa: PLR2004 - a pair
    return [
        f"passes: {how} objectives are met",
        f"the closest is {closest.objective}, {_value(closest)}, {_demand(closest)}",
    ]


def _miss(one: Judged) -> str:
    """Which objective, and by how much: `latency_p99 is 740 ms (± 35 ms), 340 ms above 400 ms`."""
    bound = bound_of(one)
    if math.isinf(one.value):
        without = _LEFT_OUT.get(one.objective)
        lost = f"over {without} of the requests" if without else "all requests"
        return f"{one.objective} is infinite, as {lost} went unanswered ({_demand(one)})"
    side = "above" if one.relation == "≤" else "below"
    by = spelt_distance(one)
    return f"{one.objective} is {_value(one)}, {by} {side} the objective of {bound}"


def _value(one: Judged) -> str:
    value = spelt_apart(one)
    return f"{value} (± {spelt(one, one.ci95, 2)})" if one.ci95 > 0 else value


def _demand(one: Judged) -> str:
    return f"{'at most' if one.relation == '≤' else 'at least'} {bound_of(one)} is asked"


def _more(count: int) -> str:
    return "1 more objective is" if count == 1 else f"{count} more objectives are"


def _because(one: Judged, seen: Seen) -> list[str]:
    """Return when it went wrong, and where time was short."""
    if one.objective.startswith("latency") and math.isinf(one.value):
        return _availability(seen)
    rule = _BECAUSE.get(one.objective)
    return rule(seen) if rule else _latency(seen)


def _visibility(seen: Seen) -> list[str]:
    c = seen.course
    when = peak(c, c.counts["unknown"], c.counts["carried"])
    if when is None:
        return ["it was much the same throughout"]
    return [f"it was lowest {_span(when)} ({number(1 - when.ratio)}){_cause(when, seen)}"]


def _availability(seen: Seen) -> list[str]:
    c = seen.course
    where = bottleneck(seen.row, c, seen.auth_s)
    lost = sum(seen.row[kind] for kind in _LOST)
    kinds = [said for kind, said in _LOST.items() if seen.row[kind] > lost / 2]
    most = f"most unanswered requests {kinds[0]}" if kinds else ""
    when = peak(c, c.counts["lost"], c.counts["finished"])
    if when is None:
        return [most, _short_of_time(where)]
    cause = _cause(when, seen)
    losses = f"losses were highest {_span(when)} ({share(when.ratio)}){cause}"
    return [most, losses, "" if cause and not where.is_short else _short_of_time(where)]


def _latency(seen: Seen) -> list[str]:
    where = bottleneck(seen.row, seen.course, seen.auth_s)
    when = slowest(seen.course)
    longest = f"requests took longest {_span(when)}{_cause(when, seen)}" if when else ""
    if where.is_short:
        return ["" if where.key == NODE else longest, _short_of_time(where)]
    took = milliseconds(seen.row["auth_ms_mean"])
    return [longest, f"{_short_of_time(where)}, but authentication takes {took} at the mean"]


def _exposure(seen: Seen) -> list[str]:
    if seen.row["exposure_censored"] > 0:
        return ["some logins were still accepted at the end of the run: it may be longer"]
    return []


def _busy(key: str) -> Callable[[Seen], list[str]]:
    def rule(seen: Seen) -> list[str]:
        found = station(key, seen.row, seen.course, seen.auth_s)
        if found.when is None:
            return ["it was much the same throughout"]
        if key == NODE:
            return [f"requests took longest {_span(found.when)}"]
        return [f"it was highest {_span(found.when)} ({share(found.busiest)})"]

    return rule


_BECAUSE: Mapping[str, Callable[[Seen], list[str]]] = {
    "login_visibility": _visibility,
    "availability": _availability,
    "exposure_max": _exposure,
    "store_utilisation": _busy("store"),
    "database_utilisation": _busy("database"),
    "node_utilisation_max": _busy(NODE),
}


def _short_of_time(found: Station) -> str:
    """Name the station with the least time to spare; it is to blame only if that is little."""
    nodes, much = found.key == NODE, share(found.busiest)
    if not found.is_short:
        verb = "were" if nodes else "was"
        return f"no station was short of time (the busiest {verb} the {found.name}, {much})"
    if nodes:
        when = f", requests slowest {_span(found.when)}" if found.when else ""
        return f"the nodes were the bottleneck (the busiest of them {much}{when})"
    when = _span(found.when) if found.when else "throughout"
    return f"the {found.name} was the bottleneck ({much} busy {when})"


def _cause(when: Stretch, seen: Seen) -> str:
    trouble = cause_of(when, seen.troubles)
    return f", as {trouble.said}" if trouble else ""


def _span(when: Stretch) -> str:
    return f"from {moment(when.from_s)} to {moment(when.to_s)}"
