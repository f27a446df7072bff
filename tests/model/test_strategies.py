"""Which strategy a scenario means by a name: with rows of its own, or with a server for tokens."""

from typing import Any

import pytest

from simulator.model import steps
from simulator.model.steps import EXCHANGES
from simulator.model.strategies import AT_SERVER, STRATEGIES, strategy_of
from simulator.model.strategies.local import persisted
from simulator.model.strategy import NOTHING, SESSION, TOKEN, TOKEN_PAIR, Strategy
from simulator.scenario.loading import load_mapping

SERVER: dict[str, Any] = {"auth_server": {"round_trip": "30 ms"}}
PROVIDER: dict[str, Any] = {"auth_server": {"round_trip": "80 ms", "third_party": True}}


def chosen(name: str, **blocks: Any) -> Strategy:  # noqa: ANN401 - YAML
    workload = {"model": "open", "arrival_rate": "1 /s"}
    return strategy_of(load_mapping({"workload": workload, **blocks}), name)


@pytest.mark.parametrize("name", STRATEGIES)
def test_by_default_a_strategy_is_as_it_stands(name: str) -> None:
    assert chosen(name) is STRATEGIES[name]


@pytest.mark.parametrize("name", STRATEGIES)
def test_a_server_changes_what_issues_tokens(name: str) -> None:
    token = STRATEGIES[name].credential in (TOKEN, TOKEN_PAIR)
    assert (name in AT_SERVER) is (token or name == "bff")
    assert chosen(name, **SERVER) is AT_SERVER.get(name, STRATEGIES[name])


@pytest.mark.parametrize("name", STRATEGIES)
def test_what_a_server_does_not_change(name: str) -> None:
    for blocks in (SERVER, PROVIDER):
        one, other = STRATEGIES[name], chosen(name, **blocks)
        assert one.name == other.name == name
        assert one.credential == other.credential
        assert one.carrier == other.carrier
        assert one.look == other.look
        assert one.request == other.request
        assert one.copies == other.copies
        for exchange in ("login", "refresh", "logout"):
            assert bool(getattr(one, exchange)) is bool(getattr(other, exchange))


@pytest.mark.parametrize("name", STRATEGIES)
def test_a_provider_sends_the_client_back_to_a_node_with_a_code(name: str) -> None:
    own, provider = chosen(name, **SERVER), chosen(name, **PROVIDER)
    named = {EXCHANGES[kind] for kind in own.direct} - {"login"}
    assert {EXCHANGES[kind] for kind in provider.direct} == named


@pytest.mark.parametrize("persist", ["off", "restart", "on_miss"])
@pytest.mark.parametrize("name", STRATEGIES)
def test_only_sessions_of_one_node_are_persisted(name: str, persist: str) -> None:
    found = chosen(name, session={"persist": persist})
    if persist == "off" or name not in ("local", "sticky"):
        assert found is STRATEGIES[name]
    else:
        assert found == persisted(STRATEGIES[name], on_miss=persist == "on_miss")


@pytest.mark.parametrize("name", ["local", "sticky"])
def test_a_persisted_session_is_still_the_same_strategy(name: str) -> None:
    plain = STRATEGIES[name]
    restart, on_miss = (persisted(plain, on_miss=miss) for miss in (False, True))
    for found in (restart, on_miss):
        assert (found.name, found.affinity) == (name, plain.affinity)
        assert [s.arg for s in found.login if s.op == "call"] == [steps.DATABASE_WRITE]
        assert [s.arg for s in found.logout if s.op == "call"] == [steps.DATABASE_WRITE]
    # Rows that are read when a node starts again are in its memory then; else they are asked for.
    assert (restart.survives, restart.copies, restart.look) == (True, "", steps.IN_NODE)
    assert (on_miss.survives, on_miss.copies, on_miss.look) == (False, "memory", steps.IN_TABLE)


@pytest.mark.parametrize("name", STRATEGIES)
def test_credentials_go_where_their_kind_goes(name: str) -> None:
    """RFC 6265: a cookie to its own domain; RFC 6750: a bearer token to any."""
    strategy = STRATEGIES[name]
    carriers = {NOTHING: "none", SESSION: "cookie", TOKEN: "header", TOKEN_PAIR: "header"}
    assert strategy.carrier == carriers[strategy.credential]
    assert strategy.opaque is (name == "introspection")
    assert strategy.affinity is (name == "sticky")
    # Who has tokens that are renewed has an exchange for it; the backend's own renewal is none.
    assert bool(strategy.refresh) is (strategy.credential == TOKEN_PAIR)
