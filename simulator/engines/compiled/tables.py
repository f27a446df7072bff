"""The compiled engine's memory: tables allocated in Python and grown between slices of a run.

A row is a record; links between rows are indices, −1 for none. Free rows are linked through
`link`. `Tables` is passed whole to every kernel; nothing is allocated inside one.
"""

from dataclasses import fields
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.engines.tally import COUNTERS, RECORD, SERIES, STORY, empty_arrays
from simulator.plan import Plan
from simulator.workload.models import CLOSED

I8, I4 = np.int64, np.int32

VISIT = np.dtype(
    [(n, I8) for n in (
        "entity", "number", "user", "length", "request", "domain", "sent_ns", "exchanges", "logins",
        "retries", "auth_ns", "serial", "tries", "kind", "cause",
    )]
    + [(n, I4) for n in ("public", "may_log_out", "refreshed", "starts", "link")]
)  # fmt: skip
"""As the reference engine's `Visit`, and its place in the client's process: `kind`, `tries` and
`cause` of the exchange under way; `starts`: whether its next SEND begins a request."""

EXCHANGE = np.dtype(
    [(n, I8) for n in (
        "entity", "number", "user", "sent_ns", "deadline_ns", "started_ns", "auth_ns",
        "call_deadline_ns", "fresh_deadline_ns",
    )]
    + [(n, I4) for n in (
        "visit", "request", "retries", "kind", "serial", "jar", "attached", "login", "token_serial", "affinity", "node",
        "cause", "outcome", "fresh", "fresh_serial", "phase", "pc", "answered", "client_done",
        "server_done", "generation", "link", "here_before", "here_after", "wait_before",
        "wait_after", "pad",
    )]
)  # fmt: skip
"""As the reference engine's `Exchange`, and its place in the server's process: `phase`, `pc`. What it
needs of its visit is copied: the server may work on it when the visit is long over."""

JAR = np.dtype([("deadline_ns", I8), ("login", I4), ("serial", I4), ("affinity", I4), ("pad", I4)])

LOGIN = np.dtype(
    [(n, I8) for n in ("deadline_ns", "end_ns", "rotated_ns")]
    + [(n, I4) for n in ("home", "home_epoch", "state", "used_serial", "holders", "link")]
)  # fmt: skip
"""`holders` counts the jars and exchanges that refer to it: at none the row is free."""

NODE = np.dtype(
    [(n, I8) for n in (
        "up", "epoch", "busy", "waiting", "first", "last", "here_first", "here_last",
        "store_connections", "store_first", "store_last", "bound", "busy_since_ns", "busy_ns",
        "up_since_ns", "up_ns", "served",
    )]
)  # fmt: skip

RUN = np.dtype(
    [(n, I8) for n in (
        "now_ns", "pending", "ready_head", "ready_tail", "free_visit", "free_exchange",
        "free_login", "visits", "exchanges", "logins", "arrival", "piece", "pointer", "listed",
        "timed", "wait_first", "wait_last", "area_since_ns", "sent_in_flight_ns", "store_second",
        "store_in_second", "database_second", "database_in_second", "outage", "records", "story",
        "keep", "tell",
    )]
    + [("expected", np.float64)]
)  # fmt: skip
"""What changes beside the tables: the clock, how much of each table is used, and where lists begin."""

COUNT = np.dtype([(n, I8) for n in COUNTERS])
BIN = np.dtype([(n, I8) for n in SERIES])
READY_FIELDS = 2
EVENT_FIELDS = 3
"""An event: time, rank (`engines.order`), and slot with generation."""

EVENTS_A_TURN = 8
"""No turn of the loop schedules more events, or takes more rows of a table."""
LINES_A_TURN = 128
"""No turn of the loop tells more: a program has at most 64 steps."""


class Tables(NamedTuple):
    """Everything a kernel reads and writes; names of the plan's arrays are the plan's."""

    plan: NDArray[Any]
    run: NDArray[Any]
    count: NDArray[Any]
    visits: NDArray[Any]
    exchanges: NDArray[Any]
    jars: NDArray[Any]
    logins: NDArray[Any]
    nodes: NDArray[Any]
    events: NDArray[np.int64]
    ready: NDArray[np.int64]
    listed: NDArray[np.int64]
    position: NDArray[np.int64]
    connections: NDArray[np.int64]
    store_free_ns: NDArray[np.int64]
    database_free_ns: NDArray[np.int64]
    outcomes: NDArray[np.int64]
    histogram: NDArray[np.int64]
    series: NDArray[Any]
    visibility: NDArray[np.int64]
    records: NDArray[np.int64]
    story: NDArray[np.int64]
    key: NDArray[np.int64]
    family: NDArray[np.int64]
    dist_a: NDArray[np.float64]
    dist_b: NDArray[np.float64]
    values: NDArray[np.int64]
    op: NDArray[np.int64]
    arg: NDArray[np.int64]
    orelse: NDArray[np.int64]
    entry: NDArray[np.int64]
    up_ns: NDArray[np.int64]
    up_bytes: NDArray[np.int64]
    too_large: NDArray[np.int64]
    sent_bytes: NDArray[np.int64]
    down_ns: NDArray[np.int64]
    down_bytes: NDArray[np.int64]
    domain_share: NDArray[np.float64]
    rate_start_ns: NDArray[np.int64]
    rate: NDArray[np.float64]
    rate_slope: NDArray[np.float64]
    rate_cumulated: NDArray[np.float64]
    trace_at_ns: NDArray[np.int64]
    trace_user: NDArray[np.int64]
    trace_public: NDArray[np.bool_]
    trace_last: NDArray[np.bool_]
    action_ns: NDArray[np.int64]
    action: NDArray[np.int64]
    action_node: NDArray[np.int64]
    loss_ns: NDArray[np.int64]
    loss_node: NDArray[np.int64]
    outage_from_ns: NDArray[np.int64]
    outage_to_ns: NDArray[np.int64]
    outage_mode: NDArray[np.int64]
    ring_point: NDArray[np.int64]
    ring_node: NDArray[np.int64]


def plan_record(plan: Plan) -> NDArray[Any]:
    """Return the plan's scalars as one record, shape [1]."""
    types = {int: np.int64, float: np.float64}
    scalars = [(f.name, types[f.type]) for f in fields(Plan) if f.type in types]  # type: ignore[index]
    return np.array([tuple(getattr(plan, name) for name, _ in scalars)], dtype=scalars)


def allocate(plan: Plan, *, records: bool, story: bool) -> Tables:
    """Return the tables at time 0, before anything is scheduled."""
    mine = {name: getattr(plan, name) for name in Tables._fields if hasattr(plan, name)}
    tallied = empty_arrays(plan)
    users = plan.users if plan.model == CLOSED else 0
    run = np.zeros(1, dtype=RUN)
    for name in (
        "free_visit", "free_exchange", "free_login", "wait_first", "wait_last", "store_second",
        "database_second",
    ):  # fmt: skip
        run[name] = -1
    run["keep"], run["tell"] = records, story
    jars = np.zeros(max(1, plan.jars), dtype=JAR)
    jars["login"] = jars["affinity"] = -1
    nodes = np.zeros(plan.nodes, dtype=NODE)
    for name in ("first", "last", "here_first", "here_last", "store_first", "store_last"):
        nodes[name] = -1
    tables: dict[str, Any] = {
        **mine,
        "plan": plan_record(plan),
        "run": run,
        "count": np.zeros(1, dtype=COUNT),
        "visits": np.zeros(users + 1024, dtype=VISIT),
        "exchanges": np.zeros(1024, dtype=EXCHANGE),
        "jars": jars,
        "logins": np.zeros(1024, dtype=LOGIN),
        "nodes": nodes,
        "events": np.zeros((users + len(plan.action_ns) + 4096, EVENT_FIELDS), dtype=np.int64),
        "ready": np.zeros((4096, READY_FIELDS), dtype=np.int64),
        "listed": np.zeros(plan.nodes, dtype=np.int64),
        "position": np.full(plan.nodes, -1, dtype=np.int64),
        "connections": np.zeros(plan.nodes, dtype=np.int64),
        "store_free_ns": np.zeros(plan.store_shards, dtype=np.int64),
        "database_free_ns": np.zeros(plan.database_connections, dtype=np.int64),
        "outcomes": tallied["outcomes"],
        "histogram": tallied["histogram"],
        "series": np.zeros(plan.bins, dtype=BIN),
        "visibility": tallied["visibility"],
        "records": np.zeros((4096 if records else 0, len(RECORD)), dtype=np.int64),
        "story": np.zeros((4096 if story else 0, len(STORY)), dtype=np.int64),
    }
    return Tables(**tables)


def grown(tables: Tables) -> Tables:
    """Return tables with room for many more turns; rows keep their numbers."""
    run = tables.run[0]
    exchanges = _longer(tables.exchanges, int(run["exchanges"]) + EVENTS_A_TURN)
    return tables._replace(
        visits=_longer(tables.visits, int(run["visits"]) + EVENTS_A_TURN),
        exchanges=exchanges,
        logins=_longer(tables.logins, int(run["logins"]) + EVENTS_A_TURN),
        events=_longer(tables.events, int(run["pending"]) + EVENTS_A_TURN),
        ready=_ring(tables, 4 * len(exchanges)),
        records=_longer(tables.records, int(run["records"]) + EVENTS_A_TURN if run["keep"] else 0),
        story=_longer(tables.story, int(run["story"]) + LINES_A_TURN if run["tell"] else 0),
    )


def _longer(table: NDArray[Any], rows: int) -> NDArray[Any]:
    if rows < len(table):
        return table
    longer = np.zeros((max(rows, 2 * len(table)), *table.shape[1:]), dtype=table.dtype)
    longer[: len(table)] = table
    return longer


def _ring(tables: Tables, rows: int) -> NDArray[np.int64]:
    """Return the ready ring, unrolled from its head if it must grow; its length is a power of two."""
    ring, run = tables.ready, tables.run[0]
    if rows <= len(ring):
        return ring
    head, tail = int(run["ready_head"]), int(run["ready_tail"])
    longer = np.zeros((1 << (rows - 1).bit_length(), READY_FIELDS), dtype=np.int64)
    longer[: tail - head] = ring[np.arange(head, tail) % len(ring)]
    run["ready_head"], run["ready_tail"] = 0, tail - head
    return longer
