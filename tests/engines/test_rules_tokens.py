"""Signed tokens, worked by hand: expiry, and what a logout leaves."""

from typing import Any

import pytest

from simulator.engines.tally import Tally
from simulator.plan import Plan
from tests.engines.tiny import FREE_LOGIN, MS, run_both, tell, tiny_plan

# Signing takes 0.217 ms, verifying 0.045 (RS256); a login's hash and look-up 2 ms; a row's write 1.
SHORT = {"service_time": "1 us", "workers": 4}
DATABASE = {**FREE_LOGIN["database"], "write": "1 ms"}
LOGS_OUT = {"logout_probability": 1}


def world(strategy: str, *requests: Any, **blocks: Any) -> Plan:  # noqa: ANN401 - rows, YAML
    nodes = {**SHORT, **blocks.pop("nodes", {})}
    free = {**FREE_LOGIN, "database": DATABASE}
    return tiny_plan(strategy, requests, nodes=nodes, **free, **blocks)


def counts(tally: Tally, *names: str) -> tuple[int, ...]:
    return tuple(tally.counters[name] for name in names)


def test_a_login_and_a_request() -> None:
    assert tell(world("jwt", (0, 0), nodes={"service_time": "10 ms", "workers": 1})) == [
        "0 a sends request",
        "0 a to A",
        "0 a starts at A",
        # Without a token there is nothing to verify.
        "0 a ends unauthorised_401",
        "0 a receives unauthorised_401",
        "0 a sends login",
        "0 a to A",
        "0 a starts at A",
        "0 a computes 1",
        "1 a calls database read",
        "2 a answer of database read",
        "2 a computes 0.217",
        "2.217 a keeps until 43200002.217",
        "2.217 a ends ok_200",
        "2.217 a receives ok_200",
        "2.217 a sends request with credential",
        "2.217 a to A",
        "2.217 a starts at A",
        "2.217 a computes 0.045",
        "2.262 a found at the token",
        "2.262 a serves 10",
        "12.262 a ends ok_200",
        "12.262 a receives ok_200",
    ]


def test_a_token_expires_to_the_nanosecond_and_nothing_prolongs_it() -> None:
    """Signed at 2.217, TTL 50: verified by 52.216999 it is good, by 52.217 not."""
    plan = world("jwt", (0, 0), (52.171999, 0), (52.172, 0), token={"ttl": "50 ms"})
    assert tell(plan, "found", "unknown", "keeps") == [
        "2.217 a keeps until 52.217",
        "2.262 a found at the token",
        "52.216999 b found at the token",
        "52.217 c unknown at the token",
        "54.434 c keeps until 104.434",
        "54.479 c found at the token",
    ]
    tally = run_both(plan)
    assert counts(tally, "expired_relogins", "forced_relogins") == (1, 0)
    assert counts(tally, "carried", "recognised") == (3, 3)


def test_every_node_and_a_crashed_one_knows_it() -> None:
    crash = {"at": "50 ms", "crash_node": "A", "restart_after": "0 s"}
    plan = world("jwt", *((t, 0) for t in (0, 20, 40, 60)), nodes={"count": 2}, events=[crash])
    tally = run_both(plan)
    assert counts(tally, "logins", "carried", "recognised") == (1, 4, 4)


@pytest.mark.parametrize(("ttl_ms", "exposed_ms"), [(50, 50 - 0.046), (10_000, 10_000 - 0.046)])
def test_a_logout_forgets_and_the_token_stays_good(ttl_ms: int, exposed_ms: float) -> None:
    """Nothing is sent; TTL − age is left: signed at 2.217, forgotten at 2.263."""
    plan = world("jwt", (0, 0), token={"ttl": f"{ttl_ms} ms"}, workload=LOGS_OUT)
    assert tell(plan, "forgets", "drops", "sends") == [
        "0 a sends request",
        "0 a sends login",
        "2.217 a sends request with credential",
        "2.263 a forgets",
        f"2.263 a drops, exposed {exposed_ms:.9g}",
    ]
    tally = run_both(plan)
    assert counts(tally, "exposures", "exposure_ns") == (1, round(exposed_ms * MS))


def test_a_request_under_way_at_the_logout_is_let_in_all_the_same() -> None:
    plan = world("jwt", (0, 0), (2.22, 0), workload=LOGS_OUT)
    # b's token is verified at 2.265; its login ended at 2.263.
    assert tell(plan, "forgets", "found", "receives ok") == [
        "2.217 a receives ok_200",
        "2.262 a found at the token",
        "2.263 a receives ok_200",
        "2.263 a forgets",
        "2.265 b found at the token",
        "2.266 b receives ok_200",
    ]
    tally = run_both(plan)
    assert counts(tally, "false_accepts", "carried", "recognised", "exposures") == (1, 1, 1, 1)
