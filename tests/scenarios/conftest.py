"""Shipped scenarios, run once for all the tests that look at them, and a rule for comparing."""

from collections.abc import Callable, Iterable
from functools import lru_cache

import pytest

from simulator.analysis import columns
from simulator.analysis.intervals import interval
from simulator.engines.run import run_plan
from simulator.engines.tally import Tally
from simulator.plan import make_plan
from simulator.scenario.loading import load

KNOWN_EVERYWHERE = (
    "database",
    "central_store",
    "cached_store",
    "introspection",
    "bff",
    "jwt",
    "jwt_refresh",
    "jwt_denylist",
)
"""What any node can ask or check: with nothing broken, no live login is ever refused."""

Tallies = Callable[..., list[Tally]]
Values = Callable[[str, str, str], list[float]]
Confirm = Callable[..., None]


@lru_cache(maxsize=32)
def _tallies(name: str, strategy: str, *, records: bool) -> list[Tally]:
    scenario = load(name)
    return [
        run_plan(make_plan(scenario, strategy, r), "compiled", records=records)
        for r in range(scenario.replications)
    ]


@pytest.fixture(scope="session")
def tallies() -> Tallies:
    """Returns what a shipped scenario comes to under a strategy, one tally a replication."""

    def run(name: str, strategy: str, *, records: bool = False) -> list[Tally]:
        return _tallies(name, strategy, records=records)

    return run


@pytest.fixture(scope="session")
def values(tallies: Tallies) -> Values:
    """Returns a column of a shipped scenario under a strategy, one value a replication."""

    def run(name: str, strategy: str, column: str) -> list[float]:
        scenario = load(name)
        return [
            columns.values(make_plan(scenario, strategy, r), tally)[column]
            for r, tally in enumerate(tallies(name, strategy))
        ]

    return run


@pytest.fixture(scope="session")
def confirm() -> Confirm:
    """Asserts that replications agree with arithmetic.

    What is expected must lie within their own 99 % interval, and the interval must be narrow: at
    most `widest` of the value, or it says nothing. The seed is the scenario's, chosen before.
    """

    def judge(replications: Iterable[float], expected: float, widest: float = 0.02) -> None:
        mean, half_width = interval(replications, 0.99)
        found = f"{mean} ± {half_width} against {expected}"
        assert half_width <= widest * expected, found
        assert abs(mean - expected) <= half_width, found

    return judge
