"""The files of a capacity study."""

import hashlib
import json
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.analysis.words import ordinary
from simulator.experiment.archive import csv_lines
from simulator.experiment.capacity import Question
from simulator.experiment.manifest import PACKAGES, Origin, scenario_hash
from simulator.experiment.model_version import model_version

if TYPE_CHECKING:
    from pandas import DataFrame

TAG_LENGTH = 8


def write_capacity(
    question: Question,
    tables: Mapping[str, "DataFrame"],
    words: Sequence[str],
    origin: Origin,
    folder: Path,
) -> list[Path]:
    """Write the tables, the scenario that all probes start from, and the manifest; return them.

    Args:
        question: What was asked.
        tables: By name, without `.csv`.
        words: The answer in sentences.
        origin: How it came about.
        folder: Must be there.

    Raises:
        OSError: The folder cannot be written.
    """
    from simulator.scenario.dumping import dump  # noqa: PLC0415 - ruamel.yaml is slow to import

    found = _manifest(question, words, origin)
    manifest = json.dumps(found, indent=2, ensure_ascii=False, allow_nan=False)
    texts = {f"{name}.csv": "".join(csv_lines(frame)) for name, frame in tables.items()}
    texts |= {"scenario.yaml": dump(question.scenario, folder), "manifest.json": f"{manifest}\n"}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return [folder / name for name in texts]


def tag(question: Question) -> str:
    """Return the command and a short hash of what is asked."""
    asked = json.dumps([scenario_hash(question.scenario), _asked(question)], sort_keys=True)
    return f"capacity-{hashlib.sha256(asked.encode()).hexdigest()[:TAG_LENGTH]}"


def _asked(question: Question) -> dict[str, Any]:
    candidates = question.candidates
    return {
        "vary": candidates.path,
        "candidates": list(candidates.values),
        "find": candidates.find,
        "looks": list(question.counts),
    }


def _manifest(question: Question, words: Sequence[str], origin: Origin) -> dict[str, Any]:
    return {
        "version": version("authscale"),
        "name": question.scenario.name,
        "experiment": "capacity",
        "question": _asked(question),
        "answer": [ordinary(sentence) for sentence in words],
        "command": origin.command,
        "started": origin.started,
        "seconds": round(origin.seconds, 3),
        "seed": question.scenario.seed,
        "strategies": list(question.strategies),
        "scenario_sha256": scenario_hash(question.scenario),
        "model_sha256": model_version(),
        "platform": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "versions": {name: version(name) for name in PACKAGES},
        "notes": list(origin.notes),
    }
