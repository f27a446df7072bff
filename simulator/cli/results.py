"""`authscale results`: which runs and sweeps there are, and how far they are."""

from pathlib import Path
from typing import Annotated

import typer

from simulator.scenario.errors import InputError, clean


def results(
    out: Annotated[Path, typer.Option(metavar="DIR", help="The folder of results.")] = Path(
        "results"
    ),
) -> None:
    """List the runs and sweeps: scenario, folder, when, state and strategies."""
    from simulator.experiment.run_list import runs  # noqa: PLC0415 - `--help` does not need it

    try:
        found = runs(out)
    except OSError as error:
        raise InputError(f"{clean(str(out))}: {error.strerror or error}") from error
    if not found:
        typer.echo(f"no runs in {out}", err=True)
        return
    rows = [("scenario", "run", "when", "state", "strategies")]
    rows += [(r.name, r.run, r.when, r.state, ",".join(r.strategies)) for r in found]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        typer.echo("  ".join(cells).rstrip())
