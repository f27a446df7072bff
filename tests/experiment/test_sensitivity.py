"""Sensitivities of strategies whose values are known functions of the keys."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest

from simulator.analysis.columns import COLUMNS
from simulator.experiment.responses import Point, Response
from simulator.experiment.sensitivity import Question, Sensitivity, find_sensitivity
from simulator.experiment.variation import parse_range
from simulator.scenario.errors import InputError

LATENCY = next(column for column in COLUMNS if column.name == "latency_ms_p99")
# Three keys of no meaning here, each from 1 to 3 s.
RANGES = tuple(
    parse_range(f"{key}=1s..3s") for key in ("client.timeout", "store.timeout", "token.ttl")
)
QUESTION = Question(("jwt", "central_store", "none"), LATENCY, RANGES, 10, 256, seed=5)
AS_IT_IS = 2.0

Functions = dict[str, Callable[[np.ndarray], float]]


def asked(functions: Functions, question: Question = QUESTION, noise: float = 0.0) -> Sensitivity:
    """Ask; the scenario has all keys in the middle. Replications differ by noise of their own."""
    random = np.random.default_rng(1)

    def respond(points: Sequence[Point]) -> list[Response]:
        responses = []
        for point in points:
            x = np.array([float(point.get(along.path, AS_IT_IS)) for along in RANGES])
            common = (0.0, 7.0, -2.0)
            own = random.normal(0.0, noise or 0.0, 3)
            responses.append(
                {
                    strategy: tuple(functions[strategy](x) + c + e for c, e in zip(common, own))  # noqa: B905 - three each
                    for strategy in question.strategies
                }
            )
        return responses

    return find_sensitivity(question, respond)


def ishigami(x: np.ndarray) -> float:
    a, b, c = np.pi * (x - 2)
    return float(np.sin(a) + 7 * np.sin(b) ** 2 + 0.1 * c**4 * np.sin(a))


THREE: Functions = {
    "jwt": ishigami,
    "central_store": lambda x: float(3 * (x[0] - 2) + 1.0),
    "none": lambda _: 0.0,
}


@pytest.fixture(scope="module")
def found() -> Sensitivity:
    return asked(THREE)


def column(found: Sensitivity, strategy: str, name: str) -> np.ndarray:
    keys = found.keys
    return keys[keys["strategy"] == strategy][name].to_numpy(float)


def test_ishigami_has_its_known_indices(found: Sensitivity) -> None:
    """As in `tests/analysis`, but by way of keys, points and replications."""
    first, total = (column(found, "jwt", name) for name in ("first_order", "total_order"))
    assert (np.abs(first - [0.3139, 0.4424, 0.0]) <= column(found, "jwt", "first_order_ci95")).all()
    assert (
        np.abs(total - [0.5576, 0.4424, 0.2437]) <= column(found, "jwt", "total_order_ci95")
    ).all()


def test_a_line_depends_on_its_one_key(found: Sensitivity) -> None:
    assert column(found, "central_store", "mu_star") == pytest.approx([6, 0, 0])
    assert column(found, "central_store", "total_order")[0] == pytest.approx(1, abs=0.02)
    assert (column(found, "central_store", "total_order")[1:] == 0).all()
    assert column(found, "central_store", "at_low") == pytest.approx([-3, 0, 0])
    assert column(found, "central_store", "at_high") == pytest.approx([3, 0, 0])
    assert column(found, "central_store", "at_high_ci95") == pytest.approx([0, 0, 0], abs=1e-9)


def test_who_depends_on_nothing_has_no_indices(found: Sensitivity) -> None:
    assert (column(found, "none", "mu_star") == 0).all()
    assert np.isnan(column(found, "none", "total_order")).all()


def test_strategies_are_summed_up(found: Sensitivity) -> None:
    rows = found.strategies.set_index("strategy")
    assert rows.loc["central_store", "value"] == pytest.approx(1 + 5 / 3)
    assert rows.loc["jwt", "spread"] == pytest.approx(13.844**0.5, rel=0.02)  # its known variance
    assert rows["noise"].dropna().to_numpy() == pytest.approx([0, 0], abs=1e-12)
    assert rows["best"].sum() == pytest.approx(1)
    assert np.isnan(rows.loc["none", "best"])
    assert found.replications == 3


def test_what_decides_the_choice() -> None:
    """Whose line is lower depends on the second key alone: half of the redraws change it."""
    functions: Functions = {
        "jwt": lambda x: float(x[0] + (x[1] - 2)),
        "central_store": lambda x: float(x[0] - (x[1] - 2) + 0.001 * x[2]),
        "none": lambda _: -100.0,
    }
    choice = asked(functions).choice.set_index("key")
    assert choice.loc["store.timeout", "changes"] == pytest.approx(0.5, abs=0.04)
    assert choice.loc["client.timeout", "changes"] == 0
    assert list(choice.index) == ["client.timeout", "store.timeout"]  # the third was left out


def test_what_matters_to_nobody_is_left_out_and_held_in_the_middle() -> None:
    functions: Functions = dict.fromkeys(
        ("jwt", "central_store", "none"), lambda x: float(x[0] + 0.01 * x[1])
    )
    found = asked(functions)
    assert list(column(found, "jwt", "kept")) == [1, 0, 0]
    assert np.isnan(column(found, "jwt", "total_order")[1:]).all()
    drawn = found.points[found.points["stage"] == "indices"]
    assert (drawn[["store.timeout", "token.ttl"]] == AS_IT_IS).all(axis=None)
    assert drawn["point"].nunique() == 256 * 3


def test_what_moves_all_alike_but_for_a_little_may_decide() -> None:
    """The second key is negligible to each strategy, and all that they differ by."""
    functions: Functions = {
        "jwt": lambda x: float(100 * x[0] + (x[1] - 2)),
        "central_store": lambda x: float(100 * x[0] - (x[1] - 2)),
        "none": lambda _: 0.0,
    }
    found = asked(functions)
    assert list(column(found, "jwt", "kept")) == [1, 1, 0]
    choice = found.choice.set_index("key")
    assert choice.loc["store.timeout", "changes"] == pytest.approx(0.5, abs=0.04)


def test_screening_only() -> None:
    found = asked(THREE, replace(QUESTION, samples=0))
    assert found.choice.empty
    assert set(found.points["stage"]) == {"ends", "screening"}
    assert not found.keys["kept"].any()
    assert column(found, "central_store", "mu_star") == pytest.approx([6, 0, 0])


def test_chance_is_told_apart() -> None:
    """By hand: of three replications a third of the variance of each is left."""
    quiet = asked(THREE).strategies.set_index("strategy")
    loud = asked(THREE, noise=3.0).strategies.set_index("strategy")
    expected = 3.0 / quiet.loc["central_store", "spread"] ** 2
    share = (
        loud.loc["central_store", "noise"]
        * (loud.loc["central_store", "spread"] / quiet.loc["central_store", "spread"]) ** 2
    )
    assert share == pytest.approx(expected, rel=0.15)


def test_whole_numbers_are_asked_once_each() -> None:
    workers = (parse_range("nodes.workers=1..3"),)
    points: list[Point] = []

    def respond(new: Sequence[Point]) -> list[Response]:
        points.extend(new)
        return [{"jwt": (float(point.get("nodes.workers", 2)), 1.0)} for point in new]

    question = Question(("jwt",), LATENCY, workers, 10, 64, seed=5)
    found = find_sensitivity(question, respond)
    assert len(points) <= 3 * 3 + 1
    assert found.keys.loc[0, "total_order"] == pytest.approx(1, abs=0.1)
    assert found.choice.empty


def test_an_undefined_column_is_refused() -> None:
    functions: Functions = {**THREE, "jwt": lambda x: float("nan") if x[0] > 2 else 1.0}
    with pytest.raises(InputError, match=r"undefined for jwt at client\.timeout=3"):
        asked(functions)
