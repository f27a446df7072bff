"""cross_domain: a cookie stays in its domain, a bearer token goes where the front end sends it."""

from collections import Counter, defaultdict

import pytest

from simulator.engines.tally import OK, RECORD, Tally
from simulator.scenario.loading import load
from tests.scenarios.conftest import Confirm, Tallies

NAME = "cross_domain"
S = 1_000_000_000
COOKIES = ("sticky", "central_store")
TOKENS = ("jwt", "jwt_refresh")


def visits(tally: Tally) -> list[tuple[int, int]]:
    """Of every visit that surely ended, by users who came once: (domains met, logins)."""
    column = {name: i for i, name in enumerate(RECORD)}
    begun: dict[int, int] = {}
    domains, logins, comes = defaultdict(set), Counter[int](), defaultdict(set)
    for line in tally.records.tolist():
        assert line[column["outcome"]] == OK
        visit = line[column["visit"]]
        begun.setdefault(visit, line[column["sent_ns"]])
        domains[visit].add(line[column["domain"]])
        logins[visit] += line[column["logins"]]
        comes[line[column["user"]]].add(visit)
    # Five minutes are ten times the mean visit.
    return [
        (len(domains[visit]), logins[visit])
        for (visit, *more) in comes.values()
        if not more and begun[visit] < 300 * S
    ]


@pytest.mark.parametrize("strategy", COOKIES)
def test_a_cookie_needs_a_login_for_each_domain(strategy: str, tallies: Tallies) -> None:
    for tally in tallies(NAME, strategy, records=True):
        found = visits(tally)
        assert len(found) > 1_000
        assert all(logins == domains for domains, logins in found)


@pytest.mark.parametrize("strategy", TOKENS)
def test_a_token_needs_one(strategy: str, tallies: Tallies) -> None:
    for tally in tallies(NAME, strategy, records=True):
        found = visits(tally)
        assert len(found) > 1_000
        assert all(logins == 1 for _, logins in found)
        assert tally.counters["not_presented"] == 0


def test_how_many_domains_a_visit_meets(tallies: Tallies, confirm: Confirm) -> None:
    workload = load(NAME).workload
    # A visit of n requests misses a domain of share p with probability (1 − p)^n; n is geometric
    # on 1, 2, … with mean 1/s, and E[z^n] = s z / (1 − (1 − s) z).
    s = 1 / workload.requests_per_visit.mean
    missed = (s * z / (1 - (1 - s) * z) for z in (1 - p for p in workload.domains.values()))
    expected = len(workload.domains) - sum(missed)
    assert round(expected, 1) == 2.3
    means = []
    for tally in tallies(NAME, "central_store", records=True):
        found = visits(tally)
        means.append(sum(logins for _, logins in found) / len(found))
    confirm(means, expected)


@pytest.mark.parametrize("strategy", COOKIES)
def test_what_is_not_presented_is_not_refused(strategy: str, tallies: Tallies) -> None:
    for tally in tallies(NAME, strategy):
        c = tally.counters
        assert c["recognised"] == c["carried"] > 0
        assert c["forced_relogins"] == 0
        # All logins but a visit's first are made because a cookie could not come along.
        assert 0 < c["not_presented"] < c["logins"]
