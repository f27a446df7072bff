"""What a story follows is what the engine did: whose login it was, what it held, how long."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.engines import tally
from simulator.engines.reference import logins, strikes
from simulator.engines.reference.entities import Exchange, Jar, Login, Node
from simulator.engines.run import run_plan
from simulator.model import rules
from simulator.plan import make_plan
from simulator.report.story.credentials import Credentials
from simulator.report.story.moments import USER, key, moments_of
from simulator.scenario.loading import load_mapping
from simulator.scenario.schema import Scenario
from simulator.scenario.strategy_names import WORKING
from tests.engines.generated import scenarios


class Witness:
    """What the reference engine knew whenever it looked at a login, ended one or had one stolen.

    Logins are told apart by the engine's own numbers.
    """

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.looks: dict[tuple[int, int, int], list[tuple[int, ...]]] = {}
        self.struck: dict[tuple[int, int, int], list[int]] = {}
        look, revoke, steal = logins.Logins.look, strikes.Strikes.revoke, strikes.Strikes.steal

        def looked(self_: logins.Logins, x: Exchange, node: Node, where: int, now: int) -> bool:
            login = x.login
            assert login is not None
            seen = (
                login.number, self_.expiry_ns(login, x.deadline_ns), login.end_ns, login.access_ns,
                login.grant_ns, int(login.state != rules.LIVE),
            )  # fmt: skip
            self.looks.setdefault((now, x.visit.number, x.serial), []).append(seen)
            return look(self_, x, node, where, now)

        def revoked(self_: strikes.Strikes, login: Login, user: int) -> None:
            lived = login.state == rules.LIVE
            revoke(self_, login, user)
            if lived and login.state != rules.LIVE:
                self.strike(tally.REVOKED, self_.env.now, user, login)

        def stolen(self_: strikes.Strikes, number: int, event: int, user: int, jar: Jar) -> None:
            assert jar.login is not None
            self.strike(tally.STOLEN, self_.env.now, user, jar.login)
            steal(self_, number, event, user, jar)

        patch.setattr(logins.Logins, "look", looked)
        patch.setattr(strikes.Strikes, "revoke", revoked)
        patch.setattr(strikes.Strikes, "steal", stolen)

    def strike(self, code: int, now: int, user: int, login: Login) -> None:
        """Note whose login was hit."""
        self.struck.setdefault((code, now, user), []).append(login.number)


def follow(found: tally.Tally, credentials: Credentials, user: int, witness: Witness) -> None:
    """Compare what is followed with what the engine knew, moment by moment.

    What two visits do in the same nanosecond is noted in the order of visits, whatever came first.
    """
    numbers: dict[int, int] = {}
    everything = moments_of(found, user).all
    visits: dict[int, set[int]] = {}
    for m in everything:
        visits.setdefault(m.at_ns, set()).add(m.visit)
    for m in everything:
        if m.code == tally.LOOKED:
            held = credentials.carried[key(m)]
            login = held.login
            seen = witness.looks[m.at_ns, m.visit, m.exchange].pop(0)
            number = numbers.setdefault(login.number, seen[0])
            ended = int(login.ended_ns is not None)
            expiry_ns = credentials.expiry_ns(held)
            mine = (number, expiry_ns, login.end_ns, login.access_ns, login.grant_ns, ended)
            assert seen == mine or len(visits[m.at_ns]) > 1
        elif m.code in (tally.REVOKED, tally.STOLEN):
            hit = witness.struck[m.code, m.at_ns, user].pop(0)
            stolen = m.code == tally.STOLEN
            login = credentials.stolen(m).credential.login if stolen else credentials.revoked(m)[0]
            assert numbers.setdefault(login.number, hit) == hit
        credentials.note(m)


BUSY: dict[str, Any] = {
    "seed": 3,
    "duration": "40 s",
    "workload": {
        "model": "partly_open",
        "arrival_rate": "2 /s",
        "users": 12,
        "think_time": "500 ms",
        "logout_probability": 0.4,
        "domains": {"a.example": 1, "b.example": 2},
    },
    "nodes": {"count": 3, "workers": 2, "boot_time": "1 s"},
    "client": {"retries": 1},
    "session": {"idle_timeout": "6 s", "revocation": "broadcast"},
    "cache": {"ttl": "2 s"},
    "introspection": {"cache": "2 s"},
    "denylist": {"cache": "1 s", "propagation": "200 ms"},
    "token": {"ttl": "8 s", "access_ttl": "3 s", "algorithm": "HS256"},
    "refresh": {"ttl": "12 s"},
    "events": [
        {"at": "8 s", "steal": {"share": 0.5, "noticed_after": "6 s", "thief_interval": "700 ms"}},
        {"at": "10 s", "crash_node": "A", "restart_after": "5 s"},
        {"at": "12 s", "steal": {"share": 1, "noticed_after": "2 s", "thief_interval": "1 s"}},
        {"at": "14 s", "revoke": {"share": 0.7}},
        {"at": "20 s", "add_nodes": 1},
        {"at": "25 s", "store_outage": {"duration": "1 s", "mode": "hang"}},
        {"at": "30 s", "revoke": {"share": 1}},
    ],
}
"""Something of everything; at 14 s two thefts are noticed and an administrator acts."""
SERVERS = {
    "in_app": "in_app",
    "own": {"round_trip": "30 ms"},
    "third_party": {"round_trip": "80 ms", "third_party": True},
}


def check(scenario: Scenario, strategy: str) -> None:
    """Follow every user of a run."""
    plan = make_plan(scenario, strategy, 0)
    with pytest.MonkeyPatch.context() as patch:
        witness = Witness(patch)
        found = run_plan(plan, "reference", records=True, story=True)
    for user in sorted({user for user in found.story[:, USER].tolist() if user >= 0}):
        follow(found, Credentials(plan), user, witness)
    assert not any(witness.looks.values())
    assert not any(witness.struck.values())


@pytest.mark.parametrize("server", SERVERS)
@pytest.mark.parametrize("strategy", WORKING)
def test_credentials_are_followed_under_every_strategy(strategy: str, server: str) -> None:
    check(load_mapping({**BUSY, "auth_server": SERVERS[server]}), strategy)


@pytest.mark.parametrize("invalidation", ["none", "pubsub"])
def test_credentials_are_followed_where_copies_run_out(invalidation: str) -> None:
    cache = {"ttl": "2 s", "expiry": "own", "entries": 3, "invalidation": invalidation}
    check(load_mapping({**BUSY, "cache": cache}), "cached_store")


@pytest.mark.parametrize("persist", ["restart", "on_miss"])
def test_credentials_are_followed_where_sessions_are_persisted(persist: str) -> None:
    session = {**BUSY["session"], "persist": persist}
    check(load_mapping({**BUSY, "session": session}), "sticky")


@given(scenarios(), st.integers(0, len(WORKING) - 1))
@settings(
    deadline=None,
    max_examples=40,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
def test_credentials_are_followed_in_any_scenario(mapping: dict[str, Any], which: int) -> None:
    scenario = load_mapping(mapping)
    names = scenario.strategy_names
    check(scenario, names[which % len(names)])
