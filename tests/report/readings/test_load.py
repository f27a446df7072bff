"""Sentences about load say no more than the numbers."""

from dataclasses import replace

import pytest

from simulator.experiment.outcome import Comparison
from simulator.report.figures import FIGURES
from simulator.report.readings.reading import READINGS, reading

from ..conftest import SIX, Make  # noqa: TID252 - the fixtures' own file


def said(comparison: Comparison, figure: str) -> str:
    return reading(comparison, f"{figure}.png").replace("\N{NO-BREAK SPACE}", " ")


def changed(comparison: Comparison, **columns: object) -> Comparison:
    return replace(comparison, summary=comparison.summary.assign(**columns))


def test_every_figure_but_the_overview_has_a_reading() -> None:
    assert list(READINGS) == [name for name in FIGURES if name != "overview.png"]


@pytest.mark.parametrize("figure", READINGS)
@pytest.mark.parametrize("strategies", [SIX, ("local", "jwt"), ("jwt",), ("none",)])
@pytest.mark.parametrize("empty", [False, True])
def test_a_reading_is_one_sentence_whatever_happened(
    make_comparison: Make, figure: str, strategies: tuple[str, ...], *, empty: bool
) -> None:
    for replications in (1, 5):
        text = reading(make_comparison(strategies, replications, empty=empty), figure)
        assert text.endswith(".")
        assert ". " not in text
        assert "nan" not in text
        assert "–" not in text


def test_latency_leaves_the_floor_and_the_overloaded_out(
    comparison: Comparison, make_comparison: Make
) -> None:
    assert said(comparison, "latency") == (
        "jwt and jwt_refresh had the lowest p99 (96.5 ms to 97 ms), local the highest (310 ms)."
    )
    few = changed(comparison, availability=[1, 0.5, 1, 1, 1, 1])
    assert said(few, "latency").endswith("sticky the highest (180 ms).")
    nobody = changed(comparison, availability=0.9)
    assert said(nobody, "latency").startswith("No strategy answered 99 % of its requests")
    wide = changed(comparison, latency_ms_p99_ci95=500.0)
    assert said(wide, "latency") == (
        "By p99 (96.5 ms to 310 ms) the strategies cannot be told apart."
    )
    one = make_comparison(("jwt",))
    assert said(one, "latency") == "jwt answered 99 % of its requests within 96.5 ms."


def test_cost_is_what_is_added_to_the_floor(comparison: Comparison, make_comparison: Make) -> None:
    # Means are 62 + p99 ÷ 20 ms; half-widths 2 % of them, some 1.3 ms, so that central_store's
    # 0.45 ms and sticky's 4.25 ms are not told apart from jwt's 0.075 ms, but local's 10.75 ms is.
    assert said(comparison, "cost") == (
        "Beside none, local adds the most to the mean latency (10.8 ± 1.6 ms), jwt, jwt_refresh and"
        " central_store the least (0.075 to 0.45 ms)."
    )
    rows = comparison.differences.assign(latency_ms_mean_ci95=50.0)
    assert said(replace(comparison, differences=rows), "cost") == (
        "By what they add to the mean latency of none (0.075 to 10.8 ms) the strategies cannot be"
        " told apart."
    )
    pair = make_comparison(("none", "local"), 1)
    assert said(pair, "cost") == "Beside none, local adds 10.75 ms to the mean latency."
    without = make_comparison(("jwt", "local"))
    assert said(without, "cost") == (
        "There is nothing to measure from: none was not run beside another strategy."
    )


def test_operations_are_summed_over_the_stations_that_are_asked(comparison: Comparison) -> None:
    assert said(comparison, "operations") == (
        "A request costs the fewest operations with local, sticky, jwt and jwt_refresh (0.13), the"
        " most with central_store (1.34)."
    )
    # The half-widths of both stations add up: 0.7 + 0.6 reach from 1.34 to beyond 0.13.
    wide = changed(
        comparison,
        store_ops_per_request_ci95=[0, 0, 0, 0.7, 0, 0],
        database_ops_per_request_ci95=[0, 0, 0, 0.6, 0, 0],
    )
    assert "cannot be told apart" in said(wide, "operations")
    nobody = comparison.timeseries.assign(store_ops=0, database_ops=0)
    assert said(replace(comparison, timeseries=nobody), "operations") == (
        "No strategy asked a station."
    )


def test_stations_say_with_whom_and_when_they_were_busiest(comparison: Comparison) -> None:
    series = comparison.timeseries
    peak = (series["strategy"] == "jwt") & (series["t_s"] == 61) & (series["replication"] == 1)
    # Five replications and points of 4 s: 60,000 in one of 20 bins are 3,000 a second.
    found = series.assign(
        store_ops=0,
        database_ops=series["database_ops"].mask(peak, 60_000),
        auth_server_ops=(series["strategy"] == "local") & (series["t_s"] < 4),
    )
    sentence = said(replace(comparison, timeseries=found), "stations")
    # The other 19 bins of that point have some 18 operations each.
    assert sentence.startswith("The database was asked most under jwt, 3,0")
    assert sentence.endswith(
        " times a second at 1:02; the authorization server was asked most under local, 1 times a"
        " second at 0:02."
    )


def test_bytes_are_those_of_credentials(comparison: Comparison) -> None:
    # Half-widths are 2 %: 31 + 0.62 meets 32 − 0.64, 655 − 13.1 meets 640 + 12.8.
    assert said(comparison, "bytes") == (
        "A request carries the fewest bytes of credentials with local and central_store (31 B to"
        " 32 B), the most with jwt_refresh and jwt (640 B to 655 B)."
    )


def test_nodes_are_loaded_evenly_or_not(comparison: Comparison) -> None:
    assert said(comparison, "nodes") == (
        "sticky loaded the nodes least evenly: the one that served most served 1.4 times the mean"
        " of all."
    )
    even = changed(comparison, node_imbalance=[1, 1.01, 1, 1, 1, 1])
    assert said(even, "nodes") == (
        "By how evenly they load the nodes (the one that served most served 1 to 1.01 times the"
        " mean of all) the strategies cannot be told apart."
    )
