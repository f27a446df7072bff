"""Figures: what they name, mark and draw, and that nothing degenerate stops them."""

from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text
from PIL import Image

from simulator.experiment.outcome import Comparison
from simulator.model.strategies import STRATEGIES
from simulator.report import figures
from simulator.report.panels.latency import survival
from simulator.report.style import LOOKS, drawing, png
from simulator.scenario.cluster import Autoscaler

from .conftest import SIX, Make

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.transforms import BboxBase

HYBRIDS = ("{name: jwt_denylist_cached_5_s, extends: jwt_denylist, denylist: {cache: 5 s}}",)


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


def test_the_matrix_has_a_panel_for_each_strategy_with_logins(make_comparison: Make) -> None:
    panels = drawn("matrix.png", make_comparison(("none", "local", "sticky", "jwt"))).axes
    assert [axes.get_title(loc="left") for axes in panels] == ["local", "sticky", "jwt"]
    local = np.asarray(panels[0].images[0].get_array())
    assert local.tolist() == np.eye(3).tolist()
    sticky = np.ma.filled(panels[1].images[0].get_array(), np.nan)
    assert np.isnan(sticky[2, 0])  # the pair never met
    assert [label.get_text() for label in panels[0].get_xticklabels()] == ["A", "B", "C"]


def test_of_many_strategies_those_known_everywhere_are_named_only(
    comparison: Comparison, make_comparison: Make
) -> None:
    figure = drawn("matrix.png", comparison)
    assert [axes.get_title(loc="left") for axes in figure.axes] == ["local", "sticky"]
    title = " ".join(figure.get_suptitle().split())
    assert title.endswith("; 100 % everywhere: central_store, jwt and jwt_refresh")
    # All alike: the first stands for all. A pair that never met is something to see.
    alike = make_comparison(("database", "central_store", "bff", "jwt", "jwt_refresh"))
    assert [axes.get_title(loc="left") for axes in drawn("matrix.png", alike).axes] == ["database"]
    visibility = alike.visibility
    gap = (visibility["strategy"] == "jwt") & (visibility["login_node"] == "B")
    gap &= visibility["serving_node"] == "C"
    panels = drawn("matrix.png", replace(alike, visibility=visibility[~gap])).axes
    assert [axes.get_title(loc="left") for axes in panels] == ["jwt"]


def test_coverage_is_what_nodes_know(comparison: Comparison) -> None:
    (axes,) = drawn("coverage.png", comparison).axes
    assert list(lines(axes)) == [strategy for strategy in SIX if strategy != "none"]
    assert set(np.asarray(lines(axes)["jwt"].get_ydata())) == {1.0}
    # 1 − (1 − 0.62) · t ÷ 300 s of 200 pairs; points are 4 s wide, the last at 598 s.
    assert lines(axes)["local"].get_ydata()[-1] == pytest.approx(0.3, abs=0.01)
    assert "local 62" in words(axes)


def test_forced_logins_name_those_who_force_none(comparison: Comparison) -> None:
    (axes,) = drawn("relogins.png", comparison).axes
    assert list(lines(axes)) == ["local", "sticky"]
    flat = words(axes).replace("\n", " ")
    assert "never with none, central_store, jwt and jwt_refresh" in flat
    mine = comparison.timeseries[comparison.timeseries["strategy"] == "local"]
    rate = np.asarray(lines(axes)["local"].get_ydata())
    assert rate.mean() == pytest.approx(mine["forced_relogins"].sum() / mine["width_s"].sum())


def test_stations_that_are_asked_have_a_panel_each(comparison: Comparison) -> None:
    store, database = drawn("stations.png", comparison).axes
    assert store.get_title(loc="left") == "Operations of the session store"
    assert list(lines(store)) == ["central_store"]
    flat = words(store).replace("\n", " ")
    assert "never asked by none, local, sticky, jwt and jwt_refresh" in flat
    rate = np.asarray(lines(store)["central_store"].get_ydata())
    assert rate[0] == pytest.approx(1.21 * 140, rel=0.1)
    assert list(lines(database)) == list(SIX[1:])
    asked = comparison.timeseries.assign(auth_server_ops=1)
    three = drawn("stations.png", replace(comparison, timeseries=asked)).axes
    assert three[2].get_title(loc="left") == "Operations of the authorization server"


def test_operations_are_stacked_by_station(comparison: Comparison) -> None:
    (axes,) = drawn("operations.png", comparison).axes
    place = SIX.index("central_store")
    mine = [bar for bar in axes.patches if abs(bar.get_y() + bar.get_height() / 2 - place) < 0.1]
    assert [bar.get_x() for bar in mine] == [0, 1.21]
    assert [bar.get_width() for bar in mine] == pytest.approx([1.21, 0.13])
    assert len({(bar.get_facecolor(), bar.get_hatch()) for bar in mine}) == 2
    assert "store 1.21 + database 0.13" in words(axes)
    assert "\n0\n" in f"\n{words(axes)}\n"  # none asks nobody


def test_bars_are_as_long_as_the_bytes(comparison: Comparison) -> None:
    credentials, *_, stored, copied = drawn("bytes.png", comparison).axes
    assert [bar.get_width() for bar in credentials.patches] == [0, 31, 44, 32, 640, 655]
    assert [label.get_text() for label in credentials.get_yticklabels()] == list(SIX)
    assert "640\N{NO-BREAK SPACE}B" in words(credentials)
    assert [bar.get_width() for bar in stored.patches] == [0, 0, 0, pytest.approx(2516.8), 0, 0]
    assert not copied.patches  # no strategy replicates
    assert "none was made" in words(copied)


def test_all_bytes_of_the_clients_are_shown_if_they_were_counted(comparison: Comparison) -> None:
    all_bytes = comparison.summary.assign(
        wire_bytes_per_request=5000.0, wire_bytes_per_request_ci95=1.0
    )
    _, everything, _, _ = drawn("bytes.png", replace(comparison, summary=all_bytes)).axes
    assert everything.get_title(loc="left") == "Everything"
    assert [bar.get_width() for bar in everything.patches] == [5000] * 6


def test_exposure_puts_zero_at_zero_and_marks_what_is_cut(comparison: Comparison) -> None:
    (axes,) = drawn("exposure.png", comparison).axes
    assert axes.get_xscale() == "symlog"
    reach = {name: tuple(line.get_xdata()) for name, line in lines(axes).items()}
    assert reach["local"] == (0, 0)
    assert reach["jwt"] == (pytest.approx(43_102.5 / 2), 43_102.5)
    assert "none" not in reach
    space = "\N{NO-BREAK SPACE}"
    assert f"12{space}h (mean 5.99{space}h)" in words(axes)
    assert f"dotted: the goal, at most 15{space}min" in words(axes).replace("\n", " ")
    assert ">" not in {line.get_marker() for line in axes.lines}
    assert "≥" not in words(axes)
    cut = comparison.summary.assign(exposure_censored=[0, 0, 0, 0, 3, 0])
    (axes,) = drawn("exposure.png", replace(comparison, summary=cut)).axes
    assert [line.get_ydata()[0] for line in axes.lines if line.get_marker() == ">"] == [4]
    assert f"≥ 12{space}h" in words(axes)


def test_exposure_of_any_size_has_ticks_that_can_be_read(comparison: Comparison) -> None:
    for longest in (0.0, 0.004, 7.0, 3.0e7):
        summary = comparison.summary.assign(exposure_s_mean=longest / 3, exposure_s_max=longest)
        figure = drawn("exposure.png", replace(comparison, summary=summary))
        figure.draw_without_rendering()
        (axes,) = figure.axes
        left, right = axes.get_xlim()
        assert left < 0
        assert longest <= right
        ticks = [label for label in axes.get_xticklabels() if label.get_text()]
        assert ticks[0].get_text() == "0\N{NO-BREAK SPACE}s"
        assert len(ticks) >= 2
        boxes = [label.get_window_extent() for label in ticks]
        assert all(one.x1 < other.x0 for one, other in pairwise(boxes))


def test_cost_is_the_paired_difference_from_the_floor(comparison: Comparison) -> None:
    latency, auth, store = drawn("cost.png", comparison).axes
    assert [label.get_text() for label in latency.get_yticklabels()] == list(SIX[1:])
    # (62 + 310 ÷ 20) − (62 + 95 ÷ 20) ms; its half-width is 2 % of 77.5 ms
    assert words(latency).splitlines()[1] == "+10.8 ± 1.6"
    assert words(auth).splitlines()[1] == "+10.3 ± 0.2"
    dots = [line for line in store.lines if line.get_marker() == "o"]
    assert [line.get_xdata()[0] for line in dots] == [0, 0, 1.21, 0, 0]
    full = [line.get_markerfacecolor() == LOOKS["central_store"].colour for line in dots]
    assert full == [False, False, True, False, False]


def test_what_costs_money_has_a_panel_if_there_are_prices(comparison: Comparison) -> None:
    priced = replace(
        comparison,
        summary=comparison.summary.assign(cost_per_hour=1.0),
        differences=comparison.differences.assign(cost_per_hour=0.25, cost_per_hour_ci95=0.5),
    )
    *_, price = drawn("cost.png", priced).axes
    assert price.get_title(loc="left") == "Price"
    assert words(price).splitlines()[1] == "+0.2 ± 0.5"


def test_without_the_floor_there_is_nothing_to_measure_from(make_comparison: Make) -> None:
    for axes in drawn("cost.png", make_comparison(("local", "jwt"))).axes:
        assert "none was not run\nbeside another" in words(axes)


def test_nodes_show_imbalance_utilisation_and_memory(comparison: Comparison) -> None:
    imbalance, utilisation, memory = drawn("nodes.png", comparison).axes
    assert [bar.get_x() for bar in imbalance.patches] == [1] * 6
    assert imbalance.patches[2].get_width() == pytest.approx(0.4)
    assert "1.4 ×" in words(imbalance)
    assert [bar.get_width() for bar in utilisation.patches] == [0.6] * 6
    strokes = [line for line in utilisation.lines if line.get_xdata()[0] == 0.5]
    assert len(strokes) == 2 * 6
    assert words(memory).splitlines()[1:3] == ["1,500\N{NO-BREAK SPACE}kB"] * 2
    nowhere = comparison.summary.assign(session_memory_mb_max=np.nan)
    *_, memory = drawn("nodes.png", replace(comparison, summary=nowhere)).axes
    assert "no strategy keeps\nsessions in nodes" in words(memory)


def test_nodes_over_time_where_an_autoscaler_decides(comparison: Comparison) -> None:
    scenario = comparison.scenario.model_copy(
        update={"events": (), "autoscaler": Autoscaler(max=3)}
    )
    *_, fleet = drawn("nodes.png", replace(comparison, scenario=scenario)).axes
    assert list(lines(fleet)) == list(SIX)
    assert {1.0, 2.0, 3.0} <= set(np.asarray(lines(fleet)["jwt"].get_ydata()))
    # 1 · 260 s, 2 · 120 s and 3 · 220 s of ten minutes.
    assert "jwt 1.93" in words(fleet)


def test_the_overview_holds_the_panels_and_the_findings(comparison: Comparison) -> None:
    figure = drawn("overview.png", comparison)
    titles = [axes.get_title(loc="left") for axes in figure.axes]
    assert titles == [
        "Login visibility",
        "Latency",
        "Operations per request",
        "Credential bytes a client sends",
        "Exposure of an ended login",
    ]
    texts = " ".join(text.get_text() for part in figure.subfigs for text in part.texts)
    assert "scale_out" in texts
    assert "central_store and jwt_refresh meet all 3 objectives." in texts


def test_names_stand_beside_the_first_panel_that_shows_something(make_comparison: Make) -> None:
    idle = make_comparison(("none", "jwt"), empty=True)
    _, _, operations, credentials, _ = drawn("overview.png", idle).axes
    assert "no operation reached a station" in words(operations)
    assert [label.get_text() for label in credentials.get_yticklabels()] == ["none", "jwt"]
    imbalance, *_ = drawn("nodes.png", idle).axes
    assert words(imbalance) == "no node served\na request"
    busy = make_comparison(("none", "jwt"))
    _, _, operations, credentials, _ = drawn("overview.png", busy).axes
    assert [label.get_text() for label in operations.get_yticklabels()] == ["none", "jwt"]
    assert not any(label.get_text() for label in credentials.get_yticklabels())


def test_the_overview_is_a_page_that_grows_with_what_must_be_read(
    comparison: Comparison, make_comparison: Make
) -> None:
    assert drawn("overview.png", comparison).get_figheight() == pytest.approx(9.9)
    everyone = make_comparison((*STRATEGIES, *HYBRIDS))
    # Two rows of panels, 1.4 in for headings and 0.19 in a strategy; then title and words.
    assert drawn("overview.png", everyone).get_figheight() > 2 * (1.4 + 0.19 * 13)


@pytest.mark.parametrize("name", figures.FIGURES)
def test_with_every_strategy_and_hybrids_no_two_words_overlap(
    make_comparison: Make, name: str
) -> None:
    figure = drawn(name, make_comparison((*STRATEGIES, *HYBRIDS)))
    figure.draw_without_rendering()
    for axes in figure.axes:
        # Without the lines that lead to labels, and without those of the other axes.
        shown = [text for text in (*axes.texts, *axes.get_yticklabels()) if text.get_text()]
        boxes = [(text.get_text(), Text.get_window_extent(text)) for text in shown]
        for place, (words_of, box) in enumerate(boxes):
            over = [other for other, found in boxes[place + 1 :] if _overlap(box, found)]
            assert not over, (name, words_of, over)


def _overlap(one: "BboxBase", other: "BboxBase") -> bool:
    """Whether the letters of two texts touch: their boxes have some room above and below."""
    width = min(one.x1, other.x1) - max(one.x0, other.x0)
    height = min(one.y1, other.y1) - max(one.y0, other.y0)
    return width > 1 and height > 0.25 * min(one.height, other.height)


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


def test_a_scenarios_name_is_not_taken_for_a_formula(make_comparison: Make) -> None:
    comparison = make_comparison(("jwt",), 1)
    odd = comparison.scenario.model_copy(update={"name": "a$^_{$"})
    for _, content in figures.draw_all(replace(comparison, scenario=odd)):
        assert content
