"""A strategy of the scenario's own: what it meets, and that it is read again as it was."""

import pickle
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from simulator.plan import make_plan
from simulator.scenario.dumping import dump
from simulator.scenario.hybrid import Hybrid, scenario_of
from simulator.scenario.json_schema import json_schema
from simulator.scenario.known_keys import HYBRID, keys_by_block
from simulator.scenario.loading import load_text
from simulator.scenario.quantities import MS, US, S
from simulator.scenario.schema import Scenario
from simulator.scenario.services import AuthServer

TEXT = """\
workload: {model: open, arrival_rate: 4 /s}
nodes: {count: 3, service_time: {mean: 9 ms, distribution: gamma, cv: 2}, database_query: 1 ms}
denylist: {cache: 1 s, propagation: 2 s}
balancer: {policy: random, health_check: {interval: 5 s}}
strategies:
  - jwt
  - {name: ours, extends: jwt_denylist, denylist: {cache: 5 s, on_outage: accept}}
  - name: fast
    extends: local
    balancer: {health_check: {fall: 1}}
    nodes: {service_time: 3 ms, database_query: none}
"""


def loaded(text: str = TEXT) -> Scenario:
    return load_text(text)


def with_hybrid(hybrid: str, more: str = "") -> Scenario:
    """The scenario as the hybrid `own` meets it."""
    text = f"workload: {{model: open, arrival_rate: 4 /s}}\n{more}\nstrategies:\n  - {hybrid}\n"
    return scenario_of(load_text(text), "own")[1]


def test_the_list_stays_as_it_is_written() -> None:
    scenario = loaded()
    first, second, third = scenario.strategies
    assert first == "jwt"
    assert isinstance(second, Hybrid)
    assert isinstance(third, Hybrid)
    assert scenario.strategy_names == ("jwt", "ours", "fast")


@pytest.mark.parametrize("name", ["jwt", "local", "none"])
def test_a_built_in_strategy_meets_the_scenario_itself(name: str) -> None:
    scenario = loaded()
    base, met = scenario_of(scenario, name)
    assert base == name
    assert met is scenario


def test_the_keys_that_are_given_go_before_the_scenario_s() -> None:
    scenario = loaded()
    base, met = scenario_of(scenario, "ours")
    assert base == "jwt_denylist"
    denylist = met.denylist
    assert (denylist.cache, denylist.on_outage, denylist.propagation) == (5 * S, "accept", 2 * S)
    assert met.model_copy(update={"denylist": scenario.denylist}) == scenario
    assert scenario.denylist.cache == 1 * S


def test_so_do_the_keys_of_a_block_within_a_block() -> None:
    met = scenario_of(loaded(), "fast")[1]
    assert met.balancer.policy == "random"
    check = met.balancer.health_check
    assert (check.interval, check.fall, check.rise) == (5 * S, 1, 2)


def test_a_time_is_one_value() -> None:
    met = scenario_of(loaded(), "fast")[1]
    assert met.nodes.count == 3
    assert (met.nodes.service_time.mean, met.nodes.service_time.distribution) == (
        3 * MS,
        "constant",
    )


def test_none_takes_away_what_the_scenario_has() -> None:
    scenario = loaded()
    assert scenario.nodes.database_query is not None
    assert scenario_of(scenario, "fast")[1].nodes.database_query is None


def test_an_authorization_server_in_place_of_the_application() -> None:
    hybrid = "{name: own, extends: jwt, auth_server: {workers: 3}}"
    server = with_hybrid(hybrid).auth_server
    assert isinstance(server, AuthServer)
    assert (server.workers, server.round_trip) == (3, 30 * MS)
    other = with_hybrid(hybrid, "auth_server: {round_trip: 80 ms}").auth_server
    assert isinstance(other, AuthServer)
    assert (other.workers, other.round_trip) == (3, 80 * MS)


def test_the_application_in_place_of_an_authorization_server() -> None:
    hybrid = "{name: own, extends: jwt, auth_server: in_app}"
    assert with_hybrid(hybrid, "auth_server: {round_trip: 80 ms}").auth_server == "in_app"


def test_a_server_with_nothing_but_defaults_is_a_server() -> None:
    assert isinstance(
        with_hybrid("{name: own, extends: bff, auth_server: {}}").auth_server, AuthServer
    )


def test_another_hash_costs_what_it_costs() -> None:
    hybrid = "{name: own, extends: jwt, password_hash: {algorithm: bcrypt}}"
    met = with_hybrid(hybrid, "password_hash: {mean: 20 ms}")
    assert (met.password_hash.algorithm, met.password_hash.mean) == ("bcrypt", 50 * MS)


def test_dumped_as_it_is_written() -> None:
    scenario = loaded()
    text = dump(scenario)
    listed = text[text.index("strategies:") : text.index("workload:")]
    assert listed == (
        "strategies:\n"
        "- jwt\n"
        "- {name: ours, extends: jwt_denylist, denylist: {cache: 5 s, on_outage: accept}}\n"
        "- {name: fast, extends: local, balancer: {health_check: {fall: 1}}, "
        "nodes: {service_time: 3 ms, database_query: none}}\n"
    )
    assert load_text(text) == scenario
    assert dump(load_text(text)) == text


ODD = {
    "a server of defaults": "{name: own, extends: bff, auth_server: {}}",
    "in the app": "{name: own, extends: jwt, auth_server: in_app}",
    "a word": '{name: "null", extends: sticky, session: {persist: "off"}}',
    "a key that does not work yet": (
        "{name: own, extends: sticky, session: {touch: every_request, idle_timeout: 1 s}}"
    ),
    "a block without a key": "{name: own, extends: jwt, token: {}, network: {header_limit: 1}}",
    "values": (
        "{name: own, extends: cached_store, "
        "store: {read: {distribution: empirical, values: [1 ms, 2 ms]}}}"
    ),
}


@pytest.mark.parametrize("hybrid", ODD.values(), ids=ODD.keys())
def test_read_again_it_meets_the_same(hybrid: str) -> None:
    scenario = loaded(f"workload: {{model: closed, users: 3}}\nstrategies: [{hybrid}]\n")
    again = load_text(dump(scenario))
    (name,) = again.strategy_names
    base, met = scenario_of(again, name)
    assert (base, met.spelt() | {"strategies": 0}) == (
        scenario_of(scenario, name)[0],
        scenario_of(scenario, name)[1].spelt() | {"strategies": 0},
    )


def test_it_travels_to_another_process() -> None:
    scenario = loaded()
    copy = pickle.loads(pickle.dumps(scenario))  # noqa: S301 - our own bytes
    assert copy == scenario
    assert scenario_of(copy, "fast") == scenario_of(scenario, "fast")


def test_the_plan_is_of_what_it_extends_under_its_own_name() -> None:
    scenario = loaded(
        "workload: {model: open, arrival_rate: 4 /s}\n"
        "strategies:\n"
        "  - {name: ours, extends: cached_store, cache: {ttl: 7 s}, store: {read: 9 us}}\n"
    )
    plan, base = make_plan(scenario, "ours", 0), make_plan(scenario, "cached_store", 0)
    assert (plan.strategy, base.strategy) == ("ours", "cached_store")
    assert (plan.copy_ns, base.copy_ns) == (7 * S, 5 * S)
    assert plan.op.tolist() == base.op.tolist()
    assert (plan.dist_a[0], base.dist_a[0]) == (9 * US, 10 * US)
    assert plan.key.tolist() == base.key.tolist()


SCHEMA = json_schema()
DEFINITION = SCHEMA["$defs"]["Hybrid"]


def test_the_schema_describes_every_block_of_a_hybrid() -> None:
    assert tuple(DEFINITION["properties"]) == keys_by_block()[HYBRID]
    assert DEFINITION["required"] == ["name", "extends"]
    assert DEFINITION["properties"]["denylist"]["$ref"] == "#/$defs/Denylist"
    assert "none" not in DEFINITION["properties"]["extends"]["enum"]


WRONG: list[dict[str, Any]] = [
    {"name": "ours"},
    {"extends": "jwt"},
    {"name": "ours", "extends": "none"},
    {"name": "ours", "extends": "jwtt"},
    {"name": "Ours", "extends": "jwt"},
    {"name": "ours", "extends": "jwt", "workload": {"model": "open"}},
    {"name": "ours", "extends": "jwt", "token": None},
    {"name": "ours", "extends": "jwt", "token": {"til": 3}},
    {"name": "ours", "extends": "jwt", "auth_server": "in_ap"},
]


@pytest.mark.parametrize("hybrid", WRONG)
def test_the_schema_refuses(hybrid: dict[str, Any]) -> None:
    keys = {"workload": {"model": "open", "arrival_rate": 1}, "strategies": [hybrid]}
    assert not Draft202012Validator(SCHEMA).is_valid(keys)
