"""`rate_limit.logins_per_s`, worked by hand: a bucket of one second's logins, then 429."""

from typing import Any

import pytest

from simulator.model.steps import LOGIN, RATE_LIMITED_429
from simulator.plan import Plan
from tests.engines.tiny import FREE_LOGIN, NO_NETWORK, run_both, tell, tiny_plan

FOUR = {"logins_per_s": "4 /s"}
"""A login every 250 ms, and four at once."""


def world(strategy: str, *at_ms: float, **blocks: Any) -> Plan:  # noqa: ANN401 - YAML
    """Return a world in which somebody new comes at each of these times, and nobody waits."""
    requests = [(at, user) for user, at in enumerate(at_ms)]
    nodes = {"workers": 20, **blocks.pop("nodes", {})}
    blocks = {"rate_limit": FOUR, "duration_ms": 5_000, **FREE_LOGIN, **blocks}
    return tiny_plan(strategy, requests, nodes=nodes, **blocks)


def test_a_second_of_logins_at_once_then_one_by_one() -> None:
    plan = world("local", *[0] * 6, 249.999999, 250, 250, 500)
    assert tell(plan, "keeps", "receives rate") == [
        "0 e receives rate_limited_429",
        "0 f receives rate_limited_429",
        "2 a keeps until 1800002",
        "2 b keeps until 1800002",
        "2 c keeps until 1800002",
        "2 d keeps until 1800002",
        "249.999999 g receives rate_limited_429",
        "250 i receives rate_limited_429",
        "252 h keeps until 1800252",
        "502 j keeps until 1800502",
    ]
    tally = run_both(plan)
    assert tally.outcomes[LOGIN, RATE_LIMITED_429] == 4
    assert (tally.counters["ok"], tally.counters["error"]) == (6, 4)
    # Nobody who was refused has cost a look-up.
    assert tally.counters["database_ops"] == tally.counters["logins"] == 6


def test_a_pause_fills_no_more_than_the_bucket() -> None:
    plan = world("local", 3_000, *[3_000] * 5)
    assert len(tell(plan, "receives rate")) == 2


def test_a_rate_below_one_a_second_lets_one_in_at_a_time() -> None:
    plan = world("local", 0, 1_999.999999, 2_000, rate_limit={"logins_per_s": "0.5 /s"})
    assert tell(plan, "keeps", "receives rate") == [
        "2 a keeps until 1800002",
        "1999.999999 b receives rate_limited_429",
        "2002 c keeps until 1802002",
    ]


def test_only_logins_are_counted() -> None:
    """One login is enough for twenty requests in 400 ms."""
    plan = tiny_plan("local", [(20 * t, 0) for t in range(20)], rate_limit=FOUR, **FREE_LOGIN)
    counted = run_both(plan).counters
    assert (counted["ok"], counted["logins"], counted["error"]) == (20, 1, 0)


def test_who_is_refused_tries_again_and_may_be_refused_again() -> None:
    """The sixth is refused at 0 and 250, and let in at 500, as the second of those who wait."""
    client = {"retries": 2, "backoff": "250 ms"}
    plan = world("local", *[0] * 7, client=client)
    assert tell(plan, "receives rate", "keeps", from_ms=1)[4:] == [
        "250 f receives rate_limited_429",
        "250 g receives rate_limited_429",
        "252 e keeps until 1800252",
        "500 g receives rate_limited_429",
        "502 f keeps until 1800502",
    ]
    counted = run_both(plan).counters
    assert (counted["ok"], counted["error"]) == (6, 1)


def test_the_balancer_refuses_before_it_picks_a_node() -> None:
    """Round robin: requests take A, B, A, the login that is let in B; c's turn is A again."""
    one = {"logins_per_s": "1 /s"}
    plan = world("jwt", 0, 10, 20, rate_limit=one, nodes={"count": 2})
    assert tell(plan, "sends login", "to", "receives rate") == [
        "0 a to A",
        "0 a sends login",
        "0 a to B",
        "2.217 a to A",
        "10 b to B",
        "10 b sends login",
        "10 b receives rate_limited_429",
        "20 c to A",
        "20 c sends login",
        "20 c receives rate_limited_429",
    ]


@pytest.mark.parametrize("third_party", [False, True])
@pytest.mark.parametrize("strategy", ["central_store", "jwt"])
def test_before_an_authorization_server_it_spares_its_work(
    strategy: str, *, third_party: bool
) -> None:
    def asked(rate: str) -> tuple[int, int]:
        server = {"round_trip": "0 s", "service_time": "3 ms", "third_party": third_party}
        plan = world(
            strategy, 0, 0, 0, auth_server=server, rate_limit={"logins_per_s": rate},
            network={**NO_NETWORK, "client_round_trip": "2 ms"},
        )  # fmt: skip
        counted = run_both(plan).counters
        return counted["auth_server_ops"], counted["error"]

    each = 2 if third_party else 1
    assert asked("100 /s") == (3 * each, 0)
    assert asked("1 /s") == (each, 2)


def test_a_limit_that_nobody_meets_changes_nothing() -> None:
    plain, limited = (
        run_both(world("local", 0, 1, 2, **blocks))
        for blocks in ({"rate_limit": {"logins_per_s": "none"}}, {})
    )
    assert plain.story.tolist() == limited.story.tolist()


def test_who_is_told_when_to_come_back_does_so() -> None:
    """Three are refused at 0, and told a second, though one would be let in after 250 ms."""
    told = {**FOUR, "retry_after": True}
    client = {"retries": 1, "backoff": "250 ms"}
    plan = world("local", *[0] * 7, client=client, rate_limit=told)
    assert tell(plan, "sends login", "receives rate", "keeps", from_ms=3) == [
        "1000 e sends login",
        "1000 f sends login",
        "1000 g sends login",
        "1002 e keeps until 1801002",
        "1002 f keeps until 1801002",
        "1002 g keeps until 1801002",
    ]
    # The answers' time is authentication's, the pause before the next try is nobody's.
    assert run_both(plan).counters["auth_ns"] == 7 * 2_000_000


def test_those_who_are_told_the_same_come_back_together() -> None:
    """One a second: three come back at 1,000, two at 2,000; the last one has no try left."""
    told = {"logins_per_s": "1 /s", "retry_after": True}
    plan = world("local", *[0] * 4, client={"retries": 2, "backoff": "1 ms"}, rate_limit=told)
    assert tell(plan, "receives rate", "keeps", from_ms=3) == [
        "1000 c receives rate_limited_429",
        "1000 d receives rate_limited_429",
        "1002 b keeps until 1801002",
        "2000 d receives rate_limited_429",
        "2002 c keeps until 1802002",
    ]


def test_a_login_in_a_while_is_told_in_whole_seconds() -> None:
    """One in 2.5 s: 1.5 s after the first, it takes another second."""
    told = {"logins_per_s": "0.4 /s", "retry_after": True}
    plan = world("local", 0, 1_500, client={"retries": 1}, rate_limit=told)
    assert tell(plan, "sends login", from_ms=1_000) == ["1500 b sends login", "2500 b sends login"]
    early = world("local", 0, 1_499.999999, client={"retries": 1}, rate_limit=told)
    assert tell(early, "sends login", from_ms=1_000)[1] == "3499.999999 b sends login"
