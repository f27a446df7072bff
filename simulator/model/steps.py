"""What a node does for an exchange: a short list of steps, forward only.

A strategy writes its exchanges as tuples of `Step`; `assemble` turns them into arrays that one
generic loop runs. A look that fails, or a call, may name a place further on: one of the endings
that every program shares (`ENDINGS`), so that a strategy's own file stays a few lines.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

# Exchanges: one HTTP request and its response.
REQUEST, LOGIN, REFRESH, LOGOUT, PUBLIC, PREFLIGHT, FORGED = range(7)
EXCHANGES = ("request", "login", "refresh", "logout", "public", "preflight", "forged")

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
"""A program has at most 511 steps: a remote operation's draw is told apart by its step."""

TOUCH_STEP = (1 << STEP_BITS) - 1
"""The step of a touch that is sent without being one of the program's."""


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
(
    HAVE, CPU, CALL, LOOK, FAILED, KEEP, ROTATE, DROP, SERVE, END, COPY, READ_LIST, SHARE, OPEN,
    CHANGED, SAVE, FETCH,
) = range(17)  # fmt: skip

# Where a look looks. Those up to IN_LIST_COPY decide whether a login is recognised; IN_COPY does if
# a fresh copy is there, else a look further on does. The rest decide something else: whether a
# token is past its `exp`, its signature of a key that the node takes, the node's list too old, a
# refresh token good, a session just touched, so that its row must be written.
(
    IN_NODE,
    IN_STORE,
    IN_TOKEN,
    IN_TABLE,
    IN_DENYLIST,
    IN_LIST_COPY,
    IN_COPY,
    IN_REFRESH_ROW,
    UNEXPIRED,
    LIST_FRESH,
    ACCESS_FRESH,
    IN_GRANT,
    SIGNED,
    TOUCHED,
) = range(14)

# Remote operations. Each is also the number of its distribution and of its stream (`draws`).
STORE_READ, STORE_WRITE, DATABASE_READ, DATABASE_WRITE, DATABASE_QUERY = range(5)
AUTH_CALL = 18
STORE, DATABASE, AUTH_SERVER = range(3)
STATIONS = ("store", "database", "auth_server")

CALLS = (CALL, FETCH)
"""Steps whose `arg` is a remote operation."""


def station_of(operation: int) -> int:
    """Return the station that a remote operation goes to."""
    if operation == AUTH_CALL:
        return AUTH_SERVER
    return STORE if operation <= STORE_WRITE else DATABASE


COMPILED = (service_step, operation_step, station_of)

Op = Literal[
    "have", "cpu", "call", "look", "keep", "rotate", "drop", "serve", "copy", "read_list", "share",
    "open", "changed", "save", "fetch",
]  # fmt: skip
Cpu = Literal["password_hash", "sign", "verify"]
Ending = Literal[
    "", "unauthorised", "outage", "list_outage", "failed", "unavailable", "ask", "unchanged"
]

OP_CODES: Mapping[Op, int] = {
    "have": HAVE,
    "cpu": CPU,
    "call": CALL,
    "look": LOOK,
    "keep": KEEP,
    "rotate": ROTATE,
    "drop": DROP,
    "serve": SERVE,
    "copy": COPY,
    "read_list": READ_LIST,
    "share": SHARE,
    "open": OPEN,
    "changed": CHANGED,
    "save": SAVE,
    "fetch": FETCH,
}

OnOutage = Literal["fail", "anonymous", "forget", "accept"]

# What becomes of a request whose recognition has failed: the `arg` of FAILED.
TURNED_AWAY, LET_IN, MADE_FORGET = range(3)


@dataclass(frozen=True)
class Step:
    """One step of an exchange.

    Attributes:
        op: `have` (a credential was sent), `cpu` (time on the worker), `call` (a remote operation),
            `look` (the recognition), `keep` (a login's credential is made), `rotate` (a refresh's),
            `drop` (the login is ended), `copy` (this node remembers what it was told), `read_list`
            (it remembers the denylist), `share` (copies go to other nodes), `serve` (the
            application's own work), `open` (which version of the session's data was read),
            `changed` (whether the request changed them), `save` (they are written), `fetch` (a
            remote operation for keys that this node lacks).
        arg: cpu: what is computed; call, fetch: the remote operation; look, open: where.
        orelse: Where to go when a look fails, a call fails or nothing was sent: an ending that all
            programs share, or `ask`, the strategy's own steps further on.
    """

    op: Op
    arg: int | Cpu = 0
    orelse: Ending = ""


@dataclass(frozen=True)
class Program:
    """All exchanges of a strategy as arrays.

    Attributes:
        op: int64[steps].
        arg: int64[steps]: ns of a cpu step, remote operation, place of a look, outcome of an end;
            of a failed recognition what becomes of the request (`LET_IN` …).
        orelse: int64[steps]: index to go to, −1 where nothing can fail.
        entry: int64[7]: first step of each exchange; −1 if the strategy has no such exchange.
    """

    op: NDArray[np.int64]
    arg: NDArray[np.int64]
    orelse: NDArray[np.int64]
    entry: NDArray[np.int64]


@dataclass(frozen=True)
class Written:
    """An exchange as a strategy writes it.

    Attributes:
        steps: From the start to a 200.
        ask: The steps that a look may name as `ask`: to a 200, too.
        refused: Whether there is a 401 at the end instead.
    """

    steps: tuple[Step, ...]
    ask: tuple[Step, ...] = ()
    refused: bool = False


def assemble(
    exchanges: Mapping[int, Written],
    cpu_ns: Mapping[Cpu, int],
    on_outage: OnOutage,
    on_list_outage: OnOutage,
    *,
    query: bool,
) -> Program:
    """Lower a strategy's exchanges into a program.

    Args:
        exchanges: The steps of each exchange kind that the strategy has.
        cpu_ns: What each computation costs on the worker.
        on_outage: What a request is told when the call to the store that its recognition needs has
            failed: 503, 401, 401 and to forget its cookie, or to go on unrecognised.
        on_list_outage: The same for the denylist.
        query: Whether the application asks the database for every request.

    Raises:
        ValueError: It is longer than operations can be told apart (`STEP_BITS`).
    """
    application: tuple[Step, ...] = (Step("serve"),)
    if query:
        application += (Step("call", DATABASE_QUERY, orelse="unavailable"),)
    code: list[tuple[int, int, int]] = []
    entry = [-1] * len(EXCHANGES)
    for kind, written in exchanges.items():
        entry[kind] = len(code)
        code.extend(
            _assembled(written, len(code), cpu_ns, (on_outage, on_list_outage), application)
        )
    if len(code) > TOUCH_STEP:
        raise ValueError(f"a program of {len(code)} steps; at most {TOUCH_STEP}")
    op, arg, orelse = np.array(code, dtype=np.int64).T
    return Program(op.copy(), arg.copy(), orelse.copy(), np.array(entry, dtype=np.int64))


Instruction = tuple[Op, int | Cpu, Ending] | tuple[Literal["failed", "end"], int, Ending]


def _assembled(
    written: Written,
    start: int,
    cpu_ns: Mapping[Cpu, int],
    on_outage: tuple[OnOutage, OnOutage],
    application: tuple[Step, ...],
) -> list[tuple[int, int, int]]:
    """Return an exchange's steps and the endings behind them, places counted from `start`."""
    refusal: list[Instruction] = [("end", UNAUTHORISED_401, "")]
    body = refusal if written.refused else _lines(written.steps, application)
    blocks: dict[Ending, list[Instruction]] = {"": body}
    if written.ask:
        blocks["ask"] = _lines(written.ask, application)
    blocks["unauthorised"] = refusal
    blocks["failed"] = [("failed", TURNED_AWAY, ""), ("end", UNAVAILABLE_503, "")]
    blocks["outage"] = _outage(on_outage[0], application)
    blocks["list_outage"] = _outage(on_outage[1], application)
    blocks["unavailable"] = [("end", UNAVAILABLE_503, "")]
    blocks["unchanged"] = [("end", OK_200, "")]
    named = {"", "unavailable"} | {ending for block in blocks.values() for _, _, ending in block}
    place, places = start, {"": -1}
    for ending, block in blocks.items():
        if ending and ending in named:
            places[ending] = place
        place += len(block) if ending in named else 0
    return [
        (_code(op), cpu_ns[arg] if isinstance(arg, str) else arg, places[ending])
        for name, block in blocks.items()
        if name in named
        for op, arg, ending in block
    ]


def _lines(steps: tuple[Step, ...], application: tuple[Step, ...]) -> list[Instruction]:
    """Return steps up to a 200, the application's own in place of `serve`."""
    full = (s for step in steps for s in (application if step.op == "serve" else (step,)))
    return [*((step.op, step.arg, step.orelse) for step in full), ("end", OK_200, "")]


def _outage(on_outage: OnOutage, application: tuple[Step, ...]) -> list[Instruction]:
    """Return what is done when nobody can be asked."""
    if on_outage == "accept":
        return [("failed", LET_IN, ""), *_lines(application, application[:1])]
    told = UNAVAILABLE_503 if on_outage == "fail" else UNAUTHORISED_401
    how = MADE_FORGET if on_outage == "forget" else TURNED_AWAY
    return [("failed", how, ""), ("end", told, "")]


def _code(op: Op | Literal["failed", "end"]) -> int:
    if op == "failed":
        return FAILED
    return END if op == "end" else OP_CODES[op]
