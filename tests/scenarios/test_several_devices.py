"""several_devices: who has three devices logs in on each, and out of all of them at once."""

import math

import pytest

from simulator.model.timeline import REVOKE
from simulator.plan import make_plan
from simulator.scenario.loading import load
from tests.scenarios.conftest import Confirm, Tallies

NAME = "several_devices"
S = 1_000_000_000
DEVICES = 2000 * 3
RATE = 5


def visited(seconds: float, devices: float = DEVICES) -> float:
    """Return how many devices have been used: visits of each are a Poisson process."""
    return devices * (1 - math.exp(-RATE * seconds / DEVICES))


def test_each_device_logs_in_at_its_first_visit(tallies: Tallies, confirm: Confirm) -> None:
    """Under `jwt` nobody is refused: there is a login for each device that was used."""
    found = [float(t.counters["logins"]) for t in tallies(NAME, "jwt")]
    confirm(found, visited(900), widest=0.03)


def test_a_revocation_ends_the_logins_of_all_devices(tallies: Tallies, confirm: Confirm) -> None:
    plan = make_plan(load(NAME), "jwt", 0)
    assert plan.strike.tolist() == [REVOKE]
    found = [float(t.counters["exposures"]) for t in tallies(NAME, "jwt")]
    confirm(found, visited(600, 0.2 * DEVICES), widest=0.12)


@pytest.mark.parametrize("strategy", ["central_store", "jwt_denylist"])
def test_who_asks_forgets_them_at_once(strategy: str, tallies: Tallies) -> None:
    for tally in tallies(NAME, strategy):
        assert tally.counters["exposure_max_ns"] == 0
        assert tally.counters["logins"] > tallies(NAME, "jwt")[0].counters["logins"]


@pytest.mark.parametrize(("strategy", "most_s"), [("jwt", 43_200), ("jwt_refresh", 900)])
def test_nothing_reaches_a_token(strategy: str, most_s: float, tallies: Tallies) -> None:
    for tally in tallies(NAME, strategy):
        assert most_s - 10 < tally.counters["exposure_max_ns"] / S <= most_s
