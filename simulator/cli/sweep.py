"""`authscale sweep`: the comparison under many circumstances."""

import shlex
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.cli.run import EngineName

if TYPE_CHECKING:
    from simulator.experiment.store import Store
    from simulator.experiment.sweep import Sweep, Swept
    from simulator.experiment.sweep_archive import Answer
    from simulator.experiment.sweep_folder import SweepFolder
    from simulator.experiment.sweep_means import Means

DEFAULT_ON = "latency_ms_p99"


def sweep(  # noqa: PLR0913 - one parameter an option
    scenario: Annotated[str, typer.Argument(help="A YAML file, or a shipped scenario's name.")],
    *,
    vary: Annotated[
        list[str],
        typer.Option(
            "--vary",
            metavar="KEY=VALUES",
            help="nodes.count=1..16, 'nodes.count=1..64 log2', token.access_ttl=1min,5min; again"
            " for each key.",
        ),
    ],
    sample: Annotated[
        int | None,
        typer.Option(metavar="N", help="N cells of a Latin hypercube, not every combination."),
    ] = None,
    on: Annotated[
        list[str] | None,
        typer.Option(metavar="COLUMN", help="What is drawn and judged by; again for more."),
    ] = None,
    strategies: Annotated[
        str | None, typer.Option(metavar="A,B", help="In place of the scenario's.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="In place of the scenario's.")] = None,
    replications: Annotated[
        int | None, typer.Option(metavar="N", help="In place of the scenario's.")
    ] = None,
    engine: Annotated[
        EngineName, typer.Option(help="The result is the same whichever it is.")
    ] = EngineName.auto,
    jobs: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Processes; by default all cores.")
    ] = None,
    dask: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="A Dask scheduler: tcp://127.0.0.1:8786."),
    ] = None,
    out: Annotated[Path, typer.Option(metavar="DIR", help="The folder of results.")] = Path(
        "results"
    ),
) -> None:
    """Compare strategies under many circumstances.

    Each run is kept as it is done: the same command goes on where it was stopped, and what a
    changed scenario has in common with the old one is not run again.
    """
    # Here, because they are slow and `--help` is not to wait for them.
    from simulator.experiment.sweep import make_sweep  # noqa: PLC0415
    from simulator.experiment.sweep_means import Means  # noqa: PLC0415
    from simulator.experiment.winners import column_of  # noqa: PLC0415

    columns = [column_of(name).name for name in dict.fromkeys(on or [DEFAULT_ON])]
    asked = make_sweep(
        scenario,
        vary,
        sample_size=sample,
        strategies=None if strategies is None else [n.strip() for n in strategies.split(",")],
        seed=seed,
        replications=replications,
    )
    _answer(asked, columns, Means(engine.value, jobs, dask), out)


def _answer(asked: "Sweep", on: list[str], means: "Means", out: Path) -> None:
    """Run what is asked, write the answer and print the winners."""
    from simulator.experiment.manifest import Origin  # noqa: PLC0415 - as above
    from simulator.experiment.run_folder import writing  # noqa: PLC0415
    from simulator.experiment.store import Store  # noqa: PLC0415
    from simulator.experiment.sweep import notes  # noqa: PLC0415
    from simulator.experiment.sweep_archive import write_sweep  # noqa: PLC0415
    from simulator.experiment.sweep_folder import sweep_folder  # noqa: PLC0415
    from simulator.experiment.sweep_manifest import question, tag  # noqa: PLC0415
    from simulator.report.sweep_page import write_sweep_report  # noqa: PLC0415

    clock = time.perf_counter()
    started = datetime.now(UTC).isoformat(timespec="seconds")
    origin = Origin(shlex.join(["authscale", *sys.argv[1:]]), started, 0.0, ())
    store, say = Store(out), question(asked, on, origin)
    with sweep_folder(out, asked.scenario.name, tag(asked, on), say) as folder:
        swept = _run(asked, means, store, folder)
        origin = replace(origin, seconds=time.perf_counter() - clock, notes=notes(swept))
        with writing(out):
            written, answer = write_sweep(swept, store, on, origin, folder.partial)
            written += write_sweep_report(asked, answer, answer.manifest, folder.partial)
    _show(answer, asked, on)
    for note in origin.notes:
        typer.echo(note, err=True)
    typer.echo(f"written: {folder.final}: {', '.join(sorted(path.name for path in written))}")


def _run(asked: "Sweep", means: "Means", store: "Store", folder: "SweepFolder") -> "Swept":
    from simulator.cli.progress import say_compiling, sweep_progress  # noqa: PLC0415 - as above
    from simulator.experiment.sweep import Told, run_sweep  # noqa: PLC0415

    typer.echo(
        f"{len(asked.design.cells):,} cells × {len(asked.strategies):,} strategies ×"
        f" {asked.scenario.replications:,} replications",
        err=True,
    )
    engine = means.engine_for(asked, say_compiling)
    with means.crew_for(asked) as crew, sweep_progress(len(asked.design.cells)) as progress:

        def cell_done(cell: int) -> None:
            folder.cell_done(cell)
            progress.cell(cell)

        return run_sweep(asked, engine, crew, store, Told(progress.runs, cell_done))


def _show(answer: "Answer", asked: "Sweep", on: list[str]) -> None:
    from rich.console import Console  # noqa: PLC0415 - slow to import

    from simulator.report.winners_table import winners_table  # noqa: PLC0415 - as above

    console = Console(highlight=False)
    for name in on:
        console.print(winners_table(answer.winners, asked.design.paths, name))
