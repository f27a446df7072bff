"""`authscale run`: a scenario in, a comparison out."""

import json
import shlex
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.scenario.errors import InputError

if TYPE_CHECKING:
    from simulator.experiment.outcome import Comparison

CHECK_FAILED = 1


class EngineName(StrEnum):
    """What `--engine` takes."""

    auto = "auto"
    reference = "reference"
    compiled = "compiled"


def run(  # noqa: PLR0913 - one parameter an option
    scenario: Annotated[str, typer.Argument(help="A YAML file, or a shipped scenario's name.")],
    *,
    strategies: Annotated[
        str | None, typer.Option(metavar="A,B", help="In place of the scenario's.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="In place of the scenario's.")] = None,
    replications: Annotated[
        int | None, typer.Option(metavar="N", help="In place of the scenario's.")
    ] = None,
    precision: Annotated[
        str | None,
        typer.Option(metavar="2%", help="Replicate until intervals are so narrow (half ÷ mean)."),
    ] = None,
    precision_on: Annotated[
        str | None,
        typer.Option(metavar="A,B", help="Of these columns; by default mean and p99 of latency."),
    ] = None,
    max_replications: Annotated[
        int | None, typer.Option(metavar="N", help="No more than these; by default 200.")
    ] = None,
    engine: Annotated[
        EngineName, typer.Option(help="The result is the same whichever it is.")
    ] = EngineName.auto,
    jobs: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Processes; by default all cores.")
    ] = None,
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Each run makes a new folder in it.")
    ] = Path("results"),
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the summary rows as JSON, and nothing else.")
    ] = False,
    records: Annotated[
        bool, typer.Option("--records", help="Keep every request (records.parquet).")
    ] = False,
    enforce_slo: Annotated[
        bool, typer.Option("--enforce-slo", help="Exit 1 if a strategy fails an objective.")
    ] = False,
) -> None:
    """Simulate a scenario and compare its strategies.

    Prints the comparison and writes tables, plots and a report into a new folder.
    """
    # Here, because they are slow and `--help` is not to wait for them.
    from simulator.cli.precision import asked_precision  # noqa: PLC0415
    from simulator.cli.progress import run_progress, say_compiling  # noqa: PLC0415
    from simulator.experiment import archive  # noqa: PLC0415
    from simulator.experiment.choice import choose  # noqa: PLC0415
    from simulator.experiment.compare import (  # noqa: PLC0415
        Execution,
        available_cores,
        run_comparison,
    )
    from simulator.experiment.manifest import scenario_hash  # noqa: PLC0415
    from simulator.experiment.run_folder import run_folder, writing  # noqa: PLC0415
    from simulator.report.write import write_report  # noqa: PLC0415
    from simulator.scenario.loading import load  # noqa: PLC0415

    names = None if strategies is None else [name.strip() for name in strategies.split(",")]
    chosen = choose(load(scenario), strategies=names, seed=seed, replications=replications)
    asked = asked_precision(precision, precision_on, max_replications)
    if enforce_slo and not chosen.slo.model_dump(exclude_none=True):
        raise InputError("--enforce-slo: the scenario has no `slo`")
    execution = Execution(
        engine=engine.value,
        jobs=available_cores() if jobs is None else jobs,
        records=records,
        command=shlex.join(["authscale", *sys.argv[1:]]),
        announce_compiling=say_compiling,
    )
    with run_folder(out, chosen.name, scenario_hash(chosen)[:8]) as folder:
        with run_progress() as told:
            comparison = run_comparison(chosen, execution, told, asked)
        with writing(out):
            written = archive.write(comparison, folder.partial)
            written += write_report(comparison, folder.partial)
    if as_json:
        typer.echo(json.dumps(archive.json_rows(comparison.summary), allow_nan=False))
    else:
        _show(comparison)
    typer.echo(
        f"written: {folder.final}: {', '.join(sorted(path.name for path in written))}", err=as_json
    )
    if enforce_slo:
        _enforce(comparison)


def _show(comparison: "Comparison") -> None:
    from rich.console import Console  # noqa: PLC0415 - slow to import

    from simulator.report.table import comparison_table  # noqa: PLC0415 - as above

    console = Console(highlight=False)
    console.print(comparison_table(comparison))


def _enforce(comparison: "Comparison") -> None:
    """Exit 1 if a strategy fails an objective; the undecided has not failed, but is said."""
    verdicts = comparison.verdicts
    for row in verdicts.to_dict("records"):
        if row["verdict"] != "pass":
            line = f"{row['verdict']}: {row['strategy']}: {row['objective']}: {row['reason']}"
            typer.echo(line, err=True)
    if (verdicts["verdict"] == "fail").any():
        raise typer.Exit(CHECK_FAILED)
