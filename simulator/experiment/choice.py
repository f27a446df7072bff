"""A scenario with another seed, other replications or strategies than its file says."""

from collections.abc import Sequence
from typing import Any

from simulator.scenario.errors import InputError, listed, nearest, shown
from simulator.scenario.schema import LARGEST_SEED, Scenario
from simulator.scenario.strategy_names import LATER, WORKING

MOST_REPLICATIONS = 10_000


def choose(
    scenario: Scenario,
    *,
    strategies: Sequence[str] | None = None,
    seed: int | None = None,
    replications: int | None = None,
) -> Scenario:
    """Return the scenario with what is given in place of its own; None leaves it.

    Raises:
        InputError: A value that the scenario's file could not have either; all of them at once.
    """
    problems, changes = [], dict[str, Any]()
    if strategies is not None:
        problems += _strategy_problems(strategies)
        changes["strategies"] = tuple(strategies)
    if seed is not None:
        problems += _whole("seed", seed, 0, LARGEST_SEED)
        changes["seed"] = seed
    if replications is not None:
        problems += _whole("replications", replications, 1, MOST_REPLICATIONS)
        changes["replications"] = replications
    if problems:
        raise InputError(*problems)
    return scenario.model_copy(update=changes)


def _whole(name: str, value: object, low: int, high: int) -> list[str]:
    if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
        return []
    return [f"{name}: {shown(value)} cannot be used; a whole number from {low} to {high}"]


def _strategy_problems(names: Sequence[str]) -> list[str]:
    if isinstance(names, str):
        return [f"strategies: {shown(names)} is not a list; such as [{listed(WORKING[:2], 'and')}]"]
    problems = [] if names else [f"strategies: none given; {listed(WORKING)}"]
    for name in dict.fromkeys(names):
        if name in LATER:
            problems.append(f"strategies: not yet: {name}; {listed(WORKING)}")
        elif name not in WORKING:
            meant = nearest(name, WORKING)
            question = f"; did you mean {meant}?" if meant else ""
            problems.append(f"strategies: unknown ({shown(name)}); {listed(WORKING)}{question}")
        elif list(names).count(name) > 1:
            problems.append(f"strategies: {name} is given twice; each once")
    return problems
