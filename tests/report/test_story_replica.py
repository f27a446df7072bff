"""Stories of a store whose replica is read."""

from typing import Any

from tests.report.test_story import story, texts


def told(strategy: str, lag: str, **blocks: Any) -> list[str]:  # noqa: ANN401 - YAML
    lines = texts(story(strategy, store={"replica_lag": lag}, **blocks))
    return [line.split(": ", 1)[1] for line in lines]


def test_a_session_that_has_not_come_yet() -> None:
    lines = told("central_store", "3 s")
    asked = [line for line in lines if line.startswith("asks the store's replica for the session")]
    assert asked
    assert [
        line
        for line in lines
        if line.startswith("the store says: no session of login 1 (its replica is 3 s behind, and")
    ]


def test_an_end_that_is_not_heard_of_yet() -> None:
    start = {"logged_in_at_start": 1, "model": "closed", "users": 1, "think_time": "500 ms"}
    revoked = {"at": "2 s", "revoke": {"share": 1}}
    lines = told("central_store", "2 s", events=[revoked], workload=start)
    assert [line for line in lines if "it has ended: that was not yet known to the replica" in line]
    lines = told("jwt_denylist", "2 s", events=[revoked], workload=start)
    assert [line for line in lines if "it has ended: that was not yet known to the replica" in line]
