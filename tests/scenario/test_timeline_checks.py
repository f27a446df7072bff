"""Events that cannot happen: too late, twice at once, or to nodes that are not there then."""

import pytest

from simulator.scenario.errors import ScenarioError
from simulator.scenario.loading import load_mapping

WORKLOAD = {"model": "open", "arrival_rate": 1}
CRASH = {"restart_after": "1 min"}
LOSES = {"duration": "2 s", "lost_writes": "8 s"}


def problems(*events: dict[str, object], **blocks: object) -> list[str]:
    """The problems of two nodes with a boot time of 20 s, a health check of 6 and 4 s, 10 min."""
    scenario = {"workload": WORKLOAD, "events": list(events), **blocks}
    try:
        load_mapping(scenario, "f")
    except ScenarioError as error:
        return [line.removeprefix("f: ") for line in error.lines]
    return []


RIGHT = {
    "none": [],
    "crash and again": [
        {"at": "1 min", "crash_node": "A", **CRASH},
        {"at": "124 s", "crash_node": "A", **CRASH},
    ],
    "crash that nobody notices, and again": [
        {"at": "1 min", "crash_node": "A", "restart_after": "6 s"},
        {"at": "66 s", "crash_node": "A", **CRASH},
    ],
    "both crash": [
        {"at": "1 min", "crash_node": "A", **CRASH},
        {"at": "1 min", "crash_node": "B", **CRASH},
    ],
    "crash, then the other one is removed": [
        {"at": "1 min", "crash_node": "A", **CRASH},
        {"at": "70 s", "remove_node": "B"},
    ],
    "added node crashes when it serves": [
        {"at": "80 s", "crash_node": "C", **CRASH},
        {"at": "1 min", "add_nodes": 1},
    ],
    "a node takes over": [
        {"at": "1 min", "remove_node": "A"},
        {"at": "2 min", "add_nodes": 1},
        {"at": "2 min", "remove_node": "B", "drain": "1 min"},
    ],
    "a deployment, and crashes before and after each turn": [
        {"at": "1 min", "rolling_deploy": {"interval": "1 min"}},
        {"at": "85 s", "crash_node": "A", "restart_after": "1 s"},
        {"at": "110 s", "crash_node": "B", "restart_after": "6 s"},
        {"at": "141 s", "remove_node": "B"},
    ],
    "a deployment while a node is down, another one boots and a third one leaves": [
        {"at": "1 min", "crash_node": "A", "restart_after": "1 min"},
        {"at": "50 s", "add_nodes": 1},
        {"at": "55 s", "remove_node": "B", "drain": "1 min"},
        {"at": "61 s", "rolling_deploy": {"interval": "1 s"}},
    ],
    "deployments one after the other": [
        {"at": "1 min", "rolling_deploy": {"interval": "0 s", "drain": "9 s"}},
        {"at": "90 s", "rolling_deploy": {"interval": "1 d"}},
    ],
    "outages one after the other": [
        {"at": "2 min", "store_outage": {"duration": "1 min", "mode": "hang"}},
        {"at": "1 min", "store_outage": {"duration": "1 min"}},
    ],
    "a flush, what a failover loses, a flush": [
        {"at": "52 s", "store_flush": True},
        {"at": "1 min", "store_failover": LOSES},
        {"at": "62 s", "store_flush": True},
    ],
    "a failover that loses all there is": [
        {"at": "1 s", "store_failover": LOSES},
        {"at": "0 s", "store_flush": True},
    ],
    "two stations out at once": [
        {"at": "2 min", "store_outage": {"duration": "1 min"}},
        {"at": "1 min", "database_outage": {"duration": "2 min"}},
    ],
    "an outage that outlives the run": [{"at": "9 min", "store_outage": {"duration": "9 min"}}],
    "keys": [
        {"at": "1 min", "rotate_keys": {}},
        {"at": "2 min", "rotate_keys": {"grace": "5 min"}},
        {"at": "1 min", "wrong_key": "A"},
        {"at": "1 min", "wrong_key": "B"},
    ],
    "a node gets a wrong key while it is down": [
        {"at": "1 min", "crash_node": "A", "restart_after": "30 s"},
        {"at": "70 s", "wrong_key": "A"},
    ],
    "factors": [{"at": "2 min", "arrival_factor": 0}, {"at": "1 min", "arrival_factor": 3}],
}


@pytest.mark.parametrize("events", RIGHT.values(), ids=RIGHT.keys())
def test_right(events: list[dict[str, object]]) -> None:
    assert problems(*events) == []


WRONG = {
    "at the end": (
        [{"at": "10 min", "add_nodes": 1}],
        ['events[0].at: after the end ("10 min"); before the end at 10 min'],
    ),
    "no such node": (
        [{"at": "1 min", "crash_node": "Z", **CRASH}, {"at": "1 min", "remove_node": "a"}],
        [
            'events[0].crash_node: no such node ("Z"); at that time: A and B',
            'events[1].remove_node: no such node ("a"); at that time: A and B; did you mean A?',
        ],
    ),
    "added later": (
        [{"at": "1 min", "crash_node": "C", **CRASH}, {"at": "2 min", "add_nodes": 1}],
        ['events[0].crash_node: a node that is added later ("C"); at that time: A and B'],
    ),
    "still boots": (
        [{"at": "1 min", "add_nodes": 1}, {"at": "79 s", "remove_node": "C"}],
        ['events[1].remove_node: a node that still boots ("C"); from 80 s on'],
    ),
    "already down": (
        [{"at": "1 min", "crash_node": "A", **CRASH}, {"at": "119 s", "crash_node": "A", **CRASH}],
        ['events[1].crash_node: not yet back from its crash ("A"); from 124 s on'],
    ),
    "up, but not in the balancer": (
        [{"at": "1 min", "crash_node": "A", **CRASH}, {"at": "121 s", "remove_node": "A"}],
        ['events[1].remove_node: not yet back from its crash ("A"); from 124 s on'],
    ),
    "already removed": (
        [
            {"at": "1 min", "remove_node": "A", "drain": "1 min"},
            {"at": "90 s", "crash_node": "A", **CRASH},
            {"at": "3 min", "add_nodes": 1},
            {"at": "4 min", "remove_node": "A"},
        ],
        [
            'events[1].crash_node: removed at 1 min ("A"); a node that is still there',
            'events[3].remove_node: removed at 1 min ("A"); a node that is still there',
        ],
    ),
    "the last node": (
        [{"at": "1 min", "remove_node": "A"}, {"at": "1 min", "remove_node": "B"}],
        ['events[1].remove_node: the last node ("B"); a node beside which there are others'],
    ),
    "overlapping outages": (
        [
            {"at": "100 s", "store_outage": {"duration": "1 min"}},
            {"at": "1 min", "store_outage": {"duration": "41 s"}},
        ],
        ['events[0].at: the store is still out ("100 s"); from 101 s on'],
    ),
    "overlapping outages of the database": (
        [
            {"at": "100 s", "database_outage": {"duration": "1 min"}},
            {"at": "1 min", "database_outage": {"duration": "41 s"}},
        ],
        ['events[0].at: the database is still out ("100 s"); from 101 s on'],
    ),
    "a flush that did not happen": (
        [{"at": "1 min", "store_flush": False}],
        ["events[0].store_flush: not true (false); true, or no such event"],
    ),
    "a flush of a store that is out": (
        [{"at": "61 s", "store_flush": True}, {"at": "1 min", "store_failover": LOSES}],
        ['events[0].at: the store is still out ("61 s"); from 62 s on'],
    ),
    "a failover that would undo a flush": (
        [{"at": "53 s", "store_flush": True}, {"at": "1 min", "store_failover": LOSES}],
        [
            (
                "events[1].store_failover: it would undo what befell the store until 53 s "
                '({"duration": "2 s", "lost_writes": "8 s"}); `lost_writes` of at most 7 s'
            )
        ],
    ),
    "an outage of no server": (
        [{"at": "1 min", "auth_server_outage": {"duration": "1 min"}}],
        [
            (
                'events[0].auth_server_outage: an outage of no server ({"duration": "1 min"}); '
                "an `auth_server` that is not `in_app`"
            )
        ],
    ),
    "two factors at once": (
        [{"at": "1 min", "arrival_factor": 2}, {"at": 60, "arrival_factor": 3}],
        ["events[1].at: two arrival factors at one time (60); one at a time"],
    ),
    "too many nodes": (
        [{"at": "1 min", "add_nodes": 9_999}],
        [
            'events: 10001 nodes in all ([{"at": "1 min", "add_nodes": 9999}]); at most 10000',
        ],
    ),
    "two events in one item": (
        [{"at": "1 min", "remove_node": "A", "add_nodes": 1}],
        [
            (
                "events[0]: 2 events in one item: remove_node and add_nodes "
                '({"at": "1 min", "remove_node": "A", "add_nodes": 1}); one event an item'
            )
        ],
    ),
    "a deployment in a deployment": (
        [
            {"at": "1 min", "rolling_deploy": {"interval": "10 s", "drain": "5 s"}},
            {"at": "95 s", "rolling_deploy": {"interval": "1 s"}},
        ],
        ['events[1].at: a deployment still goes on ("95 s"); after 95 s'],
    ),
    "a crash in a deployment": (
        [
            {"at": "1 min", "rolling_deploy": {"interval": "10 s"}},
            {"at": "90 s", "crash_node": "B", **CRASH},
        ],
        [
            (
                'events[1].crash_node: B is being restarted ("B"); not from 70 s to 90 s, when its'
                " turn in the deployment is"
            )
        ],
    ),
    "a crash that lasts until a deployment": (
        [
            {"at": "1 min", "rolling_deploy": {"interval": "2 min"}},
            {"at": "116 s", "crash_node": "B", **CRASH},
        ],
        [
            (
                'events[1].crash_node: B is being restarted ("B"); not from 3 min to 200 s, when'
                " its turn in the deployment is"
            )
        ],
    ),
    "a removal before its turn": (
        [
            {"at": "1 min", "rolling_deploy": {"interval": "10 s"}},
            {"at": "61 s", "remove_node": "B"},
        ],
        [
            (
                'events[1].remove_node: B is being restarted ("B"); not from 70 s to 90 s, when its'
                " turn in the deployment is"
            )
        ],
    ),
    "a deployment without an interval": (
        [{"at": "1 min", "rolling_deploy": {}}],
        ["events[0].rolling_deploy.interval: missing"],
    ),
    "two, one of them later": (
        [{"at": "1 min", "revoke": {"share": 1}, "add_nodes": 1}],
        [
            (
                "events[0]: 2 events in one item: revoke and add_nodes "
                '({"at": "1 min", "revoke": {"share": 1}, "add_nodes": 1}); one event an item'
            )
        ],
    ),
    "no event": (
        [{"at": "1 min"}],
        [
            (
                'events[0]: no event in this item ({"at": "1 min"}); `at` and one of add_nodes, '
                "remove_node, crash_node, rolling_deploy, store_outage, store_failover, "
                "store_flush, database_outage, auth_server_outage, rotate_keys, wrong_key, "
                "revoke, steal, xss, csrf or arrival_factor"
            )
        ],
    ),
    "near an event": (
        [{"at": "1 min", "crash": "A"}],
        [
            (
                'events[0]: no event in this item ({"at": "1 min", "crash": "A"}); `at` and one of '
                "add_nodes, remove_node, crash_node, rolling_deploy, store_outage, "
                "store_failover, store_flush, database_outage, auth_server_outage, rotate_keys, "
                "wrong_key, revoke, steal, xss, csrf or arrival_factor; did you mean crash_node?"
            )
        ],
    ),
    "two rotations at once": (
        [{"at": "1 min", "rotate_keys": {}}, {"at": "1 min", "rotate_keys": {"grace": "1 s"}}],
        ['events[1].at: two rotations at one time ("1 min"); one at a time'],
    ),
    "a wrong key for nobody": (
        [{"at": "1 min", "wrong_key": "C"}],
        ['events[0].wrong_key: no such node ("C"); at that time: A and B'],
    ),
    "a wrong key before the node is added": (
        [{"at": "1 min", "wrong_key": "C"}, {"at": "2 min", "add_nodes": 1}],
        ['events[0].wrong_key: a node that is added later ("C"); at that time: A and B'],
    ),
    "a wrong key for who has left": (
        [{"at": "1 min", "remove_node": "A"}, {"at": "2 min", "wrong_key": "A"}],
        ['events[1].wrong_key: removed at 1 min ("A"); a node that is still there'],
    ),
    "a wrong key twice": (
        [{"at": "1 min", "wrong_key": "A"}, {"at": "2 min", "wrong_key": "A"}],
        ['events[1].wrong_key: has a key of its own since 1 min ("A"); once for each node'],
    ),
    "without a time": ([{"add_nodes": 1}], ["events[0].at: missing"]),
    "without a restart": (
        [{"at": "1 min", "crash_node": "A"}],
        ["events[0].restart_after: missing"],
    ),
    "without a duration": (
        [{"at": "1 min", "store_outage": {"mode": "hang"}}],
        ["events[0].store_outage.duration: missing"],
    ),
    "key of another event": (
        [{"at": "1 min", "crash_node": "A", **CRASH, "drain": "1 s"}],
        [
            (
                "events[0].drain: unknown key; at, crash_node or restart_after; "
                "did you mean autoscaler.drain, events[].drain or events[].rolling_deploy.drain?"
            )
        ],
    ),
}


@pytest.mark.parametrize(("events", "lines"), WRONG.values(), ids=WRONG.keys())
def test_wrong(events: list[dict[str, object]], lines: list[str]) -> None:
    assert problems(*events) == lines


def test_the_only_node_cannot_leave_but_crash() -> None:
    nodes = {"count": 1}
    assert problems({"at": "1 min", "crash_node": "A", **CRASH}, nodes=nodes) == []
    (line,) = problems({"at": "1 min", "remove_node": "A"}, nodes=nodes)
    assert "the last node" in line


def test_names_of_nodes_that_come_later() -> None:
    nodes = {"count": 1, "names": ["web", "B", "spare"], "boot_time": "0 s"}
    events = [
        {"at": "1 min", "add_nodes": 3},
        {"at": "2 min", "crash_node": "spare", **CRASH},
        {"at": "2 min", "remove_node": "A"},
    ]
    assert problems(*events, nodes=nodes) == []
    assert load_mapping({"workload": WORKLOAD, "nodes": nodes, "events": events}).node_names == (
        "web",
        "B",
        "spare",
        "A",
    )


def test_nodes_are_not_judged_while_an_event_is_wrong() -> None:
    assert problems(
        {"at": "1 min", "add_nodes": "one"}, {"at": "2 min", "crash_node": "C", **CRASH}
    ) == ['events[0].add_nodes: not a number ("one"); a whole number from 1 to 10000']


def test_nothing_happens_while_users_are_logged_in_at_the_start() -> None:
    early = {"at": "0 s", "crash_node": "A", **CRASH}
    regulars = {"workload": {**WORKLOAD, "logged_in_at_start": 0.5}}
    assert problems(early, **regulars) == [
        'events[0].at: at 0 s, as users are logged in (logged_in_at_start) ("0 s"); later than 0 s'
    ]
    assert problems({**early, "at": "1 ns"}, **regulars) == problems(early) == []
