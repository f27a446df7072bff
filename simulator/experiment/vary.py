"""Another value for any scalar key of a scenario, by its dotted path."""

import copy
import re
from collections.abc import Mapping
from typing import Any

from simulator.scenario.document import spell_path
from simulator.scenario.errors import InputError, clean, listed, nearest, shown
from simulator.scenario.key_kind import kind_of
from simulator.scenario.loading import load_mapping
from simulator.scenario.raw_keys import RawKeys
from simulator.scenario.schema import Scenario

Value = int | float | str | bool
"""A scalar as YAML has it: `"90 s"` is text, `90` a number of the key's bare unit."""

FIXED = ("name", "description", "schema_version", "strategies")
"""What no experiment varies: it changes no result, or names what is compared."""

_STEP = re.compile(r"([A-Za-z_][\w-]*)((?:\[[0-9]{1,6}\])*)", re.ASCII)


def steps_of(path: str) -> tuple[str | int, ...]:
    """Return the steps of a dotted path: `events[2].at` is `("events", 2, "at")`.

    Raises:
        InputError: It is no path.
    """
    steps: list[str | int] = []
    for part in path.split("."):
        match = _STEP.fullmatch(part)
        if not match:
            raise InputError(
                f"--vary: not a key's path ({shown(path)}); such as nodes.count or events[0].at"
            )
        steps.append(match[1])
        steps += [int(number) for number in re.findall(r"[0-9]+", match[2])]
    return tuple(steps)


def varied(source: RawKeys, changes: Mapping[str, Value]) -> Scenario:
    """Return the scenario with other values for some keys, checked as its file is.

    The keys as given are changed and all read again, so that a default that depends on another key
    is that of the changed scenario. A strategy of one's own is named like a key:
    `strategies.busy_store.store.read`.

    Args:
        source: The scenario's own keys.
        changes: Values by dotted path.

    Raises:
        InputError: There is no such key, it holds no single value, or the value is not allowed.
    """
    keys: dict[str, Any] = copy.deepcopy(dict(source.keys))
    for path, value in changes.items():
        _change(keys, source, path, value)
    said = ", ".join(f"{path}={value}" for path, value in changes.items())
    name = f"{source.source} with {said}" if changes else source.source
    return load_mapping(keys, name, source.folder)


def _change(keys: dict[str, Any], source: RawKeys, path: str, value: Value) -> None:
    steps = _resolved(keys, path)
    if steps[0] in FIXED and len(steps) == 1:
        raise InputError(f"--vary: {path} cannot be varied: it is no circumstance of the run")
    resolved: Any = source.scenario.spelt()
    node: Any = keys
    for depth, step in enumerate(steps[:-1], start=1):
        resolved = _inside(resolved, step)
        inner = _inside(node, step)
        if not isinstance(inner, dict | list):
            inner = _opened(inner, resolved, steps[:depth], path)
            node[step] = inner
        node = inner
    last = steps[-1]
    there, meant = _inside(node, last), _inside(resolved, last)
    held = there if isinstance(there, dict | list) else meant if there is None else None
    if isinstance(held, dict | list):
        inner_keys = listed(f"{path}.{key}" for key in held) if isinstance(held, dict) else ""
        what = "keys of its own here" if inner_keys else "a list here"
        raise InputError(
            f"--vary: {path} holds {what}, not one value{'; vary ' if inner_keys else ''}"
            f"{inner_keys}"
        )
    if isinstance(node, list):
        node[int(last)] = value
    else:
        node[last] = value


def _opened(given: object, resolved: object, steps: tuple[str | int, ...], path: str) -> Any:  # noqa: ANN401 - a block of keys
    """Return what stands for a block that is not given as one: a scalar, or nothing at all."""
    if kind_of(steps).varies:
        # Of a random time the other keys stay what they are: a mean alone would make it constant.
        return copy.deepcopy(resolved) if isinstance(resolved, dict) else {"mean": resolved}
    if isinstance(resolved, dict) and isinstance(given, str):
        return copy.deepcopy(resolved)
    if given is None or isinstance(given, str):
        return {}
    raise InputError(
        f"--vary: no such key ({clean(path)}): {spell_path(steps)} holds one value, no keys"
    )


def _resolved(keys: Mapping[str, Any], path: str) -> tuple[str | int, ...]:
    """Return a path's steps, with the place in the list for a strategy's or an item's name."""
    steps: list[str | int] = []
    node: Any = keys
    for step in steps_of(path):
        found = step
        if isinstance(node, list):
            found = _place(node, step, f"{spell_path(tuple(steps))}")
        elif isinstance(step, int):
            raise InputError(f"--vary: {spell_path(tuple(steps))} is not a list ({shown(path)})")
        steps.append(found)
        node = _inside(node, found)
    return tuple(steps)


def _place(items: list[Any], step: str | int, where: str) -> int:
    names = [item.get("name") if isinstance(item, dict) else None for item in items]
    if isinstance(step, int) and step < len(items):
        return step
    if step in names:
        return names.index(step)
    known = [str(name) for name in names if name] or [f"[{i}]" for i in range(len(items))]
    meant = nearest(step, known)
    question = f"; did you mean {meant}?" if meant else ""
    raise InputError(f"--vary: {where} has no item {shown(step)}; {listed(known[:20])}{question}")


def _inside(node: object, step: str | int) -> Any:  # noqa: ANN401 - whatever a file holds
    if isinstance(node, dict):
        return node.get(step)
    if isinstance(node, list | tuple) and isinstance(step, int) and step < len(node):
        return node[step]
    return None
