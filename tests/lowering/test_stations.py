"""The stations that a program asks, and the random streams: worked by hand."""

from typing import Any

import pytest

from simulator import draws
from simulator.lowering.program import lower_program
from simulator.lowering.stations import auth_server_of, lower_stations
from simulator.lowering.streams import lower_random
from simulator.model import steps
from simulator.model.stations import HANG, REFUSE
from simulator.model.strategies import strategy_of
from simulator.scenario.loading import load_mapping
from simulator.scenario.schema import Scenario

S = 1_000_000_000
MS = 1_000_000
US = 1_000
SERVER: dict[str, Any] = {"auth_server": {"round_trip": "30 ms"}}


def scenario(**blocks: Any) -> Scenario:  # noqa: ANN401 - YAML
    return load_mapping({"workload": {"model": "open", "arrival_rate": "1 /s"}, **blocks})


def stations(strategy: str, **blocks: Any) -> dict[str, Any]:  # noqa: ANN401 - YAML
    asked = scenario(**blocks)
    chosen = strategy_of(asked, strategy)
    return dict(lower_stations(asked, chosen, lower_program(asked, chosen)))


@pytest.mark.parametrize(
    ("strategy", "in_app", "at_server"),
    [
        # Of s(tore), d(atabase) and a(uthorization server), those that are asked; with a server
        # the password is compared there, not beside the application's table of users.
        ("none", "", ""),
        ("local", "d", "a"),
        ("sticky", "d", "a"),
        ("replicated", "d", "a"),
        ("database", "d", "da"),
        ("central_store", "sd", "sa"),
        ("cached_store", "sd", "sa"),
        ("introspection", "d", "a"),
        ("bff", "sd", "sa"),
        ("jwt", "d", "a"),
        ("jwt_refresh", "d", "a"),
        ("jwt_denylist", "sd", "sa"),
    ],
)
def test_which_stations_are_asked(strategy: str, in_app: str, at_server: str) -> None:
    names = {"s": "has_store", "d": "has_database", "a": "has_auth"}
    for blocks, expected in (({}, in_app), (SERVER, at_server)):
        found = stations(strategy, **blocks)
        assert {n: found[key] for n, key in names.items()} == {n: n in expected for n in names}


def test_the_applications_own_query_is_asked_of_the_database() -> None:
    assert stations("none", nodes={"database_query": "1 ms"})["has_database"] == 1


def test_stations_by_hand() -> None:
    found = stations(
        "central_store",
        store={"shards": 3, "round_trip": "601 us", "timeout": "2 s"},
        database={"connections": 7, "round_trip": "4 ms", "timeout": "3 s"},
        auth_server={"round_trip": "30 ms", "workers": 5, "timeout": "4 s"},
        session={"id_bytes": 20, "data_bytes": "1000 B"},
        events=[
            {"at": "50 s", "store_outage": {"duration": "5 s", "mode": "hang"}},
            {"at": "10 s", "store_outage": {"duration": "20 s"}},
        ],
    )
    assert (found["store_shards"], found["database_connections"], found["auth_workers"]) == (
        3,
        7,
        5,
    )
    assert found["store_half_ns"] == 300_500
    assert found["database_half_ns"] == 2 * MS
    assert found["auth_half_ns"] == 15 * MS
    assert found["store_timeout_ns"] == 2 * S
    assert found["database_timeout_ns"] == 3 * S
    assert found["auth_timeout_ns"] == 4 * S
    assert found["store_read_bytes"] == found["store_write_bytes"] == 1020
    assert found["outage_from_ns"].tolist() == [10 * S, 50 * S]
    assert found["outage_to_ns"].tolist() == [30 * S, 55 * S]
    assert found["outage_mode"].tolist() == [REFUSE, HANG]


@pytest.mark.parametrize(
    ("concurrency", "connections", "expected"),
    [
        # 8 workers: a threaded node has no more calls under way.
        ("threaded", 7, 7),
        ("threaded", 8, 0),
        ("threaded", 50, 0),
        ("async", 7, 7),
        ("async", 8, 8),
        ("async", 50, 50),
    ],
)
def test_a_pool_that_cannot_bind_is_none(concurrency: str, connections: int, expected: int) -> None:
    found = stations(
        "central_store",
        nodes={"workers": 8, "concurrency": concurrency},
        store={"connections_per_node": connections},
    )
    assert found["store_pool"] == expected


def test_an_application_that_is_its_own_server_asks_none() -> None:
    assert auth_server_of(scenario()).round_trip == 30 * MS
    assert auth_server_of(scenario(auth_server={"round_trip": "80 ms"})).round_trip == 80 * MS
    assert stations("introspection")["has_auth"] == 0


# --- streams ---------------------------------------------------------------------------------


def test_distributions_have_the_numbers_of_their_streams() -> None:
    asked = scenario(
        store={"read": "1 us", "write": "2 us"},
        database={"read": "3 us", "write": "4 us"},
        nodes={"database_query": "5 us", "service_time": {"mean": "6 us", "distribution": "gamma",
               "cv": 0.5}},
        workload={"model": "open", "arrival_rate": "1 /s", "think_time": "7 us"},
        client={
            "backoff": {"mean": "8 us", "distribution": "exponential"},
            "login_delay": "10 us",
        },
        auth_server={"service_time": "9 us"},
    )  # fmt: skip
    found = lower_random(asked, 0)
    constant = {
        steps.STORE_READ: 1 * US,
        steps.STORE_WRITE: 2 * US,
        steps.DATABASE_READ: 3 * US,
        steps.DATABASE_WRITE: 4 * US,
        steps.DATABASE_QUERY: 5 * US,
        draws.THINK: 7 * US,
        steps.AUTH_CALL: 9 * US,
        draws.TYPING: 10 * US,
    }
    for number, mean in constant.items():
        assert draws.FAMILIES[found["family"][number]] == "constant"
        assert found["dist_a"][number] == mean
    # A gamma of cv 1/2 has shape 4, and scale mean ÷ 4.
    assert draws.FAMILIES[found["family"][draws.SERVICE]] == "gamma"
    assert found["dist_a"][draws.SERVICE] == 4
    assert found["dist_b"][draws.SERVICE] == 1500
    assert draws.FAMILIES[found["family"][draws.BACKOFF]] == "exponential"
    assert found["dist_a"][draws.BACKOFF] == 8 * US
    assert len(found["family"]) == len(found["dist_a"]) == len(found["dist_b"])
    assert len(found["family"]) == draws.TYPING + 1
    assert steps.AUTH_CALL == draws.AUTH_CALL == 18


def test_every_stream_has_a_key_of_its_own() -> None:
    asked = scenario(seed=5)
    keys = [lower_random(asked, r)["key"].tolist() for r in (0, 1)]
    assert [len(k) for k in keys] == [draws.STREAMS, draws.STREAMS]
    assert keys[1][draws.HIT] == draws.stream_key(5, 1, 19)
    assert len({*keys[0], *keys[1]}) == 2 * draws.STREAMS


def test_a_denylist_keeps_ids_of_tokens_not_sessions() -> None:
    found = stations("jwt_denylist", session={"data_bytes": "9 KiB"})
    assert found["store_read_bytes"] == found["store_write_bytes"] == 36
