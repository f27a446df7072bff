"""Stories of tiny worlds: a few requests at given times, in which only what is said takes time."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from simulator.engines.run import run_plan
from simulator.plan import make_plan
from simulator.report.story.telling import Story, tell
from simulator.scenario.loading import load_mapping
from simulator.workload.trace import write_trace
from tests.engines.tiny import MS, NO_NETWORK

ALL = 10**9
FREE = {"round_trip": "0 s"}
STATIONS: dict[str, Any] = {
    "password_hash": {"mean": "1 ms"},
    "database": {**FREE, "read": "1 ms", "write": "4 ms"},
    "store": {**FREE, "read": "2 ms", "write": "3 ms"},
}
"""A login: 1 ms to compare the password, 1 ms to look up the user, 3 or 4 ms to write a session."""
OUT = {"logout_probability": 1}
SERVER: dict[str, Any] = {"auth_server": {"round_trip": "30 ms", "service_time": "4 ms"}}
"""A node asks it in 34 ms; whoever is there already is served in 4 ms."""


def tiny_story(
    strategy: str,
    *at_ms: float,
    user: int = 0,
    limit: int = ALL,
    **blocks: Any,  # noqa: ANN401 - YAML
) -> Story:
    """Tell of one user who sends requests at given times, each in a visit of its own.

    Requests take 10 ms of work and go to A, B, A, … in turns (`round_robin`).

    Args:
        strategy: Its name.
        at_ms: When the user sends.
        user: Whose story it is: others send what user 0 sends, 1 ms later each.
        limit: How many of the user's exchanges are told.
        blocks: Keys of the scenario, over these.
    """
    workload = blocks.pop("workload", {})
    users = range(user + 1)
    rows = sorted((int(at * MS) + other * MS, other) for at in at_ms for other in users)
    at_ns, who = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
    with tempfile.TemporaryDirectory() as folder:
        trace = Path(folder) / "trace.parquet"
        public, visit = np.zeros(len(at_ns), dtype=np.bool_), np.arange(len(at_ns))
        write_trace(trace, [{"at_ns": at_ns, "user": who, "visit": visit, "public": public}], {})
        mapping = {
            "name": "tiny",
            "duration": "2 s",
            "workload": {"model": "trace", "trace": {"file": str(trace)}, **workload},
            "network": NO_NETWORK,
            **STATIONS,
            **blocks,
            "nodes": {"count": 2, "workers": 4, "service_time": "10 ms", **blocks.get("nodes", {})},
        }
        scenario = load_mapping(mapping)
        plan = make_plan(scenario, strategy, 0)
    found = run_plan(plan, "reference", records=True, story=True)
    return tell(scenario, plan, found, user, limit)


def rows(told: Story, *events: str, from_ms: float = 0, to_ms: float = ALL) -> list[str]:
    """Return lines `ms where: text` with plain spaces, of some events or all, in [from, to)."""
    return [
        f"{line.at_ns / MS:.12g} {line.where}: {line.text}".replace("\N{NO-BREAK SPACE}", " ")
        for line in told.lines
        if (not events or line.event in events) and from_ms <= line.at_ns / MS < to_ms
    ]


def texts(told: Story, *events: str) -> Sequence[str]:
    """Return the texts of some events, with plain spaces."""
    return [row.split(": ", 1)[1] for row in rows(told, *events)]
