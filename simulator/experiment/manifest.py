"""How a comparison came about: what must be known to repeat and to trust it."""

import hashlib
import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from simulator.experiment.cell import Observation

if TYPE_CHECKING:
    from simulator.scenario.schema import Scenario

PACKAGES = (
    "numba", "numpy", "pandas", "pyarrow", "pydantic", "pyjwt", "scipy", "simpy",
)  # fmt: skip
"""What the numbers depend on, or might."""


@dataclass(frozen=True)
class Origin:
    """What a comparison's tables do not say.

    Attributes:
        command: The command line, or the call.
        started: When (UTC, ISO 8601).
        seconds: How long it took, all in all.
        notes: Sentences that a reader must see.
    """

    command: str
    started: str
    seconds: float
    notes: Sequence[str]


def manifest(
    scenario: "Scenario", runs: Mapping[str, Sequence[Observation]], origin: Origin
) -> dict[str, Any]:
    """Return the manifest of a comparison, ready for JSON; it names neither machine nor user.

    Args:
        scenario: What was run.
        runs: What it came to, by strategy.
        origin: How it came about.
    """
    return {
        "version": version("authscale"),
        "name": scenario.name,
        "command": origin.command,
        "started": origin.started,
        "seconds": round(origin.seconds, 3),
        "seed": scenario.seed,
        "replications": scenario.replications,
        "strategies": list(runs),
        "engines": {s: sorted({o.engine for o in seen}) for s, seen in runs.items()},
        "warm_up_s": {s: seen[0].warm_up_ns / 1e9 for s, seen in runs.items()},
        "scenario_sha256": scenario_hash(scenario),
        "platform": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "versions": {name: version(name) for name in PACKAGES},
        "notes": list(origin.notes),
    }


def scenario_hash(scenario: "Scenario") -> str:
    """Return SHA-256 of the resolved scenario: of what it asks for, not of how or where it says so.

    The order of keys, comments and defaults do not matter; a trace counts by its content.
    """
    keys = scenario.spelt()
    if scenario.workload.trace is not None:
        with scenario.trace_path.open("rb") as trace:
            keys["workload"]["trace"]["file"] = hashlib.file_digest(trace, "sha256").hexdigest()
    text = json.dumps(keys, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
