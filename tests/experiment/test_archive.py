"""The files of a run: what is written is what is read."""

import csv
import dataclasses
import json
import math
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from simulator.experiment import archive
from simulator.experiment.choice import choose
from simulator.experiment.outcome import Comparison
from simulator.scenario.errors import InputError
from simulator.scenario.schema import Scenario

FRAMES = (*archive.TABLES, *archive.SERIES)


def test_reads_back_what_was_written(comparison: Comparison, tmp_path: Path) -> None:
    written = archive.write(comparison, tmp_path)
    assert {p.name for p in written} == {p.name for p in tmp_path.iterdir()}
    found = archive.read(tmp_path)
    for name in FRAMES:
        pd.testing.assert_frame_equal(getattr(found, name), getattr(comparison, name))
    for name in {f.name for f in dataclasses.fields(Comparison)} - set(FRAMES):
        assert getattr(found, name) == getattr(comparison, name)


def test_degenerate_results_survive(
    scenario: Scenario, compare: Callable[..., Comparison], tmp_path: Path
) -> None:
    one = compare(choose(scenario, strategies=("none",), replications=1))
    archive.write(one, tmp_path)
    assert not (tmp_path / "records.parquet").exists()
    found = archive.read(tmp_path)
    for name in FRAMES[:-1]:
        pd.testing.assert_frame_equal(
            getattr(found, name), getattr(one, name), check_dtype=len(getattr(one, name)) > 0
        )
    assert found.records is None


def test_numbers_are_spelt_as_python_does(comparison: Comparison, tmp_path: Path) -> None:
    archive.write(comparison, tmp_path)
    with (tmp_path / "summary.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    none = next(row for row in rows if row["strategy"] == "none")
    assert none["login_visibility"] == none["login_visibility_ci95"] == ""
    for row, expected in zip(rows, comparison.summary.to_dict("records"), strict=True):
        for name, text in row.items():
            if text and name != "strategy":
                assert text == repr(float(expected[name]))


def test_json_rows_hold_null_where_undefined(comparison: Comparison) -> None:
    rows = json.loads(json.dumps(archive.json_rows(comparison.summary), allow_nan=False))
    by_name = {row["strategy"]: row for row in rows}
    assert by_name["none"]["login_visibility"] is None
    assert by_name["jwt"]["login_visibility"] == 1.0
    assert list(rows[0]) == list(comparison.summary.columns)


def test_manifest_says_how_it_came_about(comparison: Comparison) -> None:
    manifest = json.loads(json.dumps(comparison.manifest))
    assert manifest["seed"] == 7
    assert manifest["strategies"] == ["local", "jwt", "none"]
    assert manifest["engines"] == {
        "local": ["reference"],
        "jwt": ["reference"],
        "none": ["reference"],
    }
    assert manifest["command"] == "a test"
    assert len(manifest["scenario_sha256"]) == 64
    assert manifest["versions"]["numpy"]
    assert not math.isnan(manifest["seconds"])


@pytest.mark.parametrize("name", ["summary.csv", "timeseries.parquet", "manifest.json"])
@pytest.mark.parametrize("content", [None, b"", b"\x00\xff\x00 not a table"])
def test_a_missing_or_damaged_file_is_a_clear_sentence(
    comparison: Comparison, tmp_path: Path, name: str, content: bytes | None
) -> None:
    archive.write(comparison, tmp_path)
    if content is None:
        (tmp_path / name).unlink()
    else:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=name) as caught:
        archive.read(tmp_path)
    assert len(caught.value.lines) == 1


def test_a_folder_of_something_else_is_a_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not a folder"):
        archive.read(tmp_path / "nowhere")
    with pytest.raises(InputError, match=r"manifest\.json: No such file"):
        archive.read(tmp_path)
