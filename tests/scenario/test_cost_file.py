"""`costs`: what was measured goes before the defaults, and after what the scenario says."""

from pathlib import Path

import pytest

from simulator.lowering.program import lower_program
from simulator.model.steps import CPU, STORE_READ, STORE_WRITE
from simulator.model.strategies import strategy_of
from simulator.plan import make_plan
from simulator.scenario.cost_keys import signature_of
from simulator.scenario.costs import SIGNATURES
from simulator.scenario.dumping import dump
from simulator.scenario.errors import ScenarioError
from simulator.scenario.hybrid import scenario_of
from simulator.scenario.loading import load, load_mapping, load_text
from simulator.scenario.schema import Scenario

US, MS = 1_000, 1_000_000
OPEN = "workload: {model: open, arrival_rate: 4 /s}\n"
MEASURED = """\
tokens:
  RS256: {sign: 400 us, verify: 50 us}
  EdDSA: {sign: 30 us, verify: 90 us}
store: {read: 14 us, write: {mean: 20 us, distribution: lognormal, cv: 0.5}}
password_hash: {argon2id: 21 ms, bcrypt: 70 ms}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "costs.yaml").write_text(MEASURED, encoding="utf-8")
    return tmp_path


def scenario(folder: Path, more: str = "", costs: str = "costs: mine/costs.yaml\n") -> Scenario:
    path = folder / "shop.yaml"
    path.write_text(OPEN + costs + more, encoding="utf-8")
    return load(path)


def lines_of(folder: Path, costs: str) -> list[str]:
    """What is wrong with a file of costs; each line begins with its name."""
    (folder / "mine" / "costs.yaml").write_text(costs, encoding="utf-8")
    with pytest.raises(ScenarioError) as refused:
        scenario(folder)
    name = f"{folder / 'mine' / 'costs.yaml'}:"
    assert all(line.startswith(name) for line in refused.value.lines)
    return [line.removeprefix(name) for line in refused.value.lines]


def test_what_was_measured_takes_the_place_of_the_defaults(folder: Path) -> None:
    found = scenario(folder)
    assert signature_of(found.costs, "RS256") == (400 * US, 50 * US)
    assert signature_of(found.costs, "EdDSA") == (30 * US, 90 * US)
    assert (found.store.read.mean, found.store.write.mean) == (14 * US, 20 * US)
    assert found.store.write.distribution == "lognormal"
    assert found.password_hash.mean == 21 * MS


def test_what_was_not_measured_has_its_default(folder: Path) -> None:
    found = scenario(folder, costs="costs: {tokens: {ES256: {sign: 1 us, verify: 2 us}}}\n")
    assert signature_of(found.costs, "ES256") == (1 * US, 2 * US)
    assert signature_of(found.costs, "RS256") == SIGNATURES["RS256"]
    plain = scenario(folder, costs="costs: default\n")
    assert (found.store, found.password_hash) == (plain.store, plain.password_hash)
    assert plain == scenario(folder, costs="")


def test_a_key_of_the_scenario_wins(folder: Path) -> None:
    found = scenario(folder, "store: {read: 1 us}\npassword_hash: {mean: 5 ms}\n")
    assert (found.store.read.mean, found.store.write.mean) == (1 * US, 20 * US)
    assert found.password_hash.mean == 5 * MS


def test_the_hash_is_that_of_the_algorithm(folder: Path) -> None:
    strategies = (
        "strategies: [{name: slow, extends: jwt, password_hash: {algorithm: bcrypt}},"
        " {name: set, extends: jwt, password_hash: {algorithm: bcrypt, mean: 3 ms}}, jwt]\n"
    )
    found = scenario(folder, strategies)
    means = {name: scenario_of(found, name)[1].password_hash.mean for name in found.strategy_names}
    assert means == {"slow": 70 * MS, "set": 3 * MS, "jwt": 21 * MS}
    assert scenario(folder, "password_hash: {algorithm: bcrypt}\n").password_hash.mean == 70 * MS


def test_a_run_pays_them(folder: Path) -> None:
    found = scenario(folder)
    program = lower_program(found, strategy_of(found, "jwt"))
    assert set(program.arg[program.op == CPU].tolist()) == {400 * US, 50 * US, 21 * MS}
    plan = make_plan(found, "central_store", 0)
    assert plan.dist_a[STORE_READ] == 14 * US
    assert plan.dist_a[STORE_WRITE] != 12 * US


def test_a_resolved_scenario_holds_what_it_was_run_with(folder: Path) -> None:
    """Without the file: the run's folder is elsewhere."""
    found = scenario(folder, "name: shop\nstore: {write: 9 us}\n")
    again = load_text(dump(found))
    assert again == found
    assert "costs: default" in dump(scenario(folder, costs=""))


def test_its_keys_may_stand_in_the_scenario() -> None:
    workload = {"model": "open", "arrival_rate": 4}
    costs = {"tokens": {"HS256": {"sign": 2e-6, "verify": 3e-6}}, "store": {"read": "7 us"}}
    found = load_mapping({"workload": workload, "costs": costs})
    assert signature_of(found.costs, "HS256") == (2 * US, 3 * US)
    assert found.store.read.mean == 7 * US


WRONG = {
    "unknown keys": (
        "tokens: {RS265: {sign: 1 us, verify: 1 us}}\nstor: {}\n",
        [
            "1:10: tokens.RS265: unknown key; HS256, RS256, ES256 or EdDSA; did you mean RS256?",
            "2:1: stor: unknown key; tokens, store or password_hash; did you mean store?",
        ],
    ),
    "bad values": (
        "tokens: {RS256: {sign: -1 us}}\npassword_hash: {bcrypt: soon}\n",
        [
            "1:17: tokens.RS256.verify: missing",
            "1:24: tokens.RS256.sign: negative (-1 us); a time above 0, at most 3650 d",
            (
                "2:25: password_hash.bcrypt: not a time (soon); a time such as 250 us, 12 ms, 30 s,"
                " 15 min, 12 h or 14 d"
            ),
        ],
    ),
    "a key twice": (
        "store: {read: 1 us}\nstore: {read: 2 us}\n",
        ["2:1: store: given twice, first in line 1; each key once"],
    ),
    "a list": (
        "- store\n",
        ["1:1: not a mapping of keys; tokens, store or password_hash"],
    ),
}


@pytest.mark.parametrize(("costs", "lines"), WRONG.values(), ids=WRONG.keys())
def test_a_file_that_is_wrong(costs: str, lines: list[str], folder: Path) -> None:
    assert lines_of(folder, costs) == lines


def test_the_scenarios_own_problems_come_first(folder: Path) -> None:
    (folder / "mine" / "costs.yaml").write_text("stor: {}\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as refused:
        scenario(folder, "\n\nnodes: {workers: 0}\n")
    assert ["nodes.workers" in line for line in refused.value.lines] == [True, False]


@pytest.mark.parametrize("path", ["mine", "no/such.yaml", "x" * 5_000, '"a\\0b"'])
def test_a_file_that_is_not_there(path: str, folder: Path) -> None:
    with pytest.raises(ScenarioError, match="costs: no such file"):
        scenario(folder, costs=f"costs: {path}\n")


@pytest.mark.parametrize(
    ("costs", "line"),
    [
        ("5", "costs: neither a word, nor a path, nor a mapping of keys (5)"),
        ("{stores: {}}", "costs.stores: unknown key; tokens, store or password_hash"),
        ("{store: {read: -1 us}}", "costs.store.read: negative"),
        ("{tokens: {RS256: {sign: 1 us}}}", "costs.tokens.RS256.verify: missing"),
    ],
)
def test_keys_in_the_scenario_that_are_wrong(costs: str, line: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        load_text(f"{OPEN}costs: {costs}\n", "f")
    (only,) = refused.value.lines
    assert line in only


def test_no_strategy_has_costs_of_its_own() -> None:
    with pytest.raises(ScenarioError, match="not for one strategy alone"):
        load_text(f"{OPEN}strategies: [{{name: ours, extends: jwt, costs: default}}]\n", "f")
