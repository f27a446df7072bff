"""Crossovers of strategies whose values are known functions of a key."""

from collections.abc import Callable, Sequence

import pytest

from simulator.analysis.columns import COLUMNS
from simulator.experiment.crossover import Crossover, Question, find_crossover
from simulator.experiment.responses import Point, Response
from simulator.experiment.variation import parse_range

LATENCY = next(column for column in COLUMNS if column.name == "latency_ms_p99")
NOISE = (-0.5, 0.1, 0.4)

Curve = Callable[[float], float]


def asked(
    along: str, jwt: Curve, store: Curve, noise: Sequence[float] = NOISE, grid: int = 9
) -> Crossover:
    """Ask where two curves cross; the noise is added to the first one, one replication each."""
    key = parse_range(along)

    def respond(points: Sequence[Point]) -> list[Response]:
        values = [float(point[key.path]) for point in points]
        return [
            {"jwt": tuple(jwt(x) + e for e in noise), "central_store": (store(x),) * len(noise)}
            for x in values
        ]

    return find_crossover(Question(("jwt", "central_store"), LATENCY, key, grid), respond)


def test_two_lines_cross_at_a_size() -> None:
    found = asked("token.claims_bytes=0..8000", lambda x: 10 + x / 1000, lambda _: 13.0)
    below, crossing, above = found.answers.to_dict("records")
    assert (below["kind"], below["from"], below["lower"]) == ("decided", 0, "jwt")
    assert (above["kind"], above["to"], above["lower"]) == ("decided", 8000, "central_store")
    assert crossing["kind"] == "crossing"
    assert crossing["place"] == pytest.approx(3000, abs=1)
    assert crossing["place_low"] <= 3000 <= crossing["place_high"]
    # By hand: s = sqrt((0.25 + 0.01 + 0.16) / 2), t(0.975, 2) = 4.30265; 1 ms a kB.
    half_width = 4.30265 * (0.21 / 3) ** 0.5 * 1000
    assert crossing["from"] == pytest.approx(3000 - half_width, abs=8)
    assert crossing["to"] == pytest.approx(3000 + half_width, abs=8)
    assert crossing["from"] <= 3000 - half_width
    assert crossing["to"] >= 3000 + half_width
    assert found.replications == 3


def test_points_tell_both_curves_and_their_difference() -> None:
    found = asked("token.claims_bytes=0..8000", lambda x: 10 + x / 1000, lambda _: 13.0)
    points = found.points.set_index("value")
    assert points.index.is_monotonic_increasing
    assert points.index.is_unique
    assert points.loc[0, "first"] == pytest.approx(10)
    assert points.loc[8000, "second"] == 13
    assert points.loc[8000, "difference"] == pytest.approx(5)
    assert points.loc[8000, "difference_ci95"] == pytest.approx(points.loc[8000, "first_ci95"])
    assert points.loc[0, "lower"] == "jwt"


def test_whole_numbers_are_neighbours_at_the_end() -> None:
    found = asked("nodes.count=1..16", lambda n: 100 / n, lambda _: 11.0, noise=(0.0, 0.0))
    below, crossing, above = found.answers.to_dict("records")
    assert (below["lower"], above["lower"]) == ("central_store", "jwt")
    assert (crossing["place_low"], crossing["place_high"]) == (9, 10)
    assert (crossing["from"], crossing["to"]) == (9, 10)
    assert (below["to"], above["from"]) == (9, 10)
    assert set(found.points["value"]) <= set(range(1, 17))


def test_nobody_changes_places() -> None:
    found = asked("nodes.count=1..16", lambda n: 20 + n, lambda _: 13.0)
    (everywhere,) = found.answers.to_dict("records")
    assert everywhere["kind"] == "decided"
    assert (everywhere["from"], everywhere["to"]) == (1, 16)
    assert everywhere["lower"] == "central_store"


def test_undecided_everywhere() -> None:
    found = asked("nodes.count=1..16", lambda _: 13.2, lambda _: 13.0)
    (everywhere,) = found.answers.to_dict("records")
    assert (everywhere["kind"], everywhere["lower"]) == ("undecided", "")


def test_undecided_at_one_end() -> None:
    found = asked("token.claims_bytes=0..8000", lambda x: 10 + x / 1000, lambda _: 17.8)
    decided, undecided = found.answers.to_dict("records")
    assert (decided["kind"], decided["lower"]) == ("decided", "jwt")
    assert (undecided["kind"], undecided["to"]) == ("undecided", 8000)


def test_several_crossings_on_a_log_scale() -> None:
    found = asked(
        "store.read=10us..10ms log",
        lambda x: abs(1e4 * x - 5) + 0.0,
        lambda x: 2.0 + x,
        noise=(0.0, 0.0),
        grid=17,
    )
    crossings = found.answers[found.answers["kind"] == "crossing"]
    # |10⁴x − 5| = 2 + x
    assert list(crossings["place"]) == pytest.approx([3 / 10_001, 7 / 9_999], rel=1e-3)
    assert list(found.answers["lower"]) == ["central_store", "", "jwt", "", "central_store"]


def test_where_a_strategy_has_no_value() -> None:
    """Tokens too large for the header: no request is answered any more."""
    found = asked(
        "token.claims_bytes=0..8000",
        lambda x: 10 + x / 1000 if x <= 5432 else float("nan"),
        lambda _: 13.0,
    )
    assert list(found.answers["kind"]) == ["decided", "crossing", "decided", "undefined"]
    undefined = found.answers.iloc[-1]
    assert 5432 < undefined["from"] <= 5432 + 8
    assert undefined["to"] == 8000
    beyond = found.points[found.points["value"] > 5432]
    assert beyond["first"].isna().all()
    assert beyond["difference"].isna().all()
    assert (beyond["second"] == 13).all()
    assert (beyond["lower"] == "").all()
