"""`refresh.background`, worked by hand: a refresh goes out beside a request that does not wait.

Access tokens live for 50 ms and are due 20 ms early. A login takes 3.217 ms: a hash, a read, a
signature and a write; a refresh takes 2.217; a request 0.046.
"""

from itertools import pairwise
from typing import Any

import pytest

from simulator.engines.tally import SENT, Tally
from simulator.model.steps import REFRESH
from simulator.plan import Plan, make_plan
from simulator.scenario.loading import load_mapping
from tests.engines.exposures import LOGS_OUT
from tests.engines.tiny import FREE_LOGIN, NO_NETWORK, NO_TRIPS, run_both, tell, tiny_plan

BESIDE = {"early": "20 ms", "background": True}


def blocks_of(**blocks: Any) -> dict[str, Any]:  # noqa: ANN401 - YAML
    return {
        "nodes": {"service_time": "1 us", "workers": 4},
        **FREE_LOGIN,
        "database": {**FREE_LOGIN["database"], "write": "1 ms"},
        "token": {"access_ttl": "50 ms"},
        "refresh": BESIDE,
        **blocks,
    }


def world(*requests: Any, strategy: str = "jwt_refresh", **blocks: Any) -> Plan:  # noqa: ANN401 - rows, YAML
    return tiny_plan(strategy, requests, **blocks_of(**blocks))


def one_visit(think: str, write: str, **blocks: Any) -> Plan:  # noqa: ANN401 - YAML
    """Return a world of one user whose only visit makes a request every now and then."""
    workload = {
        "model": "closed",
        "users": 1,
        "think_time": think,
        "requests_per_visit": {"mean": 1000, "distribution": "constant"},
    }
    database = {**FREE_LOGIN["database"], "write": write}
    mapping = {
        "duration": "1 s",
        "workload": workload,
        "network": NO_NETWORK,
        **blocks_of(database=database, **blocks),
    }
    return make_plan(load_mapping(mapping), "jwt_refresh", 0)


def counts(tally: Tally, *names: str) -> tuple[int, ...]:
    return tuple(tally.counters[name] for name in names)


def test_the_request_does_not_wait() -> None:
    plan = world((0, 0), (40, 0), (60, 0))
    assert tell(plan, "sends", "found", "renews", "receives", from_ms=40) == [
        "40 b sends refresh with credential",
        "40 b sends request with credential",
        "40.045 b found at the token",
        "40.046 b receives ok_200",
        "41 b found in the refresh row",
        "42.217 b renews until 92.217",
        "42.217 b receives ok_200",
        "60 c sends request with credential",
        "60.045 c found at the token",
        "60.046 c receives ok_200",
    ]
    tally = run_both(plan)
    assert counts(tally, "refreshes", "logins", "expired_relogins") == (1, 1, 0)
    # A login, and three times a signature.
    assert tally.counters["auth_ns"] == 3_217_000 + 3 * 45_000


@pytest.mark.parametrize(
    ("sent_ms", "sends"),
    [
        (33.216999, ["33.216999 b sends request"]),
        (33.217, ["33.217 b sends refresh", "33.217 b sends request"]),
        # Kept at 3.217, it expires at 53.217: refused at 53.261999, it waits for the answer.
        (
            53.216999,
            ["53.216999 b sends refresh", "53.216999 b sends request", "55.433999 b sends request"],
        ),
        # There is nothing to send it with.
        (53.217, ["53.217 b sends refresh", "55.434 b sends request"]),
    ],
)
def test_it_goes_beside_while_the_token_is_good(sent_ms: float, sends: list[str]) -> None:
    plan = world((0, 0), (sent_ms, 0))
    assert tell(plan, "sends", from_ms=sent_ms) == [f"{line} with credential" for line in sends]
    tally = run_both(plan)
    assert counts(tally, "refreshes", "logins") == (len(sends) > 1, 1)
    # What a request waits for is authentication: a signature, a 401 and the rest of 2.217 ms.
    waits_ns = 2_217_000 if sent_ms > 50 else 0
    assert tally.counters["auth_ns"] == 3_217_000 + 2 * 45_000 + waits_ns


def test_two_tabs_know_nothing_of_each_other() -> None:
    """The second refresh comes 0.5 ms after the first, with the same token: a thief's, it seems."""
    rows = [(0, 0), (40, 0), (40.5, 0), (60, 0), (100, 0)]
    plan = world(*rows)
    assert tell(plan, "unknown", "sends login", from_ms=40) == [
        "41.5 c unknown in the refresh row",
        "101 e unknown in the refresh row",
        "101 e sends login",
    ]
    assert counts(run_both(plan), "refreshes", "forced_relogins", "false_accepts") == (1, 1, 1)
    lenient = world(*rows, refresh={**BESIDE, "grace": "10 ms"})
    assert counts(run_both(lenient), "refreshes", "logins", "forced_relogins") == (3, 1, 0)


def test_what_comes_after_a_logout_is_thrown_away() -> None:
    """The row is read by 41, the family ended by 41.046, the answer there at 42.217."""
    plan = world((0, 0, 0), (40, 0, 0), (60, 0, 1), workload=LOGS_OUT)
    assert tell(plan, "sends", "drops", "renews", from_ms=40)[:6] == [
        "40 b sends refresh with credential",
        "40 b sends request with credential",
        "40.046 b sends logout with credential",
        "41.046 b drops, exposed 12.171",
        "42.217 b renews until 92.217",
        "60 c sends request",
    ]


def test_one_refresh_at_a_time_serves_a_visit() -> None:
    """A refresh takes 6.217 ms, a request comes every 2 ms or so: three find it under way."""
    tally = run_both(one_visit("2 ms", "5 ms"))
    refreshes = [row for row in tally.story.tolist() if row[5] == REFRESH and row[6] == SENT]
    gaps = [later[0] - first[0] for first, later in pairwise(refreshes)]
    # Each token is due 30 ms after it was made.
    assert len(gaps) > 20
    assert min(gaps) >= 36_217_000
    assert counts(tally, "logins", "forced_relogins", "expired_relogins") == (1, 0, 0)
    # No request waits.
    assert max(row[10] for row in tally.records.tolist()[1:]) == 45_000


def test_who_needs_the_answer_waits_for_it() -> None:
    """A refresh takes 31.217 ms: the token runs out 20 ms after it was sent, and requests wait."""
    tally = run_both(one_visit("2 ms", "30 ms"))
    sent = sum(row[5] == REFRESH and row[6] == SENT for row in tally.story.tolist())
    assert sent - counts(tally, "refreshes")[0] in (0, 1)
    assert counts(tally, "logins", "forced_relogins", "abandoned", "error") == (1, 0, 0, 0)
    waited = [row[10] for row in tally.records.tolist()[1:] if row[10] > 45_000]
    # Some 11 ms each, once for each refresh.
    assert abs(len(waited) - counts(tally, "refreshes")[0]) <= 1
    assert all(9_000_000 < ns < 13_000_000 for ns in waited)


def test_a_refresh_that_fails_is_left_to_the_next_request() -> None:
    """The database is out from 39 to 42; the next request is sent at 45."""
    events = [{"at": "39 ms", "database_outage": {"duration": "3 ms"}}]
    plan = world((0, 0), (40, 0), (45, 0), events=events)
    assert tell(plan, "sends", "receives", from_ms=40) == [
        "40 b sends refresh with credential",
        "40 b receives unavailable_503",
        "40 b sends request with credential",
        "40.046 b receives ok_200",
        "45 c sends refresh with credential",
        "45 c sends request with credential",
        "45.046 c receives ok_200",
        "47.217 c receives ok_200",
    ]
    # The request that it went beside is answered.
    assert counts(run_both(plan), "ok", "error") == (3, 0)


def test_an_opaque_token_whose_row_was_renewed_meanwhile() -> None:
    """One worker: the refresh holds it from 40 to 42, and puts another token into the row."""
    nodes = {"service_time": "1 us", "workers": 1}
    plan = world((0, 0), (40, 0), strategy="introspection", nodes=nodes)
    assert tell(plan, "sends", "found", "unknown", "renews", "receives", from_ms=40) == [
        "40 b sends refresh with credential",
        "40 b sends request with credential",
        "41 b found in the refresh row",
        "42 b renews until 92",
        "42 b receives ok_200",
        "43 b unknown in the table",
        "43 b receives unauthorised_401",
        "43 b sends request with credential",
        "44 b found in the table",
        "44.001 b receives ok_200",
    ]


@pytest.mark.parametrize("strategy", ["bff", "jwt", "central_store"])
def test_who_has_no_client_that_refreshes(strategy: str) -> None:
    store = {**NO_TRIPS, "read": "1 ms", "write": "1 ms"}
    assert world((0, 0), strategy=strategy, store=store).background == 0
