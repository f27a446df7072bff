"""Who comes, when a run ends, what hits whom: worked by hand."""

from typing import Any

import pytest

from simulator.lowering.clock import lower_clock
from simulator.lowering.nodes import lower_nodes
from simulator.lowering.strikes import lower_strikes
from simulator.lowering.workload import lower_workload
from simulator.model import balancers
from simulator.model.rules import NEVER_NS
from simulator.model.strategies import STRATEGIES
from simulator.model.timeline import DOWN, LISTED, NOTICE, REVOKE, STEAL, UNLISTED, UP
from simulator.scenario.loading import load_mapping
from simulator.scenario.schema import Scenario

S = 1_000_000_000


def scenario(**blocks: Any) -> Scenario:  # noqa: ANN401 - YAML
    return load_mapping({"workload": {"model": "open", "arrival_rate": "1 /s"}, **blocks})


# --- clock -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("duration", "bin_s", "bins"),
    [
        ("600 s", 1, 600),
        ("1500 ms", 1, 2),  # the last may be cut off
        ("1 h", 1, 3600),
        ("3601 s", 2, 1801),  # no more than 3600
        ("24 h", 24, 3600),
    ],
)
def test_bins_are_seconds_or_coarser(duration: str, bin_s: int, bins: int) -> None:
    found = lower_clock(scenario(duration=duration))
    assert (found["bin_ns"], found["bins"]) == (bin_s * S, bins)


@pytest.mark.parametrize(("warm_up", "expected"), [("5 s", 5 * S), ("auto", 0), ("0 s", 0)])
def test_an_automatic_warm_up_is_planned_as_none(warm_up: str, expected: int) -> None:
    found = lower_clock(scenario(duration="60 s", warm_up=warm_up))
    assert found["warm_up_ns"] == expected
    assert found["duration_ns"] == 60 * S


# --- who comes -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("strategy", "jars", "cookie_jar"),
    [("local", 60, 1), ("bff", 60, 1), ("jwt", 20, 0), ("introspection", 20, 0), ("none", 20, 0)],
)
def test_a_cookie_has_a_jar_for_each_domain(strategy: str, jars: int, cookie_jar: int) -> None:
    workload = {
        "model": "open",
        "arrival_rate": "1 /s",
        "users": 20,
        "domains": {"a.example": 5, "b.example": 3, "c.example": 2},
    }
    found = lower_workload(scenario(workload=workload), STRATEGIES[strategy])
    assert (found["jars"], found["cookie_jar"], found["domains"]) == (jars, cookie_jar, 3)
    assert found["domain_share"].tolist() == [0.5, 0.8, 1.0]


@pytest.mark.parametrize(
    ("timeout", "expected"),
    [("9999 ms", 9_999_000_000), ("10 s", NEVER_NS), ("11 s", NEVER_NS)],
)
def test_a_time_out_longer_than_the_run_is_none(timeout: str, expected: int) -> None:
    asked = scenario(duration="10 s", client={"timeout": timeout, "retries": 2})
    found = lower_workload(asked, STRATEGIES["jwt"])
    assert found["timeout_ns"] == expected
    assert found["retries"] == 2


def test_an_open_workload_has_visits_of_one_request() -> None:
    visits = {"requests_per_visit": {"mean": 7, "distribution": "constant"}}
    lengths = {
        model: lower_workload(
            scenario(workload={"model": model, **how, **visits}), STRATEGIES["none"]
        )["visit_mean"]
        for model, how in (
            ("open", {"arrival_rate": "1 /s"}),
            ("partly_open", {"arrival_rate": "1 /s"}),
            ("closed", {"users": 3}),
        )
    }
    assert lengths == {"open": 1.0, "partly_open": 7.0, "closed": 7.0}


@pytest.mark.parametrize(("distribution", "constant"), [("constant", 1), ("geometric", 0)])
def test_visits_of_one_length_or_of_many(distribution: str, constant: int) -> None:
    visits = {"requests_per_visit": {"mean": 7, "distribution": distribution}}
    asked = scenario(workload={"model": "closed", "users": 3, **visits})
    assert lower_workload(asked, STRATEGIES["none"])["visit_constant"] == constant


# --- what happens ----------------------------------------------------------------------------


def test_strikes_as_arrays() -> None:
    asked = scenario(
        duration="100 s",
        events=[
            {"at": "30 s", "revoke": {"share": 0.5}},
            {
                "at": "10 s",
                "steal": {"share": 0.25, "noticed_after": "40 s", "thief_interval": "2 s"},
            },
        ],
    )
    lowered = lower_strikes(asked, STRATEGIES["central_store"])
    found = {key: value.tolist() for key, value in lowered.items()}
    assert found == {
        "strike_ns": [10 * S, 30 * S, 50 * S],
        "strike": [STEAL, REVOKE, NOTICE],
        "strike_event": [1, 0, 1],
        "strike_share": [0.25, 0.5, 0.25],
        "strike_interval_ns": [2 * S, 0, 2 * S],
    }


@pytest.mark.parametrize(
    ("strategy", "session", "hits"),
    [
        ("jwt", {}, 2),
        ("central_store", {}, 0),
        ("central_store", {"http_only": False}, 2),
        ("none", {"http_only": False}, 0),
    ],
)
def test_a_script_hits_whose_credentials_it_can_read(
    strategy: str, session: dict[str, Any], hits: int
) -> None:
    script = {"share": 1, "noticed_after": "1 s"}
    asked = scenario(session=session, events=[{"at": "10 s", "xss": script}])
    assert len(lower_strikes(asked, STRATEGIES[strategy])["strike"]) == hits


def test_nodes_and_what_they_lose() -> None:
    asked = scenario(
        nodes={"count": 1, "boot_time": "5 s"},
        events=[
            {"at": "10 s", "add_nodes": 1},
            {"at": "20 s", "crash_node": "A", "restart_after": "30 s"},
            {"at": "60 s", "remove_node": "B"},
        ],
    )
    found = lower_nodes(asked)
    assert (found["node_names"], found["nodes"]) == (("A", "B"), 2)
    expected = [
        (0, UP, 0),
        (0, LISTED, 0),
        (15, UP, 1),
        (15, LISTED, 1),
        (20, DOWN, 0),
        (26, UNLISTED, 0),
        (50, UP, 0),
        (54, LISTED, 0),
        (60, DOWN, 1),
        (60, UNLISTED, 1),
    ]
    rows = zip(found["action_ns"] // S, found["action"], found["action_node"], strict=True)
    assert [tuple(map(int, row)) for row in rows] == expected
    losses = zip(found["loss_ns"] // S, found["loss_node"], strict=True)
    assert [tuple(map(int, loss)) for loss in losses] == [(20, 0), (60, 1)]


def test_workers() -> None:
    nodes = {"workers": 3, "queue_limit": 5}
    for concurrency, threaded in (("threaded", 1), ("async", 0)):
        found = lower_nodes(scenario(nodes={**nodes, "concurrency": concurrency}))
        assert (found["workers"], found["queue_limit"], found["threaded"]) == (3, 5, threaded)
    assert lower_nodes(scenario())["redispatch"] == 0
    assert lower_nodes(scenario(balancer={"redispatch": True}))["redispatch"] == 1


def test_only_a_hashing_balancer_has_a_ring() -> None:
    for policy in balancers.POLICIES:
        found = lower_nodes(scenario(balancer={"policy": policy}, nodes={"count": 2}))
        hashed = policy == "consistent_hash"
        assert balancers.POLICIES[found["policy"]] == policy
        assert (len(found["ring_point"]) > 0) is hashed
        assert set(found["ring_node"].tolist()) == ({0, 1} if hashed else set())
