"""What commands share that ask a scenario a question by many runs."""

import shlex
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

import typer

from simulator.analysis.words import ordinary

if TYPE_CHECKING:
    from simulator.experiment.answer_folder import Answer
    from simulator.experiment.responses import Simulations
    from simulator.experiment.run_folder import RunFolder
    from simulator.scenario.raw_keys import RawKeys
    from simulator.scenario.schema import Scenario


@dataclass(frozen=True)
class Experiment:
    """An experiment as the command line gives it.

    Attributes:
        source: The scenario's own keys.
        scenario: With the strategies, seed and replications that are asked for.
        jobs: Processes; None: all cores.
        dask: A Dask scheduler's address, in place of processes.
        out: The folder of results.
    """

    source: "RawKeys"
    scenario: "Scenario"
    jobs: int | None
    dask: str | None
    out: Path

    @contextmanager
    def asking(self, tag: str, column: str) -> "Iterator[Inquiry]":
        """Yield what responds to points, and keeps the answer that they lead to.

        Args:
            tag: Of the answer's folder, which is there whole or not at all.
            column: The column that is asked for.

        Raises:
            InputError: A run is impossible, or something cannot be written.
        """
        from simulator.experiment.run_folder import run_folder  # noqa: PLC0415 - slow to import

        started, clock = datetime.now(UTC), time.perf_counter()
        with (
            run_folder(self.out, self.scenario.name, tag) as folder,
            self._responding(column) as respond,
        ):
            yield Inquiry(respond, folder, started.isoformat(timespec="seconds"), clock)

    @contextmanager
    def _responding(self, column: str) -> "Iterator[Simulations]":
        from simulator.cli.progress import progress, say_compiling  # noqa: PLC0415 - as above
        from simulator.experiment.compare import available_cores  # noqa: PLC0415 - as above
        from simulator.experiment.executors import crew  # noqa: PLC0415 - as above
        from simulator.experiment.responses import Simulations  # noqa: PLC0415 - as above
        from simulator.experiment.store import Store  # noqa: PLC0415 - as above

        jobs = available_cores() if self.jobs is None else self.jobs
        with crew(jobs, self.dask) as workers, progress("runs") as told:
            yield Simulations(
                source=self.source,
                scenario=self.scenario,
                column=column,
                crew=workers,
                store=Store(self.out),
                told=told,
                announce=say_compiling if self.dask is None else None,
            )


@dataclass(frozen=True)
class Inquiry:
    """A question under way.

    Attributes:
        respond: Tells what came of points.
        folder: Where the answer goes.
        started: When (UTC, ISO 8601).
        clock: The same, of `time.perf_counter`.
    """

    respond: "Simulations"
    folder: "RunFolder"
    started: str
    clock: float

    @property
    def notes(self) -> list[str]:
        """What a reader must know of the runs, in sentences."""
        return self.respond.notes()

    def keep(self, answer: "Answer") -> str:
        """Write the answer; return where, and which files, in words.

        Raises:
            InputError: It cannot be written.
        """
        from simulator.experiment.manifest import Origin  # noqa: PLC0415 - slow to import
        from simulator.experiment.run_folder import writing  # noqa: PLC0415 - as above

        command = shlex.join(["authscale", *sys.argv[1:]])
        seconds = time.perf_counter() - self.clock
        with writing(self.folder.final):
            written = answer.write(
                self.folder.partial, Origin(command, self.started, seconds, self.notes)
            )
        return f"{self.folder.final}: {', '.join(sorted(path.name for path in written))}"


def print_sentences(sentences: Sequence[str]) -> None:
    """Print sentences below a blank line each, broken to the width of the terminal (else 80)."""
    width = shutil.get_terminal_size().columns
    for sentence in sentences:
        # Broken first: a line must not end between a number and its unit.
        typer.echo(f"\n{ordinary(fill(sentence, width))}")


def print_columns(rows: Sequence[Sequence[str]]) -> None:
    """Print rows with their cells one below the other."""
    rows = [tuple(map(ordinary, row)) for row in rows]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        typer.echo("  ".join(cells).rstrip())
