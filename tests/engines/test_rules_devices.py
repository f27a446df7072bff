"""`workload.devices_per_user`, worked by hand: what each device holds, and what hits them all.

A trace has one device a user, so that plans of tiny worlds are given more of them here; on which
one a visit is made is the model's draw.
"""

from dataclasses import replace
from typing import Any

from simulator import draws
from simulator.model.devices import device
from simulator.plan import Plan, make_plan
from simulator.scenario.loading import load_mapping
from tests.engines.tiny import FREE_LOGIN, NO_TRIPS, run_both, tell, tiny_plan

FREE_STORE = {**NO_TRIPS, "read": "1 ms", "write": "1 ms"}
SEED = next(
    seed
    for seed in range(1000)
    if [device(draws.stream_key(seed, 0, draws.DEVICE), visit, 0, 2) for visit in range(5)]
    == [0, 1, 1, 0, 1]
)
"""Visits a and d of user 0 are made on the first device, b, c and e on the second."""


def world(strategy: str, *requests: Any, devices: int = 2, **blocks: Any) -> Plan:  # noqa: ANN401 - rows, YAML
    """Return a world of one node, whose users have several devices."""
    blocks = {"seed": SEED, "store": FREE_STORE, **FREE_LOGIN, **blocks}
    plan = tiny_plan(strategy, requests, **blocks)
    return replace(plan, devices=devices, jars=plan.jars * devices)


def made_on(plan: Plan, visit: int, user: int = 0) -> int:
    """Return which of its user's devices a visit is made on."""
    return device(int(plan.key[draws.DEVICE]), visit, user, plan.devices) % plan.devices


def test_each_device_logs_in_by_itself() -> None:
    plan = world("central_store", (0, 0), (50, 0), (100, 0), (150, 0), (200, 0))
    assert [made_on(plan, visit) for visit in range(5)] == [0, 1, 1, 0, 1]
    assert tell(plan, "sends", "found") == [
        "0 a sends request",
        "0 a sends login",
        "3 a sends request with credential",
        "4 a found in the store",
        "50 b sends request",
        "50 b sends login",
        "53 b sends request with credential",
        "54 b found in the store",
        "100 c sends request with credential",
        "101 c found in the store",
        "150 d sends request with credential",
        "151 d found in the store",
        "200 e sends request with credential",
        "201 e found in the store",
    ]


def test_a_logout_is_that_of_its_own_device() -> None:
    """Visit c logs the second device out, and d finds the first still logged in."""
    plan = world("central_store", (0, 0), (50, 0), (100, 0), (150, 0), (200, 0))
    plan = replace(plan, logout_share=1.0, trace_last=plan.trace_at_ns == 100_000_000)
    assert tell(plan, "sends", from_ms=100) == [
        "100 c sends request with credential",
        "111 c sends logout with credential",
        "150 d sends request with credential",
        "200 e sends request",
        "200 e sends login",
        "203 e sends request with credential",
    ]


def test_a_revocation_is_one_of_all_devices() -> None:
    revoked = {"at": "120 ms", "revoke": {"share": 1}}
    plan = world("central_store", (0, 0), (50, 0), (150, 0), (200, 0), events=[revoked])
    assert [made_on(plan, visit) for visit in range(4)] == [0, 1, 1, 0]
    assert tell(plan, "user", "sends", from_ms=100) == [
        "120 - user 0 revoked, exposed 0",
        "120 - user 0 revoked, exposed 0",
        "150 c sends request with credential",
        "151 c sends login",
        "154 c sends request with credential",
        "200 d sends request with credential",
        "201 d sends login",
        "204 d sends request with credential",
    ]


def test_a_thief_copies_what_each_device_holds() -> None:
    stolen = {"at": "120 ms", "steal": {"share": 1, "noticed_after": "100 ms"}}
    plan = world("jwt", (0, 0), (50, 0), events=[stolen], token={"ttl": "1 h"})
    assert tell(plan, "user", from_ms=100) == [
        "120 - user 0 robbed by thief0",
        "120 - user 0 robbed by thief1",
        "220 - user 0 revoked, exposed 3599782.217",
        "220 - user 0 revoked, exposed 3599832.217",
    ]


def test_each_device_refreshes_a_token_of_its_own() -> None:
    """Two at nearly one time: no refresh token is used twice, and no family revoked."""
    token = {"access_ttl": "100 ms"}
    requests = ((0, 0), (50, 0), (190, 0), (190.5, 0))
    plan = world("jwt_refresh", *requests, token=token, nodes={"workers": 9})
    assert [made_on(plan, visit) for visit in range(4)] == [0, 1, 1, 0]
    assert run_both(plan).counters["refreshes"] == 2
    assert run_both(plan).counters["logins"] == 2
    # On one device the second one presents a used token: its family is revoked.
    tabs = run_both(replace(plan, devices=1, jars=1)).counters
    assert (tabs["refreshes"], tabs["logins"], tabs["forced_relogins"]) == (1, 2, 1)


def scenario_plan(strategy: str, **workload: Any) -> Plan:  # noqa: ANN401 - YAML
    mapping = {
        "duration": "20 s",
        "workload": {
            "model": "closed", "users": 3, "requests_per_visit": 2, "think_time": "200 ms",
            **workload,
        },
    }  # fmt: skip
    return make_plan(load_mapping(mapping), strategy, 0)


def test_a_closed_user_makes_each_visit_on_one_device() -> None:
    """Each of 3 · 4 devices logs in once: some hundred visits of each user leave none out."""
    assert run_both(scenario_plan("central_store", devices_per_user=4)).counters["logins"] == 12
    assert run_both(scenario_plan("central_store")).counters["logins"] == 3


def test_users_who_are_logged_in_at_the_start_are_on_all_devices() -> None:
    known = {"devices_per_user": 4, "logged_in_at_start": 1}
    plan = scenario_plan("central_store", **known)
    assert run_both(plan).counters["logins"] == 0
    told = tell(plan, "user")
    assert len(told) == 12
    assert [line.split(" is in")[0] for line in told[:5]] == ["0 - user 0"] * 4 + ["0 - user 1"]


def test_domains_are_apart_on_each_device() -> None:
    domains = {"a.example": 1, "b.example": 1}
    plan = scenario_plan("central_store", devices_per_user=2, domains=domains)
    assert plan.jars == 3 * 2 * 2
    assert run_both(plan).counters["logins"] == 12
    bearer = scenario_plan("jwt", devices_per_user=2, domains=domains)
    assert bearer.jars == 3 * 2
    assert run_both(bearer).counters["logins"] == 6


def test_nobody_pays_for_devices_that_hold_nothing() -> None:
    plan = scenario_plan("none", devices_per_user=4)
    assert (plan.devices, plan.jars) == (1, 3)


def test_the_browser_of_each_device_is_made_to_send() -> None:
    cookie = {"token": {"carrier": "cookie"}, "session": {"same_site": "none"}}
    page = {"at": "100 ms", "csrf": {"share": 1}}
    plan = world("jwt", (0, 0), (50, 0), events=[page], **cookie)
    assert tell(plan, "sends forged") == [
        "100 page0 sends forged with credential",
        "100 page1 sends forged with credential",
    ]
    assert run_both(plan).counters["forged_accepts"] == 2
    # The second device is not logged in by then.
    plan = world("jwt", (0, 0), (150, 0), events=[page], **cookie)
    assert tell(plan, "sends forged") == ["100 page0 sends forged with credential"]
