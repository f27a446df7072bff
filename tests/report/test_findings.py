"""Sentences that say no more than the numbers."""

from dataclasses import replace

from simulator.experiment.outcome import Comparison
from simulator.report.findings import findings

from .conftest import Make


def said(comparison: Comparison) -> str:
    return "\n".join(findings(comparison)).replace("\N{NO-BREAK SPACE}", " ")


def with_values(comparison: Comparison, strategy: str, **values: float) -> Comparison:
    summary = comparison.summary.copy()
    for column, value in values.items():
        summary.loc[summary["strategy"] == strategy, column] = value
    return replace(comparison, summary=summary)


def test_who_recognised_every_login_and_who_did_not(comparison: Comparison) -> None:
    text = said(comparison)
    assert "central_store, jwt and jwt_refresh recognised every live login" in text
    assert "local recognised 62 % of the live logins presented and forced 38,000 logins" in text


def test_almost_all_is_not_said_to_be_all(comparison: Comparison) -> None:
    text = said(with_values(comparison, "jwt", login_visibility=0.9999995))
    assert "central_store and jwt_refresh recognised every live login" in text
    assert "jwt recognised 99.99995 %" in text


def test_strategies_whose_intervals_meet_are_not_told_apart(comparison: Comparison) -> None:
    assert "jwt and jwt_refresh had the lowest p99 latency (96.5 ms to 97 ms, not to be" in said(
        comparison
    )
    wide = comparison.summary.assign(latency_ms_p99_ci95=500.0)
    assert "the strategies cannot be told apart" in said(replace(comparison, summary=wide))


def test_whoever_turns_slow_requests_away_does_not_win_by_it(comparison: Comparison) -> None:
    text = said(with_values(comparison, "local", latency_ms_p99=1.0, availability=0.5))
    assert "sticky the highest (180 ms) (local left out: over 1 % unanswered)." in text
    assert "local had" not in text


def test_the_floor_is_never_the_winner(comparison: Comparison) -> None:
    text = said(with_values(comparison, "none", latency_ms_p99=1.0))
    assert "none had" not in text
    assert "none, " not in text.split("p99", maxsplit=1)[0]


def test_one_replication_is_admitted(make_comparison: Make) -> None:
    assert "once: there are no intervals" in said(make_comparison(replications=1))


def test_what_the_store_carries_and_for_whom(comparison: Comparison) -> None:
    text = said(comparison)
    assert "central_store asked the store 1.21 times a request (peak 484 /s" in text
    assert "the others never" in text


def test_bytes_are_put_into_time_on_the_uplink(comparison: Comparison) -> None:
    # (655 − 31) B · 8 bit at 5 Mbit/s
    assert "31 B of credentials with local and 655 B with jwt_refresh: 998 µs more" in said(
        comparison
    )


def test_exposure_says_when_it_is_cut(comparison: Comparison) -> None:
    assert "jwt could accept an ended login for up to 12 h;" in said(comparison)
    text = said(with_values(comparison, "jwt", exposure_censored=3.0))
    assert "for up to 12 h or longer (cut at the end of the run)" in text


def test_all_answered_and_none_finished(comparison: Comparison, make_comparison: Make) -> None:
    summary = comparison.summary.assign(availability=1.0)
    assert "Every finished request of every strategy was answered." in said(
        replace(comparison, summary=summary)
    )
    assert "No request was finished." in said(make_comparison(empty=True))


def test_nothing_is_said_of_what_did_not_happen(make_comparison: Make) -> None:
    text = said(make_comparison(("none",), 1, empty=True, slo=""))
    assert "nan" not in text
    assert "recognised" not in text
    assert "store" not in text
    assert all(sentence.endswith(".") for sentence in text.splitlines())
