"""Memories that hold no session, and limits on copies that nobody keeps."""

import pytest

from simulator.scenario.errors import ScenarioError
from simulator.scenario.loading import load_mapping

WORKLOAD = {"model": "open", "arrival_rate": "1 /s"}


def problems(**blocks: object) -> list[str]:
    try:
        load_mapping({"workload": WORKLOAD, **blocks}, "f")
    except ScenarioError as error:
        return [line.removeprefix("f: ") for line in error.lines]
    return []


@pytest.mark.parametrize("word", ["unlimited", "none", "2080 B", "16 GiB"])
def test_a_memory_for_a_session_at_least(word: str) -> None:
    assert problems(nodes={"session_memory": word}) == []


def test_a_memory_for_no_session() -> None:
    assert problems(nodes={"session_memory": "2 KiB"}) == [
        'nodes.session_memory: too small for one session ("2 KiB"); at least 2080 B'
    ]
    assert problems(nodes={"session_memory": "2 KiB"}, session={"data_bytes": 2016}) == []


def test_a_hybrid_with_longer_sessions() -> None:
    ours = {"name": "ours", "extends": "sticky", "session": {"data_bytes": "1 MiB"}}
    nodes = {"session_memory": "1 MiB"}
    (line,) = problems(nodes=nodes, strategies=["local", ours])
    assert line.startswith("strategies[1]: too small for one session (")
    # A store's sessions are in no node's memory.
    ours["extends"] = "central_store"
    assert problems(nodes=nodes, strategies=["local", ours]) == []


def test_a_limit_on_copies_that_nobody_keeps() -> None:
    cache = {"ttl": "0 s", "entries": 5}
    assert problems(cache=cache) == [
        "cache.entries: a limit on copies that nobody keeps (5); a `cache.ttl` above 0 s"
    ]
    ours = {"name": "ours", "extends": "cached_store", "cache": {"ttl": "0 s"}}
    (line,) = problems(cache={"entries": 5}, strategies=["local", ours])
    assert line.startswith("strategies[1]: a limit on copies that nobody keeps (")


def test_an_expiry_of_copies_that_nobody_keeps() -> None:
    assert problems(cache={"ttl": "0 s", "expiry": "own"}) == [
        'cache.expiry: an expiry of copies that nobody keeps ("own"); a `cache.ttl` above 0 s'
    ]


def test_a_shared_expiry_deletes_nothing() -> None:
    assert problems(cache={"deletes_expired": False}) == [
        "cache.deletes_expired: no copy runs out by itself (false); it goes with `expiry: own`"
    ]
    assert problems(cache={"deletes_expired": False, "expiry": "own"}) == []
    assert problems(cache={"deletes_expired": True}) == []


def test_who_keeps_no_sessions_in_memory_has_no_limit() -> None:
    ours = {"name": "ours", "extends": "cached_store", "nodes": {"session_memory": "1 MiB"}}
    (line,) = problems(strategies=["local", ours])
    assert line.startswith("strategies[1].nodes.session_memory: means nothing for cached_store (")
    ours = {"name": "ours", "extends": "sticky", "nodes": {"session_memory": "1 MiB"}}
    assert problems(strategies=["local", ours]) == []
