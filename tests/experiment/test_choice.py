"""A scenario with another seed, other replications or strategies."""

from typing import Any

import pytest

from simulator.experiment.choice import choose
from simulator.scenario.errors import InputError
from simulator.scenario.loading import load_mapping
from simulator.scenario.schema import Scenario


def test_nothing_given_changes_nothing(scenario: Scenario) -> None:
    assert choose(scenario) == scenario


def test_what_is_given_stands_in_its_place(scenario: Scenario) -> None:
    chosen = choose(scenario, strategies=["sticky", "jwt"], seed=0, replications=1)
    assert chosen.strategies == ("sticky", "jwt")
    assert (chosen.seed, chosen.replications) == (0, 1)
    assert chosen.workload == scenario.workload
    assert scenario.seed == 7


@pytest.mark.parametrize(
    ("strategies", "line"),
    [
        (["stiky"], 'strategies: unknown ("stiky"); none, local, sticky, '),
        (["stiky"], "jwt_refresh or jwt_denylist; did you mean sticky?"),
        (["all"], 'strategies: unknown ("all")'),
        ([""], 'strategies: unknown ("")'),
        (["jwt", "jwt"], "strategies: jwt is given twice; each once"),
        ([], "strategies: none given"),
        ("jwt", "not a list"),
    ],
)  # fmt: skip
def test_strategies_that_cannot_be(scenario: Scenario, strategies: list[str], line: str) -> None:
    with pytest.raises(InputError) as caught:
        choose(scenario, strategies=strategies)
    assert len(caught.value.lines) == 1
    assert line in caught.value.lines[0]


def test_the_scenario_s_own_strategies_are_chosen_by_name(small: dict[str, Any]) -> None:
    ours = {"name": "ours", "extends": "jwt", "token": {"ttl": "5 s"}}
    scenario = load_mapping({**small, "strategies": ["local", ours]})
    chosen = choose(scenario, strategies=["ours", "none"])
    assert chosen.strategies == (scenario.strategies[1], "none")
    assert chosen.strategy_names == ("ours", "none")
    with pytest.raises(InputError, match="jwt_denylist or ours; did you mean ours"):
        choose(scenario, strategies=["our"])
    with pytest.raises(InputError, match="unknown"):
        choose(load_mapping(small), strategies=["ours"])


def test_all_problems_at_once(scenario: Scenario) -> None:
    with pytest.raises(InputError) as caught:
        choose(scenario, strategies=["jvt"], seed=-1, replications=0)
    assert caught.value.lines[1:] == (
        "seed: -1 cannot be used; a whole number from 0 to 9223372036854775807",
        "replications: 0 cannot be used; a whole number from 1 to 10000",
    )
