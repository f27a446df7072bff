"""What broke, and which stretch begins with it."""

import pytest

from simulator.analysis.course import Stretch
from simulator.analysis.trouble import Trouble, cause_of, troubles
from simulator.scenario.loading import load_mapping
from simulator.scenario.schema import Scenario


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load_mapping(
        {
            "duration": "10 min",
            "workload": {"model": "open", "arrival_rate": "1 /s"},
            "nodes": {"count": 2},
            "events": [
                {"at": "1 min", "add_nodes": 1},
                {"at": "2 min", "store_outage": {"duration": "30 s"}},
                {"at": "8 min", "crash_node": "A", "restart_after": "20 s"},
            ],
        }
    )


OUT = Trouble("the store was out from 2:00 to 2:30", 120.0, 150.0)
CRASH = Trouble("A crashed at 8:00", 480.0, 500.0)


def test_outages_and_crashes_are_trouble(scenario: Scenario) -> None:
    assert troubles(scenario, asks={"store"}) == [OUT, CRASH]


def test_so_is_a_deployment_until_the_last_node_is_back() -> None:
    scenario = load_mapping(
        {
            "workload": {"model": "open", "arrival_rate": "1 /s"},
            "events": [{"at": "1 min", "rolling_deploy": {"interval": "30 s"}}],
        }
    )
    said = "a deployment restarted the nodes from 1:00 to 1:50"
    assert troubles(scenario, asks=()) == [Trouble(said, 60.0, 110.0)]


def test_who_never_asks_the_store_does_not_miss_it(scenario: Scenario) -> None:
    assert troubles(scenario, asks={"database"}) == [CRASH]


def test_a_store_that_forgets_is_trouble() -> None:
    scenario = load_mapping(
        {
            "workload": {"model": "open", "arrival_rate": "1 /s"},
            "events": [
                {"at": "1 min", "store_flush": True},
                {"at": "2 min", "store_failover": {"duration": "30 s"}},
                {"at": "3 min", "database_outage": {"duration": "10 s"}},
            ],
        }
    )
    assert troubles(scenario, asks={"store"}) == [
        Trouble("the store was flushed at 1:00", 60.0, 65.0),
        Trouble("the store failed over from 2:00 to 2:30", 120.0, 150.0),
    ]
    assert troubles(scenario, asks={"database"}) == [
        Trouble("the database was out from 3:00 to 3:10", 180.0, 190.0)
    ]


@pytest.mark.parametrize(
    ("from_s", "cause"),
    [(114.9, None), (115.0, OUT), (150.0, OUT), (150.1, None), (480.0, CRASH), (501.0, None)],
)
def test_a_stretch_begins_in_it_or_hardly_before(from_s: float, cause: Trouble | None) -> None:
    assert cause_of(Stretch(from_s, 590.0, 0.5), [OUT, CRASH]) == cause
