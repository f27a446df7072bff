"""The files of a report, and that what a run stored is enough to make them."""

from pathlib import Path

import pytest

from simulator.experiment import archive
from simulator.experiment.outcome import Comparison
from simulator.report import write
from simulator.report.figures import FIGURES
from simulator.report.intact import check_intact
from simulator.scenario.errors import InputError

from .conftest import Make


@pytest.fixture
def small(make_comparison: Make) -> Comparison:
    return make_comparison(("local", "jwt"), 2)


def test_what_a_run_stored_gives_the_same_report(small: Comparison, tmp_path: Path) -> None:
    stored = archive.write(small, tmp_path)
    written = write.write_report(small, tmp_path)
    assert [path.name for path in written] == ["report.html", *FIGURES]
    assert set(tmp_path.iterdir()) == {*stored, *written}
    assert all(path.read_bytes().startswith(b"\x89PNG\r\n") for path in written[1:])
    before = [path.read_bytes() for path in written]
    found = archive.read(tmp_path)
    check_intact(found, tmp_path)
    assert write.write_report(found, tmp_path) == written
    assert [path.read_bytes() for path in written] == before


def test_a_file_is_there_whole_or_not_at_all(
    small: Comparison, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Drawing takes a second, and is not what is tested here.
    monkeypatch.setattr(write, "draw_all", lambda _: dict.fromkeys(FIGURES, b"PNG").items())
    write.write_report(small, tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}

    def full_disk(self: Path, content: bytes) -> int:
        with self.open("wb") as file:
            file.write(content[:10])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full_disk)
    with pytest.raises(OSError, match="No space left"):
        write.write_report(small, tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize(
    ("file", "column"),
    [
        ("summary.csv", "latency_ms_p99"),
        ("timeseries.parquet", "width_s"),
        ("verdicts.csv", "reason"),
    ],
)
def test_a_table_without_a_column_is_refused(small: Comparison, file: str, column: str) -> None:
    table = file.split(".", maxsplit=1)[0]
    less = getattr(small, table).drop(columns=column)
    with pytest.raises(InputError, match=f"{file}: damaged.*no column {column}"):
        check_intact(Comparison(**{**vars(small), table: less}), Path("run"))


def test_tables_that_do_not_belong_together_are_refused(
    small: Comparison, make_comparison: Make
) -> None:
    other = make_comparison(("local", "sticky"), 2)
    with pytest.raises(InputError, match="not the strategies"):
        check_intact(Comparison(**{**vars(small), "summary": other.summary}), Path("run"))
    moved = small.visibility.assign(serving_node="Z9")
    with pytest.raises(InputError, match="nodes that"):
        check_intact(Comparison(**{**vars(small), "visibility": moved}), Path("run"))


@pytest.mark.parametrize("manifest", [[], {}, {"version": 3}])
def test_a_manifest_of_another_kind_is_refused(small: Comparison, manifest: object) -> None:
    with pytest.raises(InputError, match=r"manifest\.json: damaged"):
        check_intact(Comparison(**{**vars(small), "manifest": manifest}), Path("run"))
