"""Figures: what they name, mark and draw, and that nothing degenerate stops them."""

from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from simulator.experiment.outcome import Comparison
from simulator.report import figures
from simulator.report.panels.latency import survival
from simulator.report.style import LOOKS, drawing, png

from .conftest import SIX, Make

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def drawn(name: str, comparison: Comparison) -> "Figure":
    with drawing():
        return figures.FIGURES[name](comparison)


def words(axes: "Axes") -> str:
    return "\n".join(text.get_text() for text in axes.texts)


def lines(axes: "Axes") -> dict[str, object]:
    return {str(line.get_label()): line for line in axes.lines if line.get_label() in SIX}


def test_latency_has_a_line_and_a_label_a_strategy(comparison: Comparison) -> None:
    (axes,) = drawn("latency.png", comparison).axes
    assert list(lines(axes)) == list(SIX)
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
    for strategy, line in lines(axes).items():
        assert strategy in words(axes)
        assert line.get_color() == LOOKS[strategy].colour
    assert axes.get_legend() is None
    assert "p99 ≤ 400" in words(axes)


def test_latency_lines_are_the_share_that_took_longer() -> None:
    counts = pd.DataFrame({"low_ms": [1.0, 4.0], "high_ms": [2.0, 5.0], "count": [3, 1]})
    latency_ms, longer = survival(counts)
    assert list(latency_ms) == [1.0, 2.0]
    assert list(longer) == [1.0, 0.25]


def test_latency_labels_stand_at_the_99th_percentile(comparison: Comparison) -> None:
    (axes,) = drawn("latency.png", comparison).axes
    (label,) = [text for text in axes.texts if text.get_text().startswith("local")]
    x, y = label.xy
    mine = comparison.histogram[comparison.histogram["strategy"] == "local"]
    beyond = mine["count"][mine["low_ms"] >= x].sum() / mine["count"].sum()
    assert y == 0.01
    assert beyond == pytest.approx(0.01, rel=0.1)  # one bucket is 1 % wide


def test_visibility_names_lines_and_marks_events(comparison: Comparison) -> None:
    above, below = drawn("visibility.png", comparison).axes
    assert list(lines(above)) == [strategy for strategy in SIX if strategy != "none"]
    for axes in (above, below):
        for event in ("B added", "C added", "A crashes"):
            assert event in words(axes)
        at = {float(line.get_xdata()[0]) for line in axes.lines if len(line.get_xdata()) == 2}
        assert {4.0, 6.0, 8.0} <= at
    assert "local" in words(above)
    line = lines(above)["jwt"]
    assert set(np.asarray(line.get_ydata())) == {1.0}


def test_the_matrix_has_a_panel_for_each_strategy_with_logins(comparison: Comparison) -> None:
    panels = drawn("matrix.png", comparison).axes
    assert [axes.get_title(loc="left") for axes in panels] == list(SIX[1:])
    local = np.asarray(panels[0].images[0].get_array())
    assert local.tolist() == np.eye(3).tolist()
    sticky = np.ma.filled(panels[1].images[0].get_array(), np.nan)
    assert np.isnan(sticky[2, 0])  # the pair never met
    assert [label.get_text() for label in panels[0].get_xticklabels()] == ["A", "B", "C"]


def test_the_store_names_those_who_never_ask_it(comparison: Comparison) -> None:
    (axes,) = drawn("store.png", comparison).axes
    assert list(lines(axes)) == ["central_store"]
    assert "no store operations: none, local, sticky, jwt and jwt_refresh" in words(axes)
    rate = np.asarray(lines(axes)["central_store"].get_ydata())
    assert rate[0] == pytest.approx(1.21 * 140, rel=0.1)


def test_bars_are_as_long_as_the_bytes(comparison: Comparison) -> None:
    (axes,) = drawn("credential_bytes.png", comparison).axes
    assert [bar.get_width() for bar in axes.patches] == [0, 31, 44, 32, 640, 655]
    assert [label.get_text() for label in axes.get_yticklabels()] == list(SIX)
    assert "640\N{NO-BREAK SPACE}B" in words(axes)


def test_the_overview_holds_the_panels_and_the_findings(comparison: Comparison) -> None:
    figure = drawn("overview.png", comparison)
    titles = [axes.get_title(loc="left") for axes in figure.axes]
    assert titles == [
        "Login visibility",
        "Latency",
        "Store operations",
        "Credential bytes a client sends",
        "Exposure after logout",
    ]
    texts = " ".join(text.get_text() for part in figure.subfigs for text in part.texts)
    assert "scale_out" in texts
    assert "The objectives are met by central_store and jwt_refresh" in texts


@pytest.mark.parametrize(
    ("strategies", "replications", "empty", "slo"),
    [
        (("jwt",), 1, False, ""),
        (("none",), 1, False, ""),
        (SIX, 1, True, "slo: {latency_p99: 1 ms, login_visibility: 0.5}"),
    ],
    ids=["one strategy", "nobody logs in", "nothing happened"],
)
def test_degenerate_runs_are_drawn(
    make_comparison: Make, strategies: tuple[str, ...], replications: int, *, empty: bool, slo: str
) -> None:
    comparison = make_comparison(strategies, replications, empty=empty, slo=slo)
    for name, content in figures.draw_all(comparison):
        with Image.open(BytesIO(content)) as image:
            assert image.format == "PNG", name
            assert len(image.convert("RGB").getcolors(1 << 24)) > 2, name


def test_the_same_comparison_gives_the_same_bytes(make_comparison: Make) -> None:
    def content() -> bytes:
        with drawing():
            return png(figures.visibility_figure(make_comparison(("local", "jwt"), 2)))

    first = content()
    assert first == content()
    with Image.open(BytesIO(first)) as image:
        assert set(image.info) <= {"dpi"}  # neither date nor version


def test_many_nodes_are_drawn_without_numbers(make_comparison: Make) -> None:
    comparison = make_comparison(("local", "jwt"), 1)
    nodes = comparison.scenario.nodes.model_copy(update={"count": 40})
    scenario = comparison.scenario.model_copy(update={"nodes": nodes})
    assert len(scenario.node_names) == 42
    many = Comparison(**{**vars(comparison), "scenario": scenario})
    panel = drawn("matrix.png", many).axes[0]
    assert np.asarray(panel.images[0].get_array()).shape == (42, 42)
    assert len(panel.get_xticklabels()) <= 12
    assert len(panel.texts) == 1  # the subtitle


def test_strategies_names_are_not_taken_for_formulas(make_comparison: Make) -> None:
    comparison = make_comparison(("jwt",), 1)
    renamed = {
        name: getattr(comparison, name).assign(strategy="a$b$^_{")
        for name in ("summary", "timeseries", "visibility", "histogram")
    }
    odd = Comparison(**{**vars(comparison), **renamed, "strategies": ("a$b$^_{",)})
    for _, content in figures.draw_all(odd):
        assert content
