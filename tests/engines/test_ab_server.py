"""The A/B example: every event is the one worked out by hand, in both engines."""

import pytest

from simulator.engines.run import Engine, run_plan
from simulator.engines.tally import ABANDONED, OK, RECORD
from simulator.plan import make_plan
from simulator.scenario.loading import load
from tests.engines.ab_by_hand import BY_HAND, FORGETS, worked_out
from tests.engines.ab_exchanges import ARRIVES, THINK, TOKEN

ENGINES: tuple[Engine, ...] = ("reference", "compiled")

# From arriving to the last answer, without the six thinks, with pencil and paper: how many there
# are of each exchange, and what it takes in units of 0.1 µs (54_6384 is 54.6384 ms).
LAST_ANSWERS = {
    # A page takes 20.8 ms up, 12 ms of work and 21.8384 ms down.
    "none": 7 * 54_6384,
    # A stranger's 401 takes 41 ms, a login 20.8 + 16.5 + 20.2128; with the cookie a page takes
    # 20.8512 + 12 + 21.8384, and a 401 or a logout 20.8512 + 20.2.
    "local": 2 * 41_0000 + 7 * 57_5128 + 5 * 54_6896 + (7 + 1) * 41_0512,
    "sticky": 2 * 41_0000 + 2 * 57_5128 + 7 * 54_6896 + 41_0512,
    # The store takes 0.512 ms to write and 0.510 ms to read.
    "central_store": 2 * 41_0000 + 2 * 58_0248 + 7 * 55_1996 + 41_5632,
    # A login takes 20.8 + 16.5 + 0.217 + 20.4492, a page 21.7968 + 0.045 + 12 + 21.8384.
    "jwt": 2 * 41_0000 + 2 * 57_9662 + 7 * 55_6802,
    # A login takes 20.8 + 16.5 + 0.217 + 3 + 20.4664, an expired token's 401 21.7968 + 0.045 +
    # 20.2, the refresh 20.8688 + 1.5 + 3 + 0.217 + 20.4664, the logout 20.8688 + 3 + 20.2.
    "jwt_refresh": 2 * 41_0000 + 2 * 60_9834 + 42_0418 + 46_0522 + 7 * 55_6802 + 44_0688,
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("strategy", BY_HAND)
def test_every_event_is_the_one_worked_out(strategy: str, engine: Engine) -> None:
    plan = make_plan(load("ab_server"), strategy, 0)
    found = run_plan(plan, engine, records=True, story=True)
    names = (*plan.node_names, "")  # −1: no node
    told = [
        (at, visit, request, serial, kind, code, names[node], value)
        for at, visit, request, serial, _, kind, code, node, value in found.story.tolist()
    ]
    assert told == worked_out(BY_HAND[strategy])


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("strategy", BY_HAND)
def test_requests_end_as_worked_out(strategy: str, engine: Engine) -> None:
    found = run_plan(make_plan(load("ab_server"), strategy, 0), engine, records=True)
    column = {name: i for i, name in enumerate(RECORD)}
    outcomes = [row[column["outcome"]] for row in found.records.tolist()]
    gives_up = (3, 5) if strategy == "local" else ()
    assert outcomes == [ABANDONED if i in gives_up else OK for i in range(7)]
    exchanges = sum(len(xs) - (FORGETS in xs) for visit in BY_HAND[strategy] for xs in visit)
    assert found.counters["exchanges_sent"] == exchanges
    assert found.counters["in_flight"] == 0


@pytest.mark.parametrize("strategy", BY_HAND)
def test_the_sums_are_right(strategy: str) -> None:
    assert TOKEN == 623
    walked_ns = worked_out(BY_HAND[strategy])[-1][0] - ARRIVES - 6 * THINK
    assert walked_ns == LAST_ANSWERS[strategy] * 100


def test_a_login_visits_the_database_and_a_request_does_not() -> None:
    """Operations count as FLOWS says: of the whole run, by hand."""
    expected = {
        # (store, database): logins read the user; sessions are written, read and deleted.
        "none": (0, 0),
        "local": (0, 7),
        "sticky": (0, 2),
        "central_store": (2 + 7 + 1, 2),
        "jwt": (0, 2),
        "jwt_refresh": (0, 2 * 2 + 2 + 1),
    }
    for strategy, operations in expected.items():
        counters = run_plan(make_plan(load("ab_server"), strategy, 0), "reference").counters
        assert (counters["store_ops"], counters["database_ops"]) == operations, strategy
