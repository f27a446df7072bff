"""`from simulator import load, run, compare`."""

from typing import Any

import pandas as pd
import pytest

import simulator
from simulator.experiment.outcome import Comparison
from simulator.scenario.errors import InputError
from simulator.scenario.schema import Scenario


def test_compare(scenario: Scenario, comparison: Comparison) -> None:
    found = simulator.compare(scenario, engine="reference")
    pd.testing.assert_frame_equal(found, comparison.summary.set_index("strategy"))


def test_run(small: dict[str, Any], comparison: Comparison) -> None:
    result = simulator.run(small, "jwt", engine="reference", records=True)
    assert result.strategies == ("jwt",)
    expected = comparison.summary[comparison.summary["strategy"] == "jwt"].reset_index(drop=True)
    pd.testing.assert_frame_equal(result.summary, expected)
    for frame in (result.timeseries, result.visibility, result.histogram, result.records):
        assert set(frame["strategy"]) == {"jwt"}  # type: ignore[index]


def test_overrides(scenario: Scenario) -> None:
    result = simulator.run(scenario, "sticky", seed=1, replications=1, engine="reference")
    assert result.scenario.seed == 1
    assert len(result.replications) == 1


def test_bad_input(scenario: Scenario) -> None:
    with pytest.raises(InputError, match="unknown"):
        simulator.run(scenario, "jvt")
    with pytest.raises(InputError):
        simulator.compare({"workload": {"model": "nothing"}})
