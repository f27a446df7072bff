"""`authscale crossover`: where two strategies change places."""

from pathlib import Path
from typing import Annotated

import typer

from simulator.scenario.errors import InputError, shown

FEWEST_REPLICATIONS = 2
LARGEST_GRID = 1_000


def crossover(  # noqa: PLR0913 - one parameter an option
    scenario: Annotated[str, typer.Argument(help="A YAML file, or a shipped scenario's name.")],
    *,
    between: Annotated[tuple[str, str], typer.Option(metavar="A B", help="The two strategies.")],
    vary: Annotated[
        str,
        typer.Option(
            metavar="KEY=LOW..HIGH",
            help="Where to look: token.claims_bytes=0..8000, 'store.read=10us..10ms log'.",
        ),
    ],
    on: Annotated[
        str, typer.Option(metavar="COLUMN", help="What they are compared by.")
    ] = "latency_ms_p99",
    grid: Annotated[
        int,
        typer.Option(metavar="N", min=2, max=LARGEST_GRID, help="Values that are tried first."),
    ] = 9,
    seed: Annotated[int | None, typer.Option(help="In place of the scenario's.")] = None,
    replications: Annotated[
        int | None, typer.Option(metavar="N", help="In place of the scenario's; at least 2.")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Processes; by default all cores.")
    ] = None,
    dask: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="A Dask scheduler: tcp://127.0.0.1:8786."),
    ] = None,
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Each answer makes a new folder in it.")
    ] = Path("results"),
) -> None:
    """Find where two strategies change places along a key.

    Says where, with a 95 % interval; or who is ahead everywhere; or that it is undecided. Each run
    is kept as it is done: the same command goes on where it was stopped.
    """
    # Here, because they are slow and `--help` is not to wait for them.
    from simulator.cli.experiment import Experiment, print_columns, print_sentences  # noqa: PLC0415
    from simulator.experiment.answer_folder import Answer, tag  # noqa: PLC0415
    from simulator.experiment.choice import choose  # noqa: PLC0415
    from simulator.experiment.crossover import Question, find_crossover  # noqa: PLC0415
    from simulator.experiment.variation import parse_range  # noqa: PLC0415
    from simulator.experiment.winners import column_of  # noqa: PLC0415
    from simulator.report.crossover_report import crossover_png, crossover_rows  # noqa: PLC0415
    from simulator.report.crossover_words import crossover_words  # noqa: PLC0415
    from simulator.scenario.raw_keys import read_raw_keys  # noqa: PLC0415

    column, along = column_of(on), parse_range(vary)
    source = read_raw_keys(scenario)
    chosen = choose(source.scenario, strategies=between, seed=seed, replications=replications)
    if chosen.replications < FEWEST_REPLICATIONS:
        raise InputError(
            f"replications: {shown(chosen.replications)} cannot be used; at least"
            f" {FEWEST_REPLICATIONS} (--replications 5): one has no interval"
        )
    question = Question(between, column, along, grid)
    asked = {"between": between, "on": on, "vary": vary, "grid": grid}
    experiment = Experiment(source, chosen, jobs, dask, out)
    with experiment.asking(tag("crossover", chosen, asked), on) as inquiry:
        found = find_crossover(question, inquiry.respond)
        words = crossover_words(found)
        tables = {"crossover": found.answers, "points": found.points}
        picture = crossover_png(found)
        answer = Answer("crossover", chosen, asked, tables, {"crossover": picture}, tuple(words))
        written = inquiry.keep(answer)
    print_columns(crossover_rows(found))
    print_sentences([*words, *(f"Note: {note}." for note in inquiry.notes)])
    typer.echo(f"written: {written}")
