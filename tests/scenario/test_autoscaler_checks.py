"""What an autoscaler does not go together with."""

import pytest

from simulator.scenario.errors import ScenarioError
from simulator.scenario.loading import load_mapping

WORKLOAD = {"model": "open", "arrival_rate": 1}
UP_TO_FOUR = {"max": 4, "min": 2}


def problems(*events: dict[str, object], **blocks: object) -> list[str]:
    scenario = {"workload": WORKLOAD, "autoscaler": UP_TO_FOUR, "events": list(events), **blocks}
    try:
        load_mapping(scenario, "f")
    except ScenarioError as error:
        return [line.removeprefix("f: ") for line in error.lines]
    return []


def test_right() -> None:
    assert problems() == []
    assert problems(autoscaler={"max": 2}) == []
    assert problems(autoscaler="none") == []
    crash = {"at": "1 min", "crash_node": "B", "restart_after": "1 s"}
    other_key = {"at": "2 min", "wrong_key": "D"}
    assert problems(crash, other_key, {"at": "1 min", "store_flush": True}) == []


def test_defaults_are_kubernetes() -> None:
    scenario = load_mapping({"workload": WORKLOAD, "autoscaler": {"max": 3}})
    assert scenario.spelt()["autoscaler"] == {
        "target_utilisation": 0.8,
        "min": 1,
        "max": 3,
        "interval": "15 s",
        "cooldown": "5 min",
        "drain": "30 s",
    }
    assert scenario.node_names == ("A", "B", "C")


@pytest.mark.parametrize(
    ("events", "blocks", "lines"),
    [
        (
            [],
            {"autoscaler": {"max": 4, "min": 5}},
            ["autoscaler.min: more than the largest number (5); at most 4"],
        ),
        (
            [],
            {"nodes": {"count": 5}},
            ['autoscaler: 5 nodes at the start ({"max": 4, "min": 2}); `nodes.count` from 2 to 4'],
        ),
        (
            [{"at": "1 min", "add_nodes": 1}],
            {},
            [
                (
                    "events[0].add_nodes: nodes are added by the autoscaler (1); it goes without an"
                    " autoscaler"
                )
            ],
        ),
        (
            [{"at": "1 min", "remove_node": "A"}],
            {},
            [
                (
                    'events[0].remove_node: nodes are removed by the autoscaler ("A"); it goes'
                    " without an autoscaler"
                )
            ],
        ),
        (
            [{"at": "1 min", "rolling_deploy": {"interval": "1 s"}}],
            {},
            [
                (
                    "events[0].rolling_deploy: the autoscaler decides which nodes there are"
                    ' ({"interval": "1 s"}); it goes without an autoscaler'
                )
            ],
        ),
        (
            [{"at": "1 min", "crash_node": "C", "restart_after": "1 s"}],
            {},
            [
                (
                    "events[0].crash_node: a node that the autoscaler may have removed"
                    ' ("C"); one that always stays: A to B'
                )
            ],
        ),
        (
            [{"at": "1 min", "wrong_key": "E"}],
            {},
            ['events[0].wrong_key: no such node ("E"); at that time: A, B, C and D'],
        ),
        (
            [],
            {"warm_up": "auto"},
            ['warm_up: auto with an autoscaler ("auto"); a time, such as 30 s'],
        ),
        ([], {"autoscaler": {"min": 1}}, ["autoscaler.max: missing"]),
        (
            [],
            {"autoscaler": {"max": 3, "target_utilisation": 0}},
            ["autoscaler.target_utilisation: zero (0); a number above 0, at most 1"],
        ),
    ],
)
def test_wrong(
    events: list[dict[str, object]], blocks: dict[str, object], lines: list[str]
) -> None:
    assert problems(*events, **blocks) == lines
