"""`authscale sweep`: what it writes and says, and that a killed one goes on to the same bytes."""

import errno
import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from simulator.cli import main
from simulator.experiment import store

SCENARIO = """
name: shop
seed: 5
duration: 10 s
replications: 2
strategies: [none, local, jwt]
workload: {model: partly_open, arrival_rate: 3 /s, users: 30, think_time: 1 s}
nodes: {count: 2, workers: 2}
"""
VARY = ("--vary", "nodes.count=1..3", "--vary", "token.claims_bytes=100,4000")
TABLES = ("sweep.csv", "sweep.parquet", "winners.csv")
FIGURES = (
    "latency_ms_p99_by_nodes.count.png",
    "latency_ms_p99_by_token.claims_bytes.png",
    "latency_ms_p99_winner.png",
)

Authscale = Callable[..., tuple[int, str, str]]


@pytest.fixture
def authscale(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Authscale:
    """Run a command line in an empty folder; return its status, output and errors."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop.yaml").write_text(SCENARIO, encoding="utf-8")

    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as exited:
            main(arguments)
        return (int(exited.value.code or 0), *capsys.readouterr())

    return run


def test_a_sweep_is_written_and_told(authscale: Authscale, tmp_path: Path) -> None:
    status, said, errors = authscale("sweep", "shop.yaml", *VARY)
    assert status == 0
    assert "6 cells × 3 strategies × 2 replications" in errors
    assert "Best by latency_ms_p99" in said
    (folder,) = (tmp_path / "results" / "shop").iterdir()
    names = {path.name for path in folder.iterdir()}
    assert names == {*TABLES, *FIGURES, "manifest.json", "report.html", "scenario.yaml"}
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert page.count("<img src=") == 3
    assert "6 cells (grid) over nodes.count and token.claims_bytes;" in page
    assert page.count("<tr>") == 1 + 6
    assert f"written: results/shop/{folder.name}: " in said
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["cells"], manifest["runs"]) == (6, 36)
    assert manifest["axes"] == {"nodes.count": [1, 2, 3], "token.claims_bytes": [100, 4000]}
    assert all((folder / name).read_bytes().startswith(b"\x89PNG") for name in FIGURES)
    status, said, _ = authscale("results")
    assert f"shop      {folder.name}  " in said
    assert "done" in said


def test_the_same_command_writes_the_same_bytes_in_the_same_place(
    authscale: Authscale, tmp_path: Path
) -> None:
    authscale("sweep", "shop.yaml", *VARY)
    (folder,) = (tmp_path / "results" / "shop").iterdir()
    before = {name: (folder / name).read_bytes() for name in (*TABLES, *FIGURES)}
    (folder / "sweep.csv").write_text("spoilt", encoding="utf-8")
    status, _, _ = authscale("sweep", "shop.yaml", *VARY)
    assert status == 0
    assert list((tmp_path / "results" / "shop").iterdir()) == [folder]
    assert {name: (folder / name).read_bytes() for name in before} == before


def test_a_sample_is_drawn_and_told(authscale: Authscale, tmp_path: Path) -> None:
    ranges = ("--vary", "workload.arrival_rate=1..4", "--vary", "balancer.policy=random,ip_hash")
    status, said, _ = authscale(
        "sweep", "shop.yaml", *ranges, "--sample", "9", "--on", "availability", "--on", "requests"
    )
    assert status == 0
    assert "Best by availability" in said
    (folder,) = (tmp_path / "results" / "shop").iterdir()
    assert (folder / "availability_winner.png").exists()
    assert (folder / "requests_by_balancer.policy.png").exists()
    assert not (folder / "requests_winner.png").exists()  # more or fewer: neither is better


def test_a_full_disk_is_a_sentence_and_what_was_done_is_kept(
    authscale: Authscale, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authscale("sweep", "shop.yaml", *VARY, "--out", "roomy")
    (roomy,) = (tmp_path / "roomy" / "shop").iterdir()
    left = [10]

    def fill(_: Path) -> None:
        left[0] -= 1
        if not left[0]:
            raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(store, "sync", fill)
        status, _, errors = authscale("sweep", "shop.yaml", *VARY)
    assert status == 2
    assert "results/.cells: cannot be written: No space left on device; what is done" in errors
    assert "Traceback" not in errors
    _, said, _ = authscale("results")
    assert " of 6 cells  none,local,jwt" in said
    status, _, _ = authscale("sweep", "shop.yaml", *VARY)
    assert status == 0
    (folder,) = (tmp_path / "results" / "shop").iterdir()
    assert folder.name == roomy.name
    for name in (*TABLES, *FIGURES):
        assert (folder / name).read_bytes() == (roomy / name).read_bytes()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--vary", "nodes.cout=1,2"), "nodes.cout: unknown key"),
        (("--vary", "nodes.count"), "--vary nodes.count: not KEY=VALUES"),
        (("--vary", "nodes.count=1..3", "--on", "p99"), "--on: no such column"),
        (("--vary", "nodes.count=1..3", "--sample", "0"), "--sample: 0 cannot be used"),
        (("--vary", "nodes.count=1..3", "--strategies", "jvt"), "did you mean jwt?"),
        (("--vary", "replications=1..3"), "--replications says it"),
        (("--vary", "nodes.count=1,2", "--dask", "nowhere"), "no Dask scheduler answers"),
    ],
)
def test_bad_input_is_a_sentence(
    authscale: Authscale, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    if "--dask" in arguments:
        pytest.importorskip("distributed", reason="authscale[dask] is not installed")
    status, _, errors = authscale("sweep", "shop.yaml", *arguments)
    assert status == 2
    assert said in errors
    assert "Traceback" not in errors
    assert not (tmp_path / "results" / "shop" / "sweep.csv").exists()


def start(folder: Path, *more: str) -> "subprocess.Popen[bytes]":
    arguments = ("sweep", "shop.yaml", "--vary", "nodes.count=1..4", *more)
    return subprocess.Popen(
        [sys.executable, "-c", "from simulator.cli import main; main()", *arguments],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": "/usr/bin:/bin"},
    )


def whole(folder: Path) -> dict[str, bytes] | None:
    """Return the tables of a folder's sweep, if it is done."""
    found = list((folder / "results" / "shop").glob("sweep-*"))
    return {name: (found[0] / name).read_bytes() for name in TABLES} if found else None


def killed_until_done(kills: int, tmp_path: Path, more: tuple[str, ...]) -> None:
    """Kill sweeps at random moments, each resumed until it is done; there is but one outcome."""
    chance = random.Random(kills)  # noqa: S311 - no secret
    places = iter(range(kills + 2))

    def fresh() -> Path:
        folder = tmp_path / str(next(places))
        folder.mkdir()
        (folder / "shop.yaml").write_text(SCENARIO, encoding="utf-8")
        return folder

    folder = fresh()
    began = time.monotonic()
    with start(folder, *more) as sweep:
        _, errors = sweep.communicate()
    takes_s = time.monotonic() - began
    expected = whole(folder)
    assert expected is not None, errors
    done = resumed = 0
    folder = fresh()
    while done < kills:
        with start(folder, *more) as sweep:
            try:
                sweep.wait(chance.uniform(0.02, 1.0) * takes_s)
            except subprocess.TimeoutExpired:
                sweep.send_signal(signal.SIGKILL)
                sweep.communicate()
                done += 1
                resumed += 1
                assert whole(folder) in (None, expected)
                continue
            _, errors = sweep.communicate()
        assert sweep.returncode == 0, errors
        assert whole(folder) == expected
        if resumed:
            folder, resumed = fresh(), 0
    with start(folder, *more) as sweep:
        _, errors = sweep.communicate()
    assert whole(folder) == expected, errors


def test_a_sweep_that_is_killed_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    killed_until_done(2, tmp_path, ("--vary", "token.claims_bytes=100,4000"))


@pytest.mark.slow
def test_a_sweep_is_killed_at_fifty_moments_with_all_its_processes(tmp_path: Path) -> None:
    more = ("--vary", "workload.arrival_rate=2..16 step 2", "--jobs", "2", "--engine", "reference")
    killed_until_done(50, tmp_path, (*more, "--replications", "3"))


def test_ctrl_c_leaves_what_is_done_and_says_how_far_it_was(
    authscale: Authscale, tmp_path: Path
) -> None:
    with start(tmp_path, "--vary", "workload.arrival_rate=20..29", "--replications", "9") as sweep:
        done = tmp_path / "results" / "shop"
        while not list(done.glob(".sweep-*.partial/cells.done")):
            assert sweep.poll() is None, sweep.communicate()
            time.sleep(0.01)
        sweep.send_signal(signal.SIGINT)
        _, errors = sweep.communicate(timeout=60)
    assert sweep.returncode == 130
    assert b"Traceback" not in errors
    assert whole(tmp_path) is None
    _, said, _ = authscale("results")
    (line,) = (line for line in said.splitlines() if line.startswith("shop"))
    assert " of 40 cells  none,local,jwt" in line
    assert " 0 of 40" not in line
