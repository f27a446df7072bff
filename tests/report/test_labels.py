"""Labels beside lines: near, inside, never over each other."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.text import Text

from simulator.report.labels import Label, label_right, spread
from simulator.report.style import LOOKS, drawing, new_figure


def test_labels_that_have_room_stay_where_they_are() -> None:
    assert spread([0.1, 0.5, 0.9], 0.2, 0, 1) == pytest.approx([0.1, 0.5, 0.9])


def test_labels_of_one_height_spread_around_it() -> None:
    assert spread([0.5, 0.5, 0.5], 0.1, 0, 1) == pytest.approx([0.4, 0.5, 0.6])


def test_labels_at_the_edge_stay_inside() -> None:
    assert spread([1.0, 1.0, 1.0], 0.1, 0, 1) == pytest.approx([0.8, 0.9, 1.0])
    assert spread([0.0, 0.0], 0.1, 0, 1) == pytest.approx([0.0, 0.1])


def test_too_many_labels_share_the_room_evenly() -> None:
    assert spread([0.5] * 5, 0.5, 0, 1) == pytest.approx([0, 0.25, 0.5, 0.75, 1])
    assert spread([], 0.5, 0, 1) == []


@given(st.lists(st.floats(-1, 2), min_size=1, max_size=12), st.floats(0, 0.08))
def test_labels_never_overlap_nor_leave_nor_swap(wanted: list[float], gap: float) -> None:
    places = spread(sorted(wanted), gap, 0, 1)
    assert min(places) >= -1e-9
    assert max(places) <= 1 + 1e-9
    for below, above in pairwise(places):
        assert above - below >= gap - 1e-9


def test_labels_of_lines_that_end_together_do_not_overlap_on_the_page() -> None:
    with drawing():
        figure = new_figure(6, 4)
        axes = figure.add_subplot()
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1)
        label_right(axes, [Label(name, "#000000", 1, 1) for name in ("a", "b", "c", "d")])
        figure.draw_without_rendering()
        boxes = [Text.get_window_extent(text) for text in axes.texts]  # without their lines
    assert len(boxes) == 4
    for box in boxes:
        assert not any(box.overlaps(other) for other in boxes if other is not box)
        assert box.x1 <= figure.bbox.x1


def test_a_label_with_a_look_has_a_piece_of_its_line_before_it() -> None:
    with drawing():
        figure = new_figure(6, 4)
        axes = figure.add_subplot()
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1)
        label_right(axes, [Label("jwt", "#000000", 1, 0.5, LOOKS["jwt"])])
        figure.draw_without_rendering()
        (text,) = (Text.get_window_extent(text) for text in axes.texts)
        (sample,) = axes.lines
        points = sample.get_transform().transform(sample.get_xydata())
    assert (sample.get_color(), sample.get_marker()) == (LOOKS["jwt"].colour, "^")
    assert axes.get_window_extent().x1 < points[0][0] < points[-1][0] < text.x0
    assert text.y0 < points[0][1] < text.y1
    assert axes.get_xlim() == (0, 1)
