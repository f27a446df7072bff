"""The sentence on each strategy, word for word."""

import math
from collections.abc import Callable, Sequence

import pytest

from simulator.analysis.course import Course
from simulator.analysis.judged import Judged
from simulator.analysis.reason import Seen, sentence
from simulator.analysis.trouble import Trouble

Make = Callable[..., Course]

ROW = {
    "node_utilisation_max": 0.2,
    "node_utilisation_mean": 0.2,
    "store_utilisation": 0.0,
    "database_utilisation": 0.0,
    "abandoned": 0.0,
    "error": 0.0,
    "timeout": 0.0,
    "auth_ms_mean": 85.7,
    "exposure_censored": 0.0,
}
OUT = Trouble("the store was out from 4:20 to 4:50", 260.0, 290.0)
BINS = 600


def bump(low: float, high: float, from_s: int = 271, to_s: int = 298) -> list[float]:
    """A bin each second; high from 4:31 to 4:58."""
    return [high if from_s <= t < to_s else low for t in range(BINS)]


def p99(verdict: str, value: float, ci95: float = 35.0) -> Judged:
    return Judged("latency_p99", "≤", 400.0, value, ci95, "ms", verdict)


def visibility(verdict: str, value: float, ci95: float = 0.0) -> Judged:
    return Judged("login_visibility", "≥", 0.999, value, ci95, "", verdict)


def exposure(verdict: str, value: float, ci95: float = 0.0) -> Judged:
    return Judged("exposure_max", "≤", 900.0, value, ci95, "s", verdict)


def availability(verdict: str, value: float) -> Judged:
    return Judged("availability", "≥", 0.999, value, 0.0, "", verdict)


@pytest.fixture
def say(make_course: Make) -> Callable[..., str]:
    """A function that says what a strategy `s` comes to; counts of its course by name."""

    def tell(
        *judged: Judged,
        replications: int = 5,
        row: dict[str, float] | None = None,
        troubles: Sequence[Trouble] = (),
        **counts: list[float],
    ) -> str:
        course = make_course(BINS, **counts)
        seen = Seen({**ROW, **(row or {})}, course, 0.001, troubles, replications)
        return sentence("s", judged, seen).replace("\N{NO-BREAK SPACE}", " ")

    return tell


Say = Callable[..., str]


def test_visibility_says_when_it_was_lowest(say: Say) -> None:
    # From 4:20 to 6:20, 8 of 10 are unknown.
    said = say(visibility("fail", 0.52), unknown=bump(0.0, 8.0, 260, 380))
    assert said == (
        "s fails: login_visibility is 0.52, 0.479 below the objective of 0.999; it was lowest from"
        " 4:20 to 6:20 (0.2)."
    )


def test_visibility_that_was_low_all_the_time(say: Say) -> None:
    said = say(visibility("fail", 0.5, 0.011), unknown=[5.0] * BINS)
    assert said == (
        "s fails: login_visibility is 0.5 (± 0.011), 0.499 below the objective of 0.999; it was"
        " much the same throughout."
    )


def test_a_lost_node_is_named_where_the_loss_begins(say: Say) -> None:
    crash = Trouble("A crashed at 4:20", 260.0, 280.0)
    said = say(visibility("fail", 0.9), unknown=bump(0.0, 5.0, 260, 300), troubles=[crash])
    assert "it was lowest from 4:20 to 5:00 (0.5), as A crashed at 4:20." in said


def test_latency_names_the_store_that_was_full(say: Say) -> None:
    # 27 s of 582 and 573 s of 9 operations are 34.785 a second; 582 are 16.73 times as many.
    ops = bump(9.0, 582.0)
    assert sum(ops) / BINS == 34.785
    row = {"store_utilisation": 0.97 * 34.785 / 582}
    said = say(p99("fail", 740.0), row=row, store_ops=ops)
    assert said == (
        "s fails: latency_p99 is 740 ms (± 35 ms), 340 ms above the objective of 400 ms; the store"
        " was the bottleneck (97 % busy from 4:31 to 4:58)."
    )


def test_latency_says_when_requests_took_longest_beside_the_station(say: Say) -> None:
    said = say(
        p99("fail", 740.0),
        row={"database_utilisation": 0.95},
        database_ops=[10.0] * BINS,
        latency_ms=bump(500.0, 9_000.0),
    )
    assert said.endswith(
        "; requests took longest from 4:31 to 4:58; the database was the bottleneck (95 % busy"
        " throughout)."
    )


def test_latency_names_the_nodes(say: Say) -> None:
    row = {"node_utilisation_max": 0.93}
    said = say(p99("fail", 740.0, 0.0), row=row, latency_ms=bump(500.0, 9_000.0))
    assert said == (
        "s fails: latency_p99 is 740 ms, 340 ms above the objective of 400 ms; the nodes were the"
        " bottleneck (the busiest of them 93 %, requests slowest from 4:31 to 4:58)."
    )
    said = say(p99("fail", 740.0, 0.0), row=row)
    assert said.endswith("the nodes were the bottleneck (the busiest of them 93 %).")


def test_latency_blames_nobody_who_had_time(say: Say) -> None:
    said = say(p99("fail", 740.0), auth_server_ops=[250.0] * BINS)
    assert said.endswith(
        "; no station was short of time (the busiest was the authorization server, 25 %), but"
        " authentication takes 85.7 ms at the mean."
    )
    assert "(the busiest were the nodes, 20 %)" in say(p99("fail", 740.0))


def test_a_quantile_that_was_never_reached(say: Say) -> None:
    said = say(
        p99("fail", math.inf, math.nan),
        row={"error": 30.0, "timeout": 20.0},
        lost=bump(0.0, 9.9, 260, 290),
        troubles=[OUT],
    )
    assert said == (
        "s fails: latency_p99 is infinite, as over 1 % of the requests went unanswered (at most"
        " 400 ms is asked); most unanswered requests met an error; losses were highest from 4:20 to"
        " 4:50 (99 %), as the store was out from 4:20 to 4:50."
    )


def test_a_mean_of_nothing(say: Say) -> None:
    mean = Judged("latency_mean", "≤", 400.0, math.inf, math.nan, "ms", "fail")
    assert "latency_mean is infinite, as all requests went unanswered (at most 400 ms" in say(mean)


@pytest.mark.parametrize(
    ("lost", "said"),
    [
        ("abandoned", "were given up after logins in vain"),
        ("error", "met an error"),
        ("timeout", "took longer than clients wait"),
    ],
)
def test_availability_says_what_became_of_the_others(say: Say, lost: str, said: str) -> None:
    told = say(availability("fail", 0.9), row={lost: 60.0}, lost=bump(0.0, 5.0))
    assert told == (
        "s fails: availability is 0.9, 0.099 below the objective of 0.999; most unanswered"
        f" requests {said}; losses were highest from 4:31 to 4:58 (50 %); no station was short of"
        " time (the busiest were the nodes, 20 %)."
    )


def test_availability_that_was_low_throughout_for_several_reasons(say: Say) -> None:
    said = say(availability("fail", 0.9), row={"error": 30.0, "timeout": 30.0}, lost=[1.0] * BINS)
    assert said.endswith("0.999; no station was short of time (the busiest were the nodes, 20 %).")


def test_a_full_station_is_told_beside_an_outage(say: Say) -> None:
    said = say(
        availability("fail", 0.9),
        row={"node_utilisation_max": 0.99},
        lost=bump(0.0, 5.0, 260, 290),
        troubles=[OUT],
    )
    assert said.endswith(
        "as the store was out from 4:20 to 4:50; the nodes were the bottleneck (the busiest of them"
        " 99 %)."
    )


def test_exposure_needs_no_time_of_day(say: Say) -> None:
    said = say(exposure("fail", 43_200.0))
    assert said == "s fails: exposure_max is 12 h, 11.8 h above the objective of 15 min."
    said = say(exposure("fail", 1_200.0), row={"exposure_censored": 0.2})
    assert said.endswith(
        "15 min; some logins were still accepted at the end of the run: it may be longer."
    )


@pytest.mark.parametrize(
    ("objective", "row", "counts", "said"),
    [
        ("store_utilisation", {"store_utilisation": 0.2}, "store_ops", "it was highest"),
        ("database_utilisation", {"database_utilisation": 0.2}, "database_ops", "it was highest"),
        ("node_utilisation_max", {}, "latency_ms", "requests took longest"),
    ],
)
def test_utilisation_says_when(
    say: Say, objective: str, row: dict[str, float], counts: str, said: str
) -> None:
    one = Judged(objective, "≤", 0.1, 0.2, 0.0, "", "fail")
    told = say(one, row=row, **{counts: bump(10.0, 600.0)})
    assert told.startswith(f"s fails: {objective} is 0.2, 0.1 above the objective of 0.1; {said}")
    assert "from 4:31 to 4:58" in told
    assert say(one, row=row).endswith("0.1; it was much the same throughout.")


def test_the_worst_is_explained_and_the_others_are_named(say: Say) -> None:
    said = say(
        p99("fail", 500.0),
        exposure("fail", 43_200.0),
        visibility("fail", 0.9),
        availability("pass", 1.0),
    )
    assert said == (
        "s fails: exposure_max is 12 h, 11.8 h above the objective of 15 min; 2 more objectives are"
        " missed: latency_p99 and login_visibility."
    )
    assert say(exposure("fail", 43_200.0), visibility("fail", 0.9)).endswith(
        "; 1 more objective is missed: login_visibility."
    )


def test_undecided_across_the_bound(say: Say) -> None:
    assert say(p99("undecided", 380.0, 40.0), exposure("pass", 0.0)) == (
        "s is undecided: the interval of latency_p99, 380 ms (± 40 ms), reaches across 400 ms; more"
        " replications would tell."
    )
    assert say(p99("undecided", 380.0, 40.0), visibility("undecided", 0.9985, 0.001)) == (
        "s is undecided: the interval of login_visibility, 0.9985 (± 0.001), reaches across 0.999;"
        " 1 more objective is undecided: latency_p99; more replications would tell."
    )


def test_undecided_for_want_of_values(say: Say) -> None:
    assert say(p99("undecided", math.inf, math.nan)) == (
        "s is undecided: latency_p99 (at most 400 ms) was reached in some replications only; more"
        " replications would tell."
    )
    assert say(exposure("undecided", 100.0, math.nan)) == (
        "s is undecided: only one replication has anything to judge exposure_max by; more"
        " replications would tell."
    )


def test_one_replication_decides_nothing(say: Say) -> None:
    late, good = exposure("undecided", 43_200.0, math.nan), p99("undecided", 95.0, math.nan)
    assert say(good, late, replications=1) == (
        "s is undecided: exposure_max is 12 h, 11.8 h above the objective of 15 min, but one"
        " replication has no interval."
    )
    assert say(good, exposure("undecided", 0.0, math.nan), replications=1) == (
        "s is undecided: every objective is met in the only replication, but one has no interval."
    )
    assert say(good, replications=1) == (
        "s is undecided: latency_p99 is met in the only replication, but one has no interval."
    )


def test_passes(say: Say) -> None:
    assert say(p99("pass", 310.0, 6.0)) == (
        "s passes: latency_p99 is 310 ms (± 6 ms), at most 400 ms is asked."
    )
    # 310 of 400 leave 22 %, 720 of 900 leave 20 %; visibility uses nothing of what it may.
    said = say(p99("pass", 310.0, 6.0), exposure("pass", 720.0), visibility("pass", 1.0))
    assert said == (
        "s passes: all 3 objectives are met; the closest is exposure_max, 12 min, at most 15 min is"
        " asked."
    )
    assert say(p99("pass", 310.0), visibility("pass", 1.0)).startswith(
        "s passes: both objectives are met; the closest is latency_p99, "
    )


def test_nothing_to_judge(say: Say) -> None:
    nothing = visibility("undecided", math.nan, math.nan)
    assert say(nothing) == "s has nothing to be judged by."
    assert say(nothing, p99("pass", 310.0, 0.0)) == (
        "s passes: latency_p99 is 310 ms, at most 400 ms is asked."
    )
