"""Sessions, worked by hand: when they expire, what a logout reaches, how long it is exposed."""

from typing import Any

import pytest

from simulator.engines.tally import Tally
from simulator.plan import Plan
from tests.engines.tiny import FREE_LOGIN, MS, NO_TRIPS, run_both, tell, tiny_plan

SHORT = {"service_time": "1 us"}
STORE = {**NO_TRIPS, "read": "1 ms", "write": "1 ms"}
LOGS_OUT = {"logout_probability": 1}


def world(strategy: str, *requests: Any, **blocks: Any) -> Plan:  # noqa: ANN401 - rows, YAML
    """Return a world in which a login takes 2 ms (and a write to the store 1), a service 1 µs."""
    nodes = {**SHORT, **blocks.pop("nodes", {})}
    return tiny_plan(strategy, requests, nodes=nodes, store=STORE, **FREE_LOGIN, **blocks)


def counts(tally: Tally, *names: str) -> tuple[int, ...]:
    return tuple(tally.counters[name] for name in names)


# --- Expiry ----------------------------------------------------------------------------------


def test_idle_timeout_to_the_nanosecond() -> None:
    """Kept at 2, and looked at at once: idle until 52. One nanosecond before, it starts anew."""
    plan = world(
        "local",
        (0, 0),
        (51.999999, 0),
        (101.999999, 0),
        session={"idle_timeout": "50 ms"},
    )
    assert tell(plan, "keeps", "found", "unknown", "receives unauthorised") == [
        "0 a receives unauthorised_401",
        "2 a keeps until 52",
        "2 a found in the node",
        "51.999999 b found in the node",
        "101.999999 c unknown in the node",
        "101.999999 c receives unauthorised_401",
        "103.999999 c keeps until 153.999999",
        "103.999999 c found in the node",
    ]
    tally = run_both(plan)
    assert counts(tally, "logins", "expired_relogins", "forced_relogins") == (2, 1, 0)
    # What had expired was not carried: login_visibility is 1.
    assert counts(tally, "carried", "recognised") == (3, 3)


def test_absolute_timeout_to_the_nanosecond() -> None:
    """Kept at 2: touches prolong it to 82 and no further."""
    plan = world(
        "local",
        *((t, 0) for t in (0, 40, 81.999999, 82)),
        nodes={"workers": 2},
        session={"idle_timeout": "50 ms", "absolute_timeout": "80 ms"},
    )
    assert tell(plan, "found", "unknown") == [
        "2 a found in the node",
        "40 b found in the node",
        "81.999999 c found in the node",
        "82 d unknown in the node",
        "84 d found in the node",
    ]


def test_a_stored_session_is_judged_when_the_store_has_answered() -> None:
    """Kept at 3, read by 4: idle until 54. Asked at 52.999999 the store answers at 53.999999."""
    idle = {"idle_timeout": "50 ms"}
    assert tell(world("central_store", (0, 0), (52.999999, 0), session=idle), "found", "unk") == [
        "4 a found in the store",
        "53.999999 b found in the store",
    ]
    assert tell(world("central_store", (0, 0), (53, 0), session=idle), "found", "unknown") == [
        "4 a found in the store",
        "54 b unknown in the store",
        "58 b found in the store",
    ]


# --- Logout ----------------------------------------------------------------------------------


def test_a_logout_at_the_right_node_exposes_nothing() -> None:
    plan = world("local", (0, 0), workload=LOGS_OUT)
    assert tell(plan, "sends logout", "to", "drops") == [
        *["0 a to A"] * 2,
        "2 a to A",
        "2.001 a sends logout with credential",
        "2.001 a to A",
        "2.001 a drops, exposed 0",
    ]
    assert counts(run_both(plan), "exposures", "exposure_ns") == (1, 0)


# Three nodes in turn: 401 at A, login at B (kept at 2), C says 401, login at A (4), B says 401,
# login at C (6), A says 401: abandoned; the logout goes to B, the session lives on C.
THREE = {"count": 3}


@pytest.mark.parametrize(
    ("session", "crash_ms", "exposed_ms"),
    [
        ({"idle_timeout": "50 ms"}, None, 50),
        ({"idle_timeout": "50 ms", "absolute_timeout": "30 ms"}, None, 30),
        ({"idle_timeout": "50 ms"}, 20, 14),  # C loses its memory at 20
        ({"idle_timeout": "50 ms"}, 60, 50),  # too late to matter
        ({"idle_timeout": "50 ms"}, 3.5, 50),  # over before the login
        ({"idle_timeout": "10 s"}, None, 10_000),  # known, though the run ends sooner
    ],
)
def test_a_logout_that_does_not_reach_the_node(
    session: dict[str, str], crash_ms: float | None, exposed_ms: float
) -> None:
    crash = {"at": f"{crash_ms} ms", "crash_node": "C", "restart_after": "0 s"}
    plan = world(
        "local",
        (0, 0),
        nodes=THREE,
        session=session,
        workload=LOGS_OUT,
        events=[crash] if crash_ms else [],
    )
    assert tell(plan, "drops") == [f"6 a drops, exposed {exposed_ms}"]
    tally = run_both(plan)
    assert counts(tally, "exposures", "exposure_ns", "exposure_max_ns", "exposure_censored") == (
        1,
        exposed_ms * MS,
        exposed_ms * MS,
        0,
    )


def test_a_logout_at_the_store_ends_it_everywhere() -> None:
    plan = world("central_store", (0, 0), nodes=THREE, workload=LOGS_OUT)
    assert tell(plan, "calls", "drops", "receives") == [
        "0 a receives unauthorised_401",
        "1 a calls database read",
        "2 a calls store write",
        "3 a receives ok_200",
        "3 a calls store read",
        "4.001 a receives ok_200",
        "4.001 a calls store write",
        "5.001 a drops, exposed 0",
        "5.001 a receives ok_200",
    ]


def test_who_has_logged_out_logs_in_again_and_nobody_is_to_blame() -> None:
    plan = world("central_store", (0, 0), (50, 0), workload=LOGS_OUT)
    tally = run_both(plan)
    assert counts(tally, "logins", "forced_relogins", "expired_relogins") == (2, 0, 0)
    assert tell(plan, "sends")[4] == "50 b sends request"


def test_an_expired_session_is_not_ended_by_a_logout() -> None:
    """Kept at 3, read at 4, idle until 9: the logout's write comes to the store after that."""
    store = {**STORE, "write": "6 ms", "read": "1 ms"}
    plan = tiny_plan(
        "central_store",
        [(0, 0)],
        nodes=SHORT,
        store=store,
        session={"idle_timeout": "5 ms"},
        workload=LOGS_OUT,
        **FREE_LOGIN,
    )
    assert counts(run_both(plan), "exposures") == (0,)


def test_only_the_last_request_of_a_visit_is_followed_by_a_logout() -> None:
    plan = world("central_store", (0, 0, 0), (20, 0, 0), (40, 0, 0), workload=LOGS_OUT)
    assert [line.split()[0] for line in tell(plan, "sends logout")] == ["41.001"]
    assert counts(run_both(plan), "logins", "exposures") == (1, 1)


def test_two_visits_of_one_user_share_what_they_hold() -> None:
    plan = world(
        "local", (0, 0), (2.5, 0), nodes={"workers": 2, "service_time": "5 ms"}, workload=LOGS_OUT
    )
    # b is recognised by a's login; when a has logged out, b finishes, and has nothing to end.
    assert tell(plan, "sends", "found", "drops", "receives ok") == [
        "0 a sends request",
        "0 a sends login",
        "2 a receives ok_200",
        "2 a sends request with credential",
        "2 a found in the node",
        "2.5 b sends request with credential",
        "2.5 b found in the node",
        "7 a receives ok_200",
        "7 a sends logout with credential",
        "7 a drops, exposed 0",
        "7 a receives ok_200",
        "7.5 b receives ok_200",
    ]


def ghost_world() -> Plan:
    """Return a world in which b's request meets, at C, the session whose logout went to B.

    As above, with trips of 2 ms: C keeps at 28, the logout is sent at 34 and comes to B at 36; b
    sends its request at 35, while it still holds the session, and it comes to C at 37.
    """
    network = {"client_round_trip": "4 ms", "client_uplink": "1e15 bit/s",
               "client_downlink": "1e15 bit/s"}  # fmt: skip
    return world(
        "local",
        (0, 0),
        (35, 0),
        nodes=THREE,
        network=network,
        session={"idle_timeout": "50 ms"},
        workload=LOGS_OUT,
    )


def test_a_ghost_is_recognised_where_it_lives() -> None:
    plan = ghost_world()
    assert tell(plan, "keeps", "found", "unknown", "sends logout", "drops", "receives ok") == [
        "8 a keeps until 58",
        "10 a receives ok_200",
        "12 a unknown in the node",
        "18 a keeps until 68",
        "20 a receives ok_200",
        "22 a unknown in the node",
        "28 a keeps until 78",
        "30 a receives ok_200",
        "32 a unknown in the node",
        "34 a sends logout with credential",
        "36 a drops, exposed 42",
        "37 b found in the node",
        "38 a receives ok_200",
        "39.001 b receives ok_200",
    ]
    tally = run_both(plan)
    assert counts(tally, "false_accepts", "carried", "recognised") == (1, 3, 0)


def test_a_ghost_that_is_touched_lives_longer() -> None:
    """Found at 37, it is idle until 87: from its end at 36 it is exposed for 51 ms."""
    assert counts(run_both(ghost_world()), "exposure_ns") == (51 * MS,)
