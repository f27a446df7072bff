"""`workload.clients`: an app that keeps no cookies beside a browser that does, worked by hand."""

from typing import Any

import pytest

from simulator import draws
from simulator.model.client_kinds import APP, BROWSER, kind_of
from simulator.plan import Plan, make_plan
from simulator.scenario.loading import load_mapping
from tests.engines.exposures import LOGS_OUT, counts, world
from tests.engines.tiny import run_both, tell

NO_JAR = {"share": 1, "keeps_cookies": False}
APPS = {"clients": {"app": NO_JAR}}
BOTH = {"clients": {"browser": 1, "app": NO_JAR}}
COOKIE = {"carrier": "cookie"}


def app_world(strategy: str, *requests: Any, workload: Any = APPS, **blocks: Any) -> Plan:  # noqa: ANN401 - rows, YAML
    return world(strategy, *requests, workload=workload, **blocks)


def test_it_logs_in_until_it_gives_up() -> None:
    """A login: 1 ms to compare the password, one to look up the user, one to write the session."""
    plan = app_world("central_store", (0, 0), client={"login_attempts": 2})
    assert tell(plan, "sends", "keeps", "receives") == [
        "0 a sends request",
        "0 a receives unauthorised_401",
        "0 a sends login",
        "3 a keeps until 1800003",
        "3 a receives ok_200",
        "3 a sends request",
        "3 a receives unauthorised_401",
        "3 a sends login",
        "6 a keeps until 1800006",
        "6 a receives ok_200",
        "6 a sends request",
        "6 a receives unauthorised_401",
    ]
    tally = run_both(plan)
    assert counts(tally, "abandoned", "logins", "forced_relogins", "expired_relogins") == (
        1,
        2,
        0,
        0,
    )
    assert counts(tally, "credential_bytes", "carried", "not_presented") == (0, 0, 0)


@pytest.mark.parametrize(
    "strategy",
    ["local", "sticky", "replicated", "database", "central_store", "cached_store", "bff"],
)
def test_no_session_works_without_a_cookie(strategy: str) -> None:
    tally = run_both(app_world(strategy, (0, 0), (500, 0)))
    assert counts(tally, "ok", "abandoned", "logins", "carried") == (0, 2, 6, 0)


@pytest.mark.parametrize("strategy", ["introspection", "jwt", "jwt_refresh", "jwt_denylist"])
def test_a_bearer_token_needs_none_but_a_cookie_with_a_token_does(strategy: str) -> None:
    requests = [(0, 0), (500, 0)]
    kept = run_both(app_world(strategy, *requests))
    assert counts(kept, "ok", "logins") == (2, 1)
    assert kept.counters == run_both(world(strategy, *requests)).counters
    lost = run_both(app_world(strategy, *requests, token=COOKIE))
    assert counts(lost, "abandoned", "logins", "refreshes") == (2, 6, 0)


def test_public_requests_do_not_mind() -> None:
    workload = {"model": "closed", "users": 3, "authenticated_share": 0, **APPS}
    plan = make_plan(load_mapping({"duration": "30 s", "workload": workload}), "sticky", 0)
    tally = run_both(plan)
    assert tally.counters["ok"] > 0
    assert counts(tally, "abandoned", "logins", "credential_bytes") == (0, 0, 0)


def seed_of_both() -> int:
    """Return a seed under which user 0 has a browser and user 1 an app."""
    for seed in range(100):
        key = draws.stream_key(seed, 0, draws.CLIENT)
        if [kind_of(key, user, 0.5) for user in (0, 1)] == [BROWSER, APP]:
            return seed
    raise AssertionError


def test_the_balancer_places_it_by_its_policy_each_time() -> None:
    """Three requests of each by turns; the browser stays at A, whose 401 has set its cookie."""
    requests = [(50 * i, i % 2) for i in range(6)]
    plan = app_world("sticky", *requests, workload=BOTH, nodes={"count": 3}, seed=seed_of_both())
    went = [line.split() for line in tell(plan, "to ")]
    to = {visit: "".join(node for _, who, _, node in went if who == visit) for visit in "abcdef"}
    # The browser's login comes once; only strangers move the round robin on.
    assert (to["a"], to["c"], to["e"]) == ("AAA", "A", "A")
    assert (to["b"], to["d"], to["f"]) == ("BCABCAB", "CABCABC", "ABCABCA")


def test_a_user_has_the_same_client_in_every_visit() -> None:
    rows = [(100 * i, user) for i in range(4) for user in (0, 1)]
    tally = run_both(app_world("central_store", *rows, workload=BOTH, seed=seed_of_both()))
    assert counts(tally, "ok", "abandoned", "logins") == (4, 4, 1 + 4 * 3)


def test_who_logs_out_without_a_login_sends_nothing() -> None:
    plan = app_world("central_store", (0, 0), workload={**APPS, **LOGS_OUT})
    assert not [line for line in tell(plan, "sends") if "logout" in line]


def test_who_keeps_no_cookie_is_not_logged_in_at_the_start() -> None:
    rows, seed = [(0, 0), (0, 1)], seed_of_both()
    workload = {**BOTH, "logged_in_at_start": 1}
    for strategy in ("local", "sticky", "central_store"):
        plan = app_world(strategy, *rows, workload=workload, seed=seed)
        assert [line.split()[3] for line in tell(plan, "user")] == ["0"]
        assert counts(run_both(plan), "ok", "abandoned") == (1, 1)
    bearer = app_world("jwt", *rows, workload=workload, seed=seed)
    assert counts(run_both(bearer), "ok", "logins") == (2, 0)
