"""app_beside_browser: who keeps no cookies is never logged in, unless a token needs none."""

import pytest

from simulator import draws
from simulator.engines.tally import ABANDONED, OK, RECORD, Tally
from simulator.model.client_kinds import APP, kind_of
from simulator.plan import Plan, make_plan
from simulator.scenario.loading import load
from tests.scenarios.conftest import Confirm, Tallies, Values

NAME = "app_beside_browser"
COOKIES = ("sticky", "central_store", "jwt_in_cookie")
BEARERS = ("introspection", "jwt")
OUTCOME, LOGINS, USER = (RECORD.index(name) for name in ("outcome", "logins", "user"))


def by_kind(tally: Tally, plan: Plan) -> tuple[list[list[int]], list[list[int]]]:
    """Return the finished requests of browsers, and those of apps: by the hash of the user."""
    key, share = int(plan.key[draws.CLIENT]), plan.app_share
    kinds: tuple[list[list[int]], list[list[int]]] = ([], [])
    for line in tally.records.tolist():
        kinds[kind_of(key, line[USER], share) == APP].append(line)
    return kinds


@pytest.mark.parametrize("strategy", COOKIES)
def test_an_app_without_cookies_gives_up_and_a_browser_does_not(
    strategy: str, tallies: Tallies
) -> None:
    attempts = load(NAME).client.login_attempts
    for r, tally in enumerate(tallies(NAME, strategy, records=True)):
        browsers, apps = by_kind(tally, make_plan(load(NAME), strategy, r))
        assert {line[OUTCOME] for line in browsers} == {OK}
        assert {line[OUTCOME] for line in apps} == {ABANDONED}
        assert {line[LOGINS] for line in apps} == {attempts}
        assert min(len(browsers), len(apps)) > 2_000
        made = [sum(line[LOGINS] for line in lines) for lines in (browsers, apps)]
        assert 0.78 < made[1] / sum(made) < 0.84


@pytest.mark.parametrize("strategy", COOKIES)
def test_a_fifth_of_the_requests_goes_unanswered(
    strategy: str, values: Values, confirm: Confirm
) -> None:
    clients = load(NAME).workload.clients
    share = clients["app"].share / sum(kind.share for kind in clients.values())
    # Of 3,000 visits of many lengths.
    confirm([1 - v for v in values(NAME, strategy, "availability")], share, widest=0.2)


@pytest.mark.parametrize("strategy", COOKIES)
def test_nothing_is_refused_that_was_shown(strategy: str, values: Values) -> None:
    assert set(values(NAME, strategy, "login_visibility")) == {1}
    assert set(values(NAME, strategy, "forced_relogins")) == {0}


@pytest.mark.parametrize("strategy", BEARERS)
def test_a_token_in_the_header_serves_both(strategy: str, tallies: Tallies) -> None:
    for tally in tallies(NAME, strategy):
        c = tally.counters
        assert c["abandoned"] == c["error"] == c["timeout"] == 0
        assert c["ok"] == c["requests"] - c["in_flight"]


def test_sessions_that_nobody_comes_back_to_are_kept(tallies: Tallies) -> None:
    for sessions, token in zip(tallies(NAME, "sticky"), tallies(NAME, "jwt"), strict=True):
        # Nobody logs out, and the run is shorter than the idle timeout: all are still there.
        assert 3 * sessions.counters["node_sessions_max"] >= sessions.counters["logins"] - 3
        assert sessions.counters["logins"] > 4 * token.counters["logins"]
