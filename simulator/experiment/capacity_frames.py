"""The tables of a capacity study."""

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from simulator.analysis.bottleneck import NAMES, Station
from simulator.analysis.intervals import interval
from simulator.experiment.breaking import busiest
from simulator.experiment.capacity import Finding, Question
from simulator.experiment.frames import table

if TYPE_CHECKING:
    from pandas import DataFrame

CAPACITY = (
    "strategy", "key", "kind", "capacity", "fails_at", "undecided", "replications",
    "cost_per_hour", "cost_per_hour_ci95", "busiest", "busiest_utilisation",
    "missed", "value", "ci95", "relation", "bound", "unit", "bottleneck", "bottleneck_utilisation",
)  # fmt: skip
PROBES = (
    "strategy", "key", "at", "replications", "outcome", "objective", "relation", "bound", "value",
    "ci95", "unit", "verdict",
)  # fmt: skip


def capacity_frame(question: Question, findings: Sequence[Finding]) -> "DataFrame":
    """Return what was found, one row a strategy.

    Attributes of a row: `key` that was varied; `kind`, see `Finding.kind`; `capacity`, the first
    candidate that passes, and `fails_at`, the last before it that fails (in the key's bare unit;
    NaN: there is none); `undecided`, how many were asked about in between of which nobody can tell;
    `replications` at the capacity (else where it failed). At the capacity: `cost_per_hour`, and the
    station that is `busiest`, with its utilisation over the window. At `fails_at`: the objective
    that is `missed` by most, its `value`, `ci95` (of the level of a look), `relation`, `bound` and
    `unit`, and the `bottleneck` with its utilisation where that was highest.
    """
    return table((_row(question, finding) for finding in findings), CAPACITY)


def probe_frame(question: Question, findings: Sequence[Finding]) -> "DataFrame":
    """Return what was asked, one row a strategy, candidate and objective, ascending.

    `at`: the candidate, in the key's bare unit; `outcome`: of all objectives; `verdict`: of this
    one; `value` and `ci95`, of the level of a look, in `unit`.
    """
    return table(_probes(question, findings), PROBES)


def _row(question: Question, finding: Finding) -> dict[str, Any]:
    candidates = question.candidates
    passing, failing, broken = finding.passing, finding.failing, finding.broken
    shown = passing or failing
    row: dict[str, Any] = {
        "strategy": finding.strategy,
        "key": candidates.path,
        "kind": finding.kind,
        "capacity": candidates.number(passing.place) if passing else math.nan,
        "fails_at": candidates.number(failing.place) if failing else math.nan,
        "undecided": len(finding.undecided),
        "replications": len(shown.results) if shown else question.counts[-1],
        "cost_per_hour": math.nan,
        "cost_per_hour_ci95": math.nan,
        "busiest_utilisation": math.nan,
        "busiest": "",
    }
    if passing:
        cost = interval(result.columns["cost_per_hour"] for result in passing.results)
        row["cost_per_hour"], row["cost_per_hour_ci95"] = cost
        row["busiest"], row["busiest_utilisation"] = busiest(finding.strategy, passing)
    missed = broken.first if broken else None
    where: Station | None = broken.station if broken else None
    return row | {
        "missed": missed.objective if missed else "",
        "value": missed.value if missed else math.nan,
        "ci95": missed.ci95 if missed else math.nan,
        "relation": missed.relation if missed else "",
        "bound": missed.bound if missed else math.nan,
        "unit": missed.unit if missed else "",
        "bottleneck": NAMES[where.key] if where else "",
        "bottleneck_utilisation": where.busiest if where else math.nan,
    }


def _probes(question: Question, findings: Sequence[Finding]) -> Iterator[dict[str, Any]]:
    number = question.candidates.number
    for finding in findings:
        for probe in sorted(finding.probes.values(), key=lambda probe: number(probe.place)):
            for one in probe.judged:
                row = one._asdict() | {
                    "strategy": finding.strategy,
                    "key": question.candidates.path,
                    "at": number(probe.place),
                    "replications": len(probe.results),
                    "outcome": probe.outcome,
                }
                yield {column: row[column] for column in PROBES}
