"""A scenario's keys as its file gives them, so that some can be changed and all read again."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.scenario import source_file
from simulator.scenario.document import plain
from simulator.scenario.loading import load, load_mapping

if TYPE_CHECKING:
    from simulator.scenario.schema import Scenario


@dataclass(frozen=True)
class RawKeys:
    """The keys that were given, before defaults; what depends on others is not filled in yet.

    Attributes:
        keys: Keys and values as in YAML, the scenario's name among them.
        folder: What relative paths in it start from.
        source: What errors call it.
        scenario: What the keys mean as they are.
    """

    keys: Mapping[str, Any]
    folder: Path
    source: str
    scenario: "Scenario"


def read_raw_keys(source: str | Path | Mapping[str, Any]) -> RawKeys:
    """Return the keys of a scenario.

    Args:
        source: A YAML file, a shipped scenario's name, or a mapping of keys.

    Raises:
        InputError: It cannot be used as it is; all problems at once, with their lines.
    """
    if isinstance(source, Mapping):
        return RawKeys(dict(source), Path(), "<mapping>", load_mapping(source))
    from simulator.scenario.yaml_text import parse  # noqa: PLC0415 - a mapping needs no parser

    scenario = load(source)
    path = source_file.find(source)
    root = plain(parse(source_file.read(path), str(source)).root)
    return RawKeys({"name": scenario.name, **root}, path.parent, str(source), scenario)
