"""Laws of the draws: every family against scipy's, its mean and its coefficient of variation."""

import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from simulator import draws
from simulator.scenario.distribution import Distribution
from tests.drawing import MANY, RARE, SEED, fill_samples

MS = 1_000_000


def samples(distribution: Distribution, *, by_visit: bool) -> NDArray[np.int64]:
    """Return draws of many visits, or many draws of one visit."""
    values: list[int] = []
    family, a, b = draws.lower(distribution, values)
    recorded = np.array(values, dtype=np.int64)
    key = np.full(MANY, draws.stream_key(SEED, 0, draws.SERVICE))
    many, same, out = (
        np.arange(MANY),
        np.zeros(MANY, dtype=np.int64),
        np.empty(MANY, dtype=np.int64),
    )
    fill_samples(family, a, b, recorded, key, *((many, same) if by_visit else (same, many)), out)
    return out


def time_of(family: str, cv: float) -> Distribution:
    shape = {"cv": cv} if family in ("lognormal", "gamma", "pareto") else {}
    return Distribution.model_validate({"mean": "10 ms", "distribution": family, **shape})


LAWS: list[tuple[str, float, Any]] = [
    ("exponential", 1.0, stats.expon(scale=10 * MS)),
    *(
        ("lognormal", cv, stats.lognorm(math.sqrt(s2), scale=10 * MS * math.exp(-s2 / 2)))
        for cv in (0.2, 1, 3)
        if (s2 := math.log(1 + cv * cv))
    ),
    *(("gamma", cv, stats.gamma(1 / cv**2, scale=10 * MS * cv**2)) for cv in (0.01, 0.5, 1, 1.5)),
    *(
        ("pareto", cv, stats.pareto(alpha, scale=10 * MS * (alpha - 1) / alpha))
        for cv in (0.3, 1, 4)
        if (alpha := 1 + math.sqrt(1 + 1 / cv**2))
    ),
]


@pytest.mark.parametrize("by_visit", [True, False])
@pytest.mark.parametrize(("family", "cv", "law"), LAWS, ids=lambda v: str(v)[:11])
def test_family(family: str, cv: float, law: Any, *, by_visit: bool) -> None:  # noqa: ANN401
    """Kolmogorov and Smirnov: the law, over many visits and over many draws of one visit."""
    # The laws here are those that `cv` promises …
    assert (law.mean(), law.std()) == (pytest.approx(10 * MS), pytest.approx(10 * MS * cv))
    # … and the draws follow them.
    drawn = samples(time_of(family, cv), by_visit=by_visit)
    assert stats.kstest(drawn, law.cdf).pvalue > RARE
    if cv <= 1:
        z = (drawn.mean() / (10 * MS) - 1) / (cv / math.sqrt(MANY))
        assert abs(z) < stats.norm.ppf(1 - RARE / 2)


def test_constant() -> None:
    assert set(samples(time_of("constant", 0), by_visit=True).tolist()) == {10 * MS}


def test_empirical_draws_its_values_scaled_to_the_mean() -> None:
    recorded = {"distribution": "empirical", "mean": "10 ms", "values": ["1 s", "2 s", "2 s"]}
    drawn = samples(Distribution.model_validate(recorded), by_visit=True)
    low, high = 6 * MS, 12 * MS  # 1 s and 2 s, times 10 ms over 5/3 s
    assert set(drawn.tolist()) == {low, high}
    assert stats.binomtest(int((drawn == low).sum()), MANY, 1 / 3).pvalue > RARE


def test_empirical_values_of_several_distributions_lie_side_by_side() -> None:
    values: list[int] = []
    for text in (["1 ms", "3 ms"], ["7 ms"]):
        shape = {"distribution": "empirical", "values": text}
        family, first, count = draws.lower(Distribution.model_validate(shape), values)
        assert (family, count) == (draws.EMPIRICAL, len(text))
    assert values == [1 * MS, 3 * MS, 7 * MS]
    assert draws.sample_ns(draws.EMPIRICAL, first, count, values, 5, 6, 7) == 7 * MS


@pytest.mark.parametrize("cv", [0.001, 100])
@pytest.mark.parametrize("family", ["lognormal", "gamma", "pareto"])
def test_extreme_shapes_stay_inside_64_bits(family: str, cv: float) -> None:
    shape = {"mean": "3000 d", "distribution": family, "cv": cv}
    drawn = samples(Distribution.model_validate(shape), by_visit=True)
    assert drawn.min() >= 0
    assert drawn.max() <= 2**58


@pytest.mark.parametrize("mean", [1.0, 1.5, 10.0, 300.0])
def test_geometric(mean: float) -> None:
    key = draws.stream_key(SEED, 0, draws.VISIT_LENGTH)
    drawn = np.array([draws.geometric(mean, key, visit, 0) for visit in range(20_000)])
    assert drawn.min() == 1
    if mean == 1.0:
        assert drawn.max() == 1
        return
    law = stats.geom(1 / mean)
    top = int(law.ppf(0.999))
    counted = np.bincount(np.minimum(drawn, top), minlength=top + 1)[1:]
    expected = len(drawn) * np.append(law.pmf(np.arange(1, top)), law.sf(top - 1))
    # Cells of at least five, as the test asks for.
    keep = np.cumsum(expected) // 5
    cells = [np.flatnonzero(keep == k) for k in np.unique(keep)]
    pairs = np.array([(counted[c].sum(), expected[c].sum()) for c in cells])
    assert stats.chisquare(pairs[:, 0], pairs[:, 1]).pvalue > RARE


def test_below_is_uniform() -> None:
    key = draws.stream_key(SEED, 0, draws.USER)
    drawn = [draws.below(key, visit, 0, 7) for visit in range(70_000)]
    assert stats.chisquare(np.bincount(drawn, minlength=7)).pvalue > RARE
