"""Validates a document: each key by itself, then what the keys mean for each other.

The second is done even if some keys are wrong, so that all errors are told at once: what is
wrong is left out first, and what depends on it is not judged.
"""

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from simulator.scenario.checks import findings
from simulator.scenario.complaints import loc_of, problem_at, problems_of
from simulator.scenario.document import Document
from simulator.scenario.errors import Problem
from simulator.scenario.finding import Steps
from simulator.scenario.schema import Scenario

ROUNDS = 8  # of leaving out what is wrong: some errors show only when others are gone
WORKLOAD = {"model": "open", "arrival_rate": 1}  # stands in for a workload that is wrong
EVENT = {"at": 0, "arrival_factor": 1}  # stands in for an event that is wrong
STRATEGY = "none"  # stands in for a strategy whose keys are wrong that it must have
STRATEGY_KEYS = ("name", "extends")


def validate(
    document: Document, keys: dict[str, Any], folder: Path, *, needs_trace: bool
) -> tuple[Scenario | None, list[Problem]]:
    """Validates.

    Args:
        document: Where things stand.
        keys: Its content and what is filled in; what is wrong gets left out of it.
        folder: What relative paths start from.
        needs_trace: Whether the trace must be there.

    Returns:
        The scenario, if it is right in itself, and all problems.
    """
    problems: list[Problem] = []
    wrong: set[Steps] = set()
    for _ in range(ROUNDS):
        try:
            scenario = Scenario.model_validate(keys, context={"folder": str(folder)})
        except ValidationError as error:
            problems = problems or problems_of(error, document)
            for complaint in error.errors(include_url=False, include_input=False):
                path = document.find(loc_of(complaint)).path
                wrong.add(_leave_out(keys, path))
        else:
            for finding in findings(scenario, needs_trace=needs_trace):
                if not any(_related(need, path) for need in finding.needs for path in wrong):
                    problems.append(problem_at(document, finding.path, finding.why))
            return (None if wrong else scenario), problems
    return None, problems


def _leave_out(keys: dict[str, Any], path: Steps) -> Steps:
    """Takes the smallest thing out that is wrong with `path`; returns what that is."""
    if path[:1] == ("events",) and len(path) > 1:
        keys["events"][path[1]] = EVENT
        return path[:2]
    of_strategy = path[:1] == ("strategies",) and len(path) > 1
    if of_strategy and (not path[2:] or path[2] in STRATEGY_KEYS):
        keys["strategies"][path[1]] = STRATEGY
        return path[:2]
    # A wrong item of another list takes it with it: the other items would change their places.
    first = 2 if of_strategy else 0
    within = (i for i, step in enumerate(path) if i >= first and isinstance(step, int))
    path = path[: next(within, len(path))]
    if path in ((), ("workload",)):
        keys["workload"] = WORKLOAD
        return ("workload",)
    *parents, last = path
    block: Any = keys
    for step in parents:  # what is wrong twice is no longer there the second time
        there = step in block if isinstance(block, dict) else isinstance(block, list)
        block = block[step] if there else {}
    if isinstance(block, dict):
        block.pop(last, None)
    return path


def _related(one: Steps, other: Steps) -> bool:
    shared = min(len(one), len(other))
    return one[:shared] == other[:shared]
