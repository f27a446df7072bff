"""Lowered keys and clocks: nothing of them where no signature is verified."""

from typing import Any

import pytest

from simulator.model.rules import NEVER_NS
from simulator.model.steps import LOOK, SIGNED
from simulator.plan import Plan, make_plan
from simulator.scenario.loading import load_mapping
from simulator.scenario.strategy_names import WORKING

SIGNING = ("jwt", "jwt_refresh", "jwt_denylist")
EVENTS = [
    {"at": "20 s", "rotate_keys": {}},
    {"at": "10 s", "rotate_keys": {"grace": "1 min"}},
    {"at": "15 s", "wrong_key": "B"},
]


def plan(strategy: str, replication: int = 0, **blocks: Any) -> Plan:  # noqa: ANN401 - YAML
    workload = {"model": "closed", "users": 1}
    return make_plan(load_mapping({"workload": workload, **blocks}), strategy, replication)


def looks_at_signatures(of: Plan) -> int:
    pairs = zip(of.op.tolist(), of.arg.tolist(), strict=True)
    return sum(pair == (LOOK, SIGNED) for pair in pairs)


@pytest.mark.parametrize("strategy", WORKING)
def test_signed_tokens_are_looked_at_and_no_others(strategy: str) -> None:
    keyed = plan(strategy, events=EVENTS)
    signed = strategy in SIGNING
    assert (keyed.keyed, looks_at_signatures(keyed)) == (int(signed), int(signed))
    assert keyed.rotation_ns.tolist() == ([10 * 10**9, 20 * 10**9] if signed else [])
    assert keyed.own_key_ns.tolist() == [NEVER_NS, 15 * 10**9 if signed else NEVER_NS, NEVER_NS]
    assert plan(strategy, token={"clock_skew": "1 s"}).skewed == int(signed)


@pytest.mark.parametrize("strategy", SIGNING)
def test_without_events_nothing_is_looked_at(strategy: str) -> None:
    bare = plan(strategy)
    assert (bare.keyed, bare.skewed, looks_at_signatures(bare)) == (0, 0, 0)
    assert bare.retired_ns.tolist() == [NEVER_NS]
    assert bare.fast_ns.tolist() == [0, 0, 0]


def test_clocks_differ_by_replication() -> None:
    clocks = [plan("jwt", r, token={"clock_skew": "1 s"}).fast_ns.tolist() for r in (0, 1, 0)]
    assert clocks[0] == clocks[2] != clocks[1]


def test_who_signs() -> None:
    assert plan("jwt").signs_here == 1
    assert plan("jwt", auth_server={"third_party": True}).signs_here == 0
