"""Who does the work: this process, or others on this machine.

Everything runs through `concurrent.futures.Executor`; results do not depend on which one it is.
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import connection
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class InProcess(Executor):
    """Does each task at once, here."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Do a task; the future is done when it is returned. Ctrl-C is not caught."""
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - whoever asks for the result gets it
            future.set_exception(error)
        return future


@contextmanager
def workers(
    jobs: int, begin: Callable[..., None] | None = None, *args: object
) -> Iterator[Executor]:
    """Yield an executor of `jobs` processes (this one alone if it is 1); end them whatever happens.

    Each process begins by calling `begin` with `args`, if it is given; shared memory travels so.

    Processes come from a fork server that has loaded the simulator once: this process may have
    threads (NumPy's, a notebook's), and forking those is unsafe.
    """
    if jobs == 1:
        yield InProcess()
        return
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["simulator.experiment.fork_server"])
    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin, initargs=(begin, args))
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        # A run cannot be asked to stop; what it would have returned is not wanted any more.
        ours = set(multiprocessing.active_children()) - others
        for process in ours:
            process.terminate()
        for process in ours:
            process.join()
        raise
    else:
        pool.shutdown()


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Put off a Ctrl-C until the block is done; in other threads than the main one none comes."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    caught: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: caught.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if caught:
        raise KeyboardInterrupt


def _begin(begin: Callable[..., None] | None, args: tuple[object, ...]) -> None:
    """Set up a worker: Ctrl-C is its parent's to handle, and it does not outlive the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if begin is not None:
        begin(*args)


def _end_with_parent() -> None:
    parent: Any = multiprocessing.parent_process()
    connection.wait([parent.sentinel])
    os._exit(1)
