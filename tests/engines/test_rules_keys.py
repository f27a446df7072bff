"""Signing keys, worked by hand: rotation with and without grace, and a node with a key of its own.

A login takes 2 ms (hash, look-up of the user) and signs for 0.217; verifying takes 0.045 (RS256).
"""

from typing import Any

import pytest

from tests.engines.exposures import (
    LOGS_OUT,
    SERVER,
    TWO,
    counts,
    ended,
    exposures,
    robbed,
    stolen_at,
    world,
)
from tests.engines.tiny import MS, run_both, tell


def rotated_at(ms: float, grace_ms: float = 0) -> dict[str, Any]:
    """Return the event that the signing key is replaced."""
    return {"at": f"{ms} ms", "rotate_keys": {"grace": f"{grace_ms} ms"}}


def wrong_at(ms: float, node: str = "A") -> dict[str, Any]:
    """Return the event that a node gets a key of its own."""
    return {"at": f"{ms} ms", "wrong_key": node}


def test_a_rotated_key_is_taken_to_the_nanosecond() -> None:
    """Signed at 2.217; rotated at 20 with 30 of grace: verified by 49.999999 good, by 50 not."""
    events = [rotated_at(20, 30)]
    plan = world("jwt", (0, 0), (49.954999, 0), (49.955, 0), (70, 0), events=events)
    assert tell(plan, "found", "unknown", "yes", "no", "keeps") == [
        "2.217 a keeps until 43200002.217",
        "2.262 a yes: signature good",
        "2.262 a found at the token",
        "49.999999 b yes: signature good",
        "49.999999 b found at the token",
        "50 c no: signature good",
        "52.217 c keeps until 43200052.217",
        "52.262 c yes: signature good",
        "52.262 c found at the token",
        "70.045 d yes: signature good",
        "70.045 d found at the token",
    ]
    tally = run_both(plan)
    assert counts(tally, "logins", "forced_relogins", "expired_relogins") == (2, 1, 0)
    assert counts(tally, "carried", "recognised", "false_accepts") == (5, 4, 0)


def test_what_is_signed_at_the_instant_of_a_rotation_has_the_new_key() -> None:
    one = world("jwt", (0, 0), (30, 0), events=[rotated_at(2.217)])
    other = world("jwt", (0, 0), (30, 0), events=[rotated_at(2.217001)])
    assert [run_both(plan).counters["forced_relogins"] for plan in (one, other)] == [0, 1]


def test_a_later_rotation_may_retire_an_earlier_key_sooner() -> None:
    """The first leaves the key good until 60, the second, of 30, takes it with the next at 40."""
    events = [rotated_at(20, 40), rotated_at(30, 10)]
    plan = world("jwt", (0, 0), (39.954999, 0), (39.955, 1), (39.955, 0), events=events)
    assert tell(plan, "no", from_ms=30) == ["40 d no: signature good"]


def test_a_refresh_brings_a_token_of_the_new_key() -> None:
    plan = world("jwt_refresh", (0, 0), (50, 0), (70, 0), events=[rotated_at(20)])
    tally = run_both(plan)
    assert counts(tally, "logins", "refreshes", "forced_relogins") == (1, 1, 0)
    # Signed with the old key, hence refused; then twice with the new one.
    assert counts(tally, "carried", "recognised") == (4, 3)


def test_a_wrong_signature_stops_before_the_denylist_is_asked() -> None:
    plan = world("jwt_denylist", (0, 0), (50, 0), events=[rotated_at(20)])
    assert tell(plan, "calls store", "no: sig", "found") == [
        "2.262 a calls store read",
        "3.262 a found beside the denylist",
        "50.045 b no: signature good",
        "52.307 b calls store read",
        "53.307 b found beside the denylist",
    ]


@pytest.mark.parametrize("strategy", ["central_store", "introspection", "local"])
def test_what_is_not_signed_does_not_mind(strategy: str) -> None:
    requests = ((0, 0), (50, 0))
    bare = run_both(world(strategy, *requests))
    plan = world(strategy, *requests, events=[rotated_at(20), wrong_at(20)])
    assert run_both(plan).counters == bare.counters


def test_a_node_with_a_key_of_its_own_and_the_others() -> None:
    """By turns: A refuses B's token; a login at B is for B alone, one at A for A."""
    plan = world("jwt", (0, 0), (20, 0), (40, 0), nodes=TWO, events=[wrong_at(10)])
    assert tell(plan, "to", "yes", "no", "keeps") == [
        "0 a to A",
        "0 a to B",
        "2.217 a keeps until 43200002.217",
        "2.217 a to A",
        "2.262 a yes: signature good",
        # From here on A has another key.
        "20 b to B",
        "20.045 b yes: signature good",
        "40 c to A",
        "40.045 c no: signature good",
        "40.045 c to B",
        "42.262 c keeps until 43200042.262",
        "42.262 c to A",
        "42.307 c no: signature good",
        "42.307 c to B",
        "44.524 c keeps until 43200044.524",
        "44.524 c to A",
        "44.569 c no: signature good",
        "44.569 c to B",
        "46.786 c keeps until 43200046.786",
        "46.786 c to A",
        "46.831 c no: signature good",
    ]
    tally = run_both(plan)
    assert counts(tally, "logins", "forced_relogins", "abandoned") == (4, 3, 1)


def test_what_a_wrong_node_signs_only_it_knows() -> None:
    """B takes the login and has a key of its own: A refuses the token, and B knows it."""
    plan = world("jwt", (10, 0), (80, 0), nodes=TWO, events=[wrong_at(5, "B")])
    seen = tell(plan, "to", "yes", "no")
    assert seen[:4] == ["10 a to A", "10 a to B", "12.217 a to A", "12.262 a no: signature good"]
    assert run_both(plan).counters["recognised"] == 1
    assert "80.045 b yes: signature good" in seen


def test_an_authorization_server_signs_with_the_key_of_all() -> None:
    plan = world("jwt", (10, 0), (80, 0), nodes=TWO, events=[wrong_at(5, "B")], auth_server=SERVER)
    assert tell(plan, "to", "yes", "no") == [
        "10 a to A",
        "10 a to the authorization server",
        "11 a to B",
        "11.045 a no: signature good",
        "11.045 a to the authorization server",
        "12.045 a to A",
        "12.09 a yes: signature good",
        "80 b to B",
        "80.045 b no: signature good",
        "80.045 b to the authorization server",
        "81.045 b to A",
        "81.09 b yes: signature good",
    ]


@pytest.mark.parametrize(
    ("events", "until_ms"),
    [
        ([rotated_at(20, 30)], 50),
        ([rotated_at(20, 30), rotated_at(25)], 25),
        ([rotated_at(1)], 4002.217),  # signed after it
        ([wrong_at(20)], 20),  # the only node
        ([wrong_at(20), rotated_at(10, 3)], 13),
    ],
)
def test_a_rotation_ends_what_a_logout_leaves(
    events: list[dict[str, Any]], until_ms: float
) -> None:
    """A login of 2.217 is thrown away at 2.263."""
    token = {"ttl": "4 s"}
    plan = world("jwt", (0, 0), events=events, token=token, workload=LOGS_OUT)
    assert exposures(run_both(plan)) == ended(until_ms - 2.263)


def test_of_two_nodes_the_last_one_that_takes_it_counts() -> None:
    """A has a key of its own from 20 on; B takes the token until its `exp`."""
    plan = world("jwt", (0, 0), nodes=TWO, events=[wrong_at(20)], workload=LOGS_OUT)
    assert exposures(run_both(plan)) == ended(43_200_002.217 - 2.263)


def test_a_denylist_that_is_late_is_outrun_by_a_rotation() -> None:
    """Logged out at 4.263, in the list from 104.263 on; the key is taken until 30."""
    late = {"propagation": "100 ms"}
    for events, until_ms in (([], 104.263), ([rotated_at(30)], 30)):
        plan = world("jwt_denylist", (0, 0), events=events, denylist=late, workload=LOGS_OUT)
        assert exposures(run_both(plan)) == ended(until_ms - 4.263)


@pytest.mark.parametrize(
    ("flushed_ms", "until_ms"),
    [
        (40, 60),  # the denial is forgotten: the key decides
        (60, 4.263),  # too late to matter
    ],
)
def test_a_denylist_that_is_flushed_leaves_it_to_the_key(
    flushed_ms: float, until_ms: float
) -> None:
    """Logged out at 4.263, which the list knows at once; the key is taken until 60."""
    events = [rotated_at(30, 30), {"at": f"{flushed_ms} ms", "store_flush": True}]
    plan = world("jwt_denylist", (0, 0), events=events, workload=LOGS_OUT)
    assert exposures(run_both(plan)) == ended(until_ms - 4.263)


def test_a_thief_gives_up_when_no_node_takes_the_key() -> None:
    plan = robbed(
        "jwt", (0, 0), theft=stolen_at(10, 900), events=[rotated_at(50, 20)], duration_ms=200
    )
    story = tell(plan, "receives")
    thefts = [line for line in story if "thief0" in line]
    assert [line.split(" ", 2)[2] for line in thefts[-2:]] == [
        "receives ok_200",
        "receives unauthorised_401",
    ]
    assert float(thefts[-1].split(" ")[0]) > 70
    assert float(thefts[-1].split(" ")[0]) <= 80.046


def test_coverage_knows_which_node_takes_which_key() -> None:
    """At 500 ms A has a key of its own: of two nodes one would know the login."""
    plan = world("jwt", (0, 0), nodes=TWO, events=[wrong_at(100)])
    assert counts(run_both(plan), "pairs", "known") == (2, 1)
    assert plan.retired_ns.tolist() == [1 << 61]
    assert plan.own_key_ns.tolist() == [100 * MS, 1 << 61, 1 << 61]
