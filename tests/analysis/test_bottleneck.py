"""Which station had least time to spare, and when: worked by hand."""

import math
from collections.abc import Callable

import pytest

from simulator.analysis.bottleneck import auth_operation_s, bottleneck, station
from simulator.analysis.course import Course
from simulator.scenario.loading import load_mapping

Make = Callable[..., Course]

IDLE = {
    "node_utilisation_max": 0.2,
    "node_utilisation_mean": 0.1,
    "store_utilisation": 0.0,
    "database_utilisation": 0.0,
}
RISING = [10.0] * 6 + [50.0] * 2
"""20 a second at the mean, 50 in the last two."""


def test_a_station_is_busiest_when_most_is_asked(make_course: Make) -> None:
    # 0.3 at 20 operations a second are 0.75 at 50.
    row = {**IDLE, "store_utilisation": 0.3}
    found = station("store", row, make_course(8, store_ops=RISING), 0.0)
    assert (found.name, found.utilisation, found.when) == ("store", 0.3, (6.0, 8.0, 50.0))
    assert found.busiest == 0.75
    assert found.is_short


def test_nothing_is_busier_than_all_the_time(make_course: Make) -> None:
    row = {**IDLE, "database_utilisation": 0.5}
    assert station("database", row, make_course(8, database_ops=RISING), 0.0).busiest == 1.0


def test_an_even_load_has_no_time_of_its_own(make_course: Make) -> None:
    row = {**IDLE, "store_utilisation": 0.8}
    found = station("store", row, make_course(8, store_ops=[10.0] * 8), 0.0)
    assert (found.when, found.busiest) == (None, 0.8)


def test_the_authorization_server_by_its_operations(make_course: Make) -> None:
    # 20 operations a second of 10 ms each; 50 in the stretch.
    found = station("auth_server", IDLE, make_course(8, auth_server_ops=RISING), 0.01)
    assert (found.utilisation, found.busiest) == (pytest.approx(0.2), pytest.approx(0.5))


def test_an_operation_of_the_authorization_server() -> None:
    server = {"workers": 4, "service_time": "6 ms"}
    ours = {"name": "ours", "extends": "introspection", "auth_server": {"workers": 2}}
    scenario = load_mapping(
        {
            "workload": {"model": "open", "arrival_rate": "1 /s"},
            "auth_server": server,
            "strategies": ["introspection", ours],
        }
    )
    assert auth_operation_s(scenario, "introspection") == 0.0015
    assert auth_operation_s(scenario, "ours") == 0.003


def test_nodes_are_busiest_when_requests_take_longest(make_course: Make) -> None:
    # 10 a second and node, at 0.3; one node instead of two serves 20 when latency is highest.
    row = {**IDLE, "node_utilisation_mean": 0.3, "node_utilisation_max": 0.4}
    course = make_course(
        8,
        latency_ms=[100.0] * 6 + [900.0] * 2,
        served=[20.0] * 8,
        node_seconds=[7 / 3] * 6 + [1.0] * 2,  # 16 in all
    )
    found = station("node", row, course, 0.0)
    assert (found.when, found.busiest) == ((6.0, 8.0, 90.0), pytest.approx(0.6))
    assert not found.is_short


def test_the_busiest_node_is_busier_than_the_mean(make_course: Make) -> None:
    row = {**IDLE, "node_utilisation_max": 0.9}
    course = make_course(8, latency_ms=[100.0] * 6 + [900.0] * 2)
    assert station("node", row, course, 0.0).busiest == 0.9


def test_without_requests_nothing_is_busy(make_course: Make) -> None:
    nan = {**IDLE, "node_utilisation_max": math.nan, "node_utilisation_mean": math.nan}
    found = bottleneck(nan, make_course(0), 0.0)
    assert not found.is_short


@pytest.mark.parametrize(
    ("nodes", "store", "database", "expected"),
    [
        (0.8, 0.5, 0.6, "node"),
        (0.5, 0.6, 0.4, "store"),
        (0.5, 0.6, 0.7, "database"),
        (0.99, 0.89, 0.2, "node"),
        # Full: workers that wait for it are held, and the nodes look busier than it is.
        (0.99, 0.9, 0.2, "store"),
        (0.0, 0.0, 0.0, "node"),
    ],
)
def test_the_bottleneck(
    make_course: Make, nodes: float, store: float, database: float, expected: str
) -> None:
    row = {
        "node_utilisation_max": nodes,
        "node_utilisation_mean": nodes,
        "store_utilisation": store,
        "database_utilisation": database,
    }
    course = make_course(8, store_ops=[10.0] * 8, database_ops=[10.0] * 8)
    assert bottleneck(row, course, 0.0).key == expected
