"""What a comparison comes to, in words: a sentence a strategy, and a paragraph on all."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.analysis.bottleneck import auth_operation_s
from simulator.analysis.course import course_of
from simulator.analysis.judged import Judged, overall
from simulator.analysis.plain_words import plain_words
from simulator.analysis.reason import Seen, sentence
from simulator.analysis.trouble import troubles
from simulator.analysis.whole import FLOOR, Whole
from simulator.model.steps import STATIONS

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from pandas import DataFrame

    from simulator.experiment.outcome import Comparison


@dataclass(frozen=True)
class Conclusion:
    """What a comparison comes to; no-break spaces join numbers and units.

    Attributes:
        verdicts: "pass", "fail", "undecided" or "" (nothing to judge), by strategy in order; empty
            without objectives.
        reasons: A sentence for each of these.
        plain_words: The sentences of a paragraph on all strategies.
    """

    verdicts: "Mapping[str, str]"
    reasons: "Mapping[str, str]"
    plain_words: tuple[str, ...]


def conclude(comparison: "Comparison") -> Conclusion:
    """Return what a comparison comes to: rules of `analysis` over its tables."""
    summary = comparison.summary.set_index("strategy")
    rows = {str(row["strategy"]): row for row in comparison.summary.to_dict("records")}
    judged = _judged(comparison)
    demanded = {strategy: ones for strategy, ones in judged.items() if ones}
    whole = Whole(
        strategies=comparison.strategies,
        replications=comparison.manifest["replications"],
        judged=judged,
        summary=summary,
        beside_floor=_beside_floor(comparison.differences),
    )
    reasons = {
        strategy: sentence(strategy, ones, _seen(comparison, rows[strategy], strategy))
        for strategy, ones in demanded.items()
    }
    return Conclusion(
        verdicts={strategy: overall(ones) for strategy, ones in demanded.items()},
        reasons=reasons,
        plain_words=tuple(plain_words(whole)),
    )


def _judged(comparison: "Comparison") -> dict[str, list[Judged]]:
    judged: dict[str, list[Judged]] = {strategy: [] for strategy in comparison.strategies}
    for row in comparison.verdicts.to_dict("records"):
        judged[row["strategy"]].append(Judged(*(row[field] for field in Judged._fields)))
    return judged


def _seen(comparison: "Comparison", row: "Mapping[Hashable, Any]", strategy: str) -> Seen:
    manifest = comparison.manifest
    return Seen(
        row={str(name): value for name, value in row.items()},
        course=course_of(comparison.timeseries, strategy, manifest["warm_up_s"][strategy]),
        auth_s=auth_operation_s(comparison.scenario, strategy),
        troubles=troubles(
            comparison.scenario, asks={s for s in STATIONS if row[f"{s}_ops_per_request"] > 0}
        ),
        replications=manifest["replications"],
    )


def _beside_floor(differences: "DataFrame") -> "DataFrame":
    return differences[differences["against"] == FLOOR].set_index("strategy")
