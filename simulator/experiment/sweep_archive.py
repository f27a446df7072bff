"""The files of a sweep: everything but its figures."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.experiment.archive import csv_lines
from simulator.experiment.manifest import Origin
from simulator.experiment.store import Store
from simulator.experiment.sweep import Swept
from simulator.experiment.sweep_manifest import sweep_manifest
from simulator.experiment.sweep_table import judged, write_table

if TYPE_CHECKING:
    from pandas import DataFrame


class Answer(NamedTuple):
    """What a sweep says of the columns that it was asked about, and how it came about.

    Attributes:
        rows: The table's rows of these columns, see `sweep_table.table_columns`.
        winners: See `sweep_table.winner_columns`.
        manifest: See `sweep_manifest.sweep_manifest`.
    """

    rows: "DataFrame"
    winners: "DataFrame"
    manifest: Mapping[str, Any]


def write_sweep(
    swept: Swept, store: Store, on: Sequence[str], origin: Origin, folder: Path
) -> tuple[list[Path], Answer]:
    """Write the tables, the scenario that all cells start from, and the manifest.

    Args:
        swept: What was run.
        store: Where its results are.
        on: The columns that were asked about.
        origin: How it came about.
        folder: Must be there.

    Raises:
        InputError: A result is gone from the store.
        OSError: The folder cannot be written.
    """
    from simulator.scenario.dumping import dump  # noqa: PLC0415 - ruamel.yaml is slow to import

    written = write_table(swept, store, folder)
    manifest = sweep_manifest(swept.sweep, on, origin)
    answer = Answer(*judged(swept, store, on), manifest)
    texts = {
        "winners.csv": "".join(csv_lines(answer.winners)),
        "scenario.yaml": dump(swept.sweep.scenario, folder),
        "manifest.json": json.dumps(manifest, indent=2, ensure_ascii=False, allow_nan=False) + "\n",
    }
    for name, content in texts.items():
        (folder / name).write_text(content, encoding="utf-8", newline="")
        written.append(folder / name)
    return written, answer
