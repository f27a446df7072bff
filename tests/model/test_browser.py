"""What scripts can read and what other pages can use, strategy by strategy."""

from typing import Any

import pytest

from simulator.model.browser import is_attached, is_readable
from simulator.model.strategies import STRATEGIES, strategy_of
from simulator.model.strategy import SESSION
from simulator.scenario.loading import load_mapping

TOKENS = ("introspection", "jwt", "jwt_refresh", "jwt_denylist")
OPEN = {"session": {"http_only": False}}


def readable(name: str, **blocks: Any) -> bool:  # noqa: ANN401 - YAML
    workload = {"model": "open", "arrival_rate": "1 /s"}
    scenario = load_mapping({"workload": workload, **blocks})
    return is_readable(scenario, strategy_of(scenario, name))


@pytest.mark.parametrize("name", STRATEGIES)
def test_a_session_is_read_from_a_cookie_that_is_not_http_only(name: str) -> None:
    is_session = STRATEGIES[name].credential == SESSION
    assert is_session == (name not in ("none", *TOKENS))
    assert readable(name) == (name in TOKENS)
    assert readable(name, **OPEN) == (name != "none")


@pytest.mark.parametrize("name", TOKENS)
@pytest.mark.parametrize(
    ("storage", "expected"),
    [("local_storage", True), ("cookie", True), ("http_only_cookie", False), ("memory", False)],
)
@pytest.mark.parametrize("server", ["in_app", {"third_party": True}])
def test_a_token_is_read_where_it_is_kept(
    name: str,
    storage: str,
    expected: object,
    server: Any,  # noqa: ANN401 - YAML
) -> None:
    blocks = {"token": {"storage": storage}, "auth_server": server, **OPEN}
    assert readable(name, **blocks) is expected


@pytest.mark.parametrize("same_site", ["lax", "none"])
@pytest.mark.parametrize("carrier", ["header", "cookie"])
@pytest.mark.parametrize("name", STRATEGIES)
def test_what_a_browser_attaches_to_what_others_make_it_send(
    name: str, carrier: str, same_site: str
) -> None:
    workload = {"model": "open", "arrival_rate": "1 /s"}
    blocks = {"token": {"carrier": carrier}, "session": {"same_site": same_site}}
    scenario = load_mapping({"workload": workload, **blocks})
    in_cookie = STRATEGIES[name].credential == SESSION or (name in TOKENS and carrier == "cookie")
    found = is_attached(scenario, strategy_of(scenario, name))
    assert found == (in_cookie and same_site == "none")
