"""What nodes remember of logins and tell each other: each strategy and variant by hand."""

from typing import Any

import pytest

from simulator.lowering.copies import copy_ttl_ns, lower_copies
from simulator.model.copies import ALL_PEERS, BACKUP
from simulator.model.rules import NEVER_NS
from simulator.model.strategies import strategy_of
from simulator.scenario.loading import load_mapping
from simulator.scenario.schema import Scenario

S = 1_000_000_000
MS = 1_000_000
CACHE = {"cache": {"ttl": "2 s"}}
LISTED = {"denylist": {"cache": "3 s", "propagation": "100 ms"}}


def scenario(**blocks: Any) -> Scenario:  # noqa: ANN401 - YAML
    return load_mapping({"workload": {"model": "open", "arrival_rate": "1 /s"}, **blocks})


def copies(strategy: str, **blocks: Any) -> dict[str, int]:  # noqa: ANN401 - YAML
    """Return what is not zero of the keys that a strategy decides."""
    found = lower_copies(scenario(**blocks), strategy_of(scenario(**blocks), strategy))
    always = {"broadcast", "propagation_ns", "synchronous", "lag_ns", "transfer_ns", "drop_ns",
              "session_bytes"}  # fmt: skip
    return {key: value for key, value in found.items() if value and key not in always}


SESSIONS = {"in_memory": 1, "holds_sessions": 1}


@pytest.mark.parametrize(
    ("strategy", "blocks", "expected"),
    [
        ("none", {}, {"in_memory": 1}),  # it looks nowhere, and holds nothing
        ("local", {}, SESSIONS),
        ("sticky", {}, SESSIONS),
        ("local", {"session": {"persist": "restart"}}, {**SESSIONS, "survives": 1}),
        (
            "sticky",
            {"session": {"persist": "on_miss"}},
            {
                **SESSIONS,
                "has_copies": 1,
                "copy_ns": NEVER_NS,
                "copy_on_login": 1,
                "copy_touches": 1,
            },
        ),
        (
            "replicated",
            {},
            {
                **SESSIONS,
                "has_copies": 1,
                "copy_ns": NEVER_NS,
                "copy_on_login": 1,
                "peers": ALL_PEERS,
            },
        ),
        (
            "replicated",
            {"replication": {"copies": "backup"}},
            {
                **SESSIONS,
                "has_copies": 1,
                "copy_ns": NEVER_NS,
                "copy_on_login": 1,
                "peers": BACKUP,
            },
        ),
        ("database", {}, {}),
        ("central_store", {}, {}),
        (
            "cached_store",
            CACHE,
            {"has_copies": 1, "holds_sessions": 1, "copy_ns": 2 * S, "copy_on_login": 1},
        ),
        (
            "cached_store",
            {"cache": {"ttl": "2 s", "invalidation": "pubsub"}},
            {
                "has_copies": 1,
                "holds_sessions": 1,
                "copy_ns": 2 * S,
                "copy_on_login": 1,
                "pubsub": 1,
            },
        ),
        (
            "cached_store",
            {"cache": {"ttl": "2 s", "expiry": "own"}, "session": {"idle_timeout": "9 s"}},
            {
                "has_copies": 1,
                "holds_sessions": 1,
                "copy_ns": 2 * S,
                "copy_on_login": 1,
                "own_idle_ns": 9 * S,
                "deletes_expired": 1,
            },
        ),
        ("cached_store", {"cache": {"ttl": "0 s"}}, {"copy_on_login": 1}),  # nothing is remembered
        ("introspection", {}, {}),
        # Answers are remembered, no sessions; and a login is no answer.
        ("introspection", {"introspection": {"cache": "4 s"}}, {"has_copies": 1, "copy_ns": 4 * S}),
        ("bff", {}, {}),
        ("jwt", {}, {}),
        ("jwt_refresh", {}, {}),
        ("jwt_denylist", {}, {}),
        ("jwt_denylist", LISTED, {"copy_ns": 3 * S, "list_ns": 3 * S}),
        # Blocks of others mean nothing.
        ("central_store", {**CACHE, **LISTED, "replication": {"copies": "backup"}}, {}),
        ("jwt", {**LISTED, "cache": {"invalidation": "pubsub"}}, {}),
        ("bff", {"cache": {"expiry": "own"}}, {}),
    ],
)
def test_what_nodes_remember(
    strategy: str, blocks: dict[str, Any], expected: dict[str, int]
) -> None:
    assert copies(strategy, **blocks) == expected


@pytest.mark.parametrize(
    ("strategy", "blocks", "room"),
    [
        *((strategy, {}, 5) for strategy in ("local", "sticky", "replicated")),
        *(("local", {"session": {"persist": how}}, 5) for how in ("restart", "on_miss")),
        *((strategy, {}, 0) for strategy in ("none", "central_store", "bff", "jwt")),
        ("cached_store", {}, 0),
        ("cached_store", {"cache": {"entries": 7}}, 7),
        ("introspection", {"introspection": {"cache": "4 s"}, "cache": {"entries": 7}}, 0),
    ],
)
def test_room_in_memory(strategy: str, blocks: dict[str, Any], room: int) -> None:
    """Sessions of 2,080 bytes."""
    met = scenario(nodes={"session_memory": "12479 B"}, **blocks)
    assert lower_copies(met, strategy_of(met, strategy))["room"] == room


@pytest.mark.parametrize(
    ("strategy", "propagation_ns"),
    [("jwt_denylist", 100 * MS), ("introspection", 300 * MS), ("database", 0), ("jwt", 0)],
)
def test_how_long_a_revocation_travels(strategy: str, propagation_ns: int) -> None:
    said = scenario(**LISTED, introspection={"propagation": "300 ms"})
    found = lower_copies(said, strategy_of(said, strategy))
    assert found["propagation_ns"] == propagation_ns


def test_what_a_scenario_says_of_copies_whatever_the_strategy() -> None:
    """A session of 24 + 4000 bytes is 32,192 bits: 321.92 µs at 100 Mbit/s."""
    blocks = {
        "session": {"id_bytes": 24, "data_bytes": "4000 B", "revocation": "broadcast"},
        "replication": {
            "synchronous": True,
            "lag": "5 ms",
            "bandwidth": "100 Mbit/s",
            "drop_time": "2 s",
        },
        **LISTED,
    }
    found = lower_copies(scenario(**blocks), strategy_of(scenario(**blocks), "replicated"))
    expected = {
        "broadcast": 1,
        "synchronous": 1,
        "lag_ns": 5 * MS,
        "transfer_ns": 321_920,
        "drop_ns": 2 * S,
        "session_bytes": 4024,
    }
    assert {key: found[key] for key in expected} == expected


@pytest.mark.parametrize(
    ("strategy", "expected"),
    [
        ("central_store", 0),
        ("cached_store", 2 * S),
        ("introspection", 0),
        ("jwt_denylist", 3 * S),
        ("replicated", NEVER_NS),
        ("local", 0),
    ],
)
def test_how_long_it_is_remembered(strategy: str, expected: int) -> None:
    asked = scenario(**CACHE, **LISTED)
    assert copy_ttl_ns(asked, strategy_of(asked, strategy)) == expected
