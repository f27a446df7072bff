"""Events on time axes, and the unit of time."""

import pytest
from matplotlib.text import Text

from simulator.report.clock import clock
from simulator.report.marks import Mark, draw_marks, marks
from simulator.report.style import drawing, new_figure
from simulator.scenario.loading import load_text

SCENARIO = """
duration: 20 min
workload: {model: open, arrival_rate: 5 /s, users: 10}
nodes: {count: 2, boot_time: 10 s}
events:
  - {at: 9 min, crash_node: A, restart_after: 30 s}
  - {at: 1 min, add_nodes: 1}
  - {at: 3 min, add_nodes: 2}
  - {at: 5 min, store_outage: {duration: 20 s}}
  - {at: 6 min, arrival_factor: 2.5}
  - {at: 12 min, remove_node: B, drain: 5 s}
  - {at: 13 min, revoke: {share: 0.1}}
  - {at: 14 min, steal: {share: 0.025, noticed_after: 2 min}}
  - {at: 17 min, rolling_deploy: {interval: 15 s, drain: 5 s}}
"""


def test_marks_say_what_happens_by_time() -> None:
    assert marks(load_text(SCENARIO)) == (
        Mark(60, 10, "C added"),
        Mark(180, 10, "D–E added"),
        Mark(300, 20, "store outage"),
        Mark(360, 0, "load ×2.5"),
        Mark(540, 30, "A crashes"),
        Mark(720, 5, "B removed"),
        Mark(780, 0, "10\N{NO-BREAK SPACE}% revoked"),
        Mark(840, 120, "2.5\N{NO-BREAK SPACE}% stolen"),
        Mark(1020, 3 * 15 + 5 + 10, "deployment"),  # A, C, D and E
    )


@pytest.mark.parametrize(
    ("duration_s", "unit", "middle"),
    [(60, "seconds", 30), (600, "minutes", 5), (36_000, "hours", 5), (864_000, "days", 5)],
)
def test_a_clock_takes_the_unit_that_suits(duration_s: float, unit: str, middle: float) -> None:
    chosen = clock(duration_s)
    assert (chosen.unit, chosen.of(duration_s / 2)) == (unit, middle)


def test_words_of_marks_that_stand_close_do_not_overlap() -> None:
    timeline = tuple(
        Mark(at_s, 5, f"event number {at_s}") for at_s in (290, 300, 310, 320, 330, 599)
    )
    with drawing():
        figure = new_figure(8, 4)
        axes = figure.add_subplot()
        clock(600).axis(axes)
        height_pt = draw_marks(axes, timeline, clock(600))
        figure.draw_without_rendering()
        boxes = [Text.get_window_extent(text) for text in axes.texts]  # without their lines
        right = axes.get_window_extent().x1
    lines = [line for line in axes.lines if line.get_xdata()[0] == line.get_xdata()[1]]
    assert len(lines) == 6
    assert len(boxes) == 5  # four rows: the fifth of those that stand close has its line alone
    assert height_pt > 20
    for box in boxes:
        assert not any(box.overlaps(other) for other in boxes if other is not box)
    assert max(box.x1 for box in boxes) <= right + 1


def test_words_written_leftwards_at_the_end_do_not_cover_those_before() -> None:
    timeline = (Mark(520, 10, "C added"), Mark(560, 30, "A crashes"))
    with drawing():
        figure = new_figure(4, 3)
        axes = figure.add_subplot()
        clock(600).axis(axes)
        draw_marks(axes, timeline, clock(600))
        figure.draw_without_rendering()
        first, second = (Text.get_window_extent(text) for text in axes.texts)
    assert second.x0 < first.x1
    assert second.y0 > first.y1


def test_no_events_take_no_room() -> None:
    with drawing():
        axes = new_figure(4, 3).add_subplot()
        clock(600).axis(axes)
        assert draw_marks(axes, (), clock(600)) == 0
    assert not axes.lines
