"""Whether what a run folder held is all that a report needs."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from simulator.analysis.columns import NAMES
from simulator.analysis.judged import Judged
from simulator.experiment.archive import TABLES
from simulator.experiment.places import place_names
from simulator.report.station import STATIONS
from simulator.scenario.errors import InputError, clean

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.experiment.outcome import Comparison

_SPREAD = tuple(column for name in NAMES for column in (name, f"{name}_ci95"))
_COLUMNS = {
    "summary": ("strategy", *_SPREAD),
    "differences": ("strategy", "against", *_SPREAD),
    "timeseries": (
        "strategy",
        "replication",
        "t_s",
        "width_s",
        "sent",
        "ok",
        "failed",
        "abandoned",
        "latency_ms_mean",
        "logins",
        "nodes_up",
        "carried",
        "recognised",
        "pairs",
        "known",
        "forced_relogins",
        *(station.operations for station in STATIONS),
    ),
    "visibility": ("strategy", "login_node", "serving_node", "carried", "recognised"),
    "histogram": ("strategy", "replication", "low_ms", "high_ms", "count"),
    "theory": ("strategy", "model", "column", "theory", "simulated", "simulated_ci95", "agrees"),
    "verdicts": ("strategy", *Judged._fields, "reason"),
}
_MANIFEST: Mapping[str, type | tuple[type, ...]] = {
    "version": str,
    "command": str,
    "started": str,
    "seconds": (int, float),
    "seed": int,
    "replications": int,
    "engines": dict,
    "warm_up_s": dict,
    "scenario_sha256": str,
    "platform": str,
    "python": str,
    "versions": dict,
    "notes": list,
}


def check_intact(comparison: "Comparison", folder: "Path") -> None:
    """Refuse tables that lack columns, rows or names that a report shows.

    Raises:
        InputError: Naming the file; of another version of authscale, or changed since.
    """
    for table, columns in _COLUMNS.items():
        frame = getattr(comparison, table)
        missing = [column for column in columns if column not in frame]
        if missing:
            raise _damaged(_file(folder, table), f"no column {missing[0]}")
    if list(comparison.summary["strategy"]) != list(comparison.scenario.strategy_names):
        raise _damaged(_file(folder, "summary"), "not the strategies of scenario.yaml")
    nodes = {*comparison.visibility["login_node"], *comparison.visibility["serving_node"]}
    unknown = nodes - set(place_names(comparison.scenario.node_names))
    if unknown:
        raise _damaged(_file(folder, "visibility"), "nodes that scenario.yaml does not have")
    _check_manifest(comparison.manifest, folder)


def _check_manifest(manifest: Any, folder: "Path") -> None:  # noqa: ANN401 - whatever JSON holds
    for key, kind in _MANIFEST.items():
        if not isinstance(manifest, dict) or not isinstance(manifest.get(key), kind):
            raise _damaged(folder / "manifest.json", f"{key} is missing or of another kind")


def _file(folder: "Path", table: str) -> "Path":
    return folder / f"{table}.{'csv' if table in TABLES else 'parquet'}"


def _damaged(path: "Path", why: str) -> InputError:
    return InputError(f"{clean(str(path))}: damaged, or of another version of authscale: {why}")
