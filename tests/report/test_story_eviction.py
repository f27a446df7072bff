"""Stories of a store that is full."""

from typing import Any

import pytest

from tests.report.test_story import story, texts

USERS = {
    "workload": {
        "model": "closed",
        "users": 4,
        "requests_per_visit": {"mean": 3, "distribution": "constant"},
        "think_time": "1 s",
        "logout_probability": 0.5,
    },
    "duration": "20 s",
}


def told(strategy: str, limit: str, policy: str, **blocks: Any) -> list[str]:  # noqa: ANN401 - YAML
    store = {"maxmemory": limit, "eviction": policy}
    return [
        line.split(": ", 1)[1] for line in texts(story(strategy, store=store, **USERS, **blocks))
    ]


def test_a_login_that_is_refused() -> None:
    lines = told("central_store", "1 B", "noeviction")
    refused = [line for line in lines if line.startswith("writes the session to the store")]
    assert refused
    assert all(line.endswith("the store is full, and refuses it (noeviction)") for line in refused)


def test_an_outage_is_told_as_one() -> None:
    outage = {"at": "0 s", "store_outage": {"duration": "20 s"}}
    lines = told("central_store", "1 B", "noeviction", events=[outage])
    assert not [line for line in lines if "is full" in line]


@pytest.mark.parametrize("policy", ["allkeys-lru", "volatile-ttl"])
def test_a_session_that_was_evicted(policy: str) -> None:
    lines = told("central_store", "3 kB", policy)
    assert [line for line in lines if "(evicted when the store was full)" in line]


def test_a_denial_that_was_evicted() -> None:
    theft = {
        "at": "5 s",
        "steal": {"share": 1, "noticed_after": "3 s", "thief_interval": "1 s"},
    }
    lines = told("jwt_denylist", "200 B", "volatile-ttl", events=[theft])
    assert [
        line
        for line in lines
        if line.endswith("though it has ended: that was evicted when the store was full")
    ]
