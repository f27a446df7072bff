"""What a sensitivity analysis comes to, in sentences."""

import math
from typing import TYPE_CHECKING, Any

from simulator.analysis.words import share
from simulator.report.headline import rounded
from simulator.scenario.errors import listed

if TYPE_CHECKING:
    from simulator.experiment.sensitivity import Sensitivity

Row = dict[Any, Any]

_NOTABLE_NOISE = 0.05
_NAMED = 3  # keys in a sentence


def sensitivity_words(sensitivity: "Sensitivity") -> list[str]:
    """Return the answer: what each strategy depends on, what decides the choice, what else."""
    said = [_depends(sensitivity, strategy) for strategy in sensitivity.question.strategies]
    said += _choice(sensitivity) + _left_out(sensitivity) + _noise(sensitivity)
    return said


def index_in_words(value: float, half_width: float) -> str:
    """Return an index with its interval: `0.62 ± 0.05` without breaks; `–` if there is none."""
    if math.isnan(value):
        return "–"
    mean, half = rounded(value, half_width)
    return f"{mean}\N{NO-BREAK SPACE}±\N{NO-BREAK SPACE}{half}" if half else mean


def _depends(sensitivity: "Sensitivity", strategy: str) -> str:
    column = sensitivity.question.column.name
    rows: list[Row] = sensitivity.keys.to_dict("records")
    mine = [row for row in rows if row["strategy"] == strategy]
    by_index = [row for row in mine if row["total_order"] > 0]
    if by_index:
        by_index.sort(key=lambda row: -row["total_order"])
        named = (
            f"{row['key']} (total index"
            f" {index_in_words(row['total_order'], row['total_order_ci95'])})"
            for row in by_index[:_NAMED]
        )
    else:
        moved = sorted((row for row in mine if row["mu_star"] > 0), key=lambda row: -row["mu_star"])
        if not moved:
            return f"{strategy}: no key moves {column}."
        named = (
            f"{row['key']} (effect {index_in_words(row['mu_star'], row['mu_star_ci95'])})"
            for row in moved[:_NAMED]
        )
    first, *others = named
    then = f", then on {listed(others, 'and')}" if others else ""
    return f"{strategy}: {column} depends most on {first}{then}."


def _choice(sensitivity: "Sensitivity") -> list[str]:
    rows: list[Row] = sensitivity.choice.to_dict("records")
    if not rows:
        return []
    column = sensitivity.question.column
    end = {"lower": "lowest", "higher": "highest"}[column.better]
    strategies: list[Row] = sensitivity.strategies.to_dict("records")
    best = sorted((row for row in strategies if row["best"] > 0), key=lambda row: -row["best"])
    who = f"Who has the {end} {column.name}"
    if len(best) == 1:
        return [f"{who}: {best[0]['strategy']} at every point; no key changes that."]
    shares = listed((f"{row['strategy']} at {share(row['best'])}" for row in best), "and")
    rows.sort(key=lambda row: -row["changes"])
    first, *others = (
        f"{row['key']} changes it at {share(row['changes'])} of the points"
        f" ({share(row['changes_low'])} to {share(row['changes_high'])})"
        if place == 0
        else f"{row['key']} at {share(row['changes'])}"
        for place, row in enumerate(rows[:_NAMED])
    )
    then = f", {listed(others, 'and')}" if others else ""
    return [f"{who}: {shares}. Redrawn alone, {first}{then}."]


def _left_out(sensitivity: "Sensitivity") -> list[str]:
    if not sensitivity.question.samples:
        return ["Screening only: indices take --samples."]
    rows: list[Row] = sensitivity.keys.to_dict("records")
    left_out = dict.fromkeys(row["key"] for row in rows if not row["kept"])
    if not left_out:
        return []
    said = (
        "Left out of the indices after the screening, as their effect is surely below 5 % of the"
        " largest on every strategy and difference"
    )
    return [f"{said}: {listed(left_out, 'and')}."]


def _noise(sensitivity: "Sensitivity") -> list[str]:
    rows: list[Row] = sensitivity.strategies.to_dict("records")
    noisy = [row for row in rows if row["noise"] > _NOTABLE_NOISE]
    if not noisy:
        return []
    worst = max(noisy, key=lambda row: float(row["noise"]))
    said = (
        f"Chance explains about {share(min(1.0, worst['noise']))} of what"
        f" {sensitivity.question.column.name} of {worst['strategy']} varies by; more replications"
        f" lessen that (--replications, now {sensitivity.replications})."
    )
    return [said]
