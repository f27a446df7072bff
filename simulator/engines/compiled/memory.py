"""The compiled engine's memory: how a kernel reaches what stands in it (`layout`).

Everything hangs on one record, the `STATE`, as a C program's would on one struct: what there is one
of stands in it, tables stand elsewhere and it holds their addresses. A kernel therefore gets a
single pointer; sixty arrays, each seven words in Numba's calling convention, took two minutes to
compile. A row is a record; links between rows are indices, −1 for none.
"""

from typing import Any, TypeAlias

from simulator.engines.compiled.layout import (
    BIN,
    BREAKER,
    COPY,
    EVENT,
    EXCHANGE,
    JAR,
    LANE_ROWS,
    LOGIN,
    NODE,
    PLACE,
    THIEF,
    VISIT,
)
from simulator.engines.compiled.primitives import inlined, record_at
from simulator.model.steps import STATIONS

State: TypeAlias = Any
"""The `STATE` record, as a kernel sees it."""
Row: TypeAlias = Any
"""A record of a table."""


_place, _PLACE = record_at(PLACE), PLACE.itemsize
_visit, _exchange, _jar, _login, _copy, _thief, _node, _event, _bin, _breaker = map(
    record_at, (VISIT, EXCHANGE, JAR, LOGIN, COPY, THIEF, NODE, EVENT, BIN, BREAKER)
)
_VISIT, _EXCHANGE, _JAR, _LOGIN, _COPY, _THIEF, _NODE, _EVENT, _BIN, _BREAKER = (
    dtype.itemsize
    for dtype in (VISIT, EXCHANGE, JAR, LOGIN, COPY, THIEF, NODE, EVENT, BIN, BREAKER)
)


@inlined
def visit_at(t: State, v: int) -> Row:
    """Return the row of a visit."""
    return _visit(t.visit_at + v * _VISIT)


@inlined
def exchange_at(t: State, i: int) -> Row:
    """Return the row of an exchange."""
    return _exchange(t.exchange_at + i * _EXCHANGE)


@inlined
def jar_at(t: State, j: int) -> Row:
    """Return the row of a jar."""
    return _jar(t.jar_at + j * _JAR)


@inlined
def login_at(t: State, number: int) -> Row:
    """Return the row of a login."""
    return _login(t.login_at + number * _LOGIN)


@inlined
def copy_at(t: State, c: int) -> Row:
    """Return the row of a copy."""
    return _copy(t.copy_at + c * _COPY)


@inlined
def thief_at(t: State, k: int) -> Row:
    """Return the row of a thief."""
    return _thief(t.thief_at + k * _THIEF)


@inlined
def node_at(t: State, n: int) -> Row:
    """Return the row of a node."""
    return _node(t.node_at + n * _NODE)


@inlined
def breaker_at(t: State, n: int, station: int) -> Row:
    """Return a node's breaker before a station."""
    return _breaker(t.breaker_at + (n * len(STATIONS) + station) * _BREAKER)


@inlined
def event_at(t: State, place: int) -> Row:
    """Return a place of the heap of future events."""
    return _event(t.event_at + place * _EVENT)


@inlined
def lane_at(t: State, lane: int, turn: int) -> Row:
    """Return the row of a lane's event by its turn."""
    return _event(t.lane_at + (lane * LANE_ROWS + (turn & (LANE_ROWS - 1))) * _EVENT)


@inlined
def place_at(t: State, place: int) -> Row:
    """Return a place of the calendar's chunks, counted through all of them."""
    return _place(t.chunk_at + place * _PLACE)


@inlined
def visit_address(t: State, v: int) -> int:
    """Return where the row of a visit stands."""
    return t.visit_at + v * _VISIT


@inlined
def exchange_address(t: State, i: int) -> int:
    """Return where the row of an exchange stands."""
    return t.exchange_at + i * _EXCHANGE


@inlined
def jar_address(t: State, j: int) -> int:
    """Return where the row of a jar stands."""
    return t.jar_at + j * _JAR


@inlined
def login_address(t: State, number: int) -> int:
    """Return where the row of a login stands."""
    return t.login_at + number * _LOGIN


@inlined
def bin_at(t: State, number: int) -> Row:
    """Return a bin of the time series."""
    return _bin(t.bin_at + number * _BIN)
