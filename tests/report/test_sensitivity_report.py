"""A sensitivity analysis in words, as a table and as a figure."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from simulator.analysis.columns import COLUMNS
from simulator.analysis.words import ordinary
from simulator.experiment.responses import Point, Response
from simulator.experiment.sensitivity import Question, Sensitivity, find_sensitivity
from simulator.experiment.variation import parse_range
from simulator.report.sensitivity_report import (
    ranked_keys,
    sensitivity_figure,
    sensitivity_png,
    sensitivity_rows,
)
from simulator.report.sensitivity_words import sensitivity_words
from simulator.report.style import drawing

COLUMN = {column.name: column for column in COLUMNS}
RANGES = (
    parse_range("nodes.workers=1..8"),
    parse_range("store.round_trip=1ms..9ms"),
    parse_range("session.idle_timeout=1min..60min log"),
)
QUESTION = Question(("none", "jwt", "central_store"), COLUMN["latency_ms_mean"], RANGES, 4, 32, 1)

Function = Callable[[float, float], float]


def made(
    jwt: Function, store: Function, question: Question = QUESTION, noise: float = 0.0
) -> Sensitivity:
    """Of two functions of the number of workers and the round trip in ms."""

    def respond(points: Sequence[Point]) -> list[Response]:
        responses = []
        for number, point in enumerate(points):
            workers = float(point.get("nodes.workers", 4))
            round_trip = 1000 * float(point.get("store.round_trip", 0.005))
            values = {"none": 1.0, "jwt": jwt(workers, round_trip)}
            values["central_store"] = store(workers, round_trip)
            own = noise * (-1) ** number
            responses.append({s: (v + own, v - own) for s, v in values.items()})
        return responses

    return find_sensitivity(question, respond)


FOUND = made(lambda w, _: 20 - w, lambda w, r: 12 - w / 4 + r)
ONE_IS_BEST = made(lambda w, _: 1 + w, lambda w, r: 90 + w + r)
SCREENED = made(lambda w, _: 1 + w, lambda w, r: 90 + w + r, replace(QUESTION, samples=0))
NOISY = made(lambda w, _: 20 - w, lambda w, r: 12 - w / 4 + r, noise=2.0)


def words(found: Sensitivity) -> list[str]:
    return [ordinary(sentence) for sentence in sensitivity_words(found)]


def test_what_strategies_depend_on() -> None:
    none, jwt, store, choice, left_out = words(FOUND)
    assert none == "none: no key moves latency_ms_mean."
    assert jwt.startswith("jwt: latency_ms_mean depends most on nodes.workers (total index ")
    assert jwt.endswith(").")
    assert "most on store.round_trip (total index 0.9" in store
    assert ", then on nodes.workers (total index 0.0" in store
    assert choice.startswith("Who has the lowest latency_ms_mean: ")
    assert "jwt at " in choice
    assert "central_store at " in choice
    assert "Redrawn alone, " in choice
    assert left_out.endswith("difference: session.idle_timeout.")


def test_who_is_best_everywhere() -> None:
    said = "Who has the lowest latency_ms_mean: jwt at every point; no key changes that."
    assert said in words(ONE_IS_BEST)


def test_screening_only_is_said() -> None:
    *_, last = words(SCREENED)
    assert last == "Screening only: indices take --samples."
    assert words(SCREENED)[1].startswith("jwt: latency_ms_mean depends most on nodes.workers (eff")


def test_chance_is_said() -> None:
    assert not any("Chance" in sentence for sentence in words(FOUND))
    (said,) = (sentence for sentence in words(NOISY) if "Chance" in sentence)
    assert said.endswith("more replications lessen that (--replications, now 2).")


def test_a_table_has_a_row_a_strategy_and_key() -> None:
    headings, *rows = sensitivity_rows(FOUND)
    assert len(headings) == 7
    assert [row[0] for row in rows if row[0]] == ["none", "jwt", "central_store"]
    assert len(rows) == 9
    by_key = {row[1]: row for row in rows[6:]}
    assert [ordinary(cell) for cell in by_key["store.round_trip"][2:6]] == [
        "1 ms", "-4", "9 ms", "4",
    ]  # fmt: skip
    assert by_key["session.idle_timeout"][-1] == "–"


def test_keys_stand_in_the_order_of_what_they_do() -> None:
    assert ranked_keys(FOUND)[-1] == "session.idle_timeout"
    assert set(ranked_keys(FOUND)) == {along.path for along in RANGES}


def test_a_figure_has_a_panel_a_strategy_and_the_choice() -> None:
    with drawing():
        *panels, choice = sensitivity_figure(FOUND).axes
    assert len(panels) == 3
    assert len({axes.get_xlim() for axes in panels}) == 1
    assert "central_store" in panels[2].get_title(loc="left")
    assert "decides the choice" in choice.get_title(loc="left")
    bars = [bar.get_width() for bar in panels[2].patches]  # type: ignore[attr-defined] # rectangles
    assert min(bars) == pytest.approx(-4)
    assert max(bars) == pytest.approx(4)


@pytest.mark.parametrize("found", [FOUND, ONE_IS_BEST, SCREENED, NOISY])
def test_every_answer_can_be_drawn(found: Sensitivity) -> None:
    assert sensitivity_png(found).startswith(b"\x89PNG")


def test_a_column_without_a_better_end_has_no_choice() -> None:
    found = made(
        lambda w, _: w, lambda w, r: w + r, replace(QUESTION, column=COLUMN["throughput_per_s"])
    )
    assert found.choice.empty
    assert not any("Who has" in sentence for sentence in words(found))
    assert sensitivity_png(found)
