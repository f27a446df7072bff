"""How far a command is, on stderr: a bar in a terminal, a plain line now and then elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

from simulator.analysis.words import ordinary, seconds

if TYPE_CHECKING:
    from simulator.experiment.board import Standing

SAY_EVERY_S = 10.0
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
