"""Where cells are run: processes of this machine, or a Dask cluster.

Both are a `concurrent.futures.Executor`; results depend on neither.
"""

import logging
import math
from collections.abc import Iterator
from concurrent.futures import CancelledError, Executor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from time import monotonic
from typing import Any, Protocol

from simulator.experiment.workers import workers
from simulator.scenario.errors import InputError, clean

AHEAD = 2
"""Tasks handed out for each process of this machine."""
DASK_AHEAD = 4
"""Tasks handed out for each thread of a cluster, to which they travel through a scheduler."""
COUNT_EVERY_S = 5.0
"""How often the workers of a cluster are counted."""
CONNECT_S = 10
"""For how long a Dask scheduler is looked for."""


class Crew(Protocol):
    """An executor, and what to do when it is lost.

    Attributes:
        executor: Takes tasks.
        lost: Errors of a task that say that its worker was lost, not what the task came to.
    """

    executor: Executor
    lost: tuple[type[BaseException], ...]

    @property
    def limit(self) -> int:
        """How many tasks it should have been handed at a time: enough that nobody waits for one."""

    def renew(self) -> bool:
        """Make the executor fit for use again after a loss; False if nothing was mended."""

    def why(self, error: BaseException) -> str:
        """Return what is to be said of a loss that nothing mends."""


class LocalCrew:
    """Processes of this machine; see `local`."""

    lost: tuple[type[BaseException], ...] = ()

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs
        self.stack = ExitStack()
        self.executor: Executor = self.stack.enter_context(workers(jobs))

    @property
    def limit(self) -> int:
        """For each process one under way, and one to go on with."""
        return 1 if self.jobs == 1 else AHEAD * self.jobs

    def renew(self) -> bool:
        """Start new processes in place of a pool that broke when one of them died."""
        self.stack.close()
        self.executor = self.stack.enter_context(workers(self.jobs))
        return True

    def why(self, error: BaseException) -> str:  # noqa: ARG002 - a process that is gone says nothing
        """Return what is to be said when processes die again and again."""
        return "workers died again and again, perhaps for want of memory; fewer --jobs need less"


class DaskCrew:
    """A Dask cluster; see `dask`.

    Dask itself gives a task of a lost worker to another one, until it has been lost with four
    (`distributed.scheduler.allowed-failures` = 3 more).
    """

    def __init__(
        self,
        client: Any,  # noqa: ANN401 - Dask brings no types
        killed: type[BaseException],
        lost: tuple[type[BaseException], ...],
    ) -> None:
        self.client = client
        self.killed = killed
        self.lost = (killed, *lost)
        self.executor: Executor = client.get_executor(pure=False)
        self.threads = 0
        self.counted = -math.inf

    @property
    def limit(self) -> int:
        """For each thread of all workers one under way and some on their way to it.

        Workers come and go: they are counted anew every few seconds.
        """
        now = monotonic()
        if now - self.counted >= COUNT_EVERY_S:
            self.counted = now
            self.threads = sum(self.client.nthreads().values())
        return DASK_AHEAD * max(1, self.threads)

    def renew(self) -> bool:
        """Dask mends itself as far as it can be mended."""
        return False

    def why(self, error: BaseException) -> str:
        """Return what is to be said when Dask gives a task up, or is gone itself."""
        if isinstance(error, self.killed):
            return "Dask lost every worker that it gave a cell to, perhaps for want of memory"
        return "the Dask scheduler was lost"


@contextmanager
def local(jobs: int) -> Iterator[LocalCrew]:
    """Yield `jobs` processes of this machine (1: this process); they end whatever happens."""
    crew = LocalCrew(jobs)
    with crew.stack:
        yield crew


@contextmanager
def dask(address: str) -> Iterator[DaskCrew]:
    """Yield the workers of a Dask cluster.

    Args:
        address: The scheduler's, such as `tcp://127.0.0.1:8786`.

    Raises:
        InputError: Dask is not installed, or there is no scheduler at the address.
    """
    try:
        from distributed import Client  # noqa: PLC0415 - an extra, and slow to import
        from distributed.comm import CommClosedError  # noqa: PLC0415 - as above
        from distributed.scheduler import KilledWorker  # noqa: PLC0415 - as above
    except ImportError as error:
        raise InputError(
            "--dask needs Dask, which is not installed: pip install 'authscale[dask]'"
        ) from error
    try:
        # What it would log is said by us, in a sentence.
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        client = Client(address, timeout=CONNECT_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise InputError(
            f"--dask: no Dask scheduler answers at {clean(address)}; an address such as"
            " tcp://127.0.0.1:8786"
        ) from error
    try:
        crew = DaskCrew(client, KilledWorker, (CommClosedError, CancelledError))
        try:
            yield crew
        except BaseException:
            crew.executor.shutdown(wait=False)  # what is under way is not wanted any more
            raise
    finally:
        client.close()


def crew(jobs: int, dask_address: str | None) -> AbstractContextManager[Crew]:
    """Return who is asked for: the workers of a Dask cluster if it has an address, else processes.

    Raises:
        InputError: On entering: as `dask`.
    """
    return local(jobs) if dask_address is None else dask(dask_address)
