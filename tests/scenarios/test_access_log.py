"""access_log: a shop's two hours, replayed; what its description expects."""

import pytest

from simulator.plan import make_plan
from simulator.scenario.loading import load
from tests.scenarios.conftest import KNOWN_EVERYWHERE, Tallies, Values

NAME = "access_log"


def test_every_request_of_the_log_is_made(tallies: Tallies) -> None:
    logged = len(make_plan(load(NAME), "none", 0).trace_at_ns)
    for tally in tallies(NAME, "none"):
        assert tally.counters["requests"] == tally.counters["ok"] == logged == 6_039


@pytest.mark.parametrize("strategy", KNOWN_EVERYWHERE)
def test_who_knows_every_login(strategy: str, values: Values) -> None:
    assert set(values(NAME, strategy, "login_visibility")) == {1.0}
    assert set(values(NAME, strategy, "availability")) == {1.0}


def test_local_knows_one_login_in_five_and_gives_up_a_quarter(values: Values) -> None:
    assert all(0.15 < seen < 0.25 for seen in values(NAME, "local", "login_visibility"))
    assert all(0.7 < share < 0.8 for share in values(NAME, "local", "availability"))


def test_a_copy_of_a_login_comes_too_late_for_the_request_that_it_is_for(values: Values) -> None:
    assert all(0.8 < seen < 0.9 for seen in values(NAME, "replicated", "login_visibility"))
    assert all(0.96 < share < 0.98 for share in values(NAME, "replicated", "availability"))


def test_sticky_misses_only_what_was_sent_before_the_cookie_came(tallies: Tallies) -> None:
    for tally in tallies(NAME, "sticky"):
        c = tally.counters
        # Nobody crashes and nobody leaves: what is missed came of calls that went out side by side.
        assert 0 < c["carried"] - c["recognised"] < 0.01 * c["carried"]
        assert c["ok"] == c["requests"]


def test_an_idle_time_out_costs_logins_that_a_token_does_not(values: Values) -> None:
    sessions = values(NAME, "central_store", "logins")
    tokens = values(NAME, "jwt", "logins")
    for session, token in zip(sessions, tokens, strict=True):
        assert 1.2 < session / token < 1.5


def test_the_store_is_asked_by_requests_that_need_a_login_only(tallies: Tallies) -> None:
    plan = make_plan(load(NAME), "central_store", 0)
    private = int((~plan.trace_public).sum())
    for tally in tallies(NAME, "central_store"):
        c = tally.counters
        # A read for each look, a write for each login (FLOWS); a look for each request that came
        # with a cookie: all but the first of each login, which is answered 401 and sent again.
        assert c["store_ops"] - c["logins"] <= private + c["logins"]
        assert c["store_ops"] - c["logins"] >= private
