"""What stands where: the compiled engine's records, field by field.

A line of the processor's cache is 64 bytes. Rows of which there may be millions begin with what is
needed most.
"""

from collections.abc import Sequence

import numpy as np

from simulator.draws import STREAMS, TYPING
from simulator.engines.compiled.plain import FIELDS
from simulator.engines.tally import COUNTERS, SERIES
from simulator.model.histogram import BUCKETS
from simulator.model.steps import EXCHANGES, OUTCOMES, STATIONS, STEP_BITS

I8, I4, I2, F8 = np.int64, np.int32, np.int16, np.float64

MAX_STEPS = 1 << STEP_BITS
"""Steps of a program that fit into the state record."""
DISTRIBUTIONS = TYPING + 1
"""Distributions have the numbers of their streams; that of `client.login_delay` is the last."""

LANES = 5
"""Lanes of the agenda: for answers, returns, computations, stations and arrivals."""
LANE_ROWS = 4096
CHUNK_PLACES = 32
"""Places of a chunk of the calendar: in the first one's `at_ns` is a link, in the others events."""
BINS_BITS = 6
"""A day of the calendar is sorted by way of 2^6 bins."""

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
PLACE = np.dtype([(n, I8) for n in ("at_ns", "whose")])
"""`rank`: `engines.order`; `whose`: slot and generation (`agenda`)."""

VISIT = np.dtype(
    # What a visit is between two requests: a line of the processor's cache.
    [(n, I8) for n in ("entity", "number", "user", "sent_ns", "auth_ns")]
    + [(n, I4) for n in ("length", "request", "serial", "kind", "starts", "link")]
    + [(n, I8) for n in ("device", "interval_ns", "waits_ns")]
    + [(n, I4) for n in ("domain", "exchanges", "logins", "retries", "stolen", "renewing")]
    + [(n, I2) for n in (
        "public", "may_log_out", "refreshed", "tries", "wanted", "cause", "silent", "pad",
    )]
)  # fmt: skip
"""As the reference engine's `Visit`, and its place in the client's process: `kind`, `tries` and
`cause` of the exchange under way, and the kind that is `wanted` behind a preflight; `starts`:
whether its next SEND begins a request. Of a thief `stolen` is the row of its jar (else −1),
`interval_ns` the time between its requests. `renewing`: see `renewals`;
`waits_ns`: since when a request waits for that."""

EXCHANGE = np.dtype(
    # What an exchange by express needs, and where every other one stands: a line of the cache.
    [(n, I8) for n in ("entity", "sent_ns", "started_ns", "call_deadline_ns")]
    + [(n, I4) for n in (
        "visit", "node", "serial", "generation", "phase", "link", "client_done", "server_done",
    )]
    + [(n, I8) for n in (
        "number", "user", "deadline_ns", "auth_ns", "fresh_deadline_ns", "shared_ns", "retry_ns",
    )]
    + [(n, I4) for n in (
        "request", "retries", "kind", "jar", "attached", "login", "token_serial", "affinity",
        "cause", "outcome", "fresh", "fresh_serial", "pc", "answered", "here_before", "here_after",
        "wait_before", "wait_after", "first", "kid", "fresh_kid", "touched", "version", "reserved",
        "clears", "beside", "silent", "late", "pad_1", "pad_2", "pad_3", "pad_4", "pad_5", "pad_6",
    )]
)  # fmt: skip
"""As the reference engine's `Exchange`, and its place in the server's process: `phase`, `pc`. What
it needs of its visit is copied: the server may work on it when the visit is long over."""

JAR = np.dtype(
    [(n, I8) for n in ("deadline_ns", "affinity_until_ns")]
    + [(n, I4) for n in ("login", "serial")]
    + [(n, I2) for n in ("affinity", "first", "kid", "cause")]
)

LOGIN = np.dtype(
    # What a look needs to see: a line of the processor's cache.
    [(n, I8) for n in ("deadline_ns", "end_ns", "access_ns", "forgotten_ns")]
    + [(n, I4) for n in (
        "home", "home_epoch", "state", "holders", "kid", "used_serial", "kept", "link",
    )]
    + [(n, I8) for n in (
        "number", "made_ns", "rotated_ns", "grant_ns", "denied_ns", "ended_ns", "last_ns",
        "unstored_ns",
    )]
    + [(n, I4) for n in ("thieves", "copies", "next_open", "version", "stored")]
    + [(n, I4) for n in (f"pad_{i}" for i in range(11))]
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
    "striking", "donor", "loading", "arrival", "piece", "pointer", "listed", "timer_ns",
    "area_since_ns", "sent_in_flight_ns", "store_second", "store_in_second",
    "database_second", "database_in_second", "auth_second", "auth_in_second", "records",
    "story", "keep", "tell", "full_ns", "keys", "reserved", "settled", "soonest", "oldest",
    "losses", "ordered", "looked_ns", "rests_until_ns", "groups", "weight_sum", "ring_shift",
    "ring_is_old", "reader", "read_until_ns",
    "day", "days", "day_bits", "turned", "far", "free_chunk",
    "chunks", "chunks_used", "due_first", "due_end", "due_wanted",
    "strays", "bin", "bin_from_ns",
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
    "lane", "chunk", "calendar", "due",
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
            ("waits", I8, (2, 2)),
            ("express", [(n, I8) for n in FIELDS]),
            ("lane_head", I8, (LANES,)),
            ("lane_tail", I8, (LANES,)),
            ("bins_count", I8, (1 << BINS_BITS,)),
            *RUN,
            ("expected", F8),
            *((f"{name}_at", I8) for name in TABLES),
            *((f"{name}_rows", I8) for name in TABLES),
        ]
    )
