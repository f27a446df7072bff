"""Sentences about logins say no more than the numbers."""

from dataclasses import replace

import pandas as pd
import pytest

from simulator.experiment.outcome import Comparison
from simulator.report.readings.reading import reading

from ..conftest import Make  # noqa: TID252 - the fixtures' own file


def said(comparison: Comparison, figure: str) -> str:
    return reading(comparison, f"{figure}.png").replace("\N{NO-BREAK SPACE}", " ")


def changed(comparison: Comparison, **columns: list[float]) -> Comparison:
    return replace(comparison, summary=comparison.summary.assign(**columns))


def test_visibility_counts_who_recognised_all(
    comparison: Comparison, make_comparison: Make
) -> None:
    assert said(comparison, "visibility") == (
        "3 of 5 strategies recognised every live login presented;"
        " local recognised the fewest (62 %)."
    )
    pair = make_comparison(("jwt", "central_store"))
    assert said(pair, "visibility") == "Both strategies recognised every live login presented."
    pair = make_comparison(("local", "sticky"))
    assert said(pair, "visibility") == (
        "No strategy recognised every live login presented; local recognised the fewest (62 %)."
    )
    one = make_comparison(("local",))
    assert said(one, "visibility") == "local recognised 62 % of the live logins presented."


def test_coverage_says_when_it_was_lowest(comparison: Comparison, make_comparison: Make) -> None:
    # local: 1 − 0.38 · t ÷ 300 s, at least 0.3: 60 of 200 pairs, rounded, from 552 s on (60.16).
    # The first point of 4 s that lies wholly behind it has its middle at 554 s.
    assert said(comparison, "coverage") == (
        "Under 3 of 5 strategies every node in service knew every live login; under local a node in"
        " service knew 62 % of the live logins, fewest at 9:14 (30 %)."
    )
    one = make_comparison(("local",))
    assert said(one, "coverage") == (
        "Under local a node in service knew 62 % of the live logins, fewest at 9:14 (30 %)."
    )
    all_known = "Every node in service knew every live login, at any time."
    assert said(make_comparison(("jwt", "central_store")), "coverage") == all_known


def test_few_pairs_do_not_make_the_lowest_coverage(comparison: Comparison) -> None:
    early = (comparison.timeseries["t_s"] < 4) & (comparison.timeseries["strategy"] == "local")
    series = comparison.timeseries.assign(
        pairs=comparison.timeseries["pairs"].mask(early, 2),
        known=comparison.timeseries["known"].mask(early, 0),
    )
    assert "fewest at 9:14 (30 %)" in said(replace(comparison, timeseries=series), "coverage")


def test_forced_logins_have_a_peak(comparison: Comparison, make_comparison: Make) -> None:
    series = comparison.timeseries
    mine = series["strategy"] == "local"
    # Five replications; a point is 4 s: 2,000 logins in one of its 20 bins are 100 a second.
    peak = mine & (series["t_s"] == 321) & (series["replication"] == 2)
    forced = series["forced_relogins"].where(~mine, 0).mask(peak, 2000)
    found = replace(comparison, timeseries=series.assign(forced_relogins=forced))
    assert said(found, "relogins") == (
        "local forced the most logins (38,000, up to 100 /s at 5:22);"
        " 4 of 6 strategies forced none."
    )
    pair = make_comparison(("jwt", "none"))
    assert said(pair, "relogins") == "Nobody who was logged in had to log in again."


def test_the_matrix_is_about_nodes_that_did_not_take_the_login(
    comparison: Comparison, make_comparison: Make
) -> None:
    assert said(comparison, "matrix") == (
        "Nodes that had not taken a login themselves recognised it in 0 % of the meetings under"
        " local and sticky, and always under 3 of 5 strategies."
    )
    pair = make_comparison(("jwt", "central_store"))
    assert said(pair, "matrix") == "A login was recognised always, by whichever node it met."
    home = comparison.visibility[
        comparison.visibility["login_node"] == comparison.visibility["serving_node"]
    ]
    kept = replace(comparison, visibility=home)
    assert said(kept, "matrix") == "Every login met only the node that took it."


def test_exposure_says_who_is_slowest_and_whether_it_was_cut(
    comparison: Comparison, make_comparison: Make
) -> None:
    sentence = (
        "3 of 5 strategies refused ended logins at once; jwt accepted one longest, for up to 12 h"
    )
    assert said(comparison, "exposure") == f"{sentence}."
    cut = changed(comparison, exposure_censored=[0, 0, 0, 0, 2, 0])
    assert said(cut, "exposure") == f"{sentence} or longer."
    other = changed(comparison, exposure_censored=[0, 0, 0, 0, 0, 2])
    assert said(other, "exposure") == f"{sentence}."
    pair = make_comparison(("local", "central_store"))
    assert said(pair, "exposure") == "Both strategies refused ended logins at once."
    one = make_comparison(("jwt_refresh",))
    assert said(one, "exposure") == "jwt_refresh accepted an ended login for up to 14.5 min."


@pytest.mark.parametrize(
    ("figure", "sentence"),
    [
        ("visibility", "Nobody presented a login."),
        ("coverage", "There was no live login that a node could have known."),
        ("relogins", "Nobody who was logged in had to log in again."),
        ("matrix", "Nobody presented a login."),
        ("exposure", "No login was ended."),
    ],
)
def test_nothing_is_said_of_what_did_not_happen(
    make_comparison: Make, figure: str, sentence: str
) -> None:
    assert said(make_comparison(("none",), 1), figure) == sentence
    assert said(make_comparison(("jwt", "local"), 1, empty=True), figure) == sentence


def test_undefined_rows_are_no_strategies_that_could_do_better(comparison: Comparison) -> None:
    without = comparison.summary.copy()
    without.loc[without["strategy"] == "jwt", "exposure_s_max"] = float("nan")
    assert pd.isna(without["exposure_s_max"]).sum() == 2
    assert "3 of 4 strategies" in said(replace(comparison, summary=without), "exposure")
