"""A real Dask cluster on loopback: a scheduler and two worker processes, one of which is killed."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from simulator.experiment.executors import dask, local
from simulator.experiment.store import Store
from simulator.experiment.sweep import Sweep, Told, make_sweep, run_sweep
from simulator.experiment.sweep_table import write_table
from simulator.scenario.errors import InputError

pytest.importorskip("distributed", reason="authscale[dask] is not installed")

PATIENCE_S = 120


@contextmanager
def process(*arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start a Python module's command; kill it at the end."""
    started = subprocess.Popen(
        [sys.executable, "-m", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    try:
        yield started
    finally:
        started.kill()
        started.wait()


def address_in(file: Path) -> str:
    """Wait for the file in which a scheduler says where it is."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        try:
            return str(json.loads(file.read_text(encoding="utf-8"))["address"])
        except (OSError, ValueError):
            time.sleep(0.05)
    pytest.fail("the scheduler does not start")


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler's address, and two workers."""
    file = tmp_path / "scheduler.json"
    quiet = ("--no-dashboard", "--scheduler-file", str(file))
    with ExitStack() as stack:
        scheduler = ("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0")
        stack.enter_context(process(*scheduler, *quiet))
        address = address_in(file)
        local_folder = ("--local-directory", str(tmp_path / "workers"))
        worker = ("distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny")
        workers = [
            stack.enter_context(process(*worker, "--no-dashboard", *local_folder)) for _ in range(2)
        ]
        yield address, workers


@pytest.fixture(scope="module")
def sweep(small: dict[str, Any]) -> Sweep:
    keys = {**small, "duration": "5 s", "events": [], "slo": {}}
    return make_sweep(keys, ["nodes.count=1..4", "workload.arrival_rate=2,3,4"])


def tables(sweep: Sweep, crew: Any, root: Path, told: Told) -> list[bytes]:  # noqa: ANN401 - any crew
    swept = run_sweep(sweep, "reference", crew, Store(root), told)
    return [path.read_bytes() for path in write_table(swept, Store(root), root)]


def test_a_worker_is_killed_and_the_table_is_the_same(
    sweep: Sweep, cluster: tuple[str, list[subprocess.Popen[bytes]]], tmp_path: Path
) -> None:
    address, workers = cluster
    killed: list[int] = []

    def kill(done: int, _total: int) -> None:
        if done == sweep.runs // 3:
            workers[0].send_signal(signal.SIGKILL)
            killed.append(workers[0].wait())

    nothing = Told(lambda _done, _total: None, lambda _cell: None)
    with dask(address) as crew:
        deadline = time.monotonic() + PATIENCE_S
        while len(crew.client.nthreads()) < 2:
            assert time.monotonic() < deadline, "the workers do not start"
            time.sleep(0.05)
        assert crew.limit == 8
        found = tables(sweep, crew, tmp_path / "dask", Told(kill, nothing.cell))
        assert len(crew.client.nthreads()) == 1
    assert killed == [-signal.SIGKILL]
    with local(1) as alone:
        assert found == tables(sweep, alone, tmp_path / "local", nothing)


def test_what_is_lost_for_good_is_told_apart(
    cluster: tuple[str, list[subprocess.Popen[bytes]]],
) -> None:
    address, _ = cluster
    with dask(address) as crew:
        assert crew.why(crew.killed.__new__(crew.killed)).startswith("Dask lost every worker")
        assert crew.why(CancelledError()) == "the Dask scheduler was lost"
        assert crew.lost[0] is crew.killed
        assert CancelledError in crew.lost


def test_no_scheduler_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.experiment.executors.CONNECT_S", 0.2)
    with (
        pytest.raises(InputError, match="no Dask scheduler answers at tcp://127"),
        dask("tcp://127.0.0.1:1"),
    ):
        pass
    with pytest.raises(InputError, match="no Dask scheduler answers at nonsense://x"):  # noqa: SIM117
        with dask("nonsense://x"):
            pass
