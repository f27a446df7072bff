"""The compiled engine's memory: tables allocated in Python and grown between slices of a run.

A row is a record; links between rows are indices, −1 for none. What is free is a list linked through
the rows themselves. `Tables` is passed whole to every kernel.
"""

from dataclasses import fields
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.engines.tally import COUNTERS, RECORD, STORY, empty_arrays
from simulator.model.stations import OUTAGE_MODES
from simulator.plan import Plan
from simulator.workload.models import CLOSED

assert OUTAGE_MODES[0] == "refuse"  # noqa: S101 - the kernel's branch

I8, I4 = np.int64, np.int32

VISIT = np.dtype(
    [(n, I8) for n in (
        "entity", "number", "user", "length", "request", "domain", "sent_ns", "exchanges", "logins",
        "retries", "auth_ns", "serial", "tries", "kind", "cause", "step",
    )]
    + [(n, I4) for n in ("public", "may_log_out", "refreshed", "link")]
)  # fmt: skip

EXCHANGE = np.dtype(
    [(n, I8) for n in (
        "visit", "kind", "serial", "sent_ns", "jar", "attached", "login", "token_serial",
        "deadline_ns", "affinity", "node", "cause", "started_ns", "auth_ns", "outcome", "abandoned",
        "fresh", "fresh_serial", "fresh_deadline_ns", "generation", "phase", "pc", "call_deadline_ns",
        "answered", "link", "earlier", "later",
    )]
)  # fmt: skip

JAR = np.dtype([("deadline_ns", I8), ("login", I4), ("serial", I4), ("affinity", I4)])

LOGIN = np.dtype(
    [(n, I8) for n in ("deadline_ns", "end_ns", "rotated_ns")]
    + [(n, I4) for n in ("home", "home_epoch", "state", "used_serial", "references", "link")]
)  # fmt: skip

NODE = np.dtype(
    [(n, I8) for n in (
        "up", "epoch", "busy", "waiting", "first", "last", "store_connections", "store_first",
        "store_last", "bound", "busy_since_ns", "busy_ns", "up_since_ns", "up_ns", "served",
    )]
)  # fmt: skip

RUN = np.dtype(
    [(n, I8) for n in (
        "now_ns", "pending", "free_visit", "free_exchange", "free_login", "visits", "exchanges",
        "logins", "live_exchanges", "arrival", "piece", "pointer", "listed", "timer", "wait_first",
        "wait_last", "ready_first", "ready_last", "area_since_ns", "sent_in_flight_ns",
        "store_second", "store_in_second", "database_second", "database_in_second", "action",
        "outage", "records", "story", "tell", "keep",
    )]
    + [("expected", np.float64)]
)  # fmt: skip

COUNTS = np.dtype([(n, I8) for n in COUNTERS])

SCALARS = {"int": np.int64, "float": np.float64}
EVENT_FIELDS = 4
"""An event: time, order, slot, generation."""


class Tables(NamedTuple):
    """Everything a kernel reads and writes."""

    plan: NDArray[Any]
    run: NDArray[Any]
    count: NDArray[Any]
    visits: NDArray[Any]
    exchanges: NDArray[Any]
    jars: NDArray[Any]
    logins: NDArray[Any]
    nodes: NDArray[Any]
    events: NDArray[np.int64]
    listed: NDArray[np.int64]
    position: NDArray[np.int64]
    connections: NDArray[np.int64]
    store_free_ns: NDArray[np.int64]
    database_free_ns: NDArray[np.int64]
    outcomes: NDArray[np.int64]
    histogram: NDArray[np.int64]
    series: NDArray[np.int64]
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
    """Return the plan's scalars as one record."""
    scalars = [(f.name, SCALARS[str(f.type)]) for f in _scalar_fields()]
    record = np.zeros(1, dtype=scalars)
    for name, _ in scalars:
        record[name] = getattr(plan, name)
    return record


def _scalar_fields() -> list[Any]:
    names = {int: "int", float: "float"}
    found = [f for f in fields(Plan) if f.type in names or str(f.type) in SCALARS]
    for f in found:
        f.type = names.get(f.type, f.type)  # type: ignore[arg-type] # a class or its name
    return found


def allocate(plan: Plan, *, records: bool, story: bool) -> Tables:
    """Return the tables at time 0."""
    tables: dict[str, Any] = {name: getattr(plan, name) for name in Tables._fields if hasattr(plan, name)}
    tables.update(empty_arrays(plan))
    users = plan.users if plan.model == CLOSED else 0
    run = np.zeros(1, dtype=RUN)
    for name in (
        "free_visit", "free_exchange", "free_login", "wait_first", "wait_last", "ready_first",
        "ready_last", "store_second", "database_second",
    ):  # fmt: skip
        run[name] = -1
    run["tell"], run["keep"] = story, records
    jars = np.zeros(max(1, plan.jars), dtype=JAR)
    jars["login"] = jars["affinity"] = -1
    nodes = np.zeros(plan.nodes, dtype=NODE)
    for name in ("first", "last", "store_first", "store_last"):
        nodes[name] = -1
    tables |= {
        "plan": plan_record(plan),
        "run": run,
        "count": np.zeros(1, dtype=COUNTS),
        "visits": np.zeros(users + 1024, dtype=VISIT),
        "exchanges": np.zeros(1024, dtype=EXCHANGE),
        "jars": jars,
        "logins": np.zeros(1024, dtype=LOGIN),
        "nodes": nodes,
        "events": np.zeros((users + 8192, EVENT_FIELDS), dtype=np.int64),
        "listed": np.zeros(plan.nodes, dtype=np.int64),
        "position": np.full(plan.nodes, -1, dtype=np.int64),
        "connections": np.zeros(plan.nodes, dtype=np.int64),
        "store_free_ns": np.zeros(plan.store_shards, dtype=np.int64),
        "database_free_ns": np.zeros(plan.database_connections, dtype=np.int64),
        "records": np.zeros((4096 if records else 0, len(RECORD)), dtype=np.int64),
        "story": np.zeros((65536 if story else 0, len(STORY)), dtype=np.int64),
    }
    return Tables(**tables)


def grown(tables: Tables) -> Tables:
    """Return tables with room again; rows keep their numbers."""
    run = tables.run[0]
    live = int(run["live_exchanges"])
    return tables._replace(
        visits=_longer(tables.visits, int(run["visits"]) + 2),
        exchanges=_longer(tables.exchanges, int(run["exchanges"]) + 4),
        logins=_longer(tables.logins, int(run["logins"]) + 4),
        events=_longer(tables.events, int(run["pending"]) + live + 64),
        records=_longer(tables.records, int(run["records"]) + 64) if run["keep"] else tables.records,
        story=_longer(tables.story, int(run["story"]) + 16 * live + 256) if run["tell"] else tables.story,
    )


def _longer(table: NDArray[Any], rows: int) -> NDArray[Any]:
    if rows <= len(table):
        return table
    longer = np.zeros((max(rows, 2 * len(table)), *table.shape[1:]), dtype=table.dtype)
    longer[: len(table)] = table
    return longer
