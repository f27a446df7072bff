"""refresh_herd: who logged in together comes back together, every time that a token ends."""

import pytest

from simulator.analysis.intervals import interval
from simulator.engines.tally import SERIES, Tally
from tests.scenarios.conftest import Confirm, Tallies, Values

NAME = "refresh_herd"
MINUTE_S, FROM_S, END_S = 60, 120, 1_020
TTL_S = 300
WAVES_S = (300, 600, 900)
LATEST_S = 15
"""By then those have refreshed who logged in at the end of the minute, and waited in the wave."""
RENEW = ("bff", "jwt_refresh")


def column(tally: Tally, name: str, from_s: int, to_s: int) -> int:
    """The sum of a series' column over [from, to)."""
    return int(tally.series[from_s:to_s, SERIES.index(name)].sum())


@pytest.mark.parametrize("strategy", RENEW)
def test_the_herd_comes_back_whole_and_as_crowded(strategy: str, tallies: Tallies) -> None:
    for tally in tallies(NAME, strategy):
        herd = column(tally, "logins", 0, FROM_S)
        assert herd > 500
        for at_s in WAVES_S:
            assert column(tally, "refreshes", at_s, at_s + MINUTE_S + LATEST_S) == herd
            # The next timer after the token's end is 30 s × 10 and ten answers later.
            assert column(tally, "refreshes", at_s, at_s + MINUTE_S) > 0.9 * herd
        # Between the waves there is nobody.
        assert column(tally, "refreshes", 0, END_S) == len(WAVES_S) * herd


def test_longer_tokens_make_fewer_waves_of_the_same_height(
    tallies: Tallies, values: Values
) -> None:
    for tally in tallies(NAME, "jwt_refresh_15_min"):
        herd = column(tally, "logins", 0, FROM_S)
        assert (
            column(tally, "refreshes", 900, END_S) == column(tally, "refreshes", 0, END_S) == herd
        )
    for one, three in zip(
        values(NAME, "jwt_refresh_15_min", "refreshes"),
        values(NAME, "jwt_refresh", "refreshes"),
        strict=True,
    ):
        assert three == 3 * one
    long, short = (
        interval((t.counters["auth_server_ops_peak"] for t in tallies(NAME, strategy)), 0.99)
        for strategy in ("jwt_refresh_15_min", "jwt_refresh")
    )
    assert abs(long.mean - short.mean) < long.half_width + short.half_width
    # Ten a second on average in the wave: more than that in its busiest second.
    assert long.mean > 10


def test_the_server_is_busy_in_the_waves_only(tallies: Tallies, confirm: Confirm) -> None:
    busy_s = [t.counters["auth_server_busy_ns"] / 1e9 for t in tallies(NAME, "jwt_refresh")]
    # Ten refreshes a second of 60 ms each, for three minutes of the fifteen that are measured.
    confirm([s / (len(WAVES_S) * MINUTE_S) for s in busy_s], 0.6, widest=0.15)
    confirm([s / (END_S - FROM_S) for s in busy_s], 0.12, widest=0.15)


def test_requests_wait_in_the_wave(tallies: Tallies) -> None:
    for tally in tallies(NAME, "jwt_refresh"):
        mean_ms = [
            column(tally, "latency_ns", from_s, to_s) / column(tally, "ok", from_s, to_s) / 1e6
            for from_s, to_s in [(at, at + MINUTE_S) for at in WAVES_S] + [(FROM_S, TTL_S)]
        ]
        *waves, quiet = mean_ms
        assert 2.5 < sum(waves) / len(waves) / quiet < 3.5


def test_lives_that_are_spread_at_random_break_the_waves(tallies: Tallies) -> None:
    for tally, together in zip(
        tallies(NAME, "jwt_refresh_spread"), tallies(NAME, "jwt_refresh"), strict=True
    ):
        herd = column(tally, "logins", 0, FROM_S)
        busiest, waves = (
            max(column(t, "refreshes", at, at + MINUTE_S) for at in range(FROM_S, END_S - MINUTE_S))
            for t in (tally, together)
        )
        assert busiest < 0.5 * herd < 0.9 * herd < waves
        # Lives of 225 s on average, seen at the next timer: 1.2 times as many as of 300.
        refreshes, least = (column(t, "refreshes", 0, END_S) for t in (tally, together))
        assert 1.1 < refreshes / least < 1.3


@pytest.mark.parametrize(("strategy", "asked"), [("central_store", 0), ("jwt", 3)])
def test_who_has_nothing_to_renew(strategy: str, asked: int, tallies: Tallies) -> None:
    """But each of three nodes fetches the keys that verify tokens, once, after ten minutes."""
    for tally in tallies(NAME, strategy):
        assert tally.counters["refreshes"] == 0
        assert tally.counters["auth_server_ops"] == asked
