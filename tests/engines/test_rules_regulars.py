"""`workload.logged_in_at_start`, worked by hand: who holds what at 0 s, and that it was free."""

from typing import Any

import pytest

from simulator import draws
from simulator.engines import tally as told
from simulator.engines.tally import Tally
from simulator.model.balancers import POLICIES
from simulator.plan import Plan, make_plan
from simulator.scenario.loading import load_mapping
from tests.engines.tiny import FREE_LOGIN, NO_TRIPS, run_both, tell, tiny_plan

ALL = {"logged_in_at_start": 1}
FREE_STORE = {**NO_TRIPS, "read": "1 ms", "write": "1 ms"}
USER, CODE = (told.STORY.index(name) for name in ("user", "code"))


def world(strategy: str, *requests: Any, **blocks: Any) -> Plan:  # noqa: ANN401 - rows, YAML
    """Return a world of nodes A and B, whose users are all logged in at time 0."""
    blocks = {"workload": ALL, "store": FREE_STORE, **FREE_LOGIN, **blocks}
    nodes = {"count": 2, "workers": 9, **blocks.pop("nodes", {})}
    return tiny_plan(strategy, requests, nodes=nodes, **blocks)


def counts(tally: Tally, *names: str) -> tuple[int, ...]:
    return tuple(tally.counters[name] for name in names)


def test_the_balancer_deals_them_out_and_goes_on_from_there() -> None:
    plan = world("local", (5, 0), (6, 1), (7, 2))
    assert tell(plan, "user", "sends", "to", "found", "unknown") == [
        "0 - user 0 is in at A until 1800000",
        "0 - user 1 is in at B until 1800000",
        "0 - user 2 is in at A until 1800000",
        "5 a sends request with credential",
        # It is B's turn.
        "5 a to B",
        "5 a unknown in the node",
        "5 a sends login",
        "5 a to A",
        "6 b sends request with credential",
        "6 b to B",
        "6 b found in the node",
        "7 a sends request with credential",
        "7 a to A",
        "7 a found in the node",
        "7 c sends request with credential",
        "7 c to B",
        "7 c unknown in the node",
        "7 c sends login",
        "7 c to A",
        "9 c sends request with credential",
        "9 c to B",
        "9 c unknown in the node",
        "9 c sends login",
        "9 c to A",
        "11 c sends request with credential",
        "11 c to B",
        "11 c unknown in the node",
        "11 c sends login",
        "11 c to A",
        "13 c sends request with credential",
        "13 c to B",
        "13 c unknown in the node",
    ]


NOTHING_COUNTED = (
    "store_ops", "database_ops", "auth_server_ops", "replication_bytes", "logins", "refreshes",
    "exchanges_sent", "wire_bytes", "credential_bytes",
)  # fmt: skip


@pytest.mark.parametrize("server", [{}, {"auth_server": {"third_party": True}}])
@pytest.mark.parametrize(
    "strategy",
    ["local", "sticky", "replicated", "database", "central_store", "cached_store", "introspection",
     "bff", "jwt", "jwt_refresh", "jwt_denylist"],
)  # fmt: skip
def test_no_operation_is_counted_and_all_are_known(strategy: str, server: dict[str, Any]) -> None:
    """The first request is after everything: at 900 ms."""
    policy = {"balancer": {"policy": "ip_hash"}}
    quiet = world(
        strategy, *((900, user) for user in range(5)), duration_ms=899, **policy, **server
    )
    tally = run_both(quiet)
    assert counts(tally, *NOTHING_COUNTED) == (0,) * len(NOTHING_COUNTED)
    assert tally.counters["events"] == 0
    assert tally.counters["pairs"] > 0
    tally = run_both(world(strategy, *((900, user) for user in range(5)), **policy, **server))
    assert counts(tally, "carried", "recognised", "logins") == (5, 5, 0)


def test_under_none_nobody_is_logged_in() -> None:
    plain = world("none", (1, 0), workload={})
    assert run_both(world("none", (1, 0))).story.tolist() == run_both(plain).story.tolist()
    assert plain.action.tolist() == world("none", (1, 0)).action.tolist()


def test_a_scenario_without_them_does_not_pay() -> None:
    assert len(world("local", (1, 0)).action) == 1 + len(world("local", (1, 0), workload={}).action)


def test_an_affinity_cookie_leads_back() -> None:
    plan = world("sticky", (5, 0), (6, 0), (7, 1))
    assert tell(plan, "to", "found") == [
        "5 a to A",
        "5 a found in the node",
        "6 b to A",
        "6 b found in the node",
        "7 c to B",
        "7 c found in the node",
    ]


@pytest.mark.parametrize(("copies", "known"), [("all", [True, True]), ("backup", [True, False])])
def test_copies_are_in_place(copies: str, known: list[bool]) -> None:
    """Round robin of three: A takes the one login; B and C are asked. Of backups there is one."""
    plan = world(
        "replicated", (5, 0), (6, 0), nodes={"count": 3}, replication={"copies": copies},
        client={"login_attempts": 1},
    )  # fmt: skip
    looks = tell(plan, "found", "unknown")[:2]
    assert [" found " in look for look in looks] == known


def test_tokens_of_an_authorization_server_are_its_own() -> None:
    plan = world("jwt", (5, 0), auth_server={**NO_TRIPS})
    assert tell(plan, "user") == ["0 - user 0 is in at the authorization server until 43200000"]


def test_a_cookie_for_every_domain_and_one_token_for_all() -> None:
    workload = {**ALL, "domains": {"a.example": 1, "b.example": 1}}
    assert tell(world("local", (5, 0), (5, 1), workload=workload), "user") == [
        "0 - user 0 is in at A until 1800000",
        "0 - user 0 is in at B until 1800000",
        "0 - user 1 is in at A until 1800000",
        "0 - user 1 is in at B until 1800000",
    ]
    assert tell(world("jwt", (5, 0), (5, 1), workload=workload), "user") == [
        "0 - user 0 is in at A until 43200000",
        "0 - user 1 is in at B until 43200000",
    ]


@pytest.mark.parametrize(("sent_ms", "expired"), [(49.999999, 0), (50, 1)])
def test_they_expire_as_if_made_at_0(sent_ms: float, expired: int) -> None:
    plan = world("local", (sent_ms, 0), nodes={"count": 1}, session={"idle_timeout": "50 ms"})
    assert counts(run_both(plan), "expired_relogins", "logins") == (expired, expired)


def test_access_tokens_with_jitter_do_not_expire_together() -> None:
    plan = world(
        "jwt_refresh", *((900, user) for user in range(40)),
        token={"access_ttl": "100 ms"}, refresh={"jitter": 0.5},
    )  # fmt: skip
    ends = {float(line.split()[-1]) for line in tell(plan, "user")}
    assert len(ends) == 40
    assert 50 < min(ends) < 60
    assert 90 < max(ends) <= 100


def test_their_tokens_are_of_the_first_key() -> None:
    """The first rotation is at 20 ms; user 1 is in with a token of before."""
    events = [{"at": "20 ms", "rotate_keys": {}}]
    plan = world("jwt", (19, 0), (21, 1), events=events)
    assert [line.split()[2] for line in tell(plan, "yes", "no")] == ["yes:", "no:", "yes:"]
    assert counts(run_both(plan), "logins", "forced_relogins") == (1, 1)


@pytest.mark.parametrize(("claims_bytes", "held"), [(100, 3), (4000, 0)])
def test_no_browser_holds_a_token_that_is_too_long_for_a_cookie(
    claims_bytes: int, held: int
) -> None:
    token = {"carrier": "cookie", "claims_bytes": claims_bytes}
    plan = world("jwt", (5, 0), (6, 1), (7, 2), token=token)
    assert len(tell(plan, "user")) == held
    assert run_both(plan).counters["recognised"] == held


def test_an_event_later_hits_them() -> None:
    events = [{"at": "1 ns", "revoke": {"share": 1}}]
    plan = world("central_store", (5, 0), (5, 1), events=events)
    assert tell(plan, "user") == [
        "0 - user 0 is in at A until 1800000",
        "0 - user 1 is in at B until 1800000",
        "1e-06 - user 0 revoked, exposed 0",
        "1e-06 - user 1 revoked, exposed 0",
    ]
    assert counts(run_both(plan), "logins", "forced_relogins", "exposures") == (2, 0, 2)


def test_a_crash_loses_them_and_ends_their_exposure() -> None:
    """User 0's session dies with A at 20 ms; its logout at 15 came to B, which does not have it."""
    events = [{"at": "20 ms", "crash_node": "A", "restart_after": "3 ms"}]
    plan = world("local", (3, 0), (3, 1), (30, 0), (31, 1), events=events)
    tally = run_both(plan)
    assert tally.counters["forced_relogins"] > 0
    hit = world("local", (900, 0), events=[*events, {"at": "10 ms", "revoke": {"share": 1}}])
    assert tell(hit, "user")[1:] == ["10 - user 0 revoked, exposed 10"]


def regulars(strategy: str, share: float) -> set[int]:
    """Return which of 300 users are logged in."""
    workload = {"logged_in_at_start": share}
    story = run_both(
        world(strategy, *((900, user) for user in range(300)), workload=workload)
    ).story
    return set(story[story[:, CODE] == told.SIGNED_IN, USER].tolist())


def test_a_hash_chooses_the_same_ones_under_every_strategy() -> None:
    some = regulars("local", 0.4)
    assert some == regulars("jwt", 0.4) == regulars("replicated", 0.4)
    key = int(world("jwt", (0, 0)).key[draws.REGULAR])
    assert some == {user for user in range(300) if draws.uniform(key, 0, user) < 0.4}
    assert some < regulars("local", 0.7)


@pytest.mark.parametrize("policy", POLICIES)
def test_any_policy_and_more_users_than_a_table_has_rows(policy: str) -> None:
    mapping = {
        "duration": "2 s",
        "workload": {"model": "open", "arrival_rate": "50 /s", "users": 3_000, **ALL},
        "balancer": {"policy": policy},
        "nodes": {"count": 3},
        "session": {"idle_timeout": "1 s"},
    }
    for strategy in ("local", "replicated"):
        tally = run_both(make_plan(load_mapping(mapping), strategy, 0))
        assert len(tally.story[tally.story[:, CODE] == told.SIGNED_IN]) == 3_000
        most = 3_000 if strategy == "replicated" else 1_500
        assert 1_000 <= tally.counters["node_sessions_max"] <= most
