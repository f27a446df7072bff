"""A crossover in words, as a table and as a figure."""

from collections.abc import Callable, Sequence

import pytest
from matplotlib.figure import Figure

from simulator.analysis.columns import COLUMNS
from simulator.analysis.words import ordinary
from simulator.experiment.crossover import Crossover, Question, find_crossover
from simulator.experiment.responses import Point, Response
from simulator.experiment.variation import parse_range
from simulator.report.crossover_report import crossover_figure, crossover_png, crossover_rows
from simulator.report.crossover_words import crossover_words
from simulator.report.style import drawing

LATENCY = next(column for column in COLUMNS if column.name == "latency_ms_p99")
NAN = float("nan")

Curve = Callable[[float], float]


def made(along: str, jwt: Curve, noise: Sequence[float] = (-0.5, 0.1, 0.4)) -> Crossover:
    """Of a curve, and a store that always takes 13 ms."""
    key = parse_range(along)

    def respond(points: Sequence[Point]) -> list[Response]:
        return [
            {
                "jwt": tuple(jwt(float(point[key.path])) + e for e in noise),
                "central_store": (13.0,) * len(noise),
            }
            for point in points
        ]

    return find_crossover(Question(("jwt", "central_store"), LATENCY, key), respond)


CASES = {
    "crossing": made("token.claims_bytes=0..8000", lambda x: 10 + x / 1000),
    "whole": made("nodes.count=1..16", lambda n: 124 / n, (0.0, 0.0)),
    "never": made("nodes.count=1..16", lambda n: 20.0 + n),
    "undecided": made("nodes.count=1..16", lambda n: 13.0 + n / 100),
    "equal": made("nodes.count=1..16", lambda _: 13.0, (0.0, 0.0)),
    "open": made("store.read=10us..10ms log", lambda x: 10 + 400 * x),
    "undefined": made("token.claims_bytes=0..8000", lambda x: 20.0 if x < 5000 else NAN),
    "nothing": made("token.claims_bytes=0..8000", lambda _: NAN),
}
WORDS = {
    "crossing": (
        "jwt and central_store change places at 3,000 B of token.claims_bytes (95 %: from 1,860 B"
        " to 4,140 B): latency_ms_p99 is lower with jwt below, with central_store above."
    ),
    "whole": (
        "jwt and central_store change places between 9 and 10 of nodes.count (95 %: from 9 to 10):"
        " latency_ms_p99 is lower with central_store below, with jwt above."
    ),
    "never": (
        "No crossover: latency_ms_p99 is lower with central_store everywhere from 1 to 16 of"
        " nodes.count (asked at 9 values); it is closest at 1:"
        " jwt − central_store = 8 ms ± 1.14 ms."
    ),
    "undecided": (
        "Undecided everywhere from 1 to 16 of nodes.count: the difference's interval holds zero;"
        " the difference is largest at 16: jwt − central_store = 160 µs ± 1.14 ms; more"
        " replications narrow it (--replications, now 3)."
    ),
    "equal": (
        "No difference in any replication everywhere from 1 to 16 of nodes.count (asked at 9"
        " values)."
    ),
    "nothing": (
        "Undefined everywhere from 0 B to 8,000 B of token.claims_bytes: jwt has no latency_ms_p99,"
        " as no request was answered."
    ),
}


@pytest.mark.parametrize("case", WORDS)
def test_the_answer_in_words(case: str) -> None:
    assert ordinary("\n".join(crossover_words(CASES[case]))) == WORDS[case]


def test_what_is_open_is_said() -> None:
    no_crossing, undecided = crossover_words(CASES["open"])
    assert no_crossing.startswith("No crossover: latency_ms_p99 is lower with jwt from 10")
    assert undecided.startswith("Undecided from 4.6")
    no_crossing, undefined = crossover_words(CASES["undefined"])
    assert "lower with central_store from 0\xa0B to 5,000" in no_crossing
    assert ordinary(undefined).startswith("Undefined from 5,000 B to 8,000 B")


@pytest.mark.parametrize("case", CASES)
def test_a_table_shows_what_was_tried_and_the_ends(case: str) -> None:
    headings, *rows = crossover_rows(CASES[case])
    assert headings[1:] == ("jwt", "central_store", "difference", "lower")
    assert len(rows) >= 9
    assert len({row[0] for row in rows}) == len(rows)
    assert {row[-1] for row in rows} <= {"jwt", "central_store", "undecided", "undefined"}


def drawn(case: str) -> Figure:
    with drawing():
        return crossover_figure(CASES[case])


@pytest.mark.parametrize("case", CASES)
def test_every_answer_can_be_drawn(case: str) -> None:
    assert crossover_png(CASES[case]).startswith(b"\x89PNG")


def test_a_figure_marks_the_place_and_its_interval() -> None:
    for axes in drawn("crossing").axes:
        (line,) = (line for line in axes.lines if len(set(line.get_xdata())) == 1)
        assert line.get_xdata()[0] == pytest.approx(3000, abs=1)
        shade = axes.patches[0]
        assert shade.get_x() == pytest.approx(1860, abs=10)  # type: ignore[attr-defined] # a rectangle
    assert drawn("open").axes[0].get_xscale() == "log"


def test_equal_answers_are_drawn_alike() -> None:
    again = made("token.claims_bytes=0..8000", lambda x: 10 + x / 1000)
    assert crossover_png(again) == crossover_png(CASES["crossing"])
