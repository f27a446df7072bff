"""What it takes to write a session's data back when a request has changed them.

Written at the end of the request, as Spring Session and express-session do, to where the session is
kept. A node that keeps sessions in its own memory changes them there: that costs nothing, unless
rows (`session.persist`) or copies (`replicated`) must follow.
"""

from collections.abc import Mapping
from typing import Any

from simulator.model.steps import (
    DATABASE_WRITE,
    IN_COPY,
    IN_NODE,
    IN_STORE,
    IN_TABLE,
    STORE_WRITE,
    Step,
    Written,
)
from simulator.model.strategy import SESSION, Strategy
from simulator.scenario.schema import Scenario


def lower_session_data(scenario: Scenario, chosen: Strategy) -> Mapping[str, Any]:
    """Return the share of the requests that change data which must be written somewhere."""
    writes = bool(_save(chosen))
    return {"write_share": scenario.session.write_share if writes else 0.0}


def with_saves(scenario: Scenario, chosen: Strategy, request: Written) -> Written:
    """Return the steps of a request with those that write changed data behind the service."""
    save = _save(chosen)
    if not save or not scenario.session.write_share:
        return request
    return Written(_saving(request.steps, save), _saving(request.ask, save))


def _saving(steps: tuple[Step, ...], save: tuple[Step, ...]) -> tuple[Step, ...]:
    """Return steps that note which version was read, and save after the service."""
    full: list[Step] = []
    for step in steps:
        full.append(step)
        if step.op == "look" and step.arg in (IN_COPY, IN_STORE, IN_TABLE):
            full.append(Step("open", step.arg))
        elif step.op == "serve":
            full += save
    return tuple(full)


def _save(chosen: Strategy) -> tuple[Step, ...]:
    """Return the steps that write changed data; none where that costs nothing, and loses nothing.

    A token's claims are no data of the server's: nothing is written.
    """
    if chosen.credential != SESSION:
        return ()
    if chosen.copies == "peers":
        return (Step("changed", orelse="unchanged"), Step("save"), Step("share"))
    if chosen.look == IN_NODE and not chosen.survives:
        return ()
    operation = STORE_WRITE if chosen.look == IN_STORE else DATABASE_WRITE
    write = Step("call", operation, orelse="unavailable")
    return (Step("changed", orelse="unchanged"), write, Step("save"))
