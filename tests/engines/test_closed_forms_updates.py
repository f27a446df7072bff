"""How many updates are lost of a session that many requests share, against Poisson arrivals."""

import math

import pytest

from simulator.engines.tally import Tally
from simulator.plan import Plan
from tests.engines.closed_forms import Claim, check, open_workload, scenario_of

RATE = 50
SERVICE_MS = 20


def lost_a_request(_: Plan, tally: Tally) -> float:
    return tally.counters["lost_updates"] / tally.counters["requests"]


@pytest.mark.parametrize(("strategy", "share"), [("central_store", 0.5), ("database", 1)])
def test_a_write_overwrites_those_that_came_within_one_service(strategy: str, share: float) -> None:
    """A user's requests are a Poisson process, and each takes as long from its read to its write.

    A request's write overwrites another if one that also writes came within that time before it:
    with probability 1 − exp(−rate × share × time).
    """
    written = RATE * share * SERVICE_MS / 1000
    free = {"round_trip": "0 s", "read": "1 us", "write": "1 us"}
    check(
        scenario_of(
            500,
            workload=open_workload(RATE, users=1, logged_in_at_start=1),
            nodes={"count": 2, "workers": 100, "service_time": f"{SERVICE_MS} ms"},
            session={"write_share": share},
            store=free,
            database=free,
        ),
        Claim("lost a request", share * (1 - math.exp(-written)), lost_a_request),
        strategy=strategy,
    )
