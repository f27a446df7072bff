"""The paragraph on a comparison with objectives, sentence by sentence."""

import math
from collections.abc import Callable

import pytest

from simulator.analysis import decision
from simulator.analysis.judged import Judged
from simulator.analysis.verdict import OBJECTIVES
from simulator.analysis.whole import Whole

Make = Callable[..., Whole]


def p99(verdict: str, value: float = 95.0) -> Judged:
    return Judged("latency_p99", "≤", 400.0, value, 5.0, "ms", verdict)


def seen(verdict: str, value: float = 1.0) -> Judged:
    return Judged("login_visibility", "≥", 0.999, value, 0.0, "", verdict)


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


PASS = [p99("pass"), seen("pass")]
SLOW = [p99("fail", 740.0), seen("pass")]
BLIND = [p99("pass"), seen("fail", 0.52)]
BOTH = [p99("fail", math.inf), seen("fail", 0.9)]
OPEN = [p99("undecided", 390.0), seen("pass")]


def test_every_objective_has_a_meaning() -> None:
    assert set(decision.MEANING) == {objective.name for objective in OBJECTIVES}


@pytest.mark.parametrize(
    ("judged", "said"),
    [
        ({"none": SLOW, "a": PASS, "b": PASS, "c": SLOW}, "a and b meet both objectives."),
        ({"a": PASS, "b": SLOW}, "a meets both objectives."),
        ({"none": SLOW, "a": PASS, "b": PASS}, "Every strategy meets both objectives."),
        ({"none": PASS, "a": SLOW, "b": BLIND}, "No strategy meets both objectives."),
        ({"a": SLOW, "b": OPEN}, "No strategy meets both objectives for certain."),
        ({"a": PASS}, "a meets both objectives."),
        ({"a": [seen("pass")]}, "a meets the objective login_visibility."),
        ({"a": [*PASS, seen("pass")]}, "a meets all 3 objectives."),
        ({"none": PASS}, ""),
    ],
)
def test_who_meets_all(make_whole: Make, judged: dict[str, list[Judged]], said: str) -> None:
    assert decision.who_meets_all(make_whole(judged)) == said


def test_one_replication_decides_nothing_but_has_values(make_whole: Make) -> None:
    good = [p99("undecided"), seen("undecided")]
    blind = [p99("undecided"), seen("undecided", 0.5)]
    nothing = [p99("undecided"), seen("undecided", math.nan)]
    judged = {"a": good, "b": blind, "c": nothing}
    begin = (
        "One replication has no intervals and decides nothing: run two or more. By their values"
        " alone, "
    )
    said = decision.who_meets_all(make_whole(judged, replications=1))
    assert said == f"{begin}a and c would meet both objectives."
    said = decision.who_meets_all(make_whole({"b": blind}, replications=1))
    assert said == f"{begin}no strategy would meet both objectives."


def test_the_best_of_those_that_meet_all(make_whole: Make) -> None:
    judged = {"none": PASS, "a": PASS, "b": PASS, "c": PASS, "d": SLOW}
    columns = {
        "store_ops_per_request": {
            "a": (0.0, 0.0),
            "b": (0.0, 0.0),
            "c": (1.21, 0.01),
            "d": (9.0, 0.0),
        },
        "cost_per_hour": {"a": (1.5, 0.0), "b": (1.2, 0.0), "c": (1.8, 0.0), "d": (0.1, 0.0)},
        "latency_ms_mean": {"a": (60.0, 1.0), "b": (61.0, 1.0), "c": (70.0, 1.0)},
    }
    # d costs least of all, but fails.
    beside = {"a": (3.0, 0.1), "b": (2.0, 0.2), "c": (12.0, 0.5), "d": (1.0, 0.1)}
    said = decision.best_of_those(make_whole(judged, columns, beside))
    assert plain(said) == (
        "Of these, b adds least to the mean latency of `none` (2 ms), c most (12 ms); a and b ask"
        " the store least (never), c most (1.21 times a request); b costs least (1.2 an hour), c"
        " most (1.8 an hour)."
    )
    judged.pop("none")
    said = decision.best_of_those(make_whole(judged, columns))
    assert plain(said).startswith("Of these, a and b take least time a request (60 ms to 61 ms), c")


def test_of_those_that_cannot_be_told_apart_nothing_is_said(make_whole: Make) -> None:
    judged = {"a": PASS, "b": PASS}
    columns = {
        "latency_ms_mean": {"a": (60.0, 1.0), "b": (61.0, 1.0)},
        "store_ops_per_request": {"a": (0.0, 0.0), "b": (0.0, 0.0)},
    }
    assert decision.best_of_those(make_whole(judged, columns)) == ""
    assert decision.best_of_those(make_whole({"a": PASS, "b": SLOW}, columns)) == ""
    assert decision.best_of_those(make_whole({"a": SLOW, "b": SLOW}, columns)) == ""


@pytest.mark.parametrize(("times", "said"), [(1.0, "once a request"), (0.5, "0.5 times a request")])
def test_how_often_the_store_is_asked(make_whole: Make, times: float, said: str) -> None:
    columns = {"store_ops_per_request": {"a": (0.0, 0.0), "b": (times, 0.0)}}
    whole = make_whole({"a": PASS, "b": PASS}, columns)
    assert (
        decision.best_of_those(whole)
        == f"Of these, a asks the store least (never), b most ({said})."
    )


def test_who_is_ruled_out_by_what(make_whole: Make) -> None:
    judged = {"none": SLOW, "a": PASS, "b": SLOW, "c": BLIND, "d": BOTH}
    assert plain(decision.who_is_ruled_out(make_whole(judged))) == (
        "latency_p99 (at most 400 ms) rules out b (740 ms) and d (too few answers): too many"
        " requests take too long, or go without an answer. login_visibility (at least 0.999) rules"
        " out c (0.52) and d (0.9): too many live logins are not recognised."
    )
    assert decision.who_is_ruled_out(make_whole({"none": SLOW, "a": PASS, "b": OPEN})) == ""


def test_what_all_miss_rules_out_nobody(make_whole: Make) -> None:
    said = decision.who_is_ruled_out(make_whole({"none": PASS, "a": SLOW, "b": BOTH}))
    assert plain(said).startswith(
        "latency_p99 (at most 400 ms) is missed by all, least by a (740 ms): too many requests"
    )
    said = decision.who_is_ruled_out(make_whole({"a": BOTH, "b": BOTH}))
    assert plain(said).startswith("latency_p99 (at most 400 ms) is missed by all: too many ")
    # A lone strategy is ruled out all the same.
    assert "rules out a (740 ms)" in plain(decision.who_is_ruled_out(make_whole({"a": SLOW})))


def test_who_is_undecided(make_whole: Make) -> None:
    assert decision.who_is_undecided(
        make_whole({"none": OPEN, "a": OPEN, "b": PASS, "c": OPEN})
    ) == ("a and c are undecided: more replications would tell.")
    assert decision.who_is_undecided(make_whole({"a": OPEN, "b": SLOW})) == (
        "a is undecided: more replications would tell."
    )
    assert decision.who_is_undecided(make_whole({"a": PASS, "none": OPEN})) == ""
    assert decision.who_is_undecided(make_whole({"a": OPEN}, replications=1)) == ""


def test_what_even_the_floor_misses(make_whole: Make) -> None:
    assert decision.what_the_floor_misses(make_whole({"none": SLOW, "a": SLOW})) == (
        "latency_p99 is missed even without any login (`none`): that is a matter of capacity or of"
        " outages, not of the strategy."
    )
    two = [p99("fail"), Judged("availability", "≥", 0.9, 0.5, 0.0, "", "fail")]
    assert "latency_p99 and availability are missed even" in decision.what_the_floor_misses(
        make_whole({"none": two})
    )
    assert decision.what_the_floor_misses(make_whole({"none": OPEN, "a": SLOW})) == ""
    assert decision.what_the_floor_misses(make_whole({"a": SLOW})) == ""
