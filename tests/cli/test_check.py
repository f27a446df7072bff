"""`authscale check`."""

from pathlib import Path

import pytest

from simulator.cli import main


def test_a_good_scenario(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "s.yaml"
    path.write_text("workload: {model: closed, users: 3}\nevents: [{at: 1 s, add_nodes: 2}]\n")
    with pytest.raises(SystemExit) as caught:
        main(["check", str(path)])
    assert caught.value.code == 0
    assert capsys.readouterr().out == (
        f"{path}: ok: 12 strategies, closed workload, 4 nodes, 1 event, 10 min, 5 replications\n"
    )


def test_a_bad_scenario(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "s.yaml"
    path.write_text("workload: {model: closed, users: 0}\nseed: x\n")
    with pytest.raises(SystemExit) as caught:
        main(["check", str(path)])
    assert caught.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines() == [
        f"{path}:1:34: workload.users: too small (0); a whole number from 1 to 1000000000",
        f"{path}:2:7: seed: not a number (x); a whole number from 0 to 9223372036854775807",
    ]


def test_a_trace_that_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "s.yaml"
    path.write_text("workload: {model: trace, trace: {file: t.parquet}}\n")
    (tmp_path / "t.parquet").write_bytes(b"PAR1")
    with pytest.raises(SystemExit) as caught:
        main(["check", str(path)])
    assert caught.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{tmp_path / 't.parquet'}: cannot be read as a trace")


def test_a_trace(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["check", "access_log"])
    assert caught.value.code == 0
    assert " requests by " in capsys.readouterr().out
