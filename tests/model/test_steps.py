"""Programs: a strategy's steps as arrays, with the endings that they go to."""

from typing import Literal

import pytest

from simulator.model import steps
from simulator.model.steps import (
    CALL,
    CPU,
    DATABASE_QUERY,
    DATABASE_READ,
    DATABASE_WRITE,
    DROP,
    END,
    FAILED,
    HAVE,
    IN_STORE,
    KEEP,
    LOGIN,
    LOGOUT,
    LOOK,
    OK_200,
    REQUEST,
    SERVE,
    STORE_READ,
    STORE_WRITE,
    UNAUTHORISED_401,
    UNAVAILABLE_503,
    Program,
    Step,
    assemble,
)
from simulator.model.strategies import STRATEGIES
from simulator.plan import make_plan
from simulator.scenario.loading import load_mapping

OnOutage = Literal["fail", "anonymous", "accept"]
CPU_NS: dict[steps.Cpu, int] = {"password_hash": 15, "sign": 2, "verify": 3}
STORE_REQUEST = STRATEGIES["central_store"].request


def lines(program: Program) -> list[tuple[int, int, int]]:
    return [
        (int(op), int(arg), int(orelse))
        for op, arg, orelse in zip(program.op, program.arg, program.orelse, strict=True)
    ]


@pytest.mark.parametrize(
    ("on_outage", "told"), [("fail", UNAVAILABLE_503), ("anonymous", UNAUTHORISED_401)]
)
def test_a_request_that_asks_the_store(on_outage: OnOutage, told: int) -> None:
    program = assemble({REQUEST: STORE_REQUEST}, CPU_NS, on_outage, query=False)
    assert lines(program) == [
        (HAVE, 0, 5),
        (CALL, STORE_READ, 6),
        (LOOK, IN_STORE, 5),
        (SERVE, 0, -1),
        (END, OK_200, -1),
        (END, UNAUTHORISED_401, -1),  # 5: unauthorised
        (FAILED, 0, -1),  # 6: outage
        (END, told, -1),
        (END, UNAVAILABLE_503, -1),  # 8: unavailable
    ]
    assert program.entry.tolist() == [0, -1, -1, -1, -1]


def test_an_outage_that_lets_in_goes_on_with_the_application() -> None:
    program = assemble({REQUEST: STORE_REQUEST}, CPU_NS, "accept", query=True)
    assert lines(program) == [
        (HAVE, 0, 6),
        (CALL, STORE_READ, 7),
        (LOOK, IN_STORE, 6),
        (SERVE, 0, -1),
        (CALL, DATABASE_QUERY, 11),
        (END, OK_200, -1),
        (END, UNAUTHORISED_401, -1),  # 6
        (FAILED, 0, -1),  # 7
        (SERVE, 0, -1),
        (CALL, DATABASE_QUERY, 11),
        (END, OK_200, -1),
        (END, UNAVAILABLE_503, -1),  # 11
    ]


def test_exchanges_follow_each_other_each_with_its_endings() -> None:
    program = assemble(
        {LOGIN: (Step("cpu", "password_hash"), Step("keep")), LOGOUT: (Step("drop"),)},
        CPU_NS,
        "fail",
        query=False,
    )
    assert program.entry.tolist() == [-1, 0, -1, 7, -1]
    assert [op for op, _, _ in lines(program)] == [
        CPU, KEEP, END, END, FAILED, END, END,
        DROP, END, END, FAILED, END, END,
    ]  # fmt: skip
    assert lines(program)[0] == (CPU, 15, -1)


@pytest.mark.parametrize("on_outage", ["fail", "anonymous", "accept"])
@pytest.mark.parametrize("query", [True, False])
@pytest.mark.parametrize("strategy", STRATEGIES)
def test_every_program_goes_forward_and_ends(
    strategy: str, on_outage: OnOutage, *, query: bool
) -> None:
    scenario = load_mapping(
        {
            "workload": {"model": "open", "arrival_rate": "1 /s"},
            "store": {"on_outage": on_outage},
            "nodes": {"database_query": "1 ms" if query else None},
        }
    )
    plan = make_plan(scenario, strategy, 0)
    size = len(plan.op)
    assert size <= 64  # a step's number has six bits in the draws of calls
    for place, (op, orelse) in enumerate(zip(plan.op, plan.orelse, strict=True)):
        if orelse >= 0:
            assert op in (HAVE, CALL, LOOK)
            assert place < orelse < size
        else:
            assert op not in (HAVE, CALL, LOOK)
    # From each entry, every way ends: the last step of all is an end, and ways go forward only.
    assert plan.op[-1] == END
    for entry in plan.entry[plan.entry >= 0]:
        assert (plan.op[entry:] == END).any()


OPERATIONS = {STORE_READ: "store r", STORE_WRITE: "store w", DATABASE_READ: "db r",
              DATABASE_WRITE: "db w"}  # fmt: skip
# What each exchange does by the table of flows when all goes well; `cpu` by what is computed.
FLOWS = {
    "none": {"request": []},
    "local": {"request": [], "login": ["hash", "db r"], "logout": []},
    "sticky": {"request": [], "login": ["hash", "db r"], "logout": []},
    "central_store": {
        "request": ["store r"],
        "login": ["hash", "db r", "store w"],
        "logout": ["store w"],
    },
    "jwt": {"request": ["verify"], "login": ["hash", "db r", "sign"]},
    "jwt_refresh": {
        "request": ["verify"],
        "login": ["hash", "db r", "sign", "db w"],
        "refresh": ["db r", "db w", "sign"],
        "logout": ["db w"],
    },
}


@pytest.mark.parametrize("strategy", FLOWS)
def test_what_each_exchange_costs(strategy: str) -> None:
    """The steps of the good way, against the table of the project's flows."""
    scenario = load_mapping(
        {
            "workload": {"model": "open", "arrival_rate": "1 /s"},
            "password_hash": {"mean": "15 ms"},
        }
    )
    plan = make_plan(scenario, strategy, 0)
    computed = {15_000_000: "hash", 217_000: "sign", 45_000: "verify"}
    found: dict[str, list[str]] = {}
    for kind, entry in zip(steps.EXCHANGES, plan.entry, strict=True):
        if entry < 0 or kind == "public":
            continue
        found[kind] = costs = []
        place = int(entry)
        while plan.op[place] != END:
            if plan.op[place] == CPU:
                costs.append(computed[int(plan.arg[place])])
            elif plan.op[place] == CALL:
                costs.append(OPERATIONS[int(plan.arg[place])])
            place += 1
        assert plan.arg[place] == OK_200
    assert found == FLOWS[strategy]
