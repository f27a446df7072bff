"""`authscale capacity`: how few nodes, or how much traffic, each strategy needs or takes."""

import json
import math
import shlex
import sys
import time
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.cli.run import EngineName

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.experiment.answer_folder import Answer
    from simulator.experiment.capacity import Finding, Question


class FindName(StrEnum):
    """What `--find` takes."""

    fewest = "fewest"
    most = "most"


def capacity(  # noqa: PLR0913 - one parameter an option
    scenario: Annotated[str, typer.Argument(help="A YAML file, or a shipped scenario's name.")],
    *,
    vary: Annotated[
        str,
        typer.Option(
            metavar="KEY=LOW..HIGH", help="What there may be more of, or less, and how much."
        ),
    ] = "nodes.count=1..64",
    find: Annotated[
        FindName | None,
        typer.Option(help="By default few of what is counted, and much of the workload."),
    ] = None,
    strategies: Annotated[
        str | None, typer.Option(metavar="A,B", help="In place of the scenario's.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="In place of the scenario's.")] = None,
    replications: Annotated[
        int | None,
        typer.Option(metavar="N", help="Of the first look; by default the scenario's, at least 5."),
    ] = None,
    max_replications: Annotated[
        int | None,
        typer.Option(metavar="N", help="After these a value is undecided; by default 80."),
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
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Each answer makes a new folder in it.")
    ] = Path("results"),
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the rows as JSON, and nothing else.")
    ] = False,
) -> None:
    """Find the fewest nodes that meet a scenario's objectives, or the most traffic.

    Decided by confidence intervals: a value is replicated until they leave out the bounds; if they
    never do, it is undecided. Each run is kept as it is done: the same command goes on where it was
    stopped.
    """
    from simulator.experiment.asking import ask_capacity  # noqa: PLC0415 - it is slow to import

    question = ask_capacity(
        scenario,
        vary,
        find=find.value if find else None,
        strategies=None if strategies is None else [n.strip() for n in strategies.split(",")],
        seed=seed,
        replications=replications,
        limit=max_replications,
    )
    answer, written = _answer(question, lambda: _find(question, engine, jobs, dask, out), out)
    _show(answer, as_json=as_json)
    typer.echo(f"written: {written}", err=as_json)


def _answer(
    question: "Question", find: "Callable[[], list[Finding]]", out: Path
) -> "tuple[Answer, str]":
    """Return the answer, and where it was written."""
    # Here, because they are slow and `--help` is not to wait for them.
    from simulator.experiment.answer_folder import Answer, tag  # noqa: PLC0415
    from simulator.experiment.capacity_frames import (  # noqa: PLC0415
        capacity_frame,
        probe_frame,
    )
    from simulator.experiment.manifest import Origin  # noqa: PLC0415
    from simulator.experiment.run_folder import run_folder, writing  # noqa: PLC0415
    from simulator.report.capacity_figure import capacity_png  # noqa: PLC0415
    from simulator.report.capacity_words import capacity_words  # noqa: PLC0415

    started, clock = datetime.now(UTC).isoformat(timespec="seconds"), time.perf_counter()
    asked = question.said
    name = tag("capacity", question.scenario, asked)
    with run_folder(out, question.scenario.name, name) as folder:
        findings = find()
        found, probes = capacity_frame(question, findings), probe_frame(question, findings)
        answer = Answer(
            command="capacity",
            scenario=question.scenario,
            question=asked,
            tables={"capacity": found, "probes": probes},
            pictures={"capacity": capacity_png(found, probes)},
            words=capacity_words(question, findings),
        )
        command = shlex.join(["authscale", *sys.argv[1:]])
        origin = Origin(command, started, time.perf_counter() - clock, ())
        with writing(out):
            written = answer.write(folder.partial, origin)
    return answer, f"{folder.final}: {', '.join(sorted(path.name for path in written))}"


def _show(answer: "Answer", *, as_json: bool) -> None:
    from simulator.experiment.archive import json_rows  # noqa: PLC0415 - slow to import

    found = answer.tables["capacity"]
    if as_json:
        # JSON knows no infinity: what was never reached has no value there.
        rows = json_rows(found.replace(math.inf, math.nan))
        typer.echo(json.dumps(rows, allow_nan=False))
        return
    from rich.console import Console  # noqa: PLC0415 - slow to import

    from simulator.report.capacity_table import capacity_table  # noqa: PLC0415 - as above

    Console(highlight=False).print(capacity_table(found, answer.words))


def _find(
    question: "Question", asked: EngineName, jobs: int | None, dask: str | None, out: Path
) -> "list[Finding]":
    from simulator.cli.progress import progress, say_compiling  # noqa: PLC0415 - slow to import
    from simulator.experiment.capacity import find_capacities  # noqa: PLC0415 - as above
    from simulator.experiment.compare import available_cores  # noqa: PLC0415 - as above
    from simulator.experiment.compiling import compile_apart  # noqa: PLC0415 - as above
    from simulator.experiment.executors import crew  # noqa: PLC0415 - as above
    from simulator.experiment.store import Store  # noqa: PLC0415 - as above

    engine = question.engine(asked.value)
    if dask is None and engine == "compiled":
        compile_apart(say_compiling)
    # A small study is done before other processes have started.
    cores = available_cores() if jobs is None else jobs
    workers = crew(1 if engine == "reference" else cores, dask)
    with workers as hands, progress("runs, and more if these do not decide") as told:
        return find_capacities(question, engine, hands, Store(out), told)
