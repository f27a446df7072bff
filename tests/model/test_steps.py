"""Programs: a strategy's steps as arrays, with the endings that they go to."""

from typing import Any, Literal

import pytest

from simulator.model import steps
from simulator.model.steps import (
    AUTH_CALL,
    AUTH_SERVER,
    CALL,
    COPY,
    CPU,
    DATABASE,
    DATABASE_QUERY,
    DATABASE_READ,
    DATABASE_WRITE,
    DROP,
    END,
    FAILED,
    FORGED,
    HAVE,
    IN_COPY,
    IN_DENYLIST,
    IN_LIST_COPY,
    IN_STORE,
    IN_TABLE,
    KEEP,
    LIST_FRESH,
    LOGIN,
    LOGOUT,
    LOOK,
    OK_200,
    PUBLIC,
    READ_LIST,
    REQUEST,
    SERVE,
    STEP_BITS,
    STORE,
    STORE_READ,
    STORE_WRITE,
    UNAUTHORISED_401,
    UNAVAILABLE_503,
    UNEXPIRED,
    Program,
    Step,
    Written,
    assemble,
)
from simulator.model.strategies import STRATEGIES
from simulator.plan import Plan, make_plan
from simulator.scenario.loading import load_mapping

OnOutage = Literal["fail", "anonymous", "accept"]
CPU_NS: dict[steps.Cpu, int] = {"password_hash": 15, "sign": 2, "verify": 3}


def written(strategy: str) -> Written:
    """Return a strategy's request."""
    return Written(STRATEGIES[strategy].request, STRATEGIES[strategy].ask)


def assembled(
    exchanges: dict[int, Written],
    on_outage: OnOutage = "fail",
    on_list_outage: OnOutage = "fail",
    *,
    query: bool = False,
) -> Program:
    return assemble(exchanges, CPU_NS, on_outage, on_list_outage, query=query)


def planned(strategy: str, **blocks: Any) -> Plan:  # noqa: ANN401 - YAML
    workload = {"model": "open", "arrival_rate": "1 /s"}
    return make_plan(load_mapping({"workload": workload, **blocks}), strategy, 0)


def lines(program: Program) -> list[tuple[int, int, int]]:
    return [
        (int(op), int(arg), int(orelse))
        for op, arg, orelse in zip(program.op, program.arg, program.orelse, strict=True)
    ]


# --- programs --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on_outage", "told"), [("fail", UNAVAILABLE_503), ("anonymous", UNAUTHORISED_401)]
)
def test_a_request_that_asks_the_store(on_outage: OnOutage, told: int) -> None:
    program = assembled({REQUEST: written("central_store")}, on_outage)
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
    assert program.entry.tolist()[: PUBLIC + 1] == [0, -1, -1, -1, -1]


def test_an_outage_that_lets_in_goes_on_with_the_application() -> None:
    program = assembled({REQUEST: written("central_store")}, "accept", query=True)
    assert lines(program) == [
        (HAVE, 0, 6),
        (CALL, STORE_READ, 7),
        (LOOK, IN_STORE, 6),
        (SERVE, 0, -1),
        (CALL, DATABASE_QUERY, 11),
        (END, OK_200, -1),
        (END, UNAUTHORISED_401, -1),  # 6
        (FAILED, 1, -1),  # 7: 1 is let in all the same
        (SERVE, 0, -1),
        (CALL, DATABASE_QUERY, 11),
        (END, OK_200, -1),
        (END, UNAVAILABLE_503, -1),  # 11
    ]


def test_a_look_that_names_ask_goes_to_the_strategys_own_steps() -> None:
    program = assembled({REQUEST: written("cached_store")}, "anonymous")
    assert lines(program) == [
        (HAVE, 0, 9),
        (LOOK, IN_COPY, 4),
        (SERVE, 0, -1),
        (END, OK_200, -1),
        (CALL, STORE_READ, 10),  # 4: ask
        (LOOK, IN_STORE, 9),
        (COPY, 0, -1),
        (SERVE, 0, -1),
        (END, OK_200, -1),
        (END, UNAUTHORISED_401, -1),  # 9: unauthorised
        (FAILED, 0, -1),  # 10: outage
        (END, UNAUTHORISED_401, -1),
        (END, UNAVAILABLE_503, -1),  # 12: unavailable
    ]


@pytest.mark.parametrize("on_outage", ["fail", "anonymous", "accept"])
def test_the_list_has_an_outage_of_its_own(on_outage: OnOutage) -> None:
    """`denylist.on_outage` decides, whatever `store.on_outage` says."""
    program = assembled({REQUEST: written("jwt_denylist")}, on_outage, "accept")
    assert lines(program) == [
        (HAVE, 0, 12),
        (CPU, 3, -1),
        (LOOK, UNEXPIRED, 12),
        (LOOK, LIST_FRESH, 7),
        (LOOK, IN_LIST_COPY, 12),
        (SERVE, 0, -1),
        (END, OK_200, -1),
        (CALL, STORE_READ, 13),  # 7: ask
        (LOOK, IN_DENYLIST, 12),
        (READ_LIST, 0, -1),
        (SERVE, 0, -1),
        (END, OK_200, -1),
        (END, UNAUTHORISED_401, -1),  # 12: unauthorised
        (FAILED, 1, -1),  # 13: list_outage
        (SERVE, 0, -1),
        (END, OK_200, -1),
        (END, UNAVAILABLE_503, -1),  # 16: unavailable
    ]


def test_a_table_that_does_not_answer_recognises_nobody() -> None:
    program = assembled({REQUEST: written("database")}, "accept", "accept")
    assert lines(program) == [
        (HAVE, 0, 6),
        (CALL, DATABASE_READ, 7),
        (LOOK, IN_TABLE, 6),
        (CALL, DATABASE_WRITE, 9),
        (SERVE, 0, -1),
        (END, OK_200, -1),
        (END, UNAUTHORISED_401, -1),  # 6: unauthorised
        (FAILED, 0, -1),  # 7: failed, and 503 whatever a store's outage would mean
        (END, UNAVAILABLE_503, -1),
        (END, UNAVAILABLE_503, -1),  # 9: unavailable
    ]


def test_exchanges_follow_each_other_each_with_the_endings_that_it_names() -> None:
    program = assembled(
        {
            LOGIN: Written((Step("cpu", "password_hash"), Step("keep"))),
            LOGOUT: Written((Step("call", STORE_WRITE, orelse="unavailable"), Step("drop"))),
        }
    )
    assert program.entry.tolist()[: PUBLIC + 1] == [-1, 0, -1, 4, -1]
    assert lines(program) == [
        (CPU, 15, -1),
        (KEEP, 0, -1),
        (END, OK_200, -1),
        (END, UNAVAILABLE_503, -1),
        (CALL, STORE_WRITE, 7),
        (DROP, 0, -1),
        (END, OK_200, -1),
        (END, UNAVAILABLE_503, -1),
    ]


SERVER: dict[str, Any] = {"auth_server": {"round_trip": "30 ms"}}
PROVIDER: dict[str, Any] = {"auth_server": {"round_trip": "80 ms", "third_party": True}}
CACHES: dict[str, Any] = {"introspection": {"cache": "5 s"}, "denylist": {"cache": "5 s"}}
VARIANTS: dict[str, dict[str, Any]] = {
    "plain": {},
    "cached": CACHES,
    "at server": {**SERVER, **CACHES},
    "at provider": PROVIDER,
    "restart": {"session": {"persist": "restart"}},
    "on miss": {"session": {"persist": "on_miss"}},
}


@pytest.mark.parametrize("on_outage", ["fail", "anonymous", "accept"])
@pytest.mark.parametrize("query", [True, False])
@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("strategy", STRATEGIES)
def test_every_program_goes_forward_and_ends(
    strategy: str, variant: str, on_outage: OnOutage, *, query: bool
) -> None:
    blocks = {
        "store": {"on_outage": on_outage},
        "nodes": {"database_query": "1 ms" if query else None},
        **VARIANTS[variant],
    }
    plan = planned(strategy, **blocks)
    size = len(plan.op)
    assert size <= 1 << STEP_BITS  # a step's number has so many bits in the draws of calls
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


# --- draws of operations ---------------------------------------------------------------------


def test_every_operation_of_a_visit_has_a_draw_of_its_own() -> None:
    last = (1 << STEP_BITS) - 1
    places = [(serial, place) for serial in (1, 2, 300) for place in (0, 1, last)]
    found = [steps.operation_step(STORE_READ, 7, 0, *where) for where in places]
    assert found == [serial * 512 + place for serial, place in places]
    assert len(set(found)) == len(places)


def test_the_applications_own_query_is_drawn_as_its_service_is() -> None:
    """By the request and its retries: the same under every strategy, whatever detours it takes."""
    for request, retries, step in [(0, 0, 0), (0, 1, 1), (3, 2, 770), (1, 999, 511)]:
        assert steps.service_step(request, retries) == step
        for serial, place in [(1, 3), (9, 40)]:
            assert steps.operation_step(DATABASE_QUERY, request, retries, serial, place) == step


def test_which_station_an_operation_goes_to() -> None:
    stations = {
        STORE_READ: STORE,
        STORE_WRITE: STORE,
        DATABASE_READ: DATABASE,
        DATABASE_WRITE: DATABASE,
        DATABASE_QUERY: DATABASE,
        AUTH_CALL: AUTH_SERVER,
    }
    assert {operation: steps.station_of(operation) for operation in stations} == stations


def test_an_exchange_that_is_refused_whatever_it_brings() -> None:
    """Without an anti-forgery token: nothing is looked at."""
    program = assembled({FORGED: Written((), refused=True)})
    assert lines(program)[0] == (END, UNAUTHORISED_401, -1)
    assert program.entry[FORGED] == 0
