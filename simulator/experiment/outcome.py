"""What a comparison found: tables that a run folder stores and a report shows.

All tables are pandas frames with plain columns and a `RangeIndex`; undefined is NaN in numbers. The
strategies stand in the order in which they were asked for. Columns of results, their units and
formulas are defined in `analysis.columns`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.experiment.conclusion import Conclusion, conclude

if TYPE_CHECKING:
    from pandas import DataFrame

    from simulator.scenario.schema import Scenario


@dataclass(frozen=True)
class Comparison:
    """Strategies that met the same traffic, replicated.

    Attributes:
        scenario: What was asked, resolved, with the seed and replications that were used.
        strategies: Names, in order.
        summary: One row a strategy: `strategy`, then for each column of `analysis.columns` its mean
            over replications `<column>` and the half-width of its 95 % interval `<column>_ci95`.
        differences: One row a pair: `strategy`, `against`, then as in `summary`, of `strategy`
            minus `against`, paired by replication. First against the first strategy, then against
            `none`.
        replications: One row a strategy and replication: `strategy`, `replication`, `<column>`.
        timeseries: One row a strategy, replication and bin: `strategy`, `replication`, `t_s` (start
            of the bin), `width_s`, counts of the bin (`engines.tally.SERIES` without `latency_ns`),
            and `latency_ms_mean`, `login_visibility`, `login_coverage` (NaN where nothing was
            counted). The whole run, warm-up included.
        visibility: One row a strategy, login node and serving node that met: `strategy`,
            `login_node`, `serving_node`, `carried`, `recognised`, summed over replications, of the
            window.
        histogram: One row a strategy, replication and bucket that is not empty: `strategy`,
            `replication`, `low_ms`, `high_ms` (half-open), `count`: latencies of ok requests.
        theory: One row a strategy and quantity for which a closed form holds: `strategy`, `model`
            ("M/M/c/K"), `column`, `theory`, `simulated`, `simulated_ci95`, `agrees` ("yes", "no":
            the 95 % interval holds the theory's value or not; "": no interval).
        verdicts: One row a strategy and objective of the scenario's `slo`: `strategy`, `objective`
            ("latency_p99"), `relation` ("≤" or "≥"), `bound`, `value` and `ci95` in `unit` ("ms",
            "s", "" for shares), `verdict` ("pass", "fail", "undecided"), `reason` (a sentence).
            Empty without objectives.
        records: One row a request if asked for, else None: `strategy`, `replication` and
            `engines.tally.RECORD`, outcome and node by name.
        manifest: How it came about, JSON-able: `version`, `versions`, `seed`, `replications`,
            `strategies`, `engines` (by strategy), `warm_up_s` (by strategy), `command`, `platform`,
            `started` (UTC, ISO 8601), `seconds`, `scenario_sha256`, `notes` (sentences that a
            reader must see).
    """

    scenario: "Scenario"
    strategies: tuple[str, ...]
    summary: "DataFrame"
    differences: "DataFrame"
    replications: "DataFrame"
    timeseries: "DataFrame"
    visibility: "DataFrame"
    histogram: "DataFrame"
    theory: "DataFrame"
    verdicts: "DataFrame"
    records: "DataFrame | None"
    manifest: Mapping[str, Any]

    @property
    def conclusion(self) -> Conclusion:
        """What the tables come to, in words; made anew from them whenever it is asked for."""
        return conclude(self)
