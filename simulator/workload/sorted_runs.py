"""The requests of a log, sorted by time in bounded memory: sorted runs on disk, merged in blocks.

The external merge sort of Knuth, The Art of Computer Programming, volume 3, section 5.4, with
arrays: what is merged at a time are all requests of whole seconds.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

REQUEST = np.dtype([("at_s", "<i8"), ("user_key", "<u8"), ("needs_login", "?")])
"""A request of a log: Unix time, hash of its user, whether its path needs a login; 17 bytes."""

MIN_BLOCK_ROWS = 1 << 10
NEVER_S = np.iinfo(np.int64).max

Requests = NDArray[np.void]


def write_run(path: Path, requests: Requests) -> None:
    """Write requests (`REQUEST`, in the order of the file) as a run, sorted by second."""
    requests[np.argsort(requests["at_s"], kind="stable")].tofile(path)


def merge_runs(paths: Sequence[Path], rows: int) -> Iterator[Requests]:
    """Yield all requests of the runs by (second, place in the log), only whole seconds at a time.

    Args:
        paths: The runs, at least one, in the order of the log.
        rows: Requests to hold in memory at once, and as many again to yield. The busiest second is
            held whole all the same.
    """
    waiting: list[Requests] = []
    for part in _merge_parts(paths, rows):
        # Many runs make small parts; a part costs its taker something whatever its size.
        if waiting and sum(map(len, waiting)) + len(part) > rows:
            yield np.concatenate(waiting)
            waiting = []
        waiting.append(part)
    yield np.concatenate(waiting)


def _merge_parts(paths: Sequence[Path], rows: int) -> Iterator[Requests]:
    block_rows = max(rows // len(paths), MIN_BLOCK_ROWS)
    runs = [_Run(path, block_rows) for path in paths]
    while True:
        unread = [run for run in runs if run.has_more]
        # What is on disk may go on with the last second in memory: only what is before is complete.
        frontier = min((run.last_s for run in unread), default=NEVER_S)
        merged = np.concatenate([run.take_before(frontier) for run in runs])
        if len(merged):
            yield merged[np.argsort(merged["at_s"], kind="stable")]
        if not unread:
            return
        for run in unread:
            if run.last_s == frontier:
                run.read_on()


class _Run:
    """A run of which a block is in memory."""

    def __init__(self, path: Path, block_rows: int) -> None:
        self._path = path
        self._block_rows = block_rows
        self._rows = path.stat().st_size // REQUEST.itemsize
        self._read = 0
        self.block: Requests = np.empty(0, REQUEST)
        self.read_on()

    @property
    def has_more(self) -> bool:
        return self._read < self._rows

    @property
    def last_s(self) -> int:
        return int(self.block["at_s"][-1])

    def read_on(self) -> None:
        # As much as is held already, so that a second of any length is copied a few times only.
        rows = max(self._block_rows, len(self.block))
        more = np.fromfile(self._path, REQUEST, rows, offset=self._read * REQUEST.itemsize)
        self._read += len(more)
        self.block = np.concatenate([self.block, more])

    def take_before(self, second: int) -> Requests:
        cut = int(np.searchsorted(self.block["at_s"], second))
        taken, self.block = self.block[:cut], self.block[cut:]
        return taken
