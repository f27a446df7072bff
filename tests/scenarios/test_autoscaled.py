"""autoscaled: what nodes that come and go by themselves do to logins."""

import numpy as np
import pytest

from simulator.analysis.intervals import interval
from simulator.engines.tally import SERIES, Tally
from tests.scenarios.conftest import Tallies, Values

NAME = "autoscaled"
UP, CARRIED, RECOGNISED, FORCED = (
    SERIES.index(c) for c in ("nodes_up", "carried", "recognised", "forced_relogins")
)
TOP, LAST_MINUTE = slice(10 * 60, 12 * 60), slice(19 * 60, 20 * 60)


def nodes(tally: Tally, when: slice) -> float:
    """The mean number of nodes in service."""
    return float(tally.series[when, UP].mean())


@pytest.mark.parametrize("strategy", ["none", "sticky", "central_store", "jwt"])
def test_as_many_nodes_as_the_traffic_needs(strategy: str, tallies: Tallies) -> None:
    for tally in tallies(NAME, strategy):
        # 500 requests of 12 ms a second, and what logins take: 3.0 nodes full, at 60 % five.
        assert 5 <= nodes(tally, TOP) < 6
        assert 1 <= nodes(tally, LAST_MINUTE) <= 2


@pytest.mark.parametrize("strategy", ["central_store", "jwt"])
def test_nobody_notices(strategy: str, tallies: Tallies) -> None:
    for tally in tallies(NAME, strategy):
        assert tally.counters["recognised"] == tally.counters["carried"] > 200_000
        assert tally.counters["forced_relogins"] == tally.counters["error"] == 0


def test_local_knows_everybody_until_it_is_helped(tallies: Tallies) -> None:
    for tally in tallies(NAME, "local"):
        helped = int(np.argmax(tally.series[:, UP] > 1))
        alone, later = tally.series[: helped - 1], tally.series[helped + 60 :]
        assert alone[:, RECOGNISED].sum() == alone[:, CARRIED].sum() > 10_000
        assert later[:, RECOGNISED].sum() < 0.2 * later[:, CARRIED].sum()


def test_local_makes_the_autoscaler_add_all_that_it_has(tallies: Tallies) -> None:
    for tally in tallies(NAME, "local"):
        assert nodes(tally, TOP) == 10
        assert nodes(tally, LAST_MINUTE) > 3.5
        assert tally.counters["abandoned"] > tally.counters["ok"]


def test_sticky_loses_those_whose_node_is_removed(tallies: Tallies) -> None:
    for tally in tallies(NAME, "sticky"):
        shrinks = int(np.argmax(np.diff(tally.series[:, UP]) < 0))
        assert shrinks > 8 * 60
        # A handful are refused before: a user's two visits at once hold one cookie.
        assert tally.series[:shrinks, FORCED].sum() < 10
        assert tally.series[shrinks:, FORCED].sum() > 400


def test_sticky_does_not_relieve_the_full_nodes(values: Values) -> None:
    for column, least in (("node_imbalance", 0.2), ("latency_ms_p99", 10.0)):
        sticky, jwt = (interval(values(NAME, s, column), 0.99) for s in ("sticky", "jwt"))
        assert sticky.mean - sticky.half_width > jwt.mean + jwt.half_width + least
