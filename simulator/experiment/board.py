"""How far all runs are: a table in memory that whoever runs them writes, and one reads."""

import multiprocessing
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

PASSED_NS, REQUESTS, DONE = range(3)


@dataclass(frozen=True)
class Standing:
    """How far all runs are together.

    Attributes:
        done, runs: How many runs are done, and of how many.
        share: Of the simulated time of all runs, from 0 to 1.
        requests: Sent so far.
    """

    done: int
    runs: int
    share: float
    requests: int


Progress = Callable[[Standing], None]
"""Told several times a second how far the runs are, and after each of them."""


class StoppedError(Exception):
    """What ends a run that nobody wants any more."""


class Board:
    """A row a run: simulated time passed (ns), requests sent, whether it is done.

    Attributes:
        memory: What holds it; processes share it if it is made for them.
        runs: How many of its rows, the first ones, are meant: by default all.
    """

    def __init__(self, memory: Any) -> None:  # noqa: ANN401 - any buffer
        self.memory = memory
        self._rows: NDArray[np.int64] = np.frombuffer(memory, np.int64).reshape(-1, 3)
        self.runs = len(self._rows)
        self.is_stopped = False

    @classmethod
    def of(cls, runs: int, *, shared: bool) -> "Board":
        """Return a board for so many runs.

        Args:
            runs: At least 1.
            shared: Whether other processes write it.
        """
        size = 3 * runs
        return cls(multiprocessing.RawArray("q", size) if shared else bytearray(8 * size))

    def watch(self, run: int) -> Callable[[int, int], None]:
        """Return who writes down how far a run is (`engines.watch`)."""

        def write(passed_ns: int, requests: int) -> None:
            if self.is_stopped:
                raise StoppedError
            self._rows[run, :DONE] = max(0, passed_ns), requests

        return write

    def finish(self, run: int) -> None:
        """Note that a run is done."""
        self._rows[run, DONE] = 1

    def stop(self) -> None:
        """End the runs of this process at their next word."""
        self.is_stopped = True

    def standing(self, duration_ns: int) -> Standing:
        """Return how far all runs are, each of them so long."""
        passed_ns, requests, done = self._rows[: self.runs].sum(axis=0, dtype=np.float64)
        share = float(passed_ns / (self.runs * duration_ns))
        return Standing(int(done), self.runs, share, int(requests))
