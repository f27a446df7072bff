"""Sensitivities of functions whose indices are known."""

import numpy as np
import pytest

from simulator.analysis.sensitivities import (
    Numbers,
    blocks,
    flips,
    indices,
    indices_design,
    screening,
    screening_design,
)

PI = np.pi
A, B = 7.0, 0.1


def ishigami(design: Numbers) -> Numbers:
    """Ishigami and Homma (1990): sin x1 + a sin² x2 + b x3⁴ sin x1 on [−π, π]³."""
    x = PI * (2 * design - 1)
    result: Numbers = (
        np.sin(x[:, 0]) + A * np.sin(x[:, 1]) ** 2 + B * x[:, 2] ** 4 * np.sin(x[:, 0])
    )
    return result


def true_indices() -> tuple[Numbers, Numbers]:
    """First-order and total ones, by integration (Saltelli et al., 2008, 4.9)."""
    alone = np.array([0.5 * (1 + B * PI**4 / 5) ** 2, A**2 / 8, 0.0])
    together = B**2 * PI**8 * (1 / 18 - 1 / 50)  # of the first and the third
    variance = alone.sum() + together
    return alone / variance, (alone + together * np.array([1, 0, 1])) / variance


def test_ishigami_has_its_known_indices() -> None:
    first, total = true_indices()
    assert first == pytest.approx([0.3139, 0.4424, 0], abs=1e-4)
    found = indices(ishigami(indices_design(3, 2_048, seed=1)), 3)
    # Well within the bootstrap's own interval: a Sobol sequence beats independent samples.
    assert (np.abs(found.first - first) <= found.first_ci95).all()
    assert (np.abs(found.total - total) <= found.total_ci95).all()
    assert (found.first_ci95 < 0.06).all()
    assert (found.total_ci95 < 0.07).all()


def test_intervals_of_indices_cover_the_truth() -> None:
    """Of 60 scramblings, each of six intervals misses in 3 on average, and in 9 once in a 1,000."""
    first, total = true_indices()
    missed = np.zeros(6, int)
    for seed in range(60):
        found = indices(ishigami(indices_design(3, 256, seed)), 3)
        error = np.concatenate((found.first - first, found.total - total))
        missed += np.abs(error) > np.concatenate((found.first_ci95, found.total_ci95))
    assert (missed <= 9).all()


def test_a_key_that_cannot_matter_has_no_effect() -> None:
    design = indices_design(3, 64, seed=2)
    found = indices(design[:, 0] + design[:, 1], 3)
    assert found.first[2] == 0
    assert found.total[2] == 0
    assert found.total[:2] == pytest.approx([0.5, 0.5], abs=0.05)


def test_nothing_can_be_said_of_a_constant() -> None:
    found = indices(np.full(5 * 16, 3.0), 3)
    assert np.isnan(found.total).all()
    assert np.isnan(found.first_ci95).all()


def test_elementary_effects_of_a_line_are_its_slopes() -> None:
    slopes = np.array([3.0, -2.0, 0.0])
    design = screening_design(3, 10, seed=3)
    assert design.shape == (40, 3)
    found = screening(design, design @ slopes)
    assert found.mu == pytest.approx(slopes)
    assert found.mu_star == pytest.approx(abs(slopes))
    assert found.sigma == pytest.approx([0, 0, 0], abs=1e-12)
    assert found.mu_star_ci95 == pytest.approx([0, 0, 0], abs=1e-12)


def test_a_product_shows_in_sigma() -> None:
    design = screening_design(2, 40, seed=3)
    found = screening(design, design[:, 0] * design[:, 1])
    assert (found.sigma > 0.1).all()


def test_designs_are_repeated_by_their_seed() -> None:
    for make in (screening_design, indices_design):
        assert (make(2, 8, 5) == make(2, 8, 5)).all()
        assert (make(2, 8, 5) != make(2, 8, 6)).any()


def test_a_block_redraws_one_key_at_a_time() -> None:
    design = indices_design(3, 8, seed=0)
    for sample in blocks(np.arange(len(design)), 3):
        a, *redrawn, b = design[sample]
        for key, point in enumerate(redrawn):
            assert point[key] == b[key]
            assert (np.delete(point, key) == np.delete(a, key)).all()


def test_what_flips_a_choice() -> None:
    """Whether x > 1/2: redrawing x flips it half of the time, redrawing y never."""
    design = indices_design(2, 256, seed=4)
    found = flips((design[:, 0] > 0.5).astype(np.int64), 2)
    assert found.share == pytest.approx([0.5, 0], abs=0.03)
    assert found.low[0] < 0.5 < found.high[0]
    assert found.low[1] == pytest.approx(0, abs=1e-12)
    assert 0 < found.high[1] < 0.02
