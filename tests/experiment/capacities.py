"""M/M/c, asked for its capacity."""

from pathlib import Path
from typing import Any

from simulator.experiment.asking import ask_capacity
from simulator.experiment.capacity import Finding, Question, find_capacities
from simulator.experiment.executors import local
from simulator.experiment.store import Store

SERVICE_MS = 10.0
SEED = 1917
"""The year of Erlang's paper on waiting times."""


def mmc(rate_per_s: float, requests: int, slo: dict[str, Any], **keys: Any) -> dict[str, Any]:  # noqa: ANN401 - YAML
    """Return one node with so many expected requests, after a warm-up of 2 s."""
    return {
        "name": "mmc",
        "seed": SEED,
        "warm_up": "2 s",
        "duration": 2 + requests / rate_per_s,
        "strategies": ["none"],
        "workload": {"model": "open", "arrival_rate": rate_per_s},
        "nodes": {
            "count": 1,
            "workers": 1,
            "queue_limit": 10**9,
            "service_time": {"mean": f"{SERVICE_MS} ms", "distribution": "exponential"},
        },
        "network": {
            "client_round_trip": 0, "client_uplink": "1e15 bit/s", "client_downlink": "1e15 bit/s"
        },
        "client": {"timeout": "1 h"},
        "slo": slo,
        **keys,
    }  # fmt: skip


def answer(question: Question, folder: Path, *, jobs: int = 1) -> list[Finding]:
    """Return what is found, with results kept in a folder."""
    engine = question.engine("auto")
    with local(jobs) as crew:
        return find_capacities(question, engine, crew, Store(folder), lambda _done, _known: None)


def found_for(
    keys: dict[str, Any],
    folder: Path,
    vary: str,
    **asked: Any,  # noqa: ANN401 - of any option
) -> Finding:
    """Return what is found for the only strategy."""
    (finding,) = answer(ask_capacity(keys, vary, **asked), folder)
    return finding
