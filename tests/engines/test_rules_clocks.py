"""Clocks that differ, worked by hand: a node takes a token for as long as its own clock says.

Seed 0 with a skew of 10 ms; how far a clock is ahead is asked of the plan. A login takes 2 ms and
signs for 0.217; verifying takes 0.045 (RS256).
"""

from typing import Any

import pytest

from simulator import draws
from simulator.plan import Plan
from tests.engines.exposures import LOGS_OUT, TWO, counts, ended, exposures, world
from tests.engines.tiny import MS, run_both, tell

SKEW = {"clock_skew": "10 ms", "ttl": "50 ms", "access_ttl": "50 ms"}
EXPIRES_MS = 52.217


def skewed(strategy: str, *requests: Any, **blocks: Any) -> Plan:  # noqa: ANN401 - rows, YAML
    return world(strategy, *requests, token=SKEW, **blocks)


def fast_ms(node: int, seed: int = 0) -> float:
    """Return how far a node's clock is ahead, worked out from its draw."""
    key = draws.stream_key(seed, 0, draws.CLOCK)
    return round((2 * draws.uniform(key, node, 0) - 1) * 10 * MS) / MS


def test_clocks_differ_within_the_skew_and_for_all_strategies_alike() -> None:
    nodes = {"count": 200}
    clocks = [skewed(s, (0, 0), nodes=nodes).fast_ns.tolist() for s in ("jwt", "jwt_refresh")]
    assert clocks[0] == clocks[1]
    assert [ns / MS for ns in clocks[0][:-1]] == [fast_ms(n) for n in range(200)]
    assert clocks[0][-1] == 0
    assert -10 * MS <= min(clocks[0]) < -9 * MS
    assert 9 * MS < max(clocks[0]) <= 10 * MS


def test_a_node_takes_a_token_until_its_own_clock_says_exp() -> None:
    last = EXPIRES_MS - fast_ms(0)
    before, after = last - 0.045 - 1 / MS, last - 0.045
    plan = skewed("jwt", (0, 0), (round(before, 6), 0), (round(after, 6), 0))
    looks = tell(plan, "found", "unknown", from_ms=10)
    assert [line.split(" ", 1)[1] for line in looks] == [
        "b found at the token",
        "c unknown at the token",
        "c found at the token",
    ]


@pytest.mark.parametrize("strategy", ["jwt", "jwt_denylist"])
def test_a_clock_that_is_ahead_refuses_a_good_token(strategy: str) -> None:
    """Verified 0.672 ms before `exp`: the user has done nothing wrong, and must log in again."""
    seed = next(s for s in range(20) if fast_ms(0, s) > 1)
    tally = run_both(skewed(strategy, (0, 0), (51.5, 0), seed=seed))
    assert counts(tally, "forced_relogins", "expired_relogins") == (1, 0)
    assert counts(tally, "carried", "recognised", "false_accepts") == (3, 2, 0)


@pytest.mark.parametrize("strategy", ["jwt", "jwt_denylist"])
def test_a_clock_that_is_behind_takes_an_expired_one(strategy: str) -> None:
    """Verified 0.328 ms after `exp`."""
    seed = next(s for s in range(20) if fast_ms(0, s) < -2)
    tally = run_both(skewed(strategy, (0, 0), (52.5, 0), seed=seed))
    assert counts(tally, "forced_relogins", "expired_relogins") == (0, 0)
    assert counts(tally, "carried", "recognised", "false_accepts") == (1, 1, 1)


@pytest.mark.parametrize("strategy", ["jwt", "jwt_denylist"])
def test_the_slowest_clock_decides_how_long_a_token_is_good(strategy: str) -> None:
    late = {"propagation": "10 s"}
    plan = skewed(strategy, (0, 0), nodes={"count": 5}, workload=LOGS_OUT, denylist=late)
    slowest_ms = min(fast_ms(n) for n in range(5))
    logged_out_ms = 2.263 if strategy == "jwt" else 4.263
    assert exposures(run_both(plan)) == ended(EXPIRES_MS - slowest_ms - logged_out_ms)


@pytest.mark.parametrize("strategy", ["central_store", "introspection", "bff"])
def test_what_is_not_signed_is_not_judged_by_a_nodes_clock(strategy: str) -> None:
    requests = [(t, 0) for t in (0, 30, 51, 52, 53, 80)]
    right = {**SKEW, "clock_skew": "0 s"}
    bare = run_both(world(strategy, *requests, token=right, nodes=TWO))
    assert run_both(skewed(strategy, *requests, nodes=TWO)).counters == bare.counters
