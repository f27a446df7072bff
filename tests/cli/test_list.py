"""`authscale list`."""

import pytest

from simulator.cli import main
from simulator.model.strategies import STRATEGIES
from simulator.scenario.source_file import shipped_scenarios


def test_it_lists_scenarios_and_strategies(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["list"])
    assert caught.value.code == 0
    said = capsys.readouterr().out
    rows = {line.split()[0]: line.split()[1:] for line in said.splitlines() if line[:1] == " "}
    assert set(rows) == {*shipped_scenarios(), *STRATEGIES}
    assert all(rows.values())
    assert "cannot be used" not in said
