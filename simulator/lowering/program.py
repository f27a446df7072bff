"""A strategy's exchanges as one program."""

from simulator.lowering.clients import preflighted
from simulator.lowering.copies import copy_ttl_ns
from simulator.lowering.key_sets import fetches_keys
from simulator.lowering.keys import is_keyed
from simulator.lowering.session_data import with_saves
from simulator.model.steps import (
    AUTH_CALL,
    DATABASE_READ,
    FORGED,
    LOGIN,
    LOGOUT,
    PREFLIGHT,
    PUBLIC,
    REFRESH,
    REQUEST,
    SIGNED,
    Program,
    Step,
    Written,
    assemble,
)
from simulator.model.strategy import Strategy
from simulator.scenario.cost_keys import signature_of
from simulator.scenario.schema import Scenario

CHECKED_HERE = (
    Step("cpu", "password_hash"),
    Step("call", DATABASE_READ, orelse="unavailable"),
)
"""What a login begins with: the password is hashed and compared, the user is looked up."""
CHECKED_AT_SERVER = (Step("call", AUTH_CALL, orelse="unavailable"),)
"""The same at an authorization server: its `service_time` holds hash and look-up."""


def lower_program(scenario: Scenario, chosen: Strategy) -> Program:
    """Return a strategy's exchanges as one program, their costs on a worker in ns."""
    in_app = scenario.auth_server == "in_app"
    check = CHECKED_HERE if in_app else CHECKED_AT_SERVER
    request = _request(chosen, copied=copy_ttl_ns(scenario, chosen) > 0)
    if is_keyed(scenario, chosen):
        request = _judging_signatures(request)
    if fetches_keys(scenario, chosen):
        request = _fetching_keys(request)
    request = with_saves(scenario, chosen, request)
    written = {
        REQUEST: request,
        PUBLIC: Written((Step("serve"),)),
        LOGIN: Written(check + chosen.login if chosen.login else ()),
        REFRESH: Written(chosen.refresh),
        LOGOUT: Written(chosen.logout),
    }
    if chosen.login and any(event.kind == "csrf" for event in scenario.events):
        written[FORGED] = Written((), refused=True) if scenario.session.csrf_token else request
    exchanges = {kind: e for kind, e in written.items() if e.steps or e.refused}
    if any(preflighted(scenario, chosen)):
        # A worker answers it, and does nothing else for it.
        exchanges[PREFLIGHT] = Written(())
    signature = signature_of(scenario.costs, scenario.token.algorithm)
    return assemble(
        exchanges,
        {
            "password_hash": scenario.password_hash.mean,
            "sign": signature.sign,
            "verify": signature.verify,
        },
        scenario.store.on_outage,
        scenario.denylist.on_outage,
        query=scenario.nodes.database_query is not None,
    )


def _request(chosen: Strategy, *, copied: bool) -> Written:
    """Return the steps of a request; without copies, what is asked for is asked for every time."""
    if copied or not chosen.copies:
        return Written(chosen.request, chosen.ask)
    asks = next((i for i, step in enumerate(chosen.request) if step.orelse == "ask"), 0)
    if not asks:
        return Written(chosen.request, chosen.ask)
    kept = tuple(step for step in chosen.ask if step.op not in ("copy", "read_list"))
    return Written(chosen.request[:asks] + kept)


def _judging_signatures(request: Written) -> Written:
    """Return the steps of a request with a look at each signature that was verified.

    Without another key on the timeline every signature is good, and there is nothing to look at.
    """
    look = Step("look", SIGNED, orelse="unauthorised")
    steps = (
        s for step in request.steps for s in ((step, look) if step.arg == "verify" else (step,))
    )
    return Written(tuple(steps), request.ask)


def _fetching_keys(request: Written) -> Written:
    """Return the steps of a request that has the keys before it verifies a signature."""
    fetch = Step("fetch", AUTH_CALL, orelse="failed")
    steps = (
        s for step in request.steps for s in ((fetch, step) if step.arg == "verify" else (step,))
    )
    return Written(tuple(steps), request.ask)
