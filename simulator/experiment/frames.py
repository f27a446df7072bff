"""Tables from observations; `outcome.Comparison` says what stands in each."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.analysis.columns import NAMES
from simulator.analysis.differences import paired, pairs_of
from simulator.analysis.intervals import Interval, interval
from simulator.analysis.predictions import predictions
from simulator.analysis.verdict import demanded, judge
from simulator.engines.tally import RECORD, REQUEST_OUTCOMES, SERIES
from simulator.experiment.cell import Observation
from simulator.experiment.places import place_names
from simulator.model.histogram import bounds_ns

if TYPE_CHECKING:
    from pandas import DataFrame

    from simulator.scenario.schema import Scenario

Runs = Mapping[str, Sequence[Observation]]
"""Observations by strategy in order, each strategy's by replication."""

S = 1e9
MS = 1e6


def table(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> "DataFrame":
    """Return rows as a frame that has these columns even without rows."""
    from pandas import DataFrame  # noqa: PLC0415 - pandas takes 0.3 s to import

    return DataFrame(list(rows), columns=list(columns))


def summary(runs: Runs) -> "DataFrame":
    """Return means over replications and intervals; a row depends on its own strategy alone."""
    rows = (
        {"strategy": strategy}
        | _spread({name: interval(o.columns[name] for o in seen) for name in NAMES})
        for strategy, seen in runs.items()
    )
    return table(rows, ["strategy", *_SPREAD])


def differences(runs: Runs) -> "DataFrame":
    """Return paired differences and their intervals."""
    rows = []
    for strategy, base in pairs_of(tuple(runs)):
        found = {
            name: paired(*([o.columns[name] for o in runs[s]] for s in (strategy, base)))
            for name in NAMES
        }
        rows.append({"strategy": strategy, "against": base} | _spread(found))
    return table(rows, ["strategy", "against", *_SPREAD])


def replications(runs: Runs) -> "DataFrame":
    """Return every replication's values."""
    rows = (
        {"strategy": o.strategy, "replication": o.replication, **o.columns} for o in _each(runs)
    )
    return table(rows, ["strategy", "replication", *NAMES])


def timeseries(runs: Runs) -> "DataFrame":
    """Return what happened in each bin."""
    from pandas import DataFrame, concat  # noqa: PLC0415 - pandas takes 0.3 s to import

    parts = []
    for o in _each(runs):
        counts = {name: o.series[:, i] for i, name in enumerate(SERIES)}
        latency_ns = counts.pop("latency_ns")
        start_ns = np.arange(len(o.series), dtype=np.int64) * o.bin_ns
        part = {
            "strategy": o.strategy,
            "replication": o.replication,
            "t_s": start_ns / S,
            "width_s": o.bin_ns / S,
            **counts,
            "latency_ms_mean": _divided(latency_ns / MS, counts["ok"]),
            "login_visibility": _divided(counts["recognised"], counts["carried"]),
            "login_coverage": _divided(counts["known"], counts["pairs"]),
        }
        parts.append(DataFrame(part))
    return concat(parts, ignore_index=True)


def visibility(runs: Runs) -> "DataFrame":
    """Return where credentials were carried and recognised, all replications together."""
    rows: list[tuple[object, ...]] = []
    for strategy, seen in runs.items():
        met: dict[tuple[int, int], tuple[int, int]] = {}
        for o in seen:
            for home, node, carried, recognised in o.visibility.tolist():
                before = met.get((home, node), (0, 0))
                met[home, node] = (before[0] + carried, before[1] + recognised)
        names = place_names(seen[0].node_names)
        rows.extend(
            (strategy, names[home], names[node], *counts)
            for (home, node), counts in sorted(met.items())
        )
    columns = ("strategy", "login_node", "serving_node", "carried", "recognised")
    return table((dict(zip(columns, row, strict=True)) for row in rows), columns)


def histogram(runs: Runs) -> "DataFrame":
    """Return latency histograms without their empty buckets."""
    columns = ("strategy", "replication", "low_ms", "high_ms", "count")
    rows = []
    for o in _each(runs):
        for index, count in o.histogram.tolist():
            low, high = bounds_ns(index)
            rows.append((o.strategy, o.replication, low / MS, high / MS, count))
    return table((dict(zip(columns, row, strict=True)) for row in rows), columns)


def theory(scenario: "Scenario", found: "DataFrame") -> "DataFrame":
    """Return closed forms beside the summary, where they hold and nothing they ignore happened."""
    columns = (
        "strategy", "model", "column", "theory", "simulated", "simulated_ci95", "agrees",
    )  # fmt: skip
    rows = []
    for row in found.to_dict("records"):
        for p in predictions(scenario, row["strategy"]):
            if any(row[column] for column in p.never):
                continue
            mean, half_width = row[p.column], row[f"{p.column}_ci95"]
            inside = "yes" if abs(mean - p.value) <= half_width else "no"
            agrees = "" if math.isnan(half_width) else inside
            rows.append((row["strategy"], p.model, p.column, p.value, mean, half_width, agrees))
    return table((dict(zip(columns, r, strict=True)) for r in rows), columns)


def verdicts(scenario: "Scenario", runs: Runs) -> "DataFrame":
    """Return the verdict of each strategy on each objective that the scenario has."""
    columns = (
        "strategy", "objective", "relation", "bound", "value", "ci95", "unit", "verdict", "reason",
    )  # fmt: skip
    rows = []
    for strategy, seen in runs.items():
        for objective, bound in demanded(scenario.slo):
            v = judge(objective, bound, [o.objectives[objective.name] for o in seen])
            rows.append(
                (strategy, objective.name, objective.relation, bound, v.value, v.ci95,
                 objective.unit, v.verdict, v.reason)
            )  # fmt: skip
    return table((dict(zip(columns, r, strict=True)) for r in rows), columns)


def records(runs: Runs) -> "DataFrame":
    """Return every request, with names instead of numbers; node: of the last exchange."""
    from pandas import DataFrame, concat  # noqa: PLC0415 - pandas takes 0.3 s to import

    parts = []
    for o in _each(runs):
        fields = {name: o.records[:, i] for i, name in enumerate(RECORD)}
        # Number −1 is the last name: no node was reached.
        names = np.array([*place_names(o.node_names), ""])
        fields["outcome"] = np.array(REQUEST_OUTCOMES)[fields["outcome"]]
        fields["node"] = names[fields["node"]]
        fields["public"] = fields["public"].astype(np.bool_)
        parts.append(DataFrame({"strategy": o.strategy, "replication": o.replication, **fields}))
    return concat(parts, ignore_index=True)


_SPREAD = tuple(column for name in NAMES for column in (name, f"{name}_ci95"))


def _spread(found: Mapping[str, Interval]) -> dict[str, float]:
    """Return intervals as columns `<name>` and `<name>_ci95`."""
    row = {}
    for name, value in found.items():
        row[name] = value.mean
        row[f"{name}_ci95"] = value.half_width
    return row


def _each(runs: Runs) -> Iterable[Observation]:
    return (o for seen in runs.values() for o in seen)


def _divided(part: Any, whole: Any) -> Any:  # noqa: ANN401 - arrays of any number
    """Return element-wise `part` ÷ `whole`, NaN where there is no whole."""
    return np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0)
