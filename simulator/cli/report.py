"""`authscale report`: the figures and the page of a finished run, made anew."""

from pathlib import Path
from typing import Annotated

import typer

from simulator.scenario.errors import InputError, clean


def report(
    run_dir: Annotated[Path, typer.Argument(help="The folder of a run: results/NAME/RUN.")],
) -> None:
    """Make the figures and report.html of a finished run anew, from the tables in its folder."""
    # Here, because they are slow and `--help` is not to wait for them.
    from simulator.experiment.archive import read  # noqa: PLC0415
    from simulator.experiment.run_folder import writing  # noqa: PLC0415
    from simulator.report.intact import check_intact  # noqa: PLC0415
    from simulator.report.write import write_report  # noqa: PLC0415

    try:
        comparison = read(run_dir)
    except KeyError as error:  # it looks a column up in the summary alone
        raise InputError(
            f"{clean(str(run_dir / 'summary.csv'))}: damaged: no column {error}"
        ) from error
    check_intact(comparison, run_dir)
    with writing(run_dir):
        written = write_report(comparison, run_dir)
    typer.echo(f"written: {run_dir}: {', '.join(path.name for path in written)}")
