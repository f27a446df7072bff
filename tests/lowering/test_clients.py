"""Kinds of client are dropped where they make no difference."""

from typing import Any

import pytest

from simulator.lowering.clients import lower_clients
from simulator.model.client_kinds import APP, BROWSER
from simulator.model.strategies import strategy_of
from simulator.scenario.loading import load_mapping


def lowered(strategy: str, clients: dict[str, Any], **blocks: Any) -> tuple[float, int]:  # noqa: ANN401 - YAML
    workload = {"model": "closed", "users": 9, "clients": clients}
    scenario = load_mapping({"workload": workload, **blocks})
    found = lower_clients(scenario, strategy_of(scenario, strategy))
    return found["app_share"], found["careless"]


@pytest.mark.parametrize("clients", [{"browser": 1}, {"app": 2}, {"browser": 3, "app": 1}])
def test_all_are_alike_as_long_as_all_keep_cookies(clients: dict[str, Any]) -> None:
    for strategy in ("none", "sticky", "central_store", "jwt"):
        assert lowered(strategy, clients) == (0.0, 0)


def test_an_app_without_cookies_matters_where_there_are_some() -> None:
    clients = {"browser": 3, "app": {"share": 1, "keeps_cookies": False}}
    for strategy in ("local", "sticky", "central_store", "bff"):
        assert lowered(strategy, clients) == (0.25, 1 << APP)
    for strategy in ("none", "introspection", "jwt", "jwt_refresh"):
        assert lowered(strategy, clients) == (0.0, 0)
    assert lowered("jwt", clients, token={"carrier": "cookie"}) == (0.25, 1 << APP)


def test_browsers_may_keep_none_either() -> None:
    none = {"share": 1, "keeps_cookies": False}
    assert lowered("local", {"browser": none}) == (0.0, 1 << BROWSER)
    assert lowered("local", {"app": none}) == (1.0, 1 << APP)
    assert lowered("local", {"app": none, "browser": none}) == (0.5, 1 << APP | 1 << BROWSER)
