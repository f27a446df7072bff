"""Tiny worlds: a few requests at given times, and what both engines tell of them, line by line."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from simulator.engines import tally as told
from simulator.engines.order import FORGERY, THIEF
from simulator.engines.run import run_plan
from simulator.engines.tally import Tally
from simulator.model.autoscaler import decided
from simulator.model.steps import (
    ACCESS_FRESH,
    AUTH_CALL,
    DATABASE_QUERY,
    DATABASE_READ,
    DATABASE_WRITE,
    EXCHANGES,
    IN_COPY,
    IN_DENYLIST,
    IN_GRANT,
    IN_LIST_COPY,
    IN_NODE,
    IN_REFRESH_ROW,
    IN_STORE,
    IN_TABLE,
    IN_TOKEN,
    LIST_FRESH,
    OUTCOMES,
    SIGNED,
    STORE_READ,
    STORE_WRITE,
    TOUCHED,
    UNEXPIRED,
)
from simulator.model.timeline import ACTIONS
from simulator.plan import Plan, make_plan
from simulator.scenario.loading import load_mapping
from simulator.workload.trace import write_trace

MS = 1_000_000
OPERATIONS = {
    STORE_READ: "store read",
    STORE_WRITE: "store write",
    DATABASE_READ: "database read",
    DATABASE_WRITE: "database write",
    DATABASE_QUERY: "query",
    AUTH_CALL: "authorization server",
}
# Looks that recognise: "found in the store", "unknown in the store".
PLACES = {
    IN_NODE: "in the node",
    IN_STORE: "in the store",
    IN_TOKEN: "at the token",
    IN_TABLE: "in the table",
    IN_DENYLIST: "beside the denylist",
    IN_LIST_COPY: "beside the node's list",
    IN_COPY: "in the node's copy",
    IN_REFRESH_ROW: "in the refresh row",
}
# Looks that decide something else: "yes: list fresh", "no: list fresh".
QUESTIONS = {
    UNEXPIRED: "token unexpired",
    LIST_FRESH: "list fresh",
    ACCESS_FRESH: "access token fresh",
    IN_GRANT: "refresh token good",
    SIGNED: "signature good",
    TOUCHED: "touched",
}
SWITCHED = {
    told.SPARED: "spares",
    told.TRIED: "tries",
    told.OPENED: "opens",
    told.CLOSED: "closes",
}
NO_NETWORK = {
    "client_round_trip": "0 s",
    "client_uplink": "1e15 bit/s",
    "client_downlink": "1e15 bit/s",
}
NO_TRIPS = {"round_trip": "0 s"}
FREE_LOGIN = {"password_hash": {"mean": "1 ms"}, "database": {**NO_TRIPS, "read": "1 ms"}}
"""A login of 2 ms: one to compare the password, one to look up the user."""


def tiny_plan(
    strategy: str,
    requests: Sequence[tuple[float, int] | tuple[float, int, int]],
    *,
    duration_ms: float = 1_000,
    **blocks: Any,  # noqa: ANN401 - YAML
) -> Plan:
    """Return a world in which only what `blocks` say takes time; service is 10 ms.

    Args:
        strategy: Its name.
        requests: (ms, user) or (ms, user, visit); without a visit each is one of its own.
        duration_ms: Of the run.
        blocks: Keys of the scenario.
    """
    workload = blocks.pop("workload", {})
    nodes = {"count": 1, "workers": 1, "service_time": "10 ms", **blocks.pop("nodes", {})}
    rows = [
        (int(row[0] * MS), row[1], row[2] if len(row) > 2 else i) for i, row in enumerate(requests)
    ]
    at, user, visit = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
    with tempfile.TemporaryDirectory() as folder:
        trace = Path(folder) / "trace.parquet"
        public = np.zeros(len(at), dtype=np.bool_)
        write_trace(trace, [{"at_ns": at, "user": user, "visit": visit, "public": public}], {})
        mapping = {
            "duration": f"{duration_ms} ms",
            "workload": {"model": "trace", "trace": {"file": str(trace)}, **workload},
            "network": NO_NETWORK,
            "nodes": nodes,
            **blocks,
        }
        return make_plan(load_mapping(mapping), strategy, 0)


def run_both(plan: Plan) -> Tally:
    """Run both engines; return what they agree on.

    Raises:
        AssertionError: They tell different stories, or count differently.
    """
    one, other = (run_plan(plan, e, records=True, story=True) for e in ("reference", "compiled"))
    assert lines(plan, one) == lines(plan, other)
    assert one.counters == other.counters
    assert one.records.tolist() == other.records.tolist()
    assert one.nodes.tolist() == other.nodes.tolist()
    return one


def tell(plan: Plan, *kinds: str, from_ms: float = 0) -> list[str]:
    """Return the story of both engines: the lines whose first words are among these, or all."""
    story = lines(plan, run_both(plan))
    parts = [line.split(" ", 2) for line in story]
    return [
        line
        for line, (at, _, what) in zip(story, parts, strict=True)
        if float(at) >= from_ms and (not kinds or what.startswith(kinds))
    ]


def lines(plan: Plan, tally: Tally) -> list[str]:
    """Return a story as lines `time visit what`.

    Times are ms; visits are letters, thieves `thief0`, `thief1` …, forged requests `page0`,
    `page1` …; what is no visit's is `-`.
    """
    return [
        f"{at / MS:.12g} {_who(visit)} {_what(plan, user, kind, code, node, value)}"
        for at, visit, _, _, user, kind, code, node, value in tally.story.tolist()
    ]


def _who(visit: int) -> str:
    if visit < 0:
        return "-"
    if visit >= FORGERY:
        return f"thief{visit - THIEF}" if visit >= THIEF else f"page{visit - FORGERY}"
    return chr(ord("a") + visit)


def _what(plan: Plan, user: int, kind: int, code: int, node: int, value: int) -> str:  # noqa: PLR0913, PLR0917 - a line of the story
    name = _place(plan, node)
    texts: dict[int, Callable[[], str]] = {
        told.SENT: lambda: f"sends {EXCHANGES[kind]}" + (" with credential" if value else ""),
        told.PICKED: lambda: f"to {name}",
        told.QUEUED: lambda: f"queues at {name}",
        told.STARTED: lambda: f"starts at {name}",
        told.COMPUTED: lambda: f"computes {value / MS:g}",
        told.CALLED: lambda: f"calls {OPERATIONS[value]}",
        told.ANSWERED: lambda: (
            f"no answer of {OPERATIONS[~value]}" if value < 0 else f"answer of {OPERATIONS[value]}"
        ),
        told.LOOKED: lambda: _looked(value // 2, found=bool(value % 2)),
        told.KEPT: lambda: f"keeps until {value / MS:.12g}",
        told.ROTATED: lambda: f"renews until {value / MS:.12g}",
        told.DROPPED: lambda: f"drops, exposed {value / MS:.12g}",
        told.SERVED: lambda: f"serves {value / MS:g}",
        told.ENDED: lambda: f"ends {OUTCOMES[value]}",
        told.RECEIVED: lambda: f"receives {OUTCOMES[value]}",
        told.CORELESS: lambda: "waits for a core",
        told.AWAITED: lambda: "awaits the keys",
        told.FORGOT: lambda: "forgets",
        told.REVOKED: lambda: f"user {user} revoked, exposed {value / MS:.12g}",
        told.SIGNED_IN: lambda: f"user {user} is in at {name} until {value / MS:.12g}",
        told.SCALED: lambda: "wants {} nodes at {:g} %".format(*_decided(value)),
        told.CHANGED: lambda: f"has {name} {ACTIONS[value]}",
        told.CLEARED: lambda: "deletes its cookie",
        told.BREAKER: lambda: (
            f"breaker {SWITCHED[value % told.SWITCHES]}: {OPERATIONS[value // told.SWITCHES]}"
        ),
        told.SIGNED_ON: lambda: "is known at the server",
        told.RAN_OUT: lambda: (
            f"copy of user {user} runs out at {name}{', deletes the session' * (value % 2)}"
        ),
        told.SAVED: lambda: "saves over another" if value else "saves",
        told.STOLEN: lambda: f"user {user} robbed by {_who(value)}",
    }
    return texts[code]()


def _decided(value: int) -> tuple[int, float]:
    wanted, share = decided(value)
    return wanted, 100 * share


def _place(plan: Plan, node: int) -> str:
    if node < 0:
        return "nobody"
    return "the authorization server" if node == plan.door else plan.node_names[node]


def _looked(where: int, *, found: bool) -> str:
    if where in QUESTIONS:
        return f"{'yes' if found else 'no'}: {QUESTIONS[where]}"
    return f"{'found' if found else 'unknown'} {PLACES[where]}"
