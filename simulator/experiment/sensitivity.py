"""Which uncertain keys of a scenario decide what comes out, and which strategy is best.

Screening first (`analysis.sensitivities`): a key is left out of what follows, and held at the
middle of its range, if for every strategy, and for the differences between them, the upper end of
its effect's interval is below a twentieth of the largest effect. Then Sobol indices over the keys
that are left.

All points meet the same replications (common random numbers): a strategy's mean over them is a
function of the keys alone, and a key that changes nothing has an index of exactly zero. What is
left of chance is told beside the indices (`noise`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.analysis import sensitivities
from simulator.analysis.differences import paired
from simulator.analysis.intervals import interval
from simulator.analysis.sensitivities import Flips, Indices, Screening
from simulator.experiment.asked_points import AskedPoints, ask
from simulator.experiment.frames import table
from simulator.experiment.responses import Point, Respond

if TYPE_CHECKING:
    from pandas import DataFrame

    from simulator.analysis.column import Column
    from simulator.experiment.variation import Range

NEGLIGIBLE = 0.05
"""Of the largest effect: a key whose effect is surely smaller is not looked at further."""

FLOOR = "none"
"""No choice, but what the others are measured from."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Question:
    """Which keys does a column depend on?

    Attributes:
        strategies: In order.
        column: Of `analysis.columns`.
        ranges: The uncertain keys and where they lie, each value as likely as any other (with
            `log`: each factor).
        trajectories: Of the screening, at least 2; it takes trajectories × (keys + 1) points.
        samples: Of the indices, a power of two; they take samples × (keys left + 2) points. 0:
            screening only.
        seed: Of the designs.
    """

    strategies: tuple[str, ...]
    column: "Column"
    ranges: tuple["Range", ...]
    trajectories: int
    samples: int
    seed: int

    @property
    def paths(self) -> list[str]:
        """The keys, in order."""
        return [along.path for along in self.ranges]

    @property
    def choices(self) -> tuple[str, ...]:
        """The strategies among which one is best; empty if there is nothing to choose."""
        choices = tuple(strategy for strategy in self.strategies if strategy != FLOOR)
        return choices if len(choices) > 1 and self.column.better else ()


@dataclass(frozen=True)
class Sensitivity:
    """The answer.

    Attributes:
        question: What was asked.
        replications: How many each point was asked with.
        keys: One row a strategy and key: `strategy`, `key`, its range `low` and `high`; the effect
            `mu_star` with `mu_star_ci95`, `mu` and `sigma` (`analysis.sensitivities.Screening`);
            `kept`, whether indices were sought; `first_order`, `total_order`, each with `_ci95`,
            NaN if not; and by how much this key alone at an end of its range, all others as in the
            scenario, changes the column, paired by replication: `at_low`, `at_high`, with `_ci95`.
        strategies: One row a strategy: its `value` in the scenario as it is, with `_ci95`; over the
            points of the indices its `mean` and standard deviation `spread`, the share `noise` of
            their variance that chance explains (NaN for one replication); the share `best` of the
            points at which it is best (NaN for who is no choice).
        choice: One row a key that was kept: `key`, the share `changes` of points at which redrawing
            this key alone changes who is best, and its 95 % interval `changes_low`, `changes_high`.
            Empty if there is nothing to choose or no indices were sought.
        points: One row a point and strategy: `stage` ("ends", "screening" or "indices"), `point`
            (from 0, within the stage), the keys, `strategy`, the column and its `_ci95`.
    """

    question: Question
    replications: int
    keys: "DataFrame"
    strategies: "DataFrame"
    choice: "DataFrame"
    points: "DataFrame"


def find_sensitivity(question: Question, respond: Respond) -> Sensitivity:
    """Return what a column depends on, strategy by strategy.

    Args:
        question: What is asked.
        respond: Tells what came of each point, for all its strategies.

    Raises:
        InputError: The column is undefined for a strategy somewhere.
    """
    ends = ask(question.column.name, respond, _ends(question))
    design = sensitivities.screening_design(
        len(question.ranges), question.trajectories, question.seed
    )
    screened = ask(question.column.name, respond, _points(question, design))
    effects = {s: sensitivities.screening(design, screened.of(s)) for s in question.strategies}
    kept = np.zeros(len(question.ranges), bool)
    if question.samples:
        kept = _kept([*effects.values(), *_contrasts(question, design, screened)])
    drawn = ask(question.column.name, respond, _points(question, _indices_design(question, kept)))
    found = {s: _indices(drawn, s, kept) for s in question.strategies}
    return Sensitivity(
        question=question,
        replications=len(next(iter(ends.responses[0].values()))),
        keys=_keys(question, ends, effects, kept, found),
        strategies=_strategies(question, ends, drawn),
        choice=_choice(question, drawn, kept),
        points=_all_points(question, {"ends": ends, "screening": screened, "indices": drawn}),
    )


def _ends(question: Question) -> list[Point]:
    """The scenario as it is, then each key at its low and at its high end."""
    return [{}] + [
        {along.path: along.at(share)} for along in question.ranges for share in (0.0, 1.0)
    ]


def _points(question: Question, design: Numbers) -> list[Point]:
    return [
        {along.path: along.at(float(s)) for along, s in zip(question.ranges, row, strict=True)}
        for row in design
    ]


def _contrasts(question: Question, design: Numbers, screened: AskedPoints) -> list[Screening]:
    """The effects on how far each choice is from the first: small ones may decide between them."""
    first, *others = [screened.of(strategy) for strategy in question.choices] or [np.empty(0)]
    return [sensitivities.screening(design, other - first) for other in others]


def _kept(effects: Sequence[Screening]) -> NDArray[np.bool_]:
    """Which keys may matter to something."""
    may_matter = [
        (found.mu_star > 0)
        & (found.mu_star + found.mu_star_ci95 >= NEGLIGIBLE * found.mu_star.max())
        for found in effects
    ]
    return np.asarray(np.any(may_matter, axis=0))


def _indices_design(question: Question, kept: NDArray[np.bool_]) -> Numbers:
    """Of all keys; those that are not kept stand in the middle. No rows if none is."""
    keys = int(kept.sum())
    if not keys:
        return np.empty((0, len(kept)))
    inner = sensitivities.indices_design(keys, question.samples, question.seed)
    design = np.full((len(inner), len(kept)), 0.5)
    design[:, kept] = inner
    return design


def _indices(drawn: AskedPoints, strategy: str, kept: NDArray[np.bool_]) -> Indices:
    """A strategy's indices of all keys; NaN for those that were not kept."""
    of_all = [np.full(len(kept), np.nan) for _ in range(4)]
    if drawn.points:
        found = sensitivities.indices(drawn.of(strategy), int(kept.sum()))
        parts = (found.first, found.first_ci95, found.total, found.total_ci95)
        for whole, part in zip(of_all, parts, strict=True):
            whole[kept] = part
    return Indices(*of_all)


def _keys(
    question: Question,
    ends: AskedPoints,
    effects: Mapping[str, Screening],
    kept: NDArray[np.bool_],
    found: Mapping[str, Indices],
) -> "DataFrame":
    rows = []
    for strategy in question.strategies:
        effect, index = effects[strategy], found[strategy]
        own, *others = (response[strategy] for response in ends.responses)
        for i, along in enumerate(question.ranges):
            low, high = (paired(other, own) for other in others[2 * i : 2 * i + 2])
            rows.append(
                (strategy, along.path, along.at(0.0), along.at(1.0),
                 effect.mu_star[i], effect.mu_star_ci95[i], effect.mu[i], effect.sigma[i],
                 bool(kept[i]),
                 index.first[i], index.first_ci95[i], index.total[i], index.total_ci95[i],
                 *low, *high)
            )  # fmt: skip
    columns = (
        "strategy", "key", "low", "high", "mu_star", "mu_star_ci95", "mu", "sigma", "kept",
        "first_order", "first_order_ci95", "total_order", "total_order_ci95",
        "at_low", "at_low_ci95", "at_high", "at_high_ci95",
    )  # fmt: skip
    return table((dict(zip(columns, row, strict=True)) for row in rows), columns)


def _strategies(question: Question, ends: AskedPoints, drawn: AskedPoints) -> "DataFrame":
    best = _best(question, drawn)
    rows = []
    for strategy in question.strategies:
        own = interval(ends.responses[0][strategy])
        mean = spread = noise = share = float("nan")
        if drawn.points:
            values = drawn.of(strategy)
            # Rounding must not give equal values a spread.
            mean, spread = float(values.mean()), float(values.std()) if np.ptp(values) else 0.0
            noise = drawn.noise_of(strategy) / spread**2 if spread else float("nan")
        if len(best) and strategy in question.choices:
            share = float(np.mean(best == question.choices.index(strategy)))
        rows.append((strategy, *own, mean, spread, noise, share))
    columns = ("strategy", "value", "value_ci95", "mean", "spread", "noise", "best")
    return table((dict(zip(columns, row, strict=True)) for row in rows), columns)


def _best(question: Question, drawn: AskedPoints) -> NDArray[np.int64]:
    """The number of the best choice at each point: of equals the first; empty without choices."""
    if not question.choices or not drawn.points:
        return np.empty(0, np.int64)
    values = np.array([drawn.of(strategy) for strategy in question.choices])
    best = values.argmax(axis=0) if question.column.better == "higher" else values.argmin(axis=0)
    return np.asarray(best, np.int64)


def _choice(question: Question, drawn: AskedPoints, kept: NDArray[np.bool_]) -> "DataFrame":
    best = _best(question, drawn)
    columns = ("key", "changes", "changes_low", "changes_high")
    if not len(best):
        return table((), columns)
    found: Flips = sensitivities.flips(best, int(kept.sum()))
    paths = [path for path, keep in zip(question.paths, kept, strict=True) if keep]
    rows = zip(paths, found.share, found.low, found.high, strict=True)
    return table((dict(zip(columns, row, strict=True)) for row in rows), columns)


def _all_points(question: Question, stages: Mapping[str, AskedPoints]) -> "DataFrame":
    column = question.column.name
    names = ("stage", "point", *question.paths, "strategy", column, f"{column}_ci95")
    rows = (
        {"stage": stage, "point": number, **point, "strategy": strategy}
        | dict(zip(names[-2:], interval(response[strategy]), strict=True))
        for stage, asked in stages.items()
        for number, (point, response) in enumerate(zip(asked.points, asked.responses, strict=True))
        for strategy in question.strategies
    )
    return table(rows, names)
