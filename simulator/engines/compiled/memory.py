"""The compiled engine's memory: what a row of each table holds, and how a kernel reaches it.

Everything hangs on one record, the `STATE`, as a C program's would on one struct: what there is one
of stands in it, tables stand elsewhere and it holds their addresses. A kernel therefore gets a
single pointer; sixty arrays, each seven words in Numba's calling convention, took two minutes to
compile. A row is a record; links between rows are indices, −1 for none.
"""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np

from simulator.draws import STREAMS, TYPING
from simulator.engines.compiled.primitives import inlined, record_at
from simulator.engines.tally import COUNTERS, SERIES
from simulator.model.histogram import BUCKETS
from simulator.model.steps import EXCHANGES, OUTCOMES, STATIONS, STEP_BITS

I8, I4, F8 = np.int64, np.int32, np.float64

MAX_STEPS = 1 << STEP_BITS
"""Steps of a program that fit into the state record."""
DISTRIBUTIONS = TYPING + 1
"""Distributions have the numbers of their streams; that of `client.login_delay` is the last."""

State: TypeAlias = Any
"""The `STATE` record, as a kernel sees it."""
Row: TypeAlias = Any
"""A record of a table."""

_BY_EXCHANGE = len(EXCHANGES)
PLAN_ARRAYS = [
    ("key", I8, (STREAMS,)),
    ("family", I8, (DISTRIBUTIONS,)),
    ("dist_a", F8, (DISTRIBUTIONS,)),
    ("dist_b", F8, (DISTRIBUTIONS,)),
    ("op", I8, (MAX_STEPS,)),
    ("arg", I8, (MAX_STEPS,)),
    ("orelse", I8, (MAX_STEPS,)),
    ("entry", I8, (_BY_EXCHANGE,)),
    ("up_ns", I8, (_BY_EXCHANGE, 2)),
    ("up_bytes", I8, (_BY_EXCHANGE, 2)),
    ("too_large", I8, (_BY_EXCHANGE, 2)),
    ("sent_bytes", I8, (_BY_EXCHANGE,)),
    ("direct", I8, (_BY_EXCHANGE,)),
    ("preflighted", I8, (_BY_EXCHANGE,)),
    ("breaker_failures", I8, (len(STATIONS),)),
    ("breaker_open_ns", I8, (len(STATIONS),)),
    ("outage_first", I8, (len(STATIONS) + 1,)),
    ("down_ns", I8, (_BY_EXCHANGE, len(OUTCOMES))),
    ("down_bytes", I8, (_BY_EXCHANGE, len(OUTCOMES))),
]
"""Arrays of the plan whose size is the same in every plan (programs are padded)."""

COUNT = np.dtype([(n, I8) for n in COUNTERS])
BIN = np.dtype([(n, I8) for n in SERIES])
EVENT = np.dtype([(n, I8) for n in ("at_ns", "rank", "whose")])
"""`rank`: `engines.order`; `whose`: slot and generation (`agenda`)."""

VISIT = np.dtype(
    [(n, I8) for n in (
        "entity", "number", "user", "length", "request", "domain", "sent_ns", "exchanges", "logins",
        "retries", "auth_ns", "serial", "interval_ns", "waits_ns", "device",
    )]
    + [(n, I4) for n in (
        "public", "may_log_out", "refreshed", "starts", "link", "stolen", "tries", "kind", "wanted",
        "cause", "renewing", "silent",
    )]
)  # fmt: skip
"""As the reference engine's `Visit`, and its place in the client's process: `kind`, `tries` and
`cause` of the exchange under way, and the kind that is `wanted` behind a preflight; `starts`:
whether its next SEND begins a request. Of a thief `stolen` is the row of its jar (else −1),
`interval_ns` the time between its requests. `renewing`: see `renewals`;
`waits_ns`: since when a request waits for that."""

EXCHANGE = np.dtype(
    [(n, I8) for n in (
        "entity", "number", "user", "sent_ns", "deadline_ns", "started_ns", "auth_ns",
        "call_deadline_ns", "fresh_deadline_ns", "shared_ns", "retry_ns",
    )]
    + [(n, I4) for n in (
        "visit", "request", "retries", "kind", "serial", "jar", "attached", "login", "token_serial",
        "affinity", "node", "cause", "outcome", "fresh", "fresh_serial", "phase", "pc", "answered",
        "client_done", "server_done", "generation", "link", "here_before", "here_after",
        "wait_before", "wait_after", "first", "kid", "fresh_kid", "touched",
        "version", "reserved", "clears", "beside", "silent", "pad",
    )]
)  # fmt: skip
"""As the reference engine's `Exchange`, and its place in the server's process: `phase`, `pc`. What
it needs of its visit is copied: the server may work on it when the visit is long over."""

JAR = np.dtype(
    [(n, I8) for n in ("deadline_ns", "affinity_until_ns")]
    + [(n, I4) for n in ("login", "serial", "affinity", "first", "kid", "cause")]
)

LOGIN = np.dtype(
    [(n, I8) for n in (
        "number", "made_ns", "deadline_ns", "end_ns", "rotated_ns", "access_ns", "grant_ns",
        "denied_ns", "ended_ns", "last_ns", "forgotten_ns", "unstored_ns",
    )]
    + [(n, I4) for n in (
        "home", "home_epoch", "state", "used_serial", "holders", "link", "kept", "thieves",
        "copies", "next_open", "kid", "version", "stored", "pad",
    )]
)  # fmt: skip
"""`holders` counts the jars, exchanges and pending expiries that refer to it: at none the row is
free. `copies` is the first of its copies; `next_open` the next one whose exposure may change."""

COPY = np.dtype(
    [(n, I8) for n in ("from_ns", "until_ns", "token_ns", "made_ns", "version_ns", "used_ns")]
    + [(n, I4) for n in (
        "epoch", "node", "kept", "link", "version", "login", "older", "newer", "awaited", "user",
        "chain", "pad",
    )]
)  # fmt: skip
"""As the reference engine's `Copy`; `link` is the login's next one, `chain` that of `copy_rows`. In
a node with limited room every session has such a row, whether or not it is a copy: `older` and
`newer` are its neighbours in the order of use, `newer` is `copy_rows.OUT` if it is not in that.
`awaited` and `user` are those of a copy that runs out by itself: whether that is scheduled, and
whose session it is."""

KEY = np.dtype([(n, I8) for n in ("at_ns", "number", "login")])
"""A key of a store that may run full: a time, and whose login it is (`keyspace`)."""

THIEF = np.dtype([(n, I8) for n in ("event", "user")])
"""Of which theft a thief is, and whose credential it has; its jar stands behind the users' jars."""

NODE = np.dtype(
    [(n, I8) for n in (
        "up", "epoch", "busy", "waiting", "first", "last", "here_first", "here_last",
        "store_connections", "store_first", "store_last", "bound", "busy_since_ns", "busy_ns",
        "up_since_ns", "up_ns", "served", "sessions", "list_at_ns", "list_until_ns",
        "link_free_ns", "down_since_ns", "loaded_ns", "oldest", "newest",
        "keys_until_ns", "newest_key", "fetching", "keyless_first", "keyless_last",
        "work_ns", "seen_work_ns", "boots_ns", "leaves_ns", "computing", "core_first", "core_last",
        "loss_first", "loss_last",
    )]
)  # fmt: skip

BREAKER = np.dtype([(n, I8) for n in ("failed", "open_ns", "trial")])
"""A node's, before a station, as the reference engine's `Breaker`; `trial` −1: none."""

RUN = [(n, I8) for n in (
    "now_ns", "pending", "ready_head", "ready_tail", "free_visit", "free_exchange", "free_login",
    "free_copy", "first_open", "visits", "exchanges", "logins", "copies", "thieves", "made",
    "striking", "donor", "loading", "arrival", "piece", "pointer", "listed", "timed", "wait_first",
    "wait_last", "area_since_ns", "sent_in_flight_ns", "store_second", "store_in_second",
    "database_second", "database_in_second", "auth_second", "auth_in_second", "records",
    "story", "keep", "tell", "full_ns", "keys", "reserved", "settled", "soonest", "oldest",
    "losses", "ordered", "looked_ns", "rests_until_ns", "groups", "weight_sum", "ring_shift",
    "ring_is_old", "reader", "read_until_ns",
)]  # fmt: skip
"""What changes beside the tables: the clock, how much of each table is used, where lists begin.
`outage` stands in the state beside them: of each station the first outage that is not over."""

TABLES = (
    "visit", "exchange", "jar", "login", "copy", "thief", "node", "event", "bin", "ready",
    "listed", "position", "connections", "store_free_ns", "database_free_ns", "auth_free_ns",
    "visibility", "records", "story", "values", "domain_share", "rate_start_ns", "rate",
    "rate_slope", "rate_cumulated", "trace_at_ns", "trace_user", "trace_public", "trace_last",
    "action_ns", "action", "action_node", "loss_ns", "outage_from_ns", "outage_to_ns",
    "outage_mode", "lapse_from_ns", "lapse_to_ns", "ring_node", "weight",
    "strike_ns", "strike", "strike_event", "strike_share", "strike_interval_ns",
    "rotation_ns", "retired_ns", "own_key_ns", "fast_ns", "breaker", "allowed_ns", "soonest",
    "oldest", "used_ns", "renewed_ns", "before_ns", "minima", "ring", "ring_start", "by_weight",
    "turns", "groups", "weight_sums", "copy_first", "next_loss", "inside", "signer",
)  # fmt: skip
"""Tables by name; the state holds where each is (`<name>_at`) and its rows (`<name>_rows`)."""


def state_dtype(plan_scalars: Sequence[tuple[str, type]]) -> np.dtype[np.void]:
    """Return the type of the state record; the same for every plan."""
    return np.dtype(
        [
            ("plan", [*plan_scalars, *PLAN_ARRAYS]),
            ("count", COUNT),
            ("outcomes", I8, (_BY_EXCHANGE, len(OUTCOMES))),
            ("histogram", I8, (BUCKETS,)),
            ("outage", I8, (len(STATIONS),)),
            *RUN,
            ("expected", F8),
            *((f"{name}_at", I8) for name in TABLES),
            *((f"{name}_rows", I8) for name in TABLES),
        ]
    )


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
def bin_at(t: State, number: int) -> Row:
    """Return a bin of the time series."""
    return _bin(t.bin_at + number * _BIN)
