"""A scenario's events as actions on nodes: when each happens, worked by hand."""

from typing import Any

import pytest

from simulator.model.lapses import SINCE_EVER
from simulator.model.stations import HANG, REFUSE
from simulator.model.steps import AUTH_SERVER, DATABASE, STORE
from simulator.model.timeline import (
    ACTIONS,
    FORGE,
    IN_BROWSERS,
    NOTICE,
    REVOKE,
    SCRIPT,
    STEAL,
    Lapse,
    Outage,
    Strike,
    lapses,
    node_actions,
    outages,
    strikes,
)
from simulator.scenario.loading import load_mapping

S = 1_000_000_000
START = [("up", 0, "A"), ("listed", 0, "A"), ("up", 0, "B"), ("listed", 0, "B")]


def actions(*events: dict[str, Any], **balancer: Any) -> list[tuple[str, float, str]]:  # noqa: ANN401
    """Return what happens after the start: (action, s, node)."""
    scenario = load_mapping(
        {
            "workload": {"model": "open", "arrival_rate": "1 /s"},
            "nodes": {"count": 2, "boot_time": "7 s"},
            "balancer": balancer,
            "events": events,
        }
    )
    names = scenario.node_names
    found = [(ACTIONS[a.action], a.at_ns / S, names[a.node]) for a in node_actions(scenario, names)]
    assert sorted(found[:4]) == sorted(START)
    return found[4:]


def test_nothing_happens_without_events() -> None:
    assert actions() == []


def test_added_nodes_serve_after_they_have_booted() -> None:
    assert actions({"at": "30 s", "add_nodes": 2}, {"at": "10 s", "add_nodes": 1}) == [
        ("up", 17, "C"),
        ("listed", 17, "C"),
        ("up", 37, "D"),
        ("up", 37, "E"),
        ("listed", 37, "D"),
        ("listed", 37, "E"),
    ]


def test_a_crash_that_is_noticed() -> None:
    # Checks every 2 s: dead after three, alive again after two.
    assert actions({"at": "10 s", "crash_node": "B", "restart_after": "30 s"}) == [
        ("down", 10, "B"),
        ("unlisted", 16, "B"),
        ("up", 40, "B"),
        ("listed", 44, "B"),
    ]


def test_health_checks_of_ones_own() -> None:
    check = {"interval": "500 ms", "fall": 4, "rise": 1}
    crash = {"at": "10 s", "crash_node": "B", "restart_after": "30 s"}
    assert actions(crash, health_check=check) == [
        ("down", 10, "B"),
        ("unlisted", 12, "B"),
        ("up", 40, "B"),
        ("listed", 40.5, "B"),
    ]


def test_a_crash_at_the_start_comes_after_it() -> None:
    assert actions({"at": "0 s", "crash_node": "A", "restart_after": "3 s"}) == [
        ("down", 0, "A"),
        ("up", 3, "A"),
    ]


def test_a_crash_that_is_over_before_it_is_noticed() -> None:
    for after in (1, 6):
        assert actions({"at": "10 s", "crash_node": "B", "restart_after": f"{after} s"}) == [
            ("down", 10, "B"),
            ("up", 10 + after, "B"),
        ]


def test_a_crash_that_is_over_at_once_loses_the_memory_all_the_same() -> None:
    assert actions({"at": "10 s", "crash_node": "B", "restart_after": "0 s"}) == [
        ("down", 10, "B"),
        ("up", 10, "B"),
    ]


def test_a_node_that_drains() -> None:
    assert actions({"at": "10 s", "remove_node": "A", "drain": "20 s"}) == [
        ("bound", 10, "A"),
        ("down", 30, "A"),
        ("unlisted", 30, "A"),
    ]


def test_a_node_that_is_removed_at_once() -> None:
    assert actions({"at": "10 s", "remove_node": "A"}) == [
        ("down", 10, "A"),
        ("unlisted", 10, "A"),
    ]


def test_simultaneous_actions_have_one_order() -> None:
    """Deaths before births, births before the list; of equals, the older node first."""
    check = {"interval": "1 s", "fall": 5, "rise": 1}
    assert actions(
        {"at": "3 s", "add_nodes": 1},
        {"at": "5 s", "crash_node": "B", "restart_after": "20 s"},
        {"at": "10 s", "remove_node": "A"},
        health_check=check,
    ) == [
        ("down", 5, "B"),
        ("down", 10, "A"),
        ("up", 10, "C"),
        ("unlisted", 10, "A"),
        ("unlisted", 10, "B"),
        ("listed", 10, "C"),
        ("up", 25, "B"),
        ("listed", 26, "B"),
    ]


def test_outages_of_a_station() -> None:
    scenario = load_mapping(
        {
            "workload": {"model": "open", "arrival_rate": "1 /s"},
            "events": [
                {"at": "50 s", "store_outage": {"duration": "5 s", "mode": "hang"}},
                {"at": "10 s", "store_outage": {"duration": "20 s"}},
                {"at": "20 s", "database_outage": {"duration": "1 s"}},
            ],
        }
    )
    assert outages(scenario, DATABASE) == [Outage(20 * S, 21 * S, REFUSE)]
    assert outages(scenario, AUTH_SERVER) == []
    assert outages(scenario, STORE) == [
        Outage(10 * S, 30 * S, REFUSE),
        Outage(50 * S, 55 * S, HANG),
    ]


def test_what_the_store_forgets() -> None:
    scenario = load_mapping(
        {
            "workload": {"model": "open", "arrival_rate": "1 /s"},
            "events": [
                {"at": "90 s", "store_flush": True},
                {"at": "50 s", "store_failover": {"duration": "5 s", "lost_writes": "2 s"}},
                {"at": "1 s", "store_failover": {"duration": "1 s", "lost_writes": "1 s"}},
            ],
        }
    )
    assert lapses(scenario) == [
        Lapse(0, 2 * S),
        Lapse(48 * S, 55 * S),
        Lapse(SINCE_EVER, 90 * S),
    ]
    assert outages(scenario, STORE) == [
        Outage(1 * S, 2 * S, REFUSE),
        Outage(50 * S, 55 * S, REFUSE),
    ]


# --- what hits users -------------------------------------------------------------------------


def struck(*events: dict[str, Any]) -> list[Strike]:
    """Return what hits users in a run of 100 s."""
    workload = {"model": "open", "arrival_rate": "1 /s"}
    return strikes(load_mapping({"workload": workload, "duration": "100 s", "events": events}))


def stolen(at: str, **how: Any) -> dict[str, Any]:  # noqa: ANN401 - YAML
    return {"at": at, "steal": {"share": 0.25, "thief_interval": "2 s", **how}}


def revoked(at: str) -> dict[str, Any]:
    return {"at": at, "revoke": {"share": 0.5}}


def test_nobody_is_hit_without_such_events() -> None:
    assert struck() == []
    assert struck({"at": "5 s", "add_nodes": 1}) == []


def test_strikes_are_sorted_and_known_by_their_place_in_the_file() -> None:
    assert struck(
        revoked("30 s"),
        {"at": "5 s", "add_nodes": 1},
        stolen("10 s", noticed_after="40 s"),
    ) == [
        Strike(10 * S, STEAL, 2, 0.25, 2 * S),
        Strike(30 * S, REVOKE, 0, 0.5, 0),
        Strike(50 * S, NOTICE, 2, 0.25, 2 * S),
    ]


def test_what_comes_at_the_end_or_later_does_not_come() -> None:
    theft = Strike(10 * S, STEAL, 0, 0.25, 2 * S)
    notice = Strike(10 * S + 89_999_000_000, NOTICE, 0, 0.25, 2 * S)
    assert struck(stolen("10 s", noticed_after="89999 ms")) == [theft, notice]
    assert struck(stolen("10 s", noticed_after="90 s")) == [theft]
    assert struck(stolen("10 s")) == [theft]  # by default after ten minutes


def test_defaults_of_a_theft() -> None:
    scenario = load_mapping(
        {
            "workload": {"model": "open", "arrival_rate": "1 /s"},
            "duration": "1 h",
            "events": [{"at": "0 s", "steal": {"share": 1}}],
        }
    )
    assert strikes(scenario) == [
        Strike(0, STEAL, 0, 1.0, 10 * S),
        Strike(600 * S, NOTICE, 0, 1.0, 10 * S),
    ]


@pytest.mark.parametrize("noticed", ["40 s", "400 s"])
def test_a_script_steals_what_it_can_read(noticed: str) -> None:
    how = {"share": 0.25, "thief_interval": "2 s", "noticed_after": noticed}
    script = {"at": "10 s", "xss": how}
    told = [s._replace(strike=STEAL if s.strike == SCRIPT else NOTICE) for s in struck(script)]
    assert told == struck({"at": "10 s", "steal": how})
    assert SCRIPT in IN_BROWSERS
    workload = {"model": "open", "arrival_rate": "1 /s"}
    events = [script, revoked("20 s"), stolen("5 s")]
    scenario = load_mapping({"workload": workload, "duration": "100 s", "events": events})
    assert strikes(scenario, readable=False) == [
        Strike(5 * S, STEAL, 2, 0.25, 2 * S),
        Strike(20 * S, REVOKE, 1, 0.5, 0),
    ]


def test_requests_are_forged_in_the_name_of_who_has_a_login() -> None:
    workload = {"model": "open", "arrival_rate": "1 /s"}
    events = [revoked("20 s"), {"at": "10 s", "csrf": {"share": 0.25}}]
    scenario = load_mapping({"workload": workload, "duration": "100 s", "events": events})
    revocation = Strike(20 * S, REVOKE, 0, 0.5, 0)
    assert strikes(scenario) == [Strike(10 * S, FORGE, 1, 0.25, 0), revocation]
    assert strikes(scenario, forgeable=False) == [revocation]
    assert FORGE in IN_BROWSERS


def test_simultaneous_strikes_have_one_order() -> None:
    """A login that is revoked in this nanosecond is not stolen; a theft can be noticed at once."""
    found = struck(
        stolen("20 s", noticed_after="0 s"),
        stolen("10 s", noticed_after="10 s"),
        revoked("20 s"),
        revoked("20 s"),
    )
    assert [(s.at_ns // S, s.strike, s.event) for s in found] == [
        (10, STEAL, 1),
        (20, REVOKE, 2),
        (20, REVOKE, 3),
        (20, STEAL, 0),
        (20, NOTICE, 0),
        (20, NOTICE, 1),
    ]


def test_a_deployment_restarts_one_node_after_the_other() -> None:
    assert actions({"at": "10 s", "rolling_deploy": {"interval": "5 s", "drain": "1 s"}}) == [
        ("bound", 10, "A"),
        ("down", 11, "A"),
        ("unlisted", 11, "A"),
        ("bound", 15, "B"),
        ("down", 16, "B"),
        ("unlisted", 16, "B"),
        ("up", 18, "A"),
        ("listed", 18, "A"),
        ("up", 23, "B"),
        ("listed", 23, "B"),
    ]


def test_a_deployment_passes_over_nodes_that_are_not_up() -> None:
    """A is down, C boots until that instant: they start with the new version anyway."""
    found = actions(
        {"at": "13 s", "add_nodes": 1},
        {"at": "18 s", "crash_node": "A", "restart_after": "3 s"},
        {"at": "20 s", "rolling_deploy": {"interval": "0 s"}},
    )
    assert [(at, node) for action, at, node in found if action == "down"] == [(18, "A"), (20, "B")]


def test_a_deployment_restarts_nodes_that_were_added_and_none_that_was_removed() -> None:
    found = actions(
        {"at": "2 s", "add_nodes": 1},
        {"at": "10 s", "remove_node": "A", "drain": "1 min"},
        {"at": "20 s", "rolling_deploy": {"interval": "2 s"}},
    )
    assert [(at, node) for action, at, node in found if action == "down"] == [
        (20, "B"),
        (22, "C"),
        (70, "A"),
    ]
