"""What hits a share of the users: whom, on which devices, and what it costs; worked by hand.

Times as in `exposures`.
"""

from typing import Any

import pytest

from simulator import draws
from simulator.engines import tally as told
from simulator.engines.run import run_plan
from simulator.plan import Plan
from tests.engines.exposures import counts, ended, exposures, world
from tests.engines.tiny import run_both, tell

CROWD = [(10.0 * user, user) for user in range(60)]
"""Sixty users who have all logged in by 0.6 s."""


def crowd(strategy: str, *events: dict[str, Any], **blocks: Any) -> Plan:  # noqa: ANN401 - YAML
    return world(strategy, *CROWD, duration_ms=2_000, events=events, **blocks)


def hit(plan: Plan, code: int) -> set[int]:
    """Return the users whom something hit."""
    story = run_plan(plan, "reference", story=True).story
    return set(story[story[:, 6] == code, 4].tolist())


# --- Whom ------------------------------------------------------------------------------------


def test_all_strategies_users_are_the_same() -> None:
    """A hash of seed, replication, event and user decides: about every third of sixty."""
    event = {"at": "1 s", "revoke": {"share": 0.3}}
    plan = crowd("jwt", event)
    key = int(plan.key[draws.HIT])
    expected = {user for user in range(60) if draws.uniform(key, 0, user) < 0.3}
    assert 10 <= len(expected) <= 26
    assert hit(plan, told.REVOKED) == expected
    for strategy in ("local", "central_store", "introspection"):
        assert hit(crowd(strategy, event), told.REVOKED) == expected
    assert exposures(run_both(crowd("central_store", event))) == ended(*[0] * len(expected))


def test_each_event_chooses_anew() -> None:
    """The second of two revocations hits some whom the first has left, and finds others ended."""
    first, second = ({"at": f"{s} s", "revoke": {"share": 0.5}} for s in (1, 1.5))
    both = hit(crowd("jwt", first, second), told.REVOKED)
    only_first = hit(crowd("jwt", first), told.REVOKED)
    key = int(crowd("jwt").key[draws.HIT])
    chosen = [{u for u in range(60) if draws.uniform(key, e, u) < 0.5} for e in (0, 1)]
    assert only_first == chosen[0]
    assert both == chosen[0] | chosen[1]
    assert chosen[0] != chosen[1]


def test_thefts_and_revocations_choose_alike() -> None:
    theft = {"at": "1 s", "steal": {"share": 0.5, "noticed_after": "500 ms"}}
    revocation = {"at": "1 s", "revoke": {"share": 0.5}}
    victims = hit(crowd("jwt", theft), told.STOLEN)
    assert victims == hit(crowd("jwt", revocation), told.REVOKED)
    # Half a second later the same are revoked.
    assert victims == hit(crowd("jwt", theft), told.REVOKED)


def test_a_share_of_one_hits_everybody_who_is_logged_in() -> None:
    event = {"at": "300 ms", "revoke": {"share": 1}}
    # User 29 has logged in at 292.217, user 30 will at 302.217.
    assert hit(crowd("jwt", event), told.REVOKED) == set(range(30))


@pytest.mark.parametrize(("at_ms", "hits"), [(8.3, 0), (10.216999, 0), (10.217001, 1)])
def test_a_login_whose_answer_is_under_way_is_not_hit(at_ms: float, hits: int) -> None:
    """Refused at 4, a client's login comes to the node at 6: kept at 8.217, received at 10.217."""
    network = {"client_round_trip": "4 ms", "client_uplink": "1e15 bit/s",
               "client_downlink": "1e15 bit/s"}  # fmt: skip
    event = {"at": f"{at_ms} ms", "revoke": {"share": 1}}
    plan = world("jwt", (0, 0), network=network, events=[event])
    assert counts(run_both(plan), "exposures") == (hits,)


def test_all_devices_are_hit() -> None:
    """A cookie for each of two domains: two sessions of one user, both ended."""
    plan = world(
        "central_store",
        *((10 * i, 0) for i in range(12)),
        workload={"domains": {"app.example": 1, "api.example": 1}},
        events=[{"at": "300 ms", "revoke": {"share": 1}}],
    )
    tally = run_both(plan)
    assert counts(tally, "logins") == (2,)
    assert exposures(tally) == ended(0, 0)


# --- What it costs ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("strategy", "station", "blocks"),
    [
        ("database", "database", {}),
        ("central_store", "store", {}),
        ("cached_store", "store", {}),
        ("bff", "store", {}),
        ("jwt_denylist", "store", {}),
        ("introspection", "database", {}),
        ("jwt_refresh", "database", {}),
        ("introspection", "auth_server", {"auth_server": {"workers": 1, "service_time": "1 ms"}}),
        ("jwt_refresh", "auth_server", {"auth_server": {"workers": 1, "service_time": "1 ms"}}),
    ],
)
def test_revocations_keep_their_station_busy(
    strategy: str, station: str, blocks: dict[str, Any]
) -> None:
    """Sixty at once: sixty operations of 1 ms in the second that begins with them."""
    event = {"at": "1 s", "revoke": {"share": 1}}
    with_it, without = (
        run_both(crowd(strategy, *events, database={"write": "1 ms"}, **blocks))
        for events in ((event,), ())
    )
    for name, more in ((f"{station}_ops", 60), (f"{station}_busy_ns", 60_000_000)):
        assert counts(with_it, name)[0] - counts(without, name)[0] == more
    column = told.SERIES.index(f"{station}_ops")
    assert with_it.series[1, column] == 60
    assert without.series[1, column] == 0


def test_a_request_waits_behind_a_revocation() -> None:
    """Three logins end at 100: three writes of 1 ms; the read of 100.5 is answered at 104."""
    plan = world(
        "central_store",
        *((0, 0), (20, 1), (40, 2), (100.5, 3)),
        events=[{"at": "100 ms", "revoke": {"share": 1}}],
    )
    assert tell(plan, "calls store", "answer of store", from_ms=100) == [
        # User 3 logs in: the password by 101.5, its row by 102.5, the session's write by 104.
        "102.5 d calls store write",
        "104 d answer of store write",
        "104 d calls store read",
        "105 d answer of store read",
    ]
