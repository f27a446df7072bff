"""A scenario that takes a moment and has a bit of everything, and what it comes to."""

from collections.abc import Callable
from typing import Any

import pytest

from simulator.analysis.precision import Precision
from simulator.engines.run import Engine
from simulator.experiment.board import Progress
from simulator.experiment.compare import Execution, run_comparison
from simulator.experiment.outcome import Comparison
from simulator.scenario.loading import load_mapping
from simulator.scenario.schema import Scenario

Compare = Callable[..., Comparison]


@pytest.fixture(scope="session")
def small() -> dict[str, Any]:
    """Logins, logouts, a node that joins and objectives; about 600 requests a run."""
    return {
        "name": "small",
        "description": "Two nodes, a third joins.",
        "seed": 7,
        "duration": "20 s",
        "replications": 2,
        "strategies": ["local", "jwt", "none"],
        "workload": {
            "model": "partly_open",
            "arrival_rate": "3 /s",
            "users": 30,
            "think_time": "1 s",
            "logout_probability": 0.5,
        },
        "nodes": {"count": 2, "workers": 2, "boot_time": "1 s"},
        "events": [{"at": "8 s", "add_nodes": 1}],
        "slo": {"latency_p99": "300 ms", "login_visibility": 0.99},
    }


@pytest.fixture(scope="session")
def scenario(small: dict[str, Any]) -> Scenario:
    """The small scenario."""
    return load_mapping(small)


@pytest.fixture(scope="session")
def compare() -> Compare:
    """A function that runs a scenario, if not told otherwise on the reference engine."""

    def run(  # noqa: PLR0913 - all but one have defaults
        scenario: Scenario,
        *,
        jobs: int = 1,
        records: bool = False,
        progress: Progress = lambda _: None,
        engine: Engine = "reference",
        precision: Precision | None = None,
    ) -> Comparison:
        execution = Execution(engine=engine, jobs=jobs, records=records, command="a test")
        return run_comparison(scenario, execution, progress, precision)

    return run


@pytest.fixture(scope="session")
def comparison(compare: Compare, scenario: Scenario) -> Comparison:
    """What the small scenario comes to, records included."""
    return compare(scenario, records=True)
