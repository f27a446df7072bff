"""The compiled engine's tables: allocated in Python, and grown between slices of a run."""

from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.engines.compiled.copy_rows import chained
from simulator.engines.compiled.growing import Growing, rows_of
from simulator.engines.compiled.hash_ring import part_starts, ring_of, shift_for
from simulator.engines.compiled.keys import signers
from simulator.engines.compiled.layout import (
    BIN,
    BREAKER,
    CHUNK_PLACES,
    COPY,
    EVENT,
    EXCHANGE,
    JAR,
    KEY,
    LANE_ROWS,
    LANES,
    LOGIN,
    NODE,
    PLACE,
    PLAN_ARRAYS,
    TABLES,
    THIEF,
    VISIT,
    state_dtype,
)
from simulator.engines.compiled.losses import listed_losses
from simulator.engines.compiled.minima import leaves_for
from simulator.engines.compiled.plain import express_of
from simulator.engines.compiled.weights import FIELDS
from simulator.engines.tally import RECORD, STORY, places
from simulator.engines.watch import Watch, nobody_watches
from simulator.model.eviction import ALLKEYS_LRU
from simulator.model.rules import NEVER_NS
from simulator.model.steps import STATIONS
from simulator.plan import Plan
from simulator.workload.models import CLOSED

EVENTS_A_TURN = 8
"""No turn of the loop schedules more events, or takes more rows of a table."""
LINES_A_TURN = 128
"""No turn of the loop tells more: a program takes fewer steps without time passing."""
READY_ROWS = 4096
EVENTS_A_DAY = 64
THINK_MEANS = 4
"""So many mean think times long is the calendar's ring."""
MOST_DAYS_BITS = 18
FIRST_ROWS = 1024
JARS_AT_ONCE = 1_000_000


@dataclass
class World:
    """The state record, and what it points to.

    Attributes:
        state: The record (`memory.STATE`), shape [1].
        tables: Every table by its name in `memory.TABLES`; rows are the first axis.
        growing: The memory of those that have grown.
    """

    state: NDArray[Any]
    tables: dict[str, NDArray[Any]]
    growing: Growing = field(default_factory=Growing)

    def point(self) -> None:
        """Tell the state where its tables are."""
        for name in TABLES:
            table = self.tables[name]
            self.state[f"{name}_at"] = table.ctypes.data
            self.state[f"{name}_rows"] = len(table)

    def grow(self) -> None:
        """Make room for many more turns; rows keep their numbers."""
        run, tables = self.state[0], self.tables
        for name, used in (
            ("visit", run["visits"]),
            ("exchange", run["exchanges"]),
            ("login", run["logins"]),
            ("copy", run["copies"] + run["plan"]["nodes"]),
            ("jar", run["plan"]["jars"] + run["thieves"]),
            ("thief", run["thieves"]),
            ("event", run["pending"]),
            ("soonest", run["soonest"]),
            ("oldest", run["oldest"]),
            ("chunk", run["chunks_used"] + run["days"]),
            ("due", run["due_wanted"]),
        ):
            self.growing.lengthen(tables, name, int(used) + EVENTS_A_TURN)
        if len(tables["copy"]) != run["copy_rows"]:
            # More rows, more lists to put them in.
            chains = chained(tables["copy"], int(run["plan"]["nodes"]), int(run["copies"]))
            tables["copy_first"] = chains
        if run["plan"]["scaler_interval_ns"]:
            for name in ("loss_ns", "next_loss"):
                self.growing.lengthen(tables, name, int(run["losses"]) + EVENTS_A_TURN)
        if run["plan"]["eviction"] == ALLKEYS_LRU:
            self.growing.lengthen(tables, "used_ns", len(tables["login"]))
        if run["plan"]["replica_ns"]:
            for name in ("renewed_ns", "before_ns"):
                self.growing.lengthen(tables, name, len(tables["login"]))
        if run["keep"]:
            self.growing.lengthen(tables, "records", int(run["records"]) + EVENTS_A_TURN)
        if run["tell"]:
            self.growing.lengthen(tables, "story", int(run["story"]) + LINES_A_TURN)
        # An exchange is in the ring at most twice: as its client's and as its server's.
        self._lengthen_ring(2 * len(tables["exchange"]))
        self.point()

    def _lengthen_ring(self, rows: int) -> None:
        """Unroll the ready ring from its head if it must grow; its length is a power of two."""
        ring = self.tables["ready"]
        if rows <= len(ring):
            return
        run = self.state[0]
        head, tail = int(run["ready_head"]), int(run["ready_tail"])
        longer = np.zeros((1 << (rows - 1).bit_length(), 2), dtype=np.int64)
        longer[: tail - head] = ring[np.arange(head, tail) % len(ring)]
        run["ready_head"], run["ready_tail"] = 0, tail - head
        self.tables["ready"] = longer


def days_of(users: int) -> int:
    """Return into how many days the calendar's ring is cut: some events a day, a power of two."""
    return 1 << min(14, max(8, (users // EVENTS_A_DAY).bit_length()))


def day_bits(plan: Plan, days: int) -> int:
    """Return the logarithm (base 2) of a day's length, ns; a run is not longer than 2^18 days.

    Users who hardly think would have days without number before what is far away, as expiries are.
    """
    ring_ns = int(plan.think_mean_ns * THINK_MEANS)
    return max((ring_ns // days).bit_length(), (plan.duration_ns >> MOST_DAYS_BITS).bit_length())


def allocate(plan: Plan, *, records: bool, story: bool, watch: Watch = nobody_watches) -> World:
    """Return the world at time 0, before anything is scheduled; `watch` may stop it."""
    users = plan.users if plan.model == CLOSED else 0
    days = days_of(users)
    # Behind the nodes is the door of the authorization server.
    nodes = np.zeros(plan.nodes + 1, dtype=NODE)
    nodes["up"][plan.nodes] = 1
    breakers = np.zeros(plan.nodes * len(STATIONS), dtype=BREAKER)
    breakers["trial"] = -1
    for name in (
        "first", "last", "here_first", "here_last", "store_first", "store_last", "oldest", "newest",
        "keyless_first", "keyless_last", "core_first", "core_last",
    ):  # fmt: skip
        nodes[name] = -1
    nodes["boots_ns"] = -1
    tables = {
        "visit": rows_of(users + FIRST_ROWS, VISIT),
        "exchange": rows_of(FIRST_ROWS, EXCHANGE),
        "jar": _empty_jars(plan.jars + 2 * EVENTS_A_TURN, watch),
        # Of a closed workload nearly every jar gets one; what is not used yet costs no memory.
        "login": rows_of(FIRST_ROWS + (plan.jars if users else 0), LOGIN),
        "copy_first": np.zeros(0, dtype=np.int64),
        "copy": rows_of(FIRST_ROWS + plan.nodes, COPY),
        "thief": np.zeros(2 * EVENTS_A_TURN, dtype=THIEF),
        "node": nodes,
        "breaker": breakers,
        "event": rows_of(FIRST_ROWS, EVENT),
        "lane": rows_of(LANES * LANE_ROWS, EVENT),
        "chunk": rows_of(users // (CHUNK_PLACES - 1) + 3 * days, PLACE, CHUNK_PLACES),
        "calendar": np.zeros(days + 1, dtype=np.int64),
        "due": np.zeros((FIRST_ROWS, 2), dtype=np.int64),
        "soonest": np.zeros(2 * EVENTS_A_TURN, dtype=KEY),
        "oldest": np.zeros(2 * EVENTS_A_TURN, dtype=KEY),
        "used_ns": np.zeros(0, dtype=np.int64),
        "renewed_ns": np.zeros(0, dtype=np.int64),
        "before_ns": np.zeros(0, dtype=np.int64),
        "bin": rows_of(plan.bins, BIN),
        "ready": np.zeros((READY_ROWS, 2), dtype=np.int64),
        "listed": np.zeros(plan.nodes, dtype=np.int64),
        "inside": np.zeros(plan.nodes, dtype=np.int64),
        "next_loss": listed_losses(nodes, plan.loss_node),
        "signer": signers(plan.nodes, plan.own_key_ns, plan.fast_ns),
        "position": np.full(plan.nodes, -1, dtype=np.int64),
        "connections": np.zeros(plan.nodes, dtype=np.int64),
        "store_free_ns": np.zeros(plan.store_shards, dtype=np.int64),
        "database_free_ns": np.zeros(plan.database_connections, dtype=np.int64),
        "auth_free_ns": np.zeros(plan.auth_workers, dtype=np.int64),
        "allowed_ns": np.zeros(_permissions(plan), dtype=np.int64),
        "visibility": np.zeros(2 * places(plan) ** 2, dtype=np.int64),
        "records": np.zeros((FIRST_ROWS if records else 0, len(RECORD)), dtype=np.int64),
        "story": np.zeros((FIRST_ROWS if story else 0, len(STORY)), dtype=np.int64),
    }
    tables |= _balancing(plan)
    for name in TABLES:
        if name not in tables:
            table = getattr(plan, name)
            is_float = table.dtype == np.float64
            tables[name] = np.ascontiguousarray(table, np.float64 if is_float else np.int64)
    world = World(_state(plan, story=story), tables)
    world.state["day"], world.state["days"] = -1, days
    world.state["day_bits"] = day_bits(plan, days)
    world.state["keep"], world.state["tell"] = records, story
    world.grow()
    return world


def _empty_jars(count: int, watch: Watch) -> NDArray[Any]:
    """Return jars without a credential; writing them takes a while if there are many."""
    empty = np.zeros(min(count, JARS_AT_ONCE), dtype=JAR)
    empty["login"] = empty["affinity"] = empty["first"] = -1
    jars = np.empty(count, dtype=JAR)
    for first in range(0, count, JARS_AT_ONCE):
        some = jars[first : first + JARS_AT_ONCE]
        some[:] = empty[: len(some)]
        watch(0, 0)
    return jars


def _balancing(plan: Plan) -> dict[str, NDArray[np.int64]]:
    """Return what the balancer finds nodes by, none of which is in its list yet."""
    by_weight = np.argsort(plan.weight, kind="stable").astype(np.int64)
    return {
        "minima": np.full(2 * leaves_for(plan.nodes), NEVER_NS, dtype=np.int64),
        "ring": ring_of(plan.ring_point),
        "ring_start": part_starts(plan.ring_point),
        "by_weight": by_weight,
        "turns": np.zeros(len(by_weight), dtype=np.int64),
        "groups": np.zeros(len(np.unique(plan.weight)) * FIELDS, dtype=np.int64),
        "weight_sums": np.zeros(len(by_weight), dtype=np.int64),
    }


def _permissions(plan: Plan) -> int:
    """Return how many preflights may be remembered: of each device, and domain but the first."""
    remembers = plan.preflight_ns > 0 and bool(plan.preflighted.any())
    return plan.users * plan.devices * (plan.domains - 1) if remembers else 0


TYPES = {int: np.int64, float: np.float64}
SCALARS = [(f.name, TYPES[f.type]) for f in fields(Plan) if f.type in TYPES]
"""The plan's own scalars."""


def empty_state() -> NDArray[Any]:
    """Return a state record, shape [1], all zero: of the type that the loop is compiled for."""
    return np.zeros(1, dtype=state_dtype(SCALARS))


def _state(plan: Plan, *, story: bool) -> NDArray[Any]:
    state = empty_state()
    lowered = state["plan"]
    for name, _ in SCALARS:
        lowered[name] = getattr(plan, name)
    for name, _, _ in PLAN_ARRAYS:
        array = getattr(plan, name)
        lowered[name][0, : len(array)] = array
    for name in (
        "free_visit", "free_exchange", "free_login", "store_second", "database_second",
        "auth_second", "free_copy", "first_open", "day", "turned", "free_chunk", "reader",
    ):  # fmt: skip
        state[name] = -1
    state["waits"] = -1
    state["outage"][0] = plan.outage_first[:-1]
    for name, value in vars(express_of(plan, story=story)).items():
        state["express"][name] = value
    state["now_ns"] = -1
    state["losses"] = len(plan.loss_ns)
    state["ring_shift"] = shift_for(len(plan.ring_point))
    state["ordered"] = plan.scaler_nodes
    return state
