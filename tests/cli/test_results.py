"""`authscale results` as a user meets it."""

from pathlib import Path

import pytest

from simulator.cli import main
from simulator.experiment.run_folder import run_folder


def results(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["results", *arguments])
    return int(ended.value.code or 0)


def test_lists_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    manifest = '{"started": "2026-02-03T04:05:06+00:00", "strategies": ["none", "jwt"]}'
    with run_folder(tmp_path, "scale_out", "01234567") as done:
        (done.partial / "manifest.json").write_text(manifest)
    with run_folder(tmp_path, "ab_server", "89abcdef") as unfinished:
        assert results("--out", str(tmp_path)) == 0
    header, first, second = capsys.readouterr().out.splitlines()
    assert header.split() == ["scenario", "run", "when", "state", "strategies"]
    assert first.split() == ["ab_server", unfinished.final.name, "unfinished"]
    assert second.split() == [
        "scale_out", done.final.name, "2026-02-03T04:05:06+00:00", "done", "none,jwt",
    ]  # fmt: skip


def test_no_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert results("--out", str(tmp_path / "nowhere")) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("no runs in ")
