"""`authscale list`."""

import pytest

from simulator.cli import main
from simulator.model.strategies import STRATEGIES
from simulator.scenario.source_file import shipped_scenarios, short_name


def test_it_lists_scenarios_and_strategies(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["list"])
    assert caught.value.code == 0
    said = capsys.readouterr().out
    rows = {line.split()[0]: line.split()[1:] for line in said.splitlines() if line[:1] == " "}
    assert set(rows) == {*map(short_name, shipped_scenarios()), *STRATEGIES}
    assert all(rows.values())
    assert "cannot be used" not in said


def test_incidents_stand_apart_with_the_report_that_they_are_after(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(["list"])
    lessons, incidents, _ = capsys.readouterr().out.split("\n\n")
    names = {name for name in shipped_scenarios() if name.startswith("incidents/")}
    rows = incidents.splitlines()[1:]
    assert {row.split()[0] for row in rows} == {short_name(name) for name in names}
    assert all(row.split()[1].count("#") == row.split()[1].count("/") == 1 for row in rows)
    assert "#" not in lessons
