"""CORS preflights, worked by hand: what a browser asks before it calls another domain with a token.

The way to the node takes 5 ms and back as long; a login 2.217 ms (password, user, signature), to
verify a token 0.045 ms, a request 1 µs.
"""

from typing import Any

import pytest

from simulator.model.steps import LOGOUT, OK_200, PREFLIGHT, REQUEST
from simulator.plan import Plan, make_plan
from simulator.scenario.loading import load_mapping
from tests.engines.exposures import LOGS_OUT, counts, world
from tests.engines.tiny import MS, NO_NETWORK, run_both, tell

NETWORK = {**NO_NETWORK, "client_round_trip": "10 ms"}
OWN = {"domains": {"a.example": 1e6, "b.example": 1e-6}}
"""All calls go to the front end's own domain."""
OTHER = {"domains": {"a.example": 1e-6, "b.example": 1e6}}
"""All calls go to another."""
BEARERS = ("introspection", "jwt", "jwt_refresh", "jwt_denylist")


def browser(strategy: str, *requests: Any, age: str = "2 h", **blocks: Any) -> Plan:  # noqa: ANN401 - rows, YAML
    workload = {**OTHER, **blocks.pop("workload", {})}
    token = {"preflight_max_age": age, **blocks.pop("token", {})}
    return world(strategy, *requests, workload=workload, token=token, network=NETWORK, **blocks)


def crashed(*times: tuple[int, int]) -> list[dict[str, Any]]:
    """Return the events that A is down from one moment to another, ms; the balancer notices not."""
    return [{"at": f"{a} ms", "crash_node": "A", "restart_after": f"{b - a} ms"} for a, b in times]


def test_it_goes_before_the_first_call_that_carries_a_token() -> None:
    plan = browser("jwt", (0, 0), (100, 0))
    assert tell(plan, "sends", "to", "serves", "ends", "receives") == [
        # Without a header of its own a call asks nobody.
        "0 a sends request",
        "5 a to A",
        "5 a ends unauthorised_401",
        "10 a receives unauthorised_401",
        "10 a sends login",
        "15 a to A",
        "17.217 a ends ok_200",
        "22.217 a receives ok_200",
        "22.217 a sends preflight",
        "27.217 a to A",
        # It takes a worker, but neither steps nor service.
        "27.217 a ends ok_200",
        "32.217 a receives ok_200",
        "32.217 a sends request with credential",
        "37.217 a to A",
        "37.262 a serves 0.001",
        "37.263 a ends ok_200",
        "42.263 a receives ok_200",
        # The browser remembers.
        "100 b sends request with credential",
        "105 b to A",
        "105.045 b serves 0.001",
        "105.046 b ends ok_200",
        "110.046 b receives ok_200",
    ]
    tally = run_both(plan)
    assert counts(tally, "preflights", "ok", "requests", "exchanges_sent") == (1, 2, 2, 5)
    # It is the price of the header: 401, login, preflight, and both verifications.
    assert counts(tally, "latency_ns", "auth_ns") == (
        round((42.263 + 10.046) * MS),
        round((10 + 12.217 + 10 + 2 * 0.045) * MS),
    )
    assert tally.nodes[0].tolist()[2] == 2
    alone = run_both(browser("jwt", (0, 0), (100, 0), workload=OWN))
    more = tally.counters["wire_bytes"] - alone.counters["wire_bytes"]
    assert more == plan.up_bytes[PREFLIGHT, 0] + plan.down_bytes[PREFLIGHT, OK_200] == 1_000
    assert tally.counters["credential_bytes"] == alone.counters["credential_bytes"]


@pytest.mark.parametrize(
    ("age", "asked"),
    [("2 h", "1000"), ("67.783 ms", "1001"), ("67.784 ms", "1000"), ("0 s", "1111")],
)
def test_the_answer_is_remembered_for_its_time(age: str, asked: str) -> None:
    """It came at 32.217 ms: after 67.783 ms it is 100, and the call of that instant asks again."""
    plan = browser("jwt", (0, 0), (60, 0), (99.5, 0), (100, 0), age=age)
    told = tell(plan, "sends preflight")
    assert "".join(str(sum(line.split()[1] == v for line in told)) for v in "abcd") == asked
    assert run_both(plan).counters["preflights"] == asked.count("1")


def test_each_user_and_each_domain_is_asked_for_by_itself() -> None:
    workload = {"domains": {"a.example": 1e-6, "b.example": 1, "c.example": 1}}
    plan = browser("jwt", *((20 * i, i % 2) for i in range(40)), workload=workload)
    assert counts(run_both(plan), "preflights", "logins") == (4, 2)


@pytest.mark.parametrize("strategy", BEARERS)
def test_who_is_not_asked(strategy: str) -> None:
    requests = [(0, 0), (200, 0)]
    plan = browser(strategy, *requests, age="0 s")
    assert counts(run_both(plan), "preflights", "logins") == (2, 1)
    for workload, token in (
        (OWN, {}),
        ({"clients": {"app": 1}}, {}),
        ({}, {"carrier": "cookie"}),
    ):
        bare = browser(strategy, *requests, age="0 s", workload=workload, token=token)
        assert run_both(bare).counters["preflights"] == 0


def test_forms_are_simple_requests() -> None:
    """A refresh sends its token in the body; so does the revocation of a pair (RFC 7009)."""
    token = {"access_ttl": "100 ms"}
    plan = browser("jwt_refresh", (0, 0), (300, 0), age="0 s", token=token, workload=LOGS_OUT)
    assert [line.split(maxsplit=2)[2] for line in tell(plan, "sends")] == [
        "sends request",
        "sends login",
        "sends preflight",
        "sends request with credential",
        "sends logout with credential",
        "sends request",
        "sends login",
        "sends preflight",
        "sends request with credential",
        "sends logout with credential",
    ]
    plan = browser("jwt_refresh", (0, 0), (300, 0), age="0 s", token=token)
    assert [line.split(maxsplit=2)[2] for line in tell(plan, "sends", from_ms=300)] == [
        "sends preflight",
        "sends request with credential",
        "sends refresh with credential",
        "sends preflight",
        "sends request with credential",
    ]


def test_a_logout_that_carries_its_token_in_the_header_asks_first() -> None:
    plan = browser("jwt_denylist", (0, 0), age="0 s", workload=LOGS_OUT)
    assert plan.preflighted[[REQUEST, LOGOUT]].tolist() == [1, 1]
    assert tell(plan, "sends", "receives", "drops", from_ms=32.217) == [
        "32.217 a receives ok_200",
        "32.217 a sends request with credential",
        "43.263 a receives ok_200",
        "43.263 a sends preflight",
        "53.263 a receives ok_200",
        "53.263 a sends logout with credential",
        "59.263 a drops, exposed 0",
        "64.263 a receives ok_200",
    ]
    # The node is down when it comes: nobody is logged out.
    events = crashed((45, 50))
    plan = browser("jwt_denylist", (0, 0), age="0 s", workload=LOGS_OUT, events=events)
    assert tell(plan, "sends", "receives", "drops", from_ms=43.263)[1:] == [
        "43.263 a sends preflight",
        "53.263 a receives bad_gateway_502",
    ]
    assert counts(run_both(plan), "ok", "exposures") == (1, 0)


def test_if_it_fails_so_does_the_call() -> None:
    plan = browser("jwt", (0, 0), events=crashed((25, 30)))
    assert tell(plan, "sends", "receives", from_ms=22.218) == ["32.217 a receives bad_gateway_502"]
    assert counts(run_both(plan), "error", "preflights") == (1, 1)


def test_what_is_tried_again_is_the_call_and_what_goes_before_it() -> None:
    client = {"retries": 1, "backoff": "10 ms"}
    plan = browser("jwt", (0, 0), events=crashed((25, 30)), client=client)
    assert tell(plan, "sends", "receives", from_ms=22.218) == [
        "32.217 a receives bad_gateway_502",
        "42.217 a sends preflight",
        "52.217 a receives ok_200",
        "52.217 a sends request with credential",
        "62.263 a receives ok_200",
    ]
    for age, again in (
        ("2 h", []),
        ("0 s", ["52.217 a sends preflight", "62.217 a receives ok_200"]),
    ):
        plan = browser("jwt", (0, 0), events=crashed((35, 40)), client=client, age=age)
        told = tell(plan, "sends", "receives", from_ms=32.218)
        last = "72.263" if again else "62.263"
        sent = "62.217" if again else "52.217"
        assert told == [
            "42.217 a receives bad_gateway_502",
            *again,
            f"{sent} a sends request with credential",
            f"{last} a receives ok_200",
        ]
    # Both have one try more together, not each.
    events = crashed((35, 40), (55, 60))
    plan = browser("jwt", (0, 0), events=events, client=client, age="0 s")
    assert tell(plan, "sends", "receives", from_ms=42.218) == [
        "52.217 a sends preflight",
        "62.217 a receives bad_gateway_502",
    ]
    assert counts(run_both(plan), "error", "preflights") == (1, 2)


def test_it_waits_for_a_worker_and_may_time_out() -> None:
    """The only worker serves the first call until 102.262 ms; its client gave up at 52.217."""
    plan = world(
        "jwt", (0, 0), (10, 0),
        workload=OTHER, token={"preflight_max_age": "0 s"}, client={"timeout": "50 ms"},
        nodes={"workers": 1, "service_time": "100 ms"},
    )  # fmt: skip
    assert tell(plan, "sends", "queues", "receives", from_ms=2.217) == [
        "2.217 a receives ok_200",
        "2.217 a sends preflight",
        "2.217 a receives ok_200",
        "2.217 a sends request with credential",
        "10 b sends preflight",
        "10 b queues at A",
        "52.217 a receives timeout",
        "60 b receives timeout",
    ]
    assert counts(run_both(plan), "timeout", "preflights") == (2, 2)


def test_a_thief_is_no_browser() -> None:
    steal = {"share": 1, "noticed_after": "500 ms", "thief_interval": "20 ms"}
    plan = browser("jwt", (0, 0), age="0 s", events=[{"at": "60 ms", "steal": steal}])
    assert len(tell(plan, "sends request", from_ms=60)) > 20
    assert run_both(plan).counters["preflights"] == 1


def test_nothing_is_lowered_where_nobody_asks() -> None:
    for workload, token, strategy in (
        ({}, {}, "jwt"),
        (OTHER, {"carrier": "cookie"}, "jwt"),
        (OTHER, {}, "central_store"),
        (OTHER, {}, "none"),
        ({**OTHER, "clients": {"app": 1}}, {}, "jwt"),
    ):
        mapping = {"workload": {"model": "closed", "users": 2, **workload}, "token": token}
        plan = make_plan(load_mapping(mapping), strategy, 0)
        assert not plan.preflighted.any()
        assert (plan.entry[PREFLIGHT], plan.preflight_ns, plan.app_share) == (-1, 0, 0.0)


def test_an_authorization_server_revokes_by_a_form() -> None:
    mapping = {"workload": {"model": "closed", "users": 2, **OTHER}, "auth_server": {}}
    for strategy in BEARERS:
        plan = make_plan(load_mapping(mapping), strategy, 0)
        asks = strategy == "jwt_denylist" and not plan.direct[LOGOUT]
        assert plan.preflighted.tolist() == [1, 0, 0, int(asks), 0, 0, 0]
