"""What a sweep's folder says of itself: what was asked, and how it was answered."""

import hashlib
import json
import platform
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from simulator.experiment.manifest import PACKAGES, Origin, scenario_hash
from simulator.experiment.model_version import model_version
from simulator.experiment.sweep import Sweep

TAG_LENGTH = 8


def question(sweep: Sweep, on: Sequence[str], origin: Origin) -> dict[str, Any]:
    """Return what is asked, ready for JSON."""
    design = sweep.design
    axes = {path: _values(sweep, axis) for axis, path in enumerate(design.paths)}
    return {
        "name": sweep.scenario.name,
        "command": origin.command,
        "started": origin.started,
        "seed": sweep.scenario.seed,
        "replications": sweep.scenario.replications,
        "strategies": list(sweep.strategies),
        "design": "Latin hypercube" if design.sampled else "grid",
        "axes": list(design.paths) if design.sampled else axes,
        "cells": len(design.cells),
        "runs": sweep.runs,
        "on": list(on),
        "scenario_sha256": scenario_hash(sweep.scenario),
    }


def tag(sweep: Sweep, on: Sequence[str]) -> str:
    """Return a short hash of what is asked: the same question has the same folder."""
    text = json.dumps(
        [scenario_hash(sweep.scenario), sweep.design.paths, sweep.design.cells, list(on)]
    )
    return hashlib.sha256(text.encode()).hexdigest()[:TAG_LENGTH]


def sweep_manifest(sweep: Sweep, on: Sequence[str], origin: Origin) -> dict[str, Any]:
    """Return the manifest of a sweep that is done; it names neither machine nor user."""
    return {
        "version": version("authscale"),
        **question(sweep, on, origin),
        "seconds": round(origin.seconds, 3),
        "model_sha256": model_version(),
        "platform": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "versions": {name: version(name) for name in PACKAGES},
        "notes": list(origin.notes),
    }


def _values(sweep: Sweep, axis: int) -> list[Any]:
    return list(dict.fromkeys(values[axis] for values in sweep.design.cells))
