"""A scenario with another seed, other replications or strategies than its file says."""

from collections.abc import Sequence
from typing import Any

from simulator.scenario.errors import InputError, listed, nearest, shown
from simulator.scenario.hybrid import Hybrid
from simulator.scenario.schema import LARGEST_SEED, Scenario
from simulator.scenario.strategy_names import WORKING

MOST_REPLICATIONS = 10_000


def choose(
    scenario: Scenario,
    *,
    strategies: Sequence[str] | None = None,
    seed: int | None = None,
    replications: int | None = None,
) -> Scenario:
    """Return the scenario with what is given in place of its own; None leaves it.

    Strategies are named: the scenario's own, hybrids among them, and all that are built in.

    Raises:
        InputError: A value that the scenario's file could not have either; all of them at once.
    """
    problems, changes = [], dict[str, Any]()
    if strategies is not None:
        own = {s.name: s for s in scenario.strategies if isinstance(s, Hybrid)}
        problems += _strategy_problems(strategies, (*WORKING, *own))
        changes["strategies"] = tuple(own.get(name, name) for name in strategies)
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


def _strategy_problems(names: Sequence[str], known: Sequence[str]) -> list[str]:
    if isinstance(names, str):
        return [f"strategies: {shown(names)} is not a list; such as [{listed(known[:2], 'and')}]"]
    problems = [] if names else [f"strategies: none given; {listed(known)}"]
    for name in dict.fromkeys(names):
        if name not in known:
            meant = nearest(name, known)
            question = f"; did you mean {meant}?" if meant else ""
            problems.append(f"strategies: unknown ({shown(name)}); {listed(known)}{question}")
        elif list(names).count(name) > 1:
            problems.append(f"strategies: {name} is given twice; each once")
    return problems
