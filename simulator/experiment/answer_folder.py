"""What an experiment leaves behind: tables, pictures, the scenario and how it came about."""

import hashlib
import json
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from simulator.analysis.words import ordinary
from simulator.experiment.archive import csv_lines
from simulator.experiment.manifest import PACKAGES, Origin, scenario_hash
from simulator.experiment.model_version import model_version

if TYPE_CHECKING:
    from pathlib import Path

    from pandas import DataFrame

    from simulator.scenario.schema import Scenario

TAG_LENGTH = 8


@dataclass(frozen=True)
class Answer:
    """What is to be written.

    Attributes:
        command: "capacity", "crossover", "sensitivity".
        scenario: As it is, with the strategies, seed and replications that were used.
        question: What was asked, beside the scenario, ready for JSON.
        tables: By name, without `.csv`.
        pictures: By name, without `.png`.
        words: The answer in sentences; no-break spaces join numbers and units.
    """

    command: str
    scenario: "Scenario"
    question: Mapping[str, Any]
    tables: Mapping[str, "DataFrame"]
    pictures: Mapping[str, bytes]
    words: tuple[str, ...]

    def write(self, folder: "Path", origin: Origin) -> list["Path"]:
        """Write it into a folder; return the files. Equal answers give equal bytes, but for when.

        Raises:
            OSError: It cannot be written.
        """
        from simulator.scenario.dumping import dump  # noqa: PLC0415 - ruamel.yaml is slow to import

        manifest = json.dumps(self.manifest(origin), indent=2, ensure_ascii=False, allow_nan=False)
        contents = {
            **{f"{name}.csv": "".join(csv_lines(t)).encode() for name, t in self.tables.items()},
            **{f"{name}.png": picture for name, picture in self.pictures.items()},
            "scenario.yaml": dump(self.scenario, folder).encode(),
            "manifest.json": f"{manifest}\n".encode(),
        }
        for name, content in contents.items():
            (folder / name).write_bytes(content)
        return [folder / name for name in contents]

    def manifest(self, origin: Origin) -> dict[str, Any]:
        """Return how it came about; it names neither machine nor user."""
        return {
            "version": version("authscale"),
            "name": self.scenario.name,
            "experiment": self.command,
            "question": dict(self.question),
            "answer": [ordinary(sentence) for sentence in self.words],
            "command": origin.command,
            "started": origin.started,
            "seconds": round(origin.seconds, 3),
            "seed": self.scenario.seed,
            "replications": self.scenario.replications,
            "strategies": list(self.scenario.strategy_names),
            "scenario_sha256": scenario_hash(self.scenario),
            "model_sha256": model_version(),
            "platform": f"{platform.system()} {platform.machine()}",
            "python": platform.python_version(),
            "versions": {name: version(name) for name in (*PACKAGES, "salib")},
            "notes": list(origin.notes),
        }


def tag(command: str, scenario: "Scenario", question: Mapping[str, Any]) -> str:
    """Return the command and a short hash of what is asked."""
    text = json.dumps([scenario_hash(scenario), question], sort_keys=True)
    return f"{command}-{hashlib.sha256(text.encode()).hexdigest()[:TAG_LENGTH]}"
