"""`authscale sensitivity`: which uncertain keys decide."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.scenario.errors import InputError

if TYPE_CHECKING:
    from simulator.experiment.variation import Range

MOST_SAMPLES = 65_536
MOST_TRAJECTORIES = 1_000


def sensitivity(  # noqa: PLR0913 - one parameter an option
    scenario: Annotated[str, typer.Argument(help="A YAML file, or a shipped scenario's name.")],
    *,
    vary: Annotated[
        list[str],
        typer.Option(
            metavar="KEY=LOW..HIGH",
            help="store.round_trip=0.2ms..5ms, 'store.read=10us..10ms log'; again for each key.",
        ),
    ],
    on: Annotated[
        str, typer.Option(metavar="COLUMN", help="What depends on them.")
    ] = "latency_ms_p99",
    trajectories: Annotated[
        int,
        typer.Option(
            metavar="N",
            min=2,
            max=MOST_TRAJECTORIES,
            help="Of the screening: N × (keys + 1) points.",
        ),
    ] = 10,
    samples: Annotated[
        int,
        typer.Option(
            metavar="N",
            min=0,
            max=MOST_SAMPLES,
            help="Of the indices, a power of two: N × (keys + 2) points. 0: screening only.",
        ),
    ] = 64,
    strategies: Annotated[
        str | None, typer.Option(metavar="A,B", help="In place of the scenario's.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="In place of the scenario's.")] = None,
    replications: Annotated[
        int | None, typer.Option(metavar="N", help="In place of the scenario's.")
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
    """Find which uncertain keys decide what comes out, and which strategy is best.

    Morris screening, then Sobol indices of the keys that it leaves. Each run is kept as it is done:
    the same command goes on where it was stopped.
    """
    # Here, because they are slow and `--help` is not to wait for them.
    from simulator.cli.experiment import Experiment, print_columns, print_sentences  # noqa: PLC0415
    from simulator.experiment.answer_folder import Answer, tag  # noqa: PLC0415
    from simulator.experiment.choice import choose  # noqa: PLC0415
    from simulator.experiment.sensitivity import Question, find_sensitivity  # noqa: PLC0415
    from simulator.experiment.winners import column_of  # noqa: PLC0415
    from simulator.report.sensitivity_report import (  # noqa: PLC0415
        sensitivity_png,
        sensitivity_rows,
    )
    from simulator.report.sensitivity_words import sensitivity_words  # noqa: PLC0415
    from simulator.scenario.raw_keys import read_raw_keys  # noqa: PLC0415

    _check_samples(samples)
    column, ranges = column_of(on), _ranges(vary)
    source = read_raw_keys(scenario)
    names = None if strategies is None else [name.strip() for name in strategies.split(",")]
    chosen = choose(source.scenario, strategies=names, seed=seed, replications=replications)
    question = Question(chosen.strategy_names, column, ranges, trajectories, samples, chosen.seed)
    asked = {"on": on, "vary": vary, "trajectories": trajectories, "samples": samples}
    experiment = Experiment(source, chosen, jobs, dask, out)
    with experiment.asking(tag("sensitivity", chosen, asked), on) as inquiry:
        found = find_sensitivity(question, inquiry.respond)
        words = sensitivity_words(found)
        tables = {
            "sensitivity": found.keys,
            "strategies": found.strategies,
            "choice": found.choice,
            "points": found.points,
        }
        pictures = {"sensitivity": sensitivity_png(found)}
        answer = Answer("sensitivity", chosen, asked, tables, pictures, tuple(words))
        written = inquiry.keep(answer)
    print_columns(sensitivity_rows(found))
    print_sentences([*words, *(f"Note: {note}." for note in inquiry.notes)])
    typer.echo(f"written: {written}")


def _check_samples(samples: int) -> None:
    if samples & (samples - 1):
        near = 1 << (samples.bit_length() - 1)
        raise InputError(f"--samples: {samples} is no power of two; such as {near} or {2 * near}")


def _ranges(texts: Sequence[str]) -> "tuple[Range, ...]":
    from simulator.experiment.variation import parse_range  # noqa: PLC0415 - slow to import

    ranges = tuple(parse_range(text) for text in texts)
    for place, one in enumerate(ranges):
        if one.path in (other.path for other in ranges[:place]):
            raise InputError(f"--vary: {one.path} is given twice; each key once")
    return ranges
