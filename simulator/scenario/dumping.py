"""Writing a scenario as YAML, with every key spelt out: what a run's folder keeps."""

import os
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.representer import RoundTripRepresenter

from simulator.scenario.yaml_text import resolve

if TYPE_CHECKING:
    from ruamel.yaml.nodes import ScalarNode

    from simulator.scenario.schema import Scenario

BLOCK_LEVELS = 2  # levels of mappings that get a line for each key; deeper ones are one line


def dump(scenario: "Scenario", folder: str | Path = Path()) -> str:
    """The scenario as YAML, which `load_text(text, folder=folder)` makes the same scenario of.

    Args:
        scenario: What to write.
        folder: Where the text will lie: the trace's path starts from there.
    """
    keys = scenario.spelt()
    if scenario.workload.trace is not None:
        path = os.path.relpath(scenario.trace_path, folder)
        keys["workload"]["trace"]["file"] = Path(path).as_posix()
    yaml = YAML()
    yaml.Representer = _Representer
    yaml.width = 2**20  # one line is one value
    yaml.allow_unicode = True
    stream = StringIO()
    yaml.dump(_styled(keys, BLOCK_LEVELS), stream)
    return stream.getvalue()


def _styled(value: Any, levels: int) -> Any:  # noqa: ANN401 - any YAML value
    """The value, with mappings below `levels` in one line, lists of mappings in a line an item."""
    if isinstance(value, dict):
        table = CommentedMap((key, _styled(item, levels - 1)) for key, item in value.items())
        if levels <= 0 or not value:
            table.fa.set_flow_style()
        return table
    if isinstance(value, list | tuple):
        items = CommentedSeq(_styled(item, 0) for item in value)
        if not any(isinstance(item, dict) for item in value):
            items.fa.set_flow_style()
        return items
    return value


class _Representer(RoundTripRepresenter):
    """Puts text in quotes that would be read as something else."""

    def represent_text(self, text: str) -> "ScalarNode":
        style = None if isinstance(resolve(text), str) and text.isprintable() else '"'
        return self.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Representer.add_representer(str, _Representer.represent_text)
