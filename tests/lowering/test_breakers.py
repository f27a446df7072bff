"""Which stations have a circuit breaker before them."""

from typing import Any

import pytest

from simulator.model.steps import AUTH_SERVER, DATABASE, STORE
from tests.lowering.test_stations import stations

S = 1_000_000_000


def found(strategy: str, **blocks: Any) -> tuple[list[int], list[int]]:  # noqa: ANN401 - YAML
    lowered = stations(strategy, **blocks)
    return lowered["breaker_failures"].tolist(), lowered["breaker_open_ns"].tolist()


def test_without_the_key_there_is_none() -> None:
    assert found("central_store", auth_server={}) == ([0, 0, 0], [0, 0, 0])


def test_each_station_has_its_own() -> None:
    assert (STORE, DATABASE, AUTH_SERVER) == (0, 1, 2)
    store = {"breaker": {"failures": 3, "open_for": "2 s"}}
    server = {"breaker": {"failures": 7, "open_for": "10 s"}}
    assert found("bff", store=store, auth_server=server) == ([3, 0, 7], [2 * S, 0, 10 * S])


def test_by_default_it_opens_for_a_minute_after_five() -> None:
    assert found("bff", store={"breaker": {}}) == ([5, 0, 0], [60 * S, 0, 0])


@pytest.mark.parametrize("strategy", ["none", "local", "jwt"])
def test_who_does_not_ask_the_store_has_none_before_it(strategy: str) -> None:
    assert found(strategy, store={"breaker": {}}) == ([0, 0, 0], [0, 0, 0])
