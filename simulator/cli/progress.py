"""How far a command is, on stderr: a bar in a terminal, a plain line now and then elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

SAY_EVERY_S = 10.0


def say_compiling() -> None:
    """Say why nothing happens for a while: of the compiled engine there is no machine code yet."""
    print("compiling the engine (once; about 8 s) …", file=sys.stderr)  # noqa: T201 - not a log


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Yield a function that is told (done, total); nothing is left on a terminal afterwards.

    Args:
        what: What is counted: "runs".
    """
    from rich.console import Console  # noqa: PLC0415 - slow to import

    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Lines(what).tell
        return
    from rich import progress as bars  # noqa: PLC0415 - slow to import

    columns = (
        bars.BarColumn(),
        bars.MofNCompleteColumn(),
        bars.TextColumn(what),
        bars.TimeRemainingColumn(),
    )
    with bars.Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


class _Lines:
    """Plain lines, the first after some seconds: a quick command says nothing."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.said = monotonic()

    def tell(self, done: int, total: int) -> None:
        now = monotonic()
        if now - self.said >= SAY_EVERY_S and done < total:
            self.said = now
            print(f"{done} of {total} {self.what}", file=sys.stderr)  # noqa: T201 - not a log
