"""A store that forgets: no login that was ended is accepted for longer than was foreseen."""

from typing import Any

import pytest

from simulator.engines.reference.entities import Exchange, Login
from simulator.engines.reference.logins import Logins
from simulator.engines.reference.world import World
from simulator.engines.watch import nobody_watches
from simulator.model.rules import LIVE
from simulator.plan import make_plan
from simulator.scenario.loading import load_mapping

CROWDED: dict[str, Any] = {
    "duration": "12 s",
    "workload": {
        "model": "partly_open",
        "arrival_rate": "6 /s",
        "users": 12,
        "think_time": "300 ms",
        "logout_probability": 0.4,
    },
    "nodes": {"count": 3},
    "session": {"idle_timeout": "4 s"},
    "token": {"ttl": "6 s"},
    "cache": {"ttl": "700 ms"},
    "denylist": {"cache": "600 ms", "propagation": "300 ms"},
    "events": [
        {"at": "4900 ms", "revoke": {"share": 0.5}},
        {"at": "1 s", "steal": {"share": 0.6, "noticed_after": "4 s", "thief_interval": "90 ms"}},
        {"at": "5 s", "store_failover": {"duration": "400 ms", "lost_writes": "2 s"}},
        {"at": "9 s", "store_flush": True},
    ],
}

KEYS: dict[str, Any] = {
    **CROWDED,
    "token": {"ttl": "6 s", "clock_skew": "800 ms"},
    "events": [
        *CROWDED["events"],
        {"at": "3 s", "rotate_keys": {"grace": "3500 ms"}},
        {"at": "8 s", "rotate_keys": {"grace": "1500 ms"}},
        {"at": "6 s", "wrong_key": "B"},
    ],
}
"""Of what a store forgets, nodes take no more than keys and clocks allow."""


FULL: dict[str, Any] = {
    **CROWDED,
    "store": {"maxmemory": "600 B", "eviction": "allkeys-lru"},
    "session": {**CROWDED["session"], "data_bytes": 20},
}
"""Four sessions fit in, or four denials."""


BEHIND: dict[str, Any] = {**CROWDED, "store": {"replica_lag": "400 ms"}}
FULL_AND_BEHIND: dict[str, Any] = {
    **FULL,
    "store": {**FULL["store"], "replica_lag": "400 ms"},
}


@pytest.mark.parametrize(
    ("strategy", "mapping"),
    [
        ("central_store", BEHIND),
        ("cached_store", BEHIND),
        ("jwt_denylist", BEHIND),
        ("jwt_denylist", FULL_AND_BEHIND),
        ("cached_store", FULL),
        ("jwt_denylist", FULL),
        ("central_store", CROWDED),
        ("cached_store", CROWDED),
        ("jwt_denylist", CROWDED),
        ("jwt_denylist", KEYS),
    ],
)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_who_was_ended_is_accepted_no_longer_than_foreseen(
    strategy: str, mapping: dict[str, Any], seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    accepted: list[tuple[Login, int]] = []
    recognise = Logins.recognise

    def noted(logins: Logins, x: Exchange, login: Login, *rest: Any) -> bool:  # noqa: ANN401 - passed on
        known = recognise(logins, x, login, *rest)
        if known and login.state != LIVE:
            accepted.append((login, rest[-1]))
        return known

    monkeypatch.setattr(Logins, "recognise", noted)
    plan = make_plan(load_mapping({**mapping, "seed": seed}), strategy, 0)
    world = World(plan, records=False, story=False)
    world.run(nobody_watches)
    assert accepted
    foreseen = world.server.endings.exposure_ns
    assert [at for login, at in accepted if at >= login.ended_ns + foreseen(login)] == []
