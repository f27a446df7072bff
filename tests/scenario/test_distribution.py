"""Distributions and visit lengths as a scenario gives them."""

import pytest

from simulator.scenario.distribution import Distribution, VisitLength
from simulator.scenario.quantities import MS


def test_a_scalar_is_constant() -> None:
    read = Distribution.model_validate("12 ms")
    assert (read.mean, read.distribution) == (12 * MS, "constant")
    assert read.model_dump() == "12 ms"


def test_the_family_defaults_to_constant() -> None:
    assert Distribution.model_validate({"mean": "12 ms"}) == Distribution.model_validate("12 ms")


def test_empirical_has_the_mean_of_its_values() -> None:
    keys = {"distribution": "empirical", "values": ["1 ms", "2 ms", "6 ms"]}
    read = Distribution.model_validate(keys)
    assert (read.mean, read.values) == (3 * MS, (MS, 2 * MS, 6 * MS))
    assert Distribution.model_validate({**keys, "mean": "9 ms"}).mean == 9 * MS


@pytest.mark.parametrize(
    ("keys", "what"),
    [
        ({"mean": 1, "distribution": "exponential", "cv": 1}, "cv with exponential"),
        ({"mean": 1, "cv": 1}, "cv with constant"),
        ({"mean": 1, "values": [1]}, "values with constant"),
        ({"mean": 1, "distribution": "empirical"}, "empirical without values"),
        ({"mean": 1, "distribution": "empirical", "values": [0, 0]}, "empirical without values"),
        ({"mean": 0}, "zero"),
        ({"mean": 1, "distribution": "gamma", "cv": 0}, "too small"),
        ({"distribution": "gamma"}, "Field required"),
        ({"distribution": "empirical", "values": [1, "x"]}, "not a time"),
    ],
)
def test_refused(keys: dict[str, object], what: str) -> None:
    with pytest.raises(ValueError, match=what):
        Distribution.model_validate(keys)


def test_visit_lengths() -> None:
    assert VisitLength.model_validate(3).distribution == "constant"
    assert VisitLength.model_validate({"mean": 2.5, "distribution": "geometric"}).mean == 2.5
    for wrong in (0.5, 2.5, {"mean": 2.5}, "3", True):
        with pytest.raises(ValueError, match="validation error"):
            VisitLength.model_validate(wrong)
