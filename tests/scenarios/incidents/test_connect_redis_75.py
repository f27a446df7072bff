"""connect_redis_75: a slow request erases what a fast one has put into the session."""

import math
from statistics import NormalDist

import pytest

from simulator.scenario.loading import load
from tests.scenarios.conftest import Confirm, Tallies, Values

NAME = "incidents/connect_redis_75"
POINTS = 10_000


def lost_a_write(mean_s: float, cv: float, rate: float) -> float:
    """Return the chance that another write of the session falls between a read and its write.

    Writes of a session are a Poisson process (requests are, and none waits for another); a service
    is lognormal.
    """
    variance = math.log(1 + cv * cv)
    mu, sigma = math.log(mean_s) - variance / 2, math.sqrt(variance)
    ranks = ((i + 0.5) / POINTS for i in range(POINTS))
    services = (math.exp(mu + sigma * NormalDist().inv_cdf(rank)) for rank in ranks)
    return 1 - math.fsum(math.exp(-rate * service) for service in services) / POINTS


@pytest.mark.parametrize("strategy", ["central_store", "database"])
def test_as_often_as_arithmetic_says(strategy: str, tallies: Tallies, confirm: Confirm) -> None:
    workload = load(NAME).workload
    rate = (workload.arrival_rate or 0.0) / (workload.users or 1) * 0.3
    found = [
        t.counters["lost_updates"] / (0.3 * t.counters["requests"]) for t in tallies(NAME, strategy)
    ]
    confirm(found, lost_a_write(1, 2, rate), widest=0.1)


def test_nothing_else_tells(tallies: Tallies) -> None:
    for tally in tallies(NAME, "central_store"):
        c = tally.counters
        assert c["error"] == c["timeout"] == c["forced_relogins"] == 0
        assert c["carried"] == c["recognised"] > 30_000


def test_short_requests_hardly_ever_meet(values: Values) -> None:
    assert all(lost < 30 for lost in values(NAME, "no_polls", "lost_updates"))


def test_copies_in_nodes_are_worse_and_memory_loses_nothing(values: Values) -> None:
    store = values(NAME, "central_store", "lost_updates")
    copied = values(NAME, "cached_store", "lost_updates")
    assert all(a > 1.2 * b for a, b in zip(copied, store, strict=True))
    for strategy in ("sticky", "jwt"):
        assert not any(values(NAME, strategy, "lost_updates"))
