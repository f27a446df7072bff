"""`workload.authenticated_share`: which requests need a login, request by request."""

from typing import Any

import pytest

from simulator import draws
from simulator.engines.tally import RECORD, SENT, STORY, Tally
from simulator.model.steps import PUBLIC, REQUEST
from simulator.plan import Plan, make_plan
from simulator.scenario.loading import load_mapping
from tests.engines.tiny import FREE_LOGIN, NO_NETWORK, run_both

VISIT, NUMBER, KIND, CODE = (STORY.index(n) for n in ("visit", "request", "kind", "code"))


def world(strategy: str, share: float, **blocks: Any) -> Plan:  # noqa: ANN401 - YAML
    """Return three closed users in turn for 2 s: visits of four requests, 10 ms each."""
    mapping = {
        "seed": 7,
        "duration": "2 s",
        "workload": {
            "model": "closed",
            "users": 3,
            "requests_per_visit": 4,
            "think_time": "20 ms",
            "authenticated_share": share,
        },
        "network": NO_NETWORK,
        "nodes": {"count": 1, "workers": 4, "service_time": "10 ms"},
        **FREE_LOGIN,
        **blocks,
    }
    return make_plan(load_mapping(mapping), strategy, 0)


def first_kinds(tally: Tally) -> dict[tuple[int, int], int]:
    """Return which exchange each request begins with, by visit and request."""
    found: dict[tuple[int, int], int] = {}
    for line in tally.story.tolist():
        if line[CODE] == SENT:
            found.setdefault((line[VISIT], line[NUMBER]), line[KIND])
    return found


@pytest.mark.parametrize("strategy", ["local", "central_store", "jwt"])
def test_a_draw_for_each_request_decides(strategy: str) -> None:
    plan = world(strategy, 0.4)
    kinds = first_kinds(run_both(plan))
    assert len(kinds) > 150
    key = int(plan.key[draws.PRIVATE])
    for (visit, request), kind in kinds.items():
        private = draws.uniform(key, visit, request) < 0.4
        assert kind == (REQUEST if private else PUBLIC)


def test_it_is_the_same_request_under_every_strategy() -> None:
    columns = [RECORD.index(name) for name in ("visit", "request", "public")]
    plain, *others = (
        {tuple(row[c] for c in columns) for row in run_both(world(s, 0.4)).records.tolist()}
        for s in ("none", "local", "jwt")
    )
    public = {row[:2]: row[2] for row in plain}
    for other in others:
        # Logins take time: fewer requests are made, but the same ones.
        assert all(public[row[:2]] == row[2] for row in other)


@pytest.mark.parametrize("strategy", ["local", "jwt"])
def test_nobody_logs_in_for_what_is_public(strategy: str) -> None:
    tally, floor = run_both(world(strategy, 0)), run_both(world("none", 0))
    assert tally.counters["logins"] == tally.counters["carried"] == 0
    assert tally.counters["database_ops"] == tally.counters["credential_bytes"] == 0
    assert tally.counters["latency_ns"] == floor.counters["latency_ns"]
    assert tally.counters["ok"] == floor.counters["ok"]


def test_all_need_one_by_default() -> None:
    assert set(first_kinds(run_both(world("local", 1))).values()) == {REQUEST}


def test_a_cookie_travels_with_public_requests_and_a_token_does_not() -> None:
    for strategy, travels in (("central_store", True), ("jwt", False)):
        plan = world(strategy, 0.4)
        tally = run_both(plan)
        attached = {(line[KIND], line[-1]) for line in tally.story.tolist() if line[CODE] == SENT}
        assert ((PUBLIC, 1) in attached) == travels
        sent = tally.outcomes.sum(axis=1)
        # All but the first request of each user, whichever it is, may carry something.
        assert tally.counters["credential_bytes"] <= plan.sent_bytes[REQUEST] * int(
            sent[REQUEST] + (sent[PUBLIC] if travels else 0)
        )
