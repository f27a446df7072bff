"""third_party_auth: what it costs to ask a provider on every call, and what a cache saves."""

import numpy as np
import pytest

from simulator.engines.tally import RECORD, Tally
from simulator.scenario.loading import load
from tests.scenarios.conftest import Confirm, Tallies, Values

NAME = "third_party_auth"
S, MS = 1_000_000_000, 1_000_000
FROM_S, REVOKED_S = 120, 420
ASKED_MS = 80 + 3  # the round trip and the mean service; 16 workers have next to no queue
CACHE_S = 30
CALLS_PER_S = 40 / 200 / 2  # of one user at one node
NODES = 2


def auth_ms(tally: Tally) -> np.ndarray:
    """What authentication took of each call that needed no login, before the revocation (ms)."""
    lines = tally.records
    sent, logins, auth = (lines[:, RECORD.index(x)] for x in ("sent_ns", "logins", "auth_ns"))
    steady = (sent >= FROM_S * S) & (sent < REVOKED_S * S) & (logins == 0)
    return auth[steady] / MS


def test_each_call_takes_a_round_trip_and_the_service_more(
    tallies: Tallies, confirm: Confirm
) -> None:
    asked = [auth_ms(tally) for tally in tallies(NAME, "introspection", records=True)]
    assert all(took.min() >= 80 for took in asked)
    confirm([took.mean() for took in asked], ASKED_MS)


def test_a_copy_answers_three_calls_of_four(tallies: Tallies, confirm: Confirm) -> None:
    cached = [auth_ms(tally) for tally in tallies(NAME, "introspection_cached", records=True)]
    assert all(set(np.unique(took[took < 80])) == {0.0} for took in cached)
    # Poisson calls: a question, those that come while it is under way, hits for 30 s, and a pause
    # until the next call. A share of (1 + λd) / (1 + λ(d + T)) asks: nearly 1 / (1 + λT).
    more = CALLS_PER_S * ASKED_MS / 1_000
    expected = (1 + more) / (1 + more + CALLS_PER_S * CACHE_S)
    assert round(expected, 2) == 0.25
    confirm([(took > 0).mean() for took in cached], expected)


def test_the_slowest_calls_stay_as_they_are(values: Values) -> None:
    floor = values(NAME, "none", "latency_ms_p95")
    cached = values(NAME, "introspection_cached", "latency_ms_p95")
    asked = values(NAME, "introspection", "latency_ms_p95")
    for none, copy, question in zip(floor, cached, asked, strict=True):
        # A quarter of the calls asks, which is more than one in twenty.
        assert 60 < copy - none < question - none


def test_workers_wait_for_the_provider(values: Values) -> None:
    floor = values(NAME, "none", "node_utilisation_mean")
    asked = values(NAME, "introspection", "node_utilisation_mean")
    for none, question in zip(floor, asked, strict=True):
        # 12 ms of the page's own, and 83 more: 7.9; and half of the users' logins.
        assert 7.8 < question / none < 8.3


def test_a_copy_learns_of_the_revocation_late(values: Values, confirm: Confirm) -> None:
    assert set(values(NAME, "introspection", "exposure_s_max")) == {0}
    # A node has a fresh copy with probability λT / (1 + λT), as old as chance will have it; the
    # later of two nodes counts: T ∫ 1 − (p + (1 − p) u)² du over 0 … 1, where p = 1 / (1 + λT).
    p = 1 / (1 + CALLS_PER_S * CACHE_S)
    expected = CACHE_S * (1 - (1 - p**3) / (3 * (1 - p)))
    confirm(values(NAME, "introspection_cached", "exposure_s_mean"), expected, widest=0.1)
    assert all(25 < s <= CACHE_S for s in values(NAME, "introspection_cached", "exposure_s_max"))


def test_who_asks_nobody_learns_of_it_when_the_token_expires(tallies: Tallies) -> None:
    hour_ns = load(NAME).token.access_ttl
    for tally in tallies(NAME, "jwt_refresh"):
        c = tally.counters
        # Tokens were made at each user's first call: in the first seconds, most of them.
        assert hour_ns - REVOKED_S * S < c["exposure_max_ns"] < hour_ns
        assert c["exposure_ns"] / c["exposures"] > hour_ns - REVOKED_S * S


@pytest.mark.parametrize("strategy", ["bff", "jwt_refresh"])
def test_who_asks_the_provider_at_logins_only(strategy: str, tallies: Tallies) -> None:
    for tally in tallies(NAME, strategy):
        c = tally.counters
        assert c["refreshes"] == 0
        # The password and the code of each login; a session's tokens are revoked by no call.
        calls = 2 * c["logins"] if strategy == "bff" else c["exposures"]
        assert c["auth_server_ops"] == pytest.approx(calls, abs=4)
