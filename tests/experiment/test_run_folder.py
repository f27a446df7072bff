"""A run's folder is there whole, or not at all."""

import re
import threading
from pathlib import Path

import pytest

from simulator.experiment.run_folder import run_folder, writing
from simulator.experiment.run_list import runs
from simulator.scenario.errors import InputError


def test_is_there_when_the_block_is_done(tmp_path: Path) -> None:
    with run_folder(tmp_path / "results", "demo", "1234abcd") as folder:
        (folder.partial / "summary.csv").write_text("whole")
        assert not folder.final.exists()
    assert (folder.final / "summary.csv").read_text() == "whole"
    assert re.fullmatch(r"\d{8}T\d{6}Z-1234abcd", folder.final.name)
    assert list((tmp_path / "results" / "demo").iterdir()) == [folder.final]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_a_failure_in_the_middle_leaves_nothing(tmp_path: Path, error: type[BaseException]) -> None:
    with pytest.raises(error), run_folder(tmp_path / "results", "demo", "x") as folder:  # noqa: PT012
        (folder.partial / "summary.csv").write_text("half")
        raise error
    assert list(tmp_path.iterdir()) == []


def test_a_failure_leaves_other_runs_alone(tmp_path: Path) -> None:
    with run_folder(tmp_path, "demo", "x") as first:
        pass
    with pytest.raises(ValueError), run_folder(tmp_path, "demo", "x"):  # noqa: PT011 - ours
        raise ValueError
    assert list((tmp_path / "demo").iterdir()) == [first.final]


def test_names_are_unique(tmp_path: Path) -> None:
    final = []

    def one() -> None:
        with run_folder(tmp_path, "demo", "x") as folder:
            final.append(folder.final)

    threads = [threading.Thread(target=one) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(final)) == 20
    assert set((tmp_path / "demo").iterdir()) == set(final)


def test_a_folder_that_cannot_be_made_is_a_clear_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match=r"file: cannot be written: Not a directory"):  # noqa: SIM117
        with run_folder(tmp_path / "file", "demo", "x"):
            pass


def test_a_full_disk_is_a_clear_sentence(tmp_path: Path) -> None:
    with (
        pytest.raises(InputError, match="cannot be written: No space left on device"),
        run_folder(tmp_path / "results", "demo", "x"),
        writing(tmp_path),
        Path("/dev/full").open("w") as full,
    ):
        full.write("x")
    assert list(tmp_path.iterdir()) == []


def test_list_of_runs(tmp_path: Path) -> None:
    assert runs(tmp_path / "nowhere") == []
    (tmp_path / ".gitkeep").write_text("")
    with run_folder(tmp_path, "b", "x") as whole:
        (whole.partial / "manifest.json").write_text('{"started": "T", "strategies": ["jwt"]}')
    with run_folder(tmp_path, "a", "y") as damaged:
        (damaged.partial / "manifest.json").write_text("{")
    (tmp_path / "a" / "figures").mkdir()
    with run_folder(tmp_path, "c", "z") as unfinished:
        found = runs(tmp_path)
    assert [(r.name, r.run, r.state) for r in found] == [
        ("a", damaged.final.name, "damaged"),
        ("b", whole.final.name, "done"),
        ("c", unfinished.final.name, "unfinished"),
    ]
    assert found[1].when == "T"
    assert found[1].strategies == ("jwt",)
