"""What the balancer is told must go together."""

import pytest

from simulator.scenario.errors import ScenarioError
from simulator.scenario.loading import load_mapping

WORKLOAD = {"model": "open", "arrival_rate": 1}

SHARED = WORKLOAD | {"addresses": 3}


def problems(**blocks: object) -> list[str]:
    try:
        load_mapping({"workload": WORKLOAD} | blocks, "f")
    except ScenarioError as error:
        return [line.removeprefix("f: ") for line in error.lines]
    return []


def test_right() -> None:
    added = [{"at": "1 min", "add_nodes": 1}]
    assert problems(nodes={"weights": {"A": 9, "C": 2}}, events=added) == []
    assert problems(nodes={"weights": {"A": 9}}, balancer={"policy": "random"}) == []
    assert problems(workload=SHARED, balancer={"policy": "ip_hash"}) == []
    ours = {"name": "ours", "extends": "local", "balancer": {"policy": "ip_hash"}}
    assert problems(workload=SHARED, strategies=["local", ours]) == []
    assert problems(balancer={"affinity": {"fail_back": True, "cookie_ttl": "none"}}) == []


@pytest.mark.parametrize(
    ("blocks", "line"),
    [
        (
            {"balancer": {"affinity": {"fail_back": True, "when_gone": "keep"}}},
            (
                "balancer.affinity.fail_back: with a cookie that is kept (true); `keep` goes back "
                "by itself"
            ),
        ),
        (
            {"balancer": {"affinity": {"cookie_ttl": 0}}},
            "balancer.affinity.cookie_ttl: zero (0); a time above 0, at most 3650 d",
        ),
        (
            {"balancer": {"policy": "ip_hash"}, "nodes": {"weights": {"A": 2}}},
            ('nodes.weights: weights with ip_hash ({"A": 2}); they go with round_robin or random'),
        ),
        (
            {"workload": SHARED},
            "workload.addresses: addresses with round_robin (3); they go with ip_hash",
        ),
        (
            {"nodes": {"count": 12, "weights": {"Aa": 2}}},
            (
                "nodes.weights.Aa: no such node (2); A, B, C, D, E, F, G, H, I, J and …; "
                "did you mean A?"
            ),
        ),
        (
            {"nodes": {"weights": {"A": 0}}},
            "nodes.weights.A: too small (0); a whole number from 1 to 10000",
        ),
        (
            {"nodes": {"weights": {"A": 0.5}}},
            "nodes.weights.A: not a whole number (0.5); a whole number from 1 to 10000",
        ),
        (
            {
                "nodes": {"weights": {"A": 3}},
                "strategies": [
                    {"name": "ours", "extends": "jwt", "balancer": {"policy": "ip_hash"}}
                ],
            },
            (
                "strategies[0].balancer: makes nodes.weights impossible: weights with ip_hash "
                '({"policy": "ip_hash"}); they go with round_robin or random'
            ),
        ),
    ],
)
def test_wrong(blocks: dict[str, object], line: str) -> None:
    assert problems(**blocks) == [line]
