"""What one run counted: integers only, in constant memory, the same from every engine.

Times are nanoseconds. "Of the window" means [warm_up, duration): requests belong to it if their
first byte was sent in it, everything else by the clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.model.histogram import BUCKETS
from simulator.model.steps import EXCHANGES, OUTCOMES
from simulator.plan import Plan

COUNTERS = (
    # Requests of the window, by outcome.
    "requests",
    "ok",
    "abandoned",
    "error",
    "timeout",
    "in_flight",
    # Sums over ok requests of the window.
    "latency_ns",
    "auth_ns",
    # Recognitions of the window: live logins' unexpired credentials, and those that were known.
    "carried",
    "recognised",
    # Coverage: pairs of a login and a node that were looked at, and those that would be known.
    "pairs",
    "known",
    # Logins and their reasons, of the window, when the answer reaches the client.
    "logins",
    "forced_relogins",
    "expired_relogins",
    "refreshes",
    "not_presented",
    "preflights",
    "false_accepts",
    "forged_accepts",
    "lost_updates",
    # Logins that were ended in the window, and for how long they were still accepted.
    "exposures",
    "exposure_ns",
    "exposure_max_ns",
    "exposure_censored",
    # Stations, by the clock in the window; peaks are of aligned seconds.
    "store_ops",
    "store_ops_peak",
    "store_busy_ns",
    "store_bytes",
    "database_ops",
    "database_ops_peak",
    "database_busy_ns",
    "auth_server_ops",
    "auth_server_ops_peak",
    "auth_server_busy_ns",
    # Bytes of sessions that nodes sent each other; the most sessions in one node's memory.
    "replication_bytes",
    "node_sessions_max",
    # Keys in a store whose memory is limited: evicted, refused, the most there were.
    "evictions",
    "refused_writes",
    "store_keys_max",
    # Bytes of credentials that clients sent, of everything in both directions, of all answers.
    "credential_bytes",
    "wire_bytes",
    "down_bytes",
    # The whole run.
    "exchanges_sent",
    "exchanges_in_flight",
    "requests_sent",
    "requests_finished",
    "requests_in_flight",
    "request_area_ns",
    "request_time_ns",
    "events",
)

SERIES = (
    "sent",
    "ok",
    "failed",
    "abandoned",
    "latency_ns",
    "carried",
    "recognised",
    "pairs",
    "known",
    "store_ops",
    "database_ops",
    "auth_server_ops",
    "replication_bytes",
    "logins",
    "forced_relogins",
    "expired_relogins",
    "refreshes",
    "credential_bytes",
    "nodes_up",
)
"""Columns of the time series, over the whole run: `sent` by the bin of sending; `ok`, `failed`
(errors and time-outs), `abandoned` and `latency_ns` (of ok requests) by the bin of finishing; the
rest by the clock; `nodes_up` is sampled in the middle of a bin."""

NODE_FIELDS = ("busy_ns", "up_ns", "served")
"""Of the window: worker time held, time up, request exchanges answered 200."""

RECORD = (
    "visit",
    "request",
    "user",
    "domain",
    "public",
    "sent_ns",
    "finished_ns",
    "outcome",
    "node",
    "exchanges",
    "auth_ns",
    "logins",
)

STORY = ("at_ns", "visit", "request", "exchange", "user", "kind", "code", "node", "value")

# Outcomes of a request.
OK, ABANDONED, ERROR, TIMED_OUT = range(4)
REQUEST_OUTCOMES = ("ok", "abandoned", "error", "timeout")

# What a line of the story tells; `value` is: sent: 1 if a credential is attached; picked, queued,
# started, awaited, coreless: −; computed, served: duration; called, answered: remote operation
# (answered: −1 − operation if it failed); looked: where · 2 + recognised; kept, rotated: deadline;
# dropped, revoked: exposure (revoked: −1: no visit); ended, received: outcome; stolen: the thief;
# signed in: deadline (−1: no visit); breaker: remote operation · SWITCHES + what it did; saved: 1
# if it overwrote what another request had written; ran out: when the login was made · 2 + whether
# the store was told (−1: no visit); scaled: `autoscaler.decision`; changed: what it does to a node,
# as on the timeline (both: of no visit and no user, −1); signed on: −.
(
    SENT,
    PICKED,
    QUEUED,
    STARTED,
    COMPUTED,
    CALLED,
    ANSWERED,
    LOOKED,
    KEPT,
    ROTATED,
    DROPPED,
    SERVED,
    ENDED,
    RECEIVED,
    FORGOT,
    REVOKED,
    STOLEN,
    SIGNED_IN,
    BREAKER,
    SAVED,
    SIGNED_ON,
    AWAITED,
    CLEARED,
    RAN_OUT,
    SCALED,
    CHANGED,
    CORELESS,
) = range(27)

# What a circuit breaker does about a call: spares it, lets it through to try, opens, closes.
SPARED, TRIED, OPENED, CLOSED = range(4)
SWITCHES = 4


@dataclass(frozen=True)
class Tally:
    """One run's counts.

    Attributes:
        counters: One integer for each of COUNTERS.
        outcomes: int64[exchange kinds, outcomes], over the whole run.
        histogram: int64[buckets]: latency of ok requests of the window (`model.histogram`).
        series: int64[bins, len(SERIES)].
        visibility: int64[login node, serving node, (carried, recognised)], of the window; the
            authorization server stands behind the nodes if clients log in there.
        nodes: int64[nodes, len(NODE_FIELDS)].
        records: int64[requests, len(RECORD)] by time of finishing; empty unless asked for.
        story: int64[lines, len(STORY)] by time; empty unless asked for.
    """

    counters: Mapping[str, int]
    outcomes: NDArray[np.int64]
    histogram: NDArray[np.int64]
    series: NDArray[np.int64]
    visibility: NDArray[np.int64]
    nodes: NDArray[np.int64]
    records: NDArray[np.int64]
    story: NDArray[np.int64]


def places(plan: Plan) -> int:
    """Return where logins are taken: the nodes and, if need be, the authorization server."""
    return plan.nodes + (plan.door >= 0)


def empty_arrays(plan: Plan) -> dict[str, NDArray[np.int64]]:
    """Return the arrays of a tally, all zero."""
    return {
        "outcomes": np.zeros((len(EXCHANGES), len(OUTCOMES)), dtype=np.int64),
        "histogram": np.zeros(BUCKETS, dtype=np.int64),
        "series": np.zeros((plan.bins, len(SERIES)), dtype=np.int64),
        "visibility": np.zeros((places(plan), places(plan), 2), dtype=np.int64),
        "nodes": np.zeros((plan.nodes, len(NODE_FIELDS)), dtype=np.int64),
    }


def in_order(lines: NDArray[np.int64], columns: tuple[int, ...]) -> NDArray[np.int64]:
    """Return lines sorted by columns, equal ones as they were written.

    Consequences of one event follow no order that both engines share; the log's is by time, visit
    and exchange.
    """
    return lines[np.lexsort([lines[:, c] for c in reversed(columns)])]


class BrokenInvariantError(AssertionError):
    """A run contradicts itself: the engine is wrong, whatever the scenario says."""


def wrapped(total: int) -> int:
    """Return a sum as a signed 64-bit integer holds it: modulo 2^64.

    Only the two sides of Little's law are that large (a crowd that waits for a day); both wrap
    alike, so that they can be compared all the same.
    """
    return (total + (1 << 63)) % (1 << 64) - (1 << 63)


def audit(tally: Tally) -> Tally:
    """Return the tally if it is consistent: conservation and Little's law, asserted on every run.

    Raises:
        BrokenInvariantError: Naming the law and both sides.
    """
    c = tally.counters
    answered = int(tally.outcomes.sum())
    finished = c["ok"] + c["abandoned"] + c["error"] + c["timeout"]
    laws = {
        "exchanges sent = outcomes + in flight": (
            c["exchanges_sent"],
            answered + c["exchanges_in_flight"],
        ),
        "requests sent = finished + in flight": (
            c["requests_sent"],
            c["requests_finished"] + c["requests_in_flight"],
        ),
        "requests of the window = finished + in flight": (
            c["requests"],
            finished + c["in_flight"],
        ),
        "ok requests = histogram": (c["ok"], int(tally.histogram.sum())),
        "Little: area under requests in flight = their time": (
            c["request_area_ns"],
            c["request_time_ns"],
        ),
        "carried = visibility matrix": (c["carried"], int(tally.visibility[:, :, 0].sum())),
        "recognised = visibility matrix": (c["recognised"], int(tally.visibility[:, :, 1].sum())),
    }
    broken = [
        f"{law}: {left} against {right}" for law, (left, right) in laws.items() if left != right
    ]
    if broken:
        raise BrokenInvariantError("; ".join(broken))
    return tally
