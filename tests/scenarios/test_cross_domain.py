"""cross_domain: a cookie stays in its domain, a bearer token goes where the front end sends it."""

from collections import Counter, defaultdict

import pytest

from simulator.engines.tally import OK, RECORD, Tally
from simulator.model.steps import OK_200, PREFLIGHT
from simulator.scenario.loading import load
from tests.scenarios.conftest import Confirm, Tallies, Values

NAME = "cross_domain"
S = 1_000_000_000
COOKIES = ("sticky", "central_store")
TOKENS = ("jwt", "jwt_refresh", "jwt_new_urls")
EXCHANGES_A_LOGIN = 2  # the 401, and the login itself


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


# A token in the header costs a preflight, at each domain but the front end's own.


def preflights(tally: Tally) -> list[tuple[int, int, int]]:
    """Of every visit that surely ended, of users who came once: (user, other domains, asked)."""
    column = {name: i for i, name in enumerate(RECORD)}
    begun: dict[int, int] = {}
    domains, asked, comes = defaultdict(set), Counter[int](), defaultdict(set)
    for line in tally.records.tolist():
        visit = line[column["visit"]]
        begun.setdefault(visit, line[column["sent_ns"]])
        comes[line[column["user"]]].add(visit)
        domains[visit].add(line[column["domain"]])
        # A refresh takes two exchanges as well, but nobody stays for so long.
        own = 1 + EXCHANGES_A_LOGIN * line[column["logins"]]
        asked[visit] += line[column["exchanges"]] - own
    return [
        (user, len(domains[visit] - {0}), asked[visit])
        for user, (visit, *more) in comes.items()
        if not more and begun[visit] < 300 * S
    ]


def test_a_browser_asks_once_for_each_domain_but_its_own(tallies: Tallies) -> None:
    for tally in tallies(NAME, "jwt", records=True):
        found = preflights(tally)
        assert len(found) > 1_000
        assert all(asked == others for _, others, asked in found)
        assert tally.outcomes[PREFLIGHT].sum() == tally.outcomes[PREFLIGHT, OK_200]


def test_how_many_preflights_a_visit_takes(tallies: Tallies, confirm: Confirm) -> None:
    workload = load(NAME).workload
    s = 1 / workload.requests_per_visit.mean
    _, *others = workload.domains.values()
    expected = sum(1 - s * z / (1 - (1 - s) * z) for z in (1 - p for p in others))
    assert round(expected, 1) == 1.4
    means = []
    for tally in tallies(NAME, "jwt", records=True):
        found = [asked for *_, asked in preflights(tally)]
        means.append(sum(found) / len(found))
    confirm(means, expected, widest=0.03)


def test_what_asking_takes_back_of_what_the_saved_logins_are_worth(values: Values) -> None:
    round_trip_ms = 40
    names = ("central_store", "jwt", "jwt_new_urls")
    auth = {name: values(NAME, name, "auth_ms_mean") for name in names}
    for cookie, token, each in zip(*auth.values(), strict=True):
        assert token < cookie < each
    for strategy, least, most in (("jwt", 7, 8.5), ("jwt_new_urls", 20, 21)):
        asked = values(NAME, strategy, "preflights")
        requests = values(NAME, strategy, "requests")
        for count, of in zip(asked, requests, strict=True):
            assert least < round_trip_ms * 1.03 * count / of < most
    # The slowest of them meet a 401, a login and a preflight at once.
    for token, cookie in zip(
        values(NAME, "jwt", "latency_ms_p99"), values(NAME, "central_store", "latency_ms_p99"),
        strict=True,
    ):  # fmt: skip
        assert token > cookie + 20
    for each, cookie in zip(
        values(NAME, "jwt_new_urls", "latency_ms_mean"),
        values(NAME, "central_store", "latency_ms_mean"),
        strict=True,
    ):
        assert each > cookie


@pytest.mark.parametrize("strategy", ["none", *COOKIES])
def test_without_the_header_nobody_asks(strategy: str, tallies: Tallies) -> None:
    assert all(tally.counters["preflights"] == 0 for tally in tallies(NAME, strategy))
