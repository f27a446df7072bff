"""How far a command is, on stderr: a bar in a terminal, a plain line now and then elsewhere."""

import sys
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

from simulator.analysis.words import number, ordinary, seconds

if TYPE_CHECKING:
    from simulator.experiment.board import Standing

SAY_EVERY_S = 10.0
RATE_OVER_S = 30.0
"""The rate of a sweep is that of so long."""
FIRST_GUESS_S = 2.0
"""The time that is left is not guessed before so much has passed."""


def say_compiling() -> None:
    """Say why nothing happens for a while: of the compiled engine there is no machine code yet."""
    print("compiling the engine (once; about 8 s) …", file=sys.stderr)  # noqa: T201 - not a log


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Yield a function that is told (done, total); nothing is left on a terminal afterwards.

    Args:
        what: What is counted: "runs".
    """
    with _shown() as show:
        yield lambda done, total: show(done / total, f"{done} of {total} {what}")


class SweepProgress:
    """Tells how many runs and cells are done, how many runs in a second, and the time that is left.

    What was done before, and is found in the store, goes by in no time: the rate is that of the
    last half minute.

    Args:
        cells: How many there are.
        show: Told a share and a text.
    """

    def __init__(self, cells: int, show: Callable[[float, str], None]) -> None:
        self.cells = cells
        self.show = show
        self.done_cells = 0
        self.seen: deque[tuple[float, int]] = deque([(monotonic(), 0)])

    def cell(self, _: int) -> None:
        """A cell is done."""
        self.done_cells += 1

    def runs(self, done: int, total: int) -> None:
        """So many runs are done, of so many."""
        now = monotonic()
        self.seen.append((now, done))
        while len(self.seen) > 2 and now - self.seen[1][0] > RATE_OVER_S:  # noqa: PLR2004 - a pair
            self.seen.popleft()
        parts = [f"{self.done_cells:,} of {self.cells:,} cells", f"{done:,} of {total:,} runs"]
        since, before = self.seen[0]
        if now - since >= FIRST_GUESS_S:
            rate = (done - before) / (now - since)
            parts.append(f"{number(rate)} runs/s")
            parts.append(f"{ordinary(seconds(round((total - done) / rate)))} left")
        self.show(done / total, ", ".join(parts))


@contextmanager
def sweep_progress(cells: int) -> Iterator[SweepProgress]:
    """Yield what is told of a sweep's runs and cells; nothing is left on a terminal afterwards."""
    with _shown() as show:
        yield SweepProgress(cells, show)


@contextmanager
def run_progress() -> Iterator[Callable[["Standing"], None]]:
    """Yield a function that is told how far runs are; nothing is left on a terminal afterwards.

    It shows the share of the simulated time of all runs that has passed, the runs that are done,
    requests a second, and about how long it will take.
    """
    started = monotonic()

    def tell(standing: "Standing") -> None:
        passed_s = monotonic() - started
        parts = [f"{100 * standing.share:.0f} %", f"{standing.done} of {standing.runs} runs"]
        if passed_s > 0:
            parts.append(f"{standing.requests / passed_s:,.0f} requests/s")
        if standing.share > 0 and passed_s >= FIRST_GUESS_S:
            left_s = passed_s * (1 - standing.share) / standing.share
            parts.append(f"{ordinary(seconds(round(left_s)))} left")
        show(standing.share, ", ".join(parts))

    with _shown() as show:
        yield tell


@contextmanager
def _shown() -> Iterator[Callable[[float, str], None]]:
    """Yield a function that shows a share and a text."""
    from rich.console import Console  # noqa: PLC0415 - slow to import

    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Lines().show
        return
    from rich import progress as bars  # noqa: PLC0415 - slow to import

    columns = (bars.BarColumn(), bars.TextColumn("{task.description}"))
    with bars.Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=1.0)
        yield lambda share, text: bar.update(task, completed=share, description=text)


class _Lines:
    """Plain lines, the first after some seconds: a quick command says nothing."""

    def __init__(self) -> None:
        self.said = monotonic()

    def show(self, share: float, text: str) -> None:
        now = monotonic()
        if now - self.said >= SAY_EVERY_S and share < 1.0:
            self.said = now
            print(text, file=sys.stderr)  # noqa: T201 - not a log
