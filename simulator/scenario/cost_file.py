"""Reading the file that `costs` names, and filling in what the scenario leaves to it.

Its keys take the place of its path, so that a resolved scenario holds what it was run with. A key
of the scenario wins over the file.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from simulator.scenario import source_file
from simulator.scenario.complaints import problem_at, problems_of
from simulator.scenario.cost_keys import DEFAULT, Costs
from simulator.scenario.document import Document, Table, plain
from simulator.scenario.errors import Problem, Refusal, ScenarioError
from simulator.scenario.yaml_text import parse

PATH = ("costs",)


def fill_costs(document: Document, keys: dict[str, Any], folder: Path) -> list[Problem]:
    """Puts what was measured into a scenario's keys.

    Args:
        document: The scenario's.
        keys: Its content; a `costs` that cannot be used is left out of it.
        folder: What a relative path starts from.

    Returns:
        Everything that is wrong with the file.
    """
    given = keys.get("costs", DEFAULT)
    if isinstance(given, str) and given != DEFAULT:
        try:
            keys["costs"] = given = _read(document, folder / given)
        except ScenarioError as error:
            del keys["costs"]
            return list(error.problems)
    if isinstance(given, dict) and _is_right(given):
        _fill(keys, given)
    return []


def _read(document: Document, path: Path) -> dict[str, Any]:
    """The file's content, which is right in itself."""
    try:
        is_there = path.is_file()
    except (OSError, ValueError):  # too long a name, a NUL in it
        is_there = False
    if not is_there:
        why = Refusal("no such file", "`default`, or a file as `authscale calibrate` writes")
        raise ScenarioError(problem_at(document, PATH, why))
    costs = parse(source_file.read(path), str(path))
    if not isinstance(costs.root, Table):
        why = Refusal("not a mapping of keys", "tokens, store or password_hash")
        raise ScenarioError(Problem(costs.source, *costs.root.place, "", "", why))
    content: dict[str, Any] = plain(costs.root)
    try:
        Costs.model_validate(content)
    except ValidationError as error:
        raise ScenarioError(*costs.problems, *problems_of(error, costs, PATH)) from None
    if costs.problems:
        raise ScenarioError(*costs.problems)
    return content


def _is_right(content: Mapping[str, Any]) -> bool:
    """Whether keys that stand in the scenario itself are right; if not, its own check says why."""
    try:
        Costs.model_validate(content)
    except ValidationError:
        return False
    return True


def _fill(keys: dict[str, Any], content: Mapping[str, Any]) -> None:
    """Adds to each block what it does not say itself."""
    store = keys.setdefault("store", {})
    if isinstance(store, dict):
        keys["store"] = {**content.get("store", {}), **store}
    hashes = content.get("password_hash", {})
    _fill_hash(keys.setdefault("password_hash", {}), hashes, "argon2id")
    strategies = keys.get("strategies")
    for strategy in strategies if isinstance(strategies, list) else ():
        if isinstance(strategy, dict):
            _fill_hash(strategy.get("password_hash"), hashes, None)


def _fill_hash(block: object, hashes: Mapping[str, Any], algorithm: str | None) -> None:
    """Adds the mean of the algorithm that a `password_hash` names, or of the usual one."""
    if isinstance(block, dict) and "mean" not in block:
        measured = hashes.get(str(block.get("algorithm", algorithm)))
        if measured is not None:
            block["mean"] = measured
