"""fxa_370: everybody's token ends in the same minute, and again a lifetime later."""

import pytest

from simulator.analysis.intervals import interval
from simulator.engines.tally import SERIES, Tally
from simulator.scenario.loading import load
from tests.scenarios.conftest import Confirm, Tallies, Values

NAME = "incidents/fxa_370"
WAVES_S = (300, 600, 900)
FROM_S, END_S, LATEST_S = 180, 1_020, 120
"""The herd comes within a minute, and has been served a minute later."""


def column(tally: Tally, name: str, from_s: int, to_s: int) -> int:
    """The sum of a series' column over [from, to)."""
    return int(tally.series[from_s:to_s, SERIES.index(name)].sum())


def test_it_comes_back_whole_each_time(tallies: Tallies) -> None:
    for tally in tallies(NAME, "jwt_refresh"):
        herd = column(tally, "logins", 0, FROM_S)
        assert herd > 1_300
        for at_s in WAVES_S:
            # Two visits of one user share a token: a handful among a million users.
            assert herd - 10 <= column(tally, "refreshes", at_s, at_s + LATEST_S) <= herd
        between = column(tally, "refreshes", FROM_S, END_S) - sum(
            column(tally, "refreshes", at_s, at_s + LATEST_S) for at_s in WAVES_S
        )
        assert between == 0


def test_the_server_is_full_in_each_wave(tallies: Tallies, confirm: Confirm) -> None:
    first, *later = (
        [
            column(t, "auth_server_ops", at_s + 10, at_s + 60) / 50
            for t in tallies(NAME, "jwt_refresh")
        ]
        for at_s in WAVES_S
    )
    # One at a time, 50 ms each: twenty a second, whatever comes.
    confirm(first, 20, widest=0.1)
    for rates in later:  # a herd that has been made to wait comes back as fast as it was served
        mean, half_width = interval(rates, 0.99)
        assert 18 < mean - half_width < mean + half_width < 21


def test_it_is_a_quarter_busy_on_average(tallies: Tallies) -> None:
    found = tallies(NAME, "jwt_refresh")
    busy = [t.counters["auth_server_busy_ns"] / 1e9 / (END_S - FROM_S) for t in found]
    mean, half_width = interval(busy, 0.99)
    assert 0.2 < mean - half_width < mean + half_width < 0.35
    # 1,500 refreshes of 50 ms, three times, in fourteen minutes.
    herds = [column(t, "refreshes", FROM_S, END_S) * 0.05 / (END_S - FROM_S) for t in found]
    for one, other in zip(busy, herds, strict=True):
        assert one == pytest.approx(other, rel=0.1)


def test_requests_wait_behind_the_herd(values: Values) -> None:
    with_herd, without = (
        interval(values(NAME, strategy, "latency_ms_p99"), 0.99)
        for strategy in ("jwt_refresh", "jwt")
    )
    assert with_herd.mean - with_herd.half_width > 10 * (without.mean + without.half_width)


def test_longer_tokens_make_it_rarer_and_no_smaller(tallies: Tallies) -> None:
    assert load(NAME).strategy_names[-2:] == ("jwt_long", "jwt_jitter")
    for tally in tallies(NAME, "jwt_long"):
        herd = column(tally, "logins", 0, FROM_S)
        assert column(tally, "refreshes", FROM_S, 900) == 0
        assert herd - 10 <= column(tally, "refreshes", 900, END_S) <= herd


@pytest.mark.parametrize(("strategy", "asked"), [("central_store", 0), ("jwt", 3)])
def test_who_has_nothing_to_renew(strategy: str, asked: int, tallies: Tallies) -> None:
    """But each of three nodes fetches the keys that verify tokens, once, after ten minutes."""
    for tally in tallies(NAME, strategy):
        assert column(tally, "auth_server_ops", FROM_S, END_S) == asked


def busiest_minute(tally: Tally) -> int:
    """The most refreshes that came back within a minute."""
    refreshes = tally.series[:, SERIES.index("refreshes")]
    return max(int(refreshes[at_s : at_s + 60].sum()) for at_s in range(FROM_S, END_S - 60))


def test_lives_that_differ_at_random_halve_the_peak(
    tallies: Tallies, values: Values, confirm: Confirm
) -> None:
    """A herd of a minute meets lives of 150 to 300 s: 25 a second become 25 · 60 / 150 = 10."""
    together, spread = tallies(NAME, "jwt_refresh"), tallies(NAME, "jwt_jitter")
    peaks = [
        busiest_minute(one) / busiest_minute(other)
        for one, other in zip(spread, together, strict=True)
    ]
    # As many as are served in a minute, 1,200, against ten a second and what is uneven of them.
    confirm(peaks, 0.5, widest=0.05)
    # Lives of 225 s on average, looked at every 30 s: more refreshes in all.
    more = [
        column(one, "refreshes", 0, END_S) / column(other, "refreshes", 0, END_S)
        for one, other in zip(spread, together, strict=True)
    ]
    confirm(more, 1.2, widest=0.05)
    # Hardly anybody waits for the herd any more, in no replication.
    p99 = zip(
        *(values(NAME, s, "latency_ms_p99") for s in ("jwt_jitter", "jwt_refresh")), strict=True
    )
    assert all(one < 400 and one < 0.25 * other for one, other in p99)
