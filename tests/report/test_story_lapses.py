"""Stories of a store that forgets: a flush, a failover; worked by hand.

As in `tiny_story`: a login is written to the store 5 ms after it began, a look there takes 2 ms.
"""

from typing import Any

from tests.report.tiny_story import rows, texts, tiny_story

FAILOVER = {"at": "60 ms", "store_failover": {"duration": "10 ms", "lost_writes": "20 ms"}}
REVOKED = {"at": "50 ms", "revoke": {"share": 1}}
HS256: dict[str, Any] = {"token": {"algorithm": "HS256", "ttl": "200 ms"}}


def test_a_flush_logs_everybody_out() -> None:
    events = [{"at": "50 ms", "store_flush": True}]
    told = rows(tiny_story("central_store", 0, 60, events=events), from_ms=50, to_ms=63)
    assert told[0] == "50 store: is flushed: it is empty"
    assert ("62 B: the store says: no session of login 1 (lost when the store was flushed)") in told
    assert "62 user 0: 401 Unauthorized after 2 ms: has to log in" in told


def test_a_failover_loses_the_last_logins() -> None:
    told = rows(tiny_story("central_store", 40, 80, events=[FAILOVER]), from_ms=60, to_ms=83)
    assert told[:2] == [
        "60 store: refuses connections for 10 ms",
        "70 store: is back",
    ]
    assert "70 store: has failed over: what was written in the last 30 ms is lost" in told
    assert "82 B: the store says: no session of login 1 (lost in the failover)" in told


def test_a_failover_undoes_a_revocation() -> None:
    told = texts(tiny_story("central_store", 0, 80, events=[REVOKED, FAILOVER]))
    assert any(
        "login 1 is revoked (one write to the store); but the store loses that in 20 ms, and"
        " accepts it until 30 min from now" in line
        for line in told
    )
    assert (
        "the store says: here is the session of login 1, though it has ended: that was lost in"
        " the failover"
    ) in told


def test_a_flush_empties_the_denylist() -> None:
    events = [REVOKED, {"at": "60 ms", "store_flush": True}]
    told = texts(tiny_story("jwt_denylist", 0, 80, events=events, **HS256))
    assert "is flushed: it is empty" in told
    assert (
        "login 1 is not on it, though it has ended: that was lost when the store was flushed"
    ) in told


def test_who_keeps_nothing_there_hears_nothing_of_it() -> None:
    events = [{"at": "50 ms", "store_flush": True}]
    assert "store" not in {
        line.where for line in tiny_story("database", 0, 60, events=events).lines
    }
