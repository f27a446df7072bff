"""A scenario with another seed, other replications or strategies."""

import pytest

from simulator.experiment.choice import choose
from simulator.scenario.errors import InputError
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
        (["stiky"], "jwt or jwt_refresh; did you mean sticky?"),
        (["all"], 'strategies: unknown ("all")'),
        ([""], 'strategies: unknown ("")'),
        (["jwt", "jwt"], "strategies: jwt is given twice; each once"),
        (["database"], "strategies: not yet: database"),
        ([], "strategies: none given"),
        ("jwt", "not a list"),
    ],
)  # fmt: skip
def test_strategies_that_cannot_be(scenario: Scenario, strategies: list[str], line: str) -> None:
    with pytest.raises(InputError) as caught:
        choose(scenario, strategies=strategies)
    assert len(caught.value.lines) == 1
    assert line in caught.value.lines[0]


def test_all_problems_at_once(scenario: Scenario) -> None:
    with pytest.raises(InputError) as caught:
        choose(scenario, strategies=["jvt"], seed=-1, replications=0)
    assert caught.value.lines[1:] == (
        "seed: -1 cannot be used; a whole number from 0 to 9223372036854775807",
        "replications: 0 cannot be used; a whole number from 1 to 10000",
    )
