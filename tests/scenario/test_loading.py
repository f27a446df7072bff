"""What a good scenario becomes."""

import pickle
from pathlib import Path

import pytest

from simulator.scenario.errors import InputError
from simulator.scenario.loading import load, load_mapping, load_text
from simulator.scenario.quantities import KIB, MIN, MS, US, H, S
from simulator.scenario.source_file import shipped_scenarios
from simulator.scenario.strategy_names import WORKING
from simulator.scenario.workload import DEFAULT_USERS

# The example of SCENARIO.md's author: what others write.
SCALE_OUT = """\
name: scale_out
description: The load grows past what A can carry; B and C join, A crashes.
seed: 2026
duration: 10 min
replications: 5
strategies: all
workload:
  model: partly_open
  arrival_rate: 14 /s          # visits
  users: 20000
  requests_per_visit: {mean: 10, distribution: geometric}
  think_time: {mean: 4 s, distribution: exponential}
  logout_probability: 0.3
  clients: {browser: 0.8, app: 0.2}
  profile: [{at: 0 s, factor: 1}, {at: 4 min, factor: 3}]
nodes: {count: 1, workers: 4, service_time: {mean: 12 ms, distribution: exponential}}
events:
  - {at: 4 min, add_nodes: 1}
  - {at: 6 min, add_nodes: 1}
  - {at: 8 min, crash_node: A, restart_after: 30 s}
slo: {latency_p99: 400 ms, login_visibility: 0.999, exposure_max: 15 min}
"""


def test_values_become_base_units() -> None:
    scenario = load_text(SCALE_OUT)
    assert (scenario.name, scenario.seed, scenario.replications) == ("scale_out", 2026, 5)
    assert scenario.duration == 10 * MIN
    assert scenario.workload.arrival_rate == 14
    assert scenario.workload.think_time.mean == 4 * S
    clients = scenario.workload.clients
    assert {kind: clients[kind].share for kind in clients} == {"browser": 0.8, "app": 0.2}
    assert all(kind.keeps_cookies for kind in clients.values())
    assert [point.at for point in scenario.workload.profile] == [0, 4 * MIN]
    assert [event.kind for event in scenario.events] == ["add_nodes", "add_nodes", "crash_node"]
    assert scenario.node_names == ("A", "B", "C")
    assert scenario.slo.latency_p99 == 400 * MS
    assert scenario.slo.latency_p50 is None


def test_defaults() -> None:
    scenario = load_mapping({"workload": {"model": "open", "arrival_rate": 1}})
    assert scenario.strategies == scenario.strategy_names == WORKING
    assert scenario.workload.users == DEFAULT_USERS
    assert scenario.workload.think_time.mean == 5 * S
    assert (scenario.nodes.count, scenario.nodes.workers) == (2, 8)
    assert scenario.nodes.service_time.mean == 12 * MS
    assert scenario.store.read.mean == 10 * US
    assert scenario.network.header_limit == 8 * KIB
    assert scenario.session.absolute_timeout == 12 * H
    assert scenario.warm_up == 0
    assert scenario.events == ()


def test_the_hash_decides_its_cost() -> None:
    def mean(**keys: object) -> int:
        workload = {"model": "open", "arrival_rate": 1}
        return load_mapping({"workload": workload, "password_hash": keys}).password_hash.mean

    assert mean() == 15 * MS
    assert mean(algorithm="bcrypt") == 50 * MS
    assert mean(algorithm="bcrypt", mean="200 ms") == 200 * MS


def test_a_file_without_a_name_is_named_after_itself(tmp_path: Path) -> None:
    for stem, name in (("my shop", "my_shop"), ("..x", "x"), ("ü", "scenario")):
        path = tmp_path / f"{stem}.yaml"
        path.write_text("workload: {model: closed, users: 3}")
        assert load(path).name == name


def test_a_byte_order_mark_is_no_character(tmp_path: Path) -> None:
    path = tmp_path / "bom.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + b"workload: {model: closed, users: 3}")
    assert load(path).workload.users == 3
    assert load_text("\ufeffworkload: {model: closed, users: 3}").workload.users == 3


def test_aliases_are_written_out() -> None:
    scenario = load_text("store: {read: &t 20 us, write: *t}\nworkload: {model: closed, users: 1}")
    assert scenario.store.write == scenario.store.read


def test_folded_text() -> None:
    text = "description: >-\n  one\n  two\n\n  three\nworkload: {model: closed, users: 1}\n"
    assert load_text(text).description == "one two\nthree"


def test_a_trace_is_looked_for_beside_the_scenario(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    trace = tmp_path / "data" / "t.parquet"
    trace.touch()
    path = tmp_path / "s.yaml"
    path.write_text("workload: {model: trace, trace: {file: data/t.parquet, speed_up: 2}}")
    assert load(path).trace_path == trace
    trace.unlink()
    assert load(path, needs_trace=False).trace_path == trace


def test_no_trace_no_path() -> None:
    with pytest.raises(ValueError, match="not a trace"):
        _ = load_text(SCALE_OUT).trace_path


def test_a_scenario_travels_to_another_process(tmp_path: Path) -> None:
    text = "workload: {model: trace, trace: {file: t.parquet}}"
    scenario = load_text(text, folder=tmp_path, needs_trace=False)
    copy = pickle.loads(pickle.dumps(scenario))  # noqa: S301 - our own bytes
    assert copy == scenario
    assert copy.trace_path == tmp_path / "t.parquet"


@pytest.mark.parametrize("name", shipped_scenarios())
def test_shipped_scenarios_load_by_name(name: str) -> None:
    scenario = load(name)
    assert scenario.name == name.rpartition("/")[2]
    assert scenario.description


@pytest.mark.parametrize("name", ["mathesar_2595", "incidents/mathesar_2595"])
def test_an_incident_is_found_in_any_folder_without_its_own(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert load(name) == load(shipped_scenarios()["incidents/mathesar_2595"])


def test_an_incident_misspelt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="did you mean mathesar_2595"):
        load("mathesar_2959")


def test_a_file_wins_over_a_shipped_scenario(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    name = next(iter(shipped_scenarios()))
    Path(name).mkdir()
    assert load(name).name == name.rpartition("/")[2]
    Path(name).rmdir()
    Path(name).write_text("name: mine\nworkload: {model: closed, users: 1}")
    assert load(name).name == "mine"
