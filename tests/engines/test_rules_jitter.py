"""`refresh.jitter`, worked by hand: each access token's life is shortened by a draw of its own."""

from typing import Any

import pytest

from simulator import draws
from simulator.plan import Plan
from tests.engines.tiny import FREE_LOGIN, MS, run_both, tell, tiny_plan

DATABASE = {**FREE_LOGIN["database"], "write": "1 ms"}
ACCESS_MS, JITTER = 50, 0.4
JITTER_NS = 20 * MS


def world(strategy: str, *requests: Any, **blocks: Any) -> Plan:  # noqa: ANN401 - rows, YAML
    """Return a world in which access tokens live for 30 to 50 ms."""
    return tiny_plan(
        strategy,
        requests,
        **{
            "nodes": {"service_time": "1 us", "workers": 4},
            **FREE_LOGIN,
            "database": DATABASE,
            "token": {"access_ttl": f"{ACCESS_MS} ms"},
            "refresh": {"jitter": JITTER},
            **blocks,
        },
    )


def life_ms(plan: Plan, visit: int, serial: int) -> float:
    """Return how long an access token lives that is made in an exchange of a visit."""
    key = int(plan.key[draws.EXPIRY])
    return (ACCESS_MS * MS - draws.below(key, visit, serial, JITTER_NS)) / MS


def test_a_login_and_each_refresh_draw_anew() -> None:
    plan = world("jwt_refresh", (0, 0), (100, 0), (200, 0))
    first, second, third = (life_ms(plan, 0, 2), life_ms(plan, 1, 2), life_ms(plan, 2, 2))
    assert len({first, second, third}) == 3
    assert tell(plan, "keeps", "renews") == [
        f"3.217 a keeps until {3.217 + first:.12g}",
        f"102.262 b renews until {102.262 + second:.12g}",
        f"202.262 c renews until {202.262 + third:.12g}",
    ]


@pytest.mark.parametrize(("before_ns", "refreshes"), [(1, 0), (0, 1)])
def test_it_expires_to_the_nanosecond(before_ns: int, refreshes: int) -> None:
    """The token is looked at 0.045 ms after it was sent."""
    plan = world("jwt_refresh", (0, 0))
    expires_ns = round((3.217 + life_ms(plan, 0, 2)) * MS)
    sent_ms = (expires_ns - 45_000 - before_ns) / MS
    counted = run_both(world("jwt_refresh", (0, 0), (sent_ms, 0))).counters
    assert (counted["refreshes"], counted["logins"]) == (refreshes, 1)
    assert counted["carried"] == counted["recognised"]


def test_lives_are_spread_evenly_and_never_longer() -> None:
    plan = world("introspection", *((50 * t, t) for t in range(300)), duration_ms=20_000)
    kept = [line.split() for line in tell(plan, "keeps")]
    lives = [float(line[-1]) - float(line[0]) for line in kept]
    assert len(lives) == 300
    assert 30 < min(lives) < 31
    assert 49 < max(lives) <= 50
    # Uniform: its mean lies within three of its standard errors, 20 / √12 / √300 = 0.33.
    assert abs(sum(lives) / 300 - 40) < 1


def test_the_token_in_a_session_is_renewed_sooner() -> None:
    plan = world(
        "bff", (0, 0), (100, 0), store={"round_trip": "0 s", "read": "1 ms", "write": "1 ms"}
    )
    made = [line for line in tell(plan, "keeps", "renews") if "renews" in line]
    renewed_ms, until_ms = float(made[0].split()[0]), float(made[0].split()[-1])
    assert until_ms == pytest.approx(renewed_ms + life_ms(plan, 1, 1), abs=1e-6)
    # The session itself is not shortened.
    assert tell(plan, "keeps")[0].endswith(" keeps until 1800004")


def test_a_thief_is_locked_out_as_soon() -> None:
    """The exposure of a login that ends is that of its own token."""
    plan = world("jwt_refresh", (0, 0), workload={"logout_probability": 1})
    assert tell(plan, "drops") == [
        f"4.263 a drops, exposed {3.217 + life_ms(plan, 0, 2) - 4.263:.12g}"
    ]


@pytest.mark.parametrize("strategy", ["jwt", "jwt_denylist", "central_store", "local"])
def test_what_is_not_renewed_is_not_shortened(strategy: str) -> None:
    assert world(strategy, (0, 0)).jitter_ns == 0
