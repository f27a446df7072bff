"""Figures of sweeps: what they draw, and that nothing degenerate stops them."""

import math
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from matplotlib.patches import Rectangle

from simulator.experiment.design import Design
from simulator.report.style import LOOKS, drawing
from simulator.report.sweep_axis import axis_of
from simulator.report.sweep_figures import draw_sweep
from simulator.report.sweep_lines import MOST_PANELS, lines_figure
from simulator.report.sweep_map import map_figure
from simulator.report.winners_table import winners_table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLUMN = "latency_ms_p99"
NODES, TTL = "nodes.count", "token.access_ttl"


def table(nodes: list[Any], ttl: list[Any]) -> pd.DataFrame:
    """A mean that tells its cell: nodes + ttl, one more for `jwt`."""
    rows = [
        (cell, n, t, strategy, COLUMN, place + more, 0.25)
        for cell, (n, t, place) in enumerate(
            (n, t, a + b) for a, n in enumerate(nodes, 1) for b, t in enumerate(ttl, 1)
        )
        for strategy, more in (("local", 0.0), ("jwt", 1.0))
    ]
    return pd.DataFrame(rows, columns=["cell", NODES, TTL, "strategy", "column", "mean", "ci95"])


def best(rows: pd.DataFrame) -> pd.DataFrame:
    """`local` wins, for certain in odd cells."""
    cells = rows.drop_duplicates("cell")[["cell", NODES, TTL, "column", "mean", "ci95"]]
    certain = ["no" if cell % 2 == 0 else "yes" for cell in cells["cell"]]
    return cells.assign(
        strategy="local", next_best="jwt", ahead=1.0, ahead_ci95=0.1, certain=certain
    )


def lines(rows: pd.DataFrame, *, sampled: bool = False) -> "Figure":
    with drawing():
        return lines_figure(rows, COLUMN, NODES, [TTL], sampled=sampled)


def test_a_panel_for_each_value_of_the_other_axis_a_line_a_strategy() -> None:
    first, second = lines(table([1, 2, 4], [60, 300])).axes
    assert (first.get_title(loc="left"), second.get_title(loc="left")) == (
        "token.access_ttl 1 min", "token.access_ttl 5 min",
    )  # fmt: skip
    assert first.get_xscale() == "log"
    assert first.get_xlabel() == NODES
    for axes, more in ((first, 1), (second, 2)):
        drawn = {str(line.get_label()): line for line in axes.lines}
        assert list(drawn) == ["local", "jwt"]
        assert list(drawn["local"].get_xdata()) == [1, 2, 4]
        assert list(drawn["local"].get_ydata()) == [1 + more, 2 + more, 3 + more]
        assert drawn["jwt"].get_color() == LOOKS["jwt"].colour
        band = axes.collections[0].get_paths()[0].vertices
        assert (band[:, 1].min(), band[:, 1].max()) == (0.75 + more, 3.25 + more)


def test_of_many_panels_some_are_drawn() -> None:
    figure = lines(table([1, 2], list(range(1, 31))))
    assert len(figure.axes) <= MOST_PANELS


def test_words_stand_side_by_side() -> None:
    (axes,) = lines(table(["b", "a"], [1])).axes
    assert [label.get_text() for label in axes.get_xticklabels()] == ["b", "a"]


def test_a_sample_has_points_and_means_of_neighbours() -> None:
    (axes,) = lines(table(list(range(1, 101)), [5]), sampled=True).axes
    points, line = axes.lines[:2]
    assert len(points.get_xdata()) == 100
    assert len(line.get_xdata()) == 12
    assert line.get_ydata()[0] == pytest.approx(2 + 3.5, abs=0.6)


def test_infinite_and_undefined_values_stop_nothing() -> None:
    rows = table([1, 2, 4], [60])
    rows.loc[:2, "mean"] = [math.inf, math.nan, 1.0]
    rows.loc[:, "ci95"] = math.nan
    (axes,) = lines(rows).axes
    assert [len(line.get_xdata()) for line in axes.lines] == [2, 2]
    rows["mean"] = math.nan
    lines(rows)
    lines(rows, sampled=True)


def test_the_map_shows_winners_and_doubt() -> None:
    winners = best(table([1, 2, 4], [60, 300]))
    with drawing():
        (axes,) = map_figure(winners, COLUMN, [NODES, TTL], sampled=False).axes
    squares = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    assert len(squares) == 6
    assert sum(square.get_hatch() == "////" for square in squares) == 3
    assert [label.get_text() for label in axes.get_yticklabels()] == ["1 min", "5 min"]
    assert {line.get_marker() for line in axes.lines} == {LOOKS["local"].marker}
    winners["strategy"], winners["certain"] = "", ""
    with drawing():
        map_figure(winners, COLUMN, [NODES, TTL], sampled=False)


def test_the_map_of_a_sample_has_a_mark_a_cell() -> None:
    winners = best(table([1, 2, 4], [60, 300]))
    with drawing():
        (axes,) = map_figure(winners, COLUMN, [NODES, TTL], sampled=True).axes
    assert sum(len(line.get_xdata()) for line in axes.lines) == 6


@pytest.mark.parametrize("sampled", [True, False])
def test_all_figures_are_drawn_and_the_same_each_time(*, sampled: bool) -> None:
    rows = table([1, 2, 4], [60, 300])
    design = Design((NODES, TTL), [(n, t) for n in (1, 2, 4) for t in (60, 300)], sampled)
    drawn = list(draw_sweep(design, rows, best(rows)))
    assert [figure.name for figure in drawn] == [
        f"{COLUMN}_by_{NODES}.png", f"{COLUMN}_by_{TTL}.png", f"{COLUMN}_winner.png",
    ]  # fmt: skip
    assert drawn == list(draw_sweep(design, rows, best(rows)))


def test_values_are_said_with_their_units() -> None:
    rows = table([0.5, 2.25], [90, 3600])
    assert axis_of(rows, TTL).label == "token.access_ttl (s)"
    assert [axis_of(rows, TTL).said(v) for v in (90, 3600, 90.51234, 0)] == [
        "90 s", "1 h", "90510 ms", "0",
    ]  # fmt: skip
    assert axis_of(rows, NODES).said(2.25) == "2.25"


def test_the_table_says_what_is_in_doubt_and_what_is_left_out() -> None:
    from rich.console import Console  # noqa: PLC0415 - here alone

    winners = best(table(list(range(1, 51)), [60]))
    console = Console(width=100, highlight=False)
    with console.capture() as captured:
        console.print(winners_table(winners, [NODES, TTL], COLUMN))
    said = captured.get()
    assert "local ?" in said
    assert "1.0 ±0.10" in said.replace("1.00", "1.0")
    assert "10 more cells in winners.csv" in " ".join(said.split())
    winners["strategy"] = ""
    with console.capture() as captured:
        console.print(winners_table(winners, [NODES, TTL], COLUMN))
    assert "nobody answers 99% of the requests" in " ".join(captured.get().split())
