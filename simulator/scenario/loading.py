"""From a file, a text or a mapping to a `Scenario`, or to everything that is wrong with it."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.scenario import source_file
from simulator.scenario.document import Document, Scalar, Table, from_mapping, plain
from simulator.scenario.errors import Problem, Refusal, ScenarioError

if TYPE_CHECKING:
    from simulator.scenario.schema import Scenario


def load(source: str | Path, *, needs_trace: bool = True) -> "Scenario":
    """Loads a scenario.

    Args:
        source: A YAML file, or the name of a shipped scenario.
        needs_trace: Whether the trace that it names, if any, must be there.

    Raises:
        InputError: It cannot be used; the lines say why, all problems at once.
    """
    path = source_file.find(source)
    text = source_file.read(path)
    return load_text(text, str(source), path.parent, name=path.stem, needs_trace=needs_trace)


def load_text(
    text: str,
    source: str = "<text>",
    folder: str | Path = Path(),
    *,
    name: str = "scenario",
    needs_trace: bool = True,
) -> "Scenario":
    """Loads a scenario from YAML.

    Args:
        text: YAML 1.2, at most 1 MiB.
        source: What errors call it.
        folder: What relative paths in it start from.
        name: The scenario's name, if it does not give one.
        needs_trace: Whether the trace that it names, if any, must be there.

    Raises:
        ScenarioError: It cannot be used; all problems, in the order of the text.
    """
    from simulator.scenario.yaml_text import parse  # noqa: PLC0415 - a mapping needs no parser

    if len(text.encode(errors="replace")) > source_file.LARGEST:
        why = Refusal("larger than 1 MiB", "a scenario of at most 1 MiB")
        raise ScenarioError(Problem(source, None, None, "", "", why))
    document = parse(text.removeprefix("\ufeff"), source)
    return _load(document, Path(folder), name, needs_trace=needs_trace)


def load_mapping(
    mapping: Mapping[str, Any],
    source: str = "<mapping>",
    folder: str | Path = Path(),
    *,
    needs_trace: bool = True,
) -> "Scenario":
    """Loads a scenario from a mapping such as `{"workload": {"model": "open", …}}`.

    Args:
        mapping: Keys and values as in YAML.
        source: What errors call it.
        folder: What relative paths in it start from.
        needs_trace: Whether the trace that it names, if any, must be there.

    Raises:
        ScenarioError: It cannot be used; all problems.
    """
    document = from_mapping(mapping, source)
    return _load(document, Path(folder), "scenario", needs_trace=needs_trace)


def _load(document: Document, folder: Path, name: str, *, needs_trace: bool) -> "Scenario":
    from simulator.scenario.cost_file import fill_costs  # noqa: PLC0415 - pydantic takes 0.1 s
    from simulator.scenario.validation import validate  # noqa: PLC0415 - as above

    if not isinstance(document.root, Table):
        what = "plain text" if isinstance(document.root, Scalar) else "a list"
        why = Refusal(f"{what}, not a mapping", "a mapping of keys, `workload` at least")
        problem = Problem(document.source, *document.root.place, "", "", why)
        raise ScenarioError(*document.problems, problem)
    keys: dict[str, Any] = {"name": _as_name(name), **plain(document.root)}
    costly = fill_costs(document, keys, folder)
    scenario, problems = validate(document, keys, folder, needs_trace=needs_trace)
    problems = [*document.problems, *problems, *costly]
    if scenario is None or problems:
        here = document.source
        problems.sort(
            key=lambda at: (at.source != here, at.line is None, at.line or 0, at.column or 0)
        )
        raise ScenarioError(*problems)
    return scenario


def _as_name(stem: str) -> str:
    """A file's name as a scenario's name."""
    return re.sub(r"[^A-Za-z0-9_.-]", "_", stem)[:64].lstrip("_.-") or "scenario"
