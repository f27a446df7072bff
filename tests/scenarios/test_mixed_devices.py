"""mixed_devices: a cookie does not go to the API's domain, a bearer token does."""

import pytest

from simulator import draws
from simulator.engines.tally import RECORD
from simulator.model.client_kinds import BROWSER, kind_of
from simulator.plan import make_plan
from simulator.scenario.loading import load
from tests.scenarios.conftest import Confirm, Tallies, Values
from tests.scenarios.test_cross_domain import preflights, visits

NAME = "mixed_devices"
COOKIES = ("sticky", "central_store", "bff")
TOKENS = ("introspection", "jwt", "jwt_refresh")


@pytest.mark.parametrize("strategy", COOKIES)
def test_a_cookie_needs_a_login_at_each_domain(
    strategy: str, tallies: Tallies, confirm: Confirm
) -> None:
    workload = load(NAME).workload
    # As in `cross_domain`: a visit of n requests misses a domain of share p with probability
    # (1 − p)^n, and E[z^n] = s z / (1 − (1 − s) z) for a geometric n of mean 1/s.
    s = 1 / workload.requests_per_visit.mean
    missed = (s * z / (1 - (1 - s) * z) for z in (1 - p for p in workload.domains.values()))
    expected = len(workload.domains) - sum(missed)
    means = []
    for tally in tallies(NAME, strategy, records=True):
        found = visits(tally)
        assert all(logins == domains for domains, logins in found)
        means.append(sum(logins for _, logins in found) / len(found))
    confirm(means, expected)


@pytest.mark.parametrize("strategy", TOKENS)
def test_a_token_needs_one(strategy: str, tallies: Tallies) -> None:
    for tally in tallies(NAME, strategy, records=True):
        assert tally.counters["not_presented"] == 0
        assert all(logins == 1 for _, logins in visits(tally))


@pytest.mark.parametrize("strategy", COOKIES)
def test_each_second_login_is_one_request_that_came_without(
    strategy: str, tallies: Tallies
) -> None:
    for tally in tallies(NAME, strategy, records=True):
        lines = tally.records
        came = len(set(lines[:, RECORD.index("visit")].tolist()))
        again = came - len(set(lines[:, RECORD.index("user")].tolist()))
        second = lines[:, RECORD.index("logins")].sum() - came
        # Users who come twice may still have a session, and some requests are under way.
        spare = 2 * again + tally.counters["in_flight"]
        assert abs(tally.counters["not_presented"] - second) <= spare < 0.03 * second
        assert tally.counters["recognised"] == tally.counters["carried"]


@pytest.mark.parametrize("strategy", TOKENS)
def test_a_browser_asks_the_api_once_and_an_app_never(strategy: str, tallies: Tallies) -> None:
    for r, tally in enumerate(tallies(NAME, strategy, records=True)):
        plan = make_plan(load(NAME), strategy, r)
        key = int(plan.key[draws.CLIENT])
        met = preflights(tally)
        assert len(met) > 1_000
        for user, others, asked in met:
            is_browser = kind_of(key, user, plan.app_share) == BROWSER
            assert asked == (others if is_browser else 0)


def test_what_a_token_weighs(values: Values) -> None:
    signed, opaque, session = (
        values(NAME, strategy, "credential_bytes_per_request")
        for strategy in ("jwt", "introspection", "central_store")
    )
    for long, short, id_bytes in zip(signed, opaque, session, strict=True):
        assert 19 < long / id_bytes < 20
        assert short / id_bytes < 1.5
    assert all(ops > 1 for ops in values(NAME, "introspection", "database_ops_per_request"))
