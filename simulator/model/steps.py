"""What a node does for an exchange: a short list of steps, forward only.

A strategy writes its exchanges as tuples of `Step`; `assemble` turns them into arrays that one
generic loop runs. A look that fails, or a call, may name a place further on: one of the endings
that every program shares (`ENDINGS`), so that a strategy's own file stays a few lines.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

# Exchanges: one HTTP request and its response.
REQUEST, LOGIN, REFRESH, LOGOUT, PUBLIC = range(5)
EXCHANGES = ("request", "login", "refresh", "logout", "public")

# Outcomes of an exchange, the closed list of DESIGN 3.
(
    OK_200,
    UNAUTHORISED_401,
    RATE_LIMITED_429,
    TOO_LARGE_431,
    BAD_GATEWAY_502,
    UNAVAILABLE_503,
    TIMEOUT,
) = range(7)
OUTCOMES = (
    "ok_200",
    "unauthorised_401",
    "rate_limited_429",
    "too_large_431",
    "bad_gateway_502",
    "unavailable_503",
    "timeout",
)

STEP_BITS = 9
"""A program has at most 512 steps: a remote operation's draw is told apart by its step."""


def service_step(request: int, retries: int) -> int:
    """Return which draw of a visit a request's own service or query is.

    The same under every strategy, whatever detours a request takes; a retry is served anew.
    """
    return (request << 8) | min(retries, 255)


def operation_step(operation: int, request: int, retries: int, serial: int, place: int) -> int:
    """Return which draw of a visit the service of a remote operation is.

    Args:
        operation: Which one: the application's query is the request's own, as its service is.
        request: The number of the request in its visit.
        retries: How often its exchanges have been repeated.
        serial: The number of the exchange in its visit.
        place: The step of the program.
    """
    if operation == DATABASE_QUERY:
        return service_step(request, retries)
    return (serial << STEP_BITS) | place


# Operations of a step.
HAVE, CPU, CALL, LOOK, FAILED, KEEP, ROTATE, DROP, SERVE, END = range(10)

# Where a look looks.
IN_NODE, IN_STORE, IN_TOKEN, IN_REFRESH_ROW = range(4)

# Remote operations; the station of each stands in STATION_OF.
STORE_READ, STORE_WRITE, DATABASE_READ, DATABASE_WRITE, DATABASE_QUERY = range(5)
STORE, DATABASE = range(2)
STATION_OF = (STORE, STORE, DATABASE, DATABASE, DATABASE)

COMPILED = (service_step, operation_step)

Op = Literal["have", "cpu", "call", "look", "keep", "rotate", "drop", "serve"]
Cpu = Literal["password_hash", "sign", "verify"]
Ending = Literal["", "unauthorised", "outage", "unavailable"]

OP_CODES: Mapping[Op, int] = {
    "have": HAVE,
    "cpu": CPU,
    "call": CALL,
    "look": LOOK,
    "keep": KEEP,
    "rotate": ROTATE,
    "drop": DROP,
    "serve": SERVE,
}


@dataclass(frozen=True)
class Step:
    """One step of an exchange.

    Attributes:
        op: `have` (a credential was sent), `cpu` (time on the worker), `call` (a remote operation),
            `look` (the recognition), `keep` (a login's credential is made), `rotate` (a refresh's),
            `drop` (the login is ended), `serve` (the application's own work).
        arg: cpu: what is computed; call: the remote operation; look: where.
        orelse: The ending to go to when a look fails, a call fails or nothing was sent.
    """

    op: Op
    arg: int | Cpu = 0
    orelse: Ending = ""


@dataclass(frozen=True)
class Program:
    """All exchanges of a strategy as arrays.

    Attributes:
        op: int64[steps].
        arg: int64[steps]: ns of a cpu step, remote operation, place of a look, outcome of an end.
        orelse: int64[steps]: index to go to, −1 where nothing can fail.
        entry: int64[5]: first step of each exchange; −1 if the strategy has no such exchange.
    """

    op: NDArray[np.int64]
    arg: NDArray[np.int64]
    orelse: NDArray[np.int64]
    entry: NDArray[np.int64]


@dataclass
class _Assembly:
    op: list[int] = field(default_factory=list)
    arg: list[int] = field(default_factory=list)
    orelse: list[int] = field(default_factory=list)

    def add(self, op: int, arg: int = 0, orelse: int = -1) -> None:
        self.op.append(op)
        self.arg.append(arg)
        self.orelse.append(orelse)


def assemble(
    exchanges: Mapping[int, tuple[Step, ...]],
    cpu_ns: Mapping[Cpu, int],
    on_outage: Literal["fail", "anonymous", "accept"],
    *,
    query: bool,
) -> Program:
    """Lower a strategy's exchanges into a program.

    Args:
        exchanges: The steps of each exchange kind that the strategy has.
        cpu_ns: What each computation costs on the worker.
        on_outage: What a request is told when the call that its recognition needs has failed:
            503, 401, or to go on unrecognised.
        query: Whether the application asks the database for every request.
    """
    code = _Assembly()
    entry = [-1] * len(EXCHANGES)
    application: tuple[Step, ...] = (Step("serve"),)
    if query:
        application += (Step("call", DATABASE_QUERY, orelse="unavailable"),)
    for kind, written in exchanges.items():
        steps = tuple(
            s for step in written for s in (application if step.op == "serve" else (step,))
        )
        entry[kind] = len(code.op)
        ends = _endings(len(code.op) + len(steps) + 1, application, on_outage)
        for step in steps:
            arg = cpu_ns[step.arg] if isinstance(step.arg, str) else step.arg
            code.add(OP_CODES[step.op], arg, ends[step.orelse])
        code.add(END, OK_200)
        _add_endings(code, ends, application, on_outage)
    arrays = (np.array(a, dtype=np.int64) for a in (code.op, code.arg, code.orelse, entry))
    return Program(*arrays)


def _endings(
    start: int, application: tuple[Step, ...], on_outage: Literal["fail", "anonymous", "accept"]
) -> dict[str, int]:
    """Return where each ending of a program stands whose own steps end before `start`."""
    outage = 2 if on_outage != "accept" else 2 + len(application)
    return {
        "": -1,
        "unauthorised": start,
        "outage": start + 1,
        "unavailable": start + 1 + outage,
    }


def _add_endings(
    code: _Assembly,
    ends: Mapping[str, int],
    application: tuple[Step, ...],
    on_outage: Literal["fail", "anonymous", "accept"],
) -> None:
    code.add(END, UNAUTHORISED_401)
    code.add(FAILED)
    if on_outage == "accept":
        for step in application:
            code.add(OP_CODES[step.op], int(step.arg), ends[step.orelse])
        code.add(END, OK_200)
    else:
        code.add(END, UNAVAILABLE_503 if on_outage == "fail" else UNAUTHORISED_401)
    code.add(END, UNAVAILABLE_503)
