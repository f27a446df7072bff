"""Tiny worlds: a few requests at given times, and what both engines tell of them, line by line."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from simulator.engines import tally as told
from simulator.engines.run import run_plan
from simulator.engines.tally import Tally
from simulator.model.steps import EXCHANGES, IN_NODE, IN_REFRESH_ROW, IN_STORE, IN_TOKEN, OUTCOMES
from simulator.plan import Plan, make_plan
from simulator.scenario.loading import load_mapping
from simulator.workload.trace import write_trace

MS = 1_000_000
OPERATIONS = ("store read", "store write", "database read", "database write", "query")
PLACES = {
    IN_NODE: "in the node",
    IN_STORE: "in the store",
    IN_TOKEN: "at the token",
    IN_REFRESH_ROW: "in the refresh row",
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
    """Return a story as lines `time visit what`: ms, and a letter for each visit."""
    return [
        f"{at / MS:.12g} {chr(ord('a') + visit)} {_what(plan, kind, code, node, value)}"
        for at, visit, _, _, _, kind, code, node, value in tally.story.tolist()
    ]


def _what(plan: Plan, kind: int, code: int, node: int, value: int) -> str:
    name = plan.node_names[node] if node >= 0 else "nobody"
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
        told.LOOKED: lambda: f"{'found' if value % 2 else 'unknown'} {PLACES[value // 2]}",
        told.KEPT: lambda: f"keeps until {value / MS:.12g}",
        told.ROTATED: lambda: f"renews until {value / MS:.12g}",
        told.DROPPED: lambda: f"drops, exposed {value / MS:.12g}",
        told.SERVED: lambda: f"serves {value / MS:g}",
        told.ENDED: lambda: f"ends {OUTCOMES[value]}",
        told.RECEIVED: lambda: f"receives {OUTCOMES[value]}",
        told.FORGOT: lambda: "forgets",
    }
    return texts[code]()
