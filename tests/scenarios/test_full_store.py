"""full_store: who refuses keeps all that it has; who evicts lets in, sessions and tokens alike."""

import pytest

from simulator.engines.tally import SERIES
from simulator.model.steps import LOGIN, LOGOUT, OK_200, UNAVAILABLE_503
from simulator.plan import make_plan
from simulator.scenario.loading import load
from tests.scenarios.conftest import Tallies, Values

NAME = "full_store"
S = 1_000_000_000
TWELVE_HOURS_S = 12 * 3600


def room(strategy: str) -> int:
    return make_plan(load(NAME), strategy, 0).store_keys


def test_no_newcomer_gets_in_once_it_is_full(tallies: Tallies) -> None:
    for tally in tallies(NAME, "central_store"):
        failed = tally.series[:, SERIES.index("failed")]
        full_s = int(failed.nonzero()[0][0])
        assert 13 * 60 < full_s < 15 * 60
        assert tally.counters["store_keys_max"] == room("central_store")
        # Each failure is a login that was refused, or under way at the end.
        refused = tally.counters["refused_writes"]
        assert refused > 20_000
        assert 0 <= refused - int(failed.sum()) < 10
        assert int(tally.outcomes[LOGIN, UNAVAILABLE_503]) == int(failed.sum())
        # Who logs out leaves room for one who logs in: two a second, where fifty come.
        logins = tally.series[full_s + 10 :, SERIES.index("logins")]
        assert 1 < logins.mean() < 3


def test_whoever_is_in_stays_in(values: Values) -> None:
    assert set(values(NAME, "central_store", "login_visibility")) == {1}


def test_eviction_lets_everyone_in_and_some_log_in_again(tallies: Tallies, values: Values) -> None:
    assert min(values(NAME, "evicting", "availability")) == 1
    assert all(0.99 < seen < 0.998 for seen in values(NAME, "evicting", "login_visibility"))
    for tally in tallies(NAME, "evicting"):
        c = tally.counters
        assert c["store_keys_max"] == room("evicting")
        assert c["evictions"] > 5_000
        # Few come back: of ten that were evicted one.
        assert 0.05 < c["forced_relogins"] / c["evictions"] < 0.15
        assert c["refused_writes"] == 0


def test_a_short_life_needs_no_policy(tallies: Tallies, values: Values) -> None:
    for one, other in zip(tallies(NAME, "short_lived"), tallies(NAME, "evicting"), strict=True):
        assert one.counters["store_keys_max"] < room("short_lived") / 2
        assert one.counters["refused_writes"] == one.counters["evictions"] == 0
        assert 1.1 < one.counters["logins"] / other.counters["logins"] < 1.2
    assert set(values(NAME, "short_lived", "forced_relogins")) == {0}


def test_a_full_list_refuses_logouts_and_keeps_its_word(tallies: Tallies, values: Values) -> None:
    for tally in tallies(NAME, "list_full"):
        assert int(tally.outcomes[LOGOUT, OK_200]) == room("list_full") == 485
        assert int(tally.outcomes[LOGOUT, UNAVAILABLE_503]) > 4_000
    assert set(values(NAME, "list_full", "exposure_s_max")) == {0}


def test_a_list_that_evicts_forgets_what_it_has_confirmed(tallies: Tallies, values: Values) -> None:
    for tally in tallies(NAME, "list_evicting"):
        assert int(tally.outcomes[LOGOUT, UNAVAILABLE_503]) == 0
        c = tally.counters
        assert c["exposures"] - c["evictions"] == room("list_evicting")
        assert 0.9 < c["evictions"] / c["exposures"] < 0.95
    longest = values(NAME, "list_evicting", "exposure_s_max")
    assert min(longest) == pytest.approx(TWELVE_HOURS_S, rel=0.001)
    mean = values(NAME, "list_evicting", "exposure_s_mean")
    assert all(0.85 < exposed / TWELVE_HOURS_S < 0.95 for exposed in mean)
