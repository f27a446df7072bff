"""The JSON Schema says of scenarios what the loader says, as far as it can."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from simulator.scenario.json_schema import DIALECT, json_schema
from simulator.scenario.known_keys import keys_by_block
from simulator.scenario.loading import load_mapping
from simulator.scenario.source_file import shipped_scenarios

SCHEMA = json_schema()
VALIDATOR = Draft202012Validator(SCHEMA)
WORKLOAD = {"model": "open", "arrival_rate": "4 /s"}


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == DIALECT


@pytest.mark.parametrize("name", shipped_scenarios())
def test_shipped_scenarios(name: str) -> None:
    keys = YAML(typ="safe", pure=True).load(shipped_scenarios()[name])
    assert [error.message for error in VALIDATOR.iter_errors(keys)] == []


RIGHT: list[dict[str, Any]] = [
    {},
    {"strategies": "all"},
    {"strategies": ["jwt"]},
    {"duration": 3, "warm_up": "auto"},
    {"duration": "1.5e3 ms", "warm_up": "0s"},
    {"nodes": {"service_time": 1, "database_query": "none"}},
    {"nodes": {"service_time": {"distribution": "empirical", "values": [1, "2 ms"]}}},
    {"nodes": {"database_query": {"mean": "1 ms", "distribution": "gamma", "cv": 2}}},
    {"events": [{"at": "1 s", "store_outage": {"duration": "1 s"}}, {"at": 2, "add_nodes": 1}]},
    {"token": {"claims": {"a": [None, {"b": 1.5}]}}},
    {"slo": {"latency_p99": "0.4 s"}},
    {"prices": {"node_hour": 0.1, "egress_gb": "none"}},
    {"events": [{"at": 1, "revoke": {"share": 1}}, {"at": 1, "steal": {"share": 0.5}}]},
    {"auth_server": "in_app"},
    {"workload": {**WORKLOAD, "clients": {"app": 1, "browser": {"share": 2}}}},
    {"workload": {**WORKLOAD, "clients": {"app": {"share": 1, "keeps_cookies": False}}}},
    {"auth_server": {"third_party": True}},
    {"strategies": ["jwt", {"name": "ours", "extends": "jwt", "token": {"ttl": "1 h"}}]},
    {"strategies": [{"name": "ours", "extends": "jwt", "nodes": {"database_query": "none"}}]},
]


@pytest.mark.parametrize("keys", RIGHT)
def test_right(keys: dict[str, Any]) -> None:
    keys = {"workload": WORKLOAD, **keys}
    load_mapping(keys)
    assert [error.message for error in VALIDATOR.iter_errors(keys)] == []


WRONG: list[dict[str, Any]] = [
    {"workload": {}},
    {"workload": {"model": "opened"}},
    {"wrkload": 1},
    {"strategies": ["jwtt"]},
    {"strategies": "jwt"},
    {"strategies": []},
    {"duration": "3 hours"},
    {"duration": 0},
    {"duration": True},
    {"duration": "-3 s"},
    {"seed": 1.5},
    {"nodes": {"count": 0}},
    {"nodes": {"wrokers": 1}},
    {"nodes": {"service_time": {"distribution": "gamma"}}},
    {"events": [{"at": 1, "add_nodes": 1, "remove_node": "A"}]},
    {"events": [{"add_nodes": 1}]},
    {"slo": {"availability": 2}},
    {"prices": {"node_hour": -1}},
    {"events": [{"at": 1, "revoke": {"share": 0}}]},
    {"events": [{"at": 1, "steal": {}}]},
    {"auth_server": "elsewhere"},
]


@pytest.mark.parametrize("keys", WRONG)
def test_wrong(keys: dict[str, Any]) -> None:
    keys = {"workload": WORKLOAD, **keys}
    assert not VALIDATOR.is_valid(keys)


def test_every_key_is_described_and_every_default_is_right() -> None:
    for path, block in _blocks():
        for key, described in block["properties"].items():
            assert described["description"], (path, key)
            assert "(ns)" not in described["description"], (path, key)
            if "default" in described:
                resolved = {**described, "$defs": SCHEMA["$defs"]}
                assert Draft202012Validator(resolved).is_valid(described["default"]), (path, key)


def test_it_knows_every_key() -> None:
    known = {key for keys in keys_by_block().values() for key in keys}
    assert {key for _, block in _blocks() for key in block["properties"]} == known


def test_defaults_are_spelt_with_units() -> None:
    assert SCHEMA["properties"]["duration"]["default"] == "10 min"
    network = SCHEMA["$defs"]["Network"]["properties"]
    assert network["header_limit"]["default"] == "8 KiB"
    nodes = SCHEMA["$defs"]["Nodes"]["properties"]
    assert nodes["service_time"]["default"] == {"mean": "12 ms", "distribution": "exponential"}


def test_what_does_not_work_yet_is_marked() -> None:
    marked = {
        key
        for _, block in _blocks()
        for key, described in block["properties"].items()
        if described["description"].startswith("Not yet: ")
    }
    assert not {"workload", "store", "idle_timeout", "names", "cache", "prices"} & marked


def _blocks() -> list[tuple[str, dict[str, Any]]]:
    """Every object that lists its keys."""
    found = [("", SCHEMA)]
    for name, definition in SCHEMA["$defs"].items():
        parts = definition.get("anyOf", [definition])
        found += [(name, part) for part in parts if "properties" in part]
    return found
