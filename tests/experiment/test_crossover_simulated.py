"""Crossovers that can be computed by hand, of simulated strategies."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from simulator.analysis.columns import COLUMNS
from simulator.experiment.choice import choose
from simulator.experiment.crossover import Crossover, Question, find_crossover
from simulator.experiment.executors import Crew, local
from simulator.experiment.responses import Simulations
from simulator.experiment.store import Store
from simulator.experiment.variation import parse_range
from simulator.scenario.raw_keys import read_raw_keys

MEAN = next(column for column in COLUMNS if column.name == "latency_ms_mean")
UPLINK_BITS_PER_S = 1_000_000
ROUND_TRIP_S, READ_S, VERIFY_S = 0.004, 0.0005, 0.0002
NEVER_BUSY = {
    # All are logged in and nobody waits: each request takes the same time.
    "duration": "20 s",
    "replications": 3,
    "workload": {
        "model": "partly_open",
        "arrival_rate": "1 /s",
        "users": 500,
        "logged_in_at_start": 1.0,
        "logout_probability": 0,
    },
    "nodes": {"count": 1, "workers": 1000, "service_time": "10 ms"},
    "network": {"client_uplink": f"{UPLINK_BITS_PER_S} bit/s"},
    "store": {"round_trip": f"{ROUND_TRIP_S} s", "read": f"{READ_S} s", "timeout": "10 s"},
    "costs": {"tokens": {"HS256": {"sign": "1 ms", "verify": f"{VERIFY_S} s"}}},
    "token": {"algorithm": "HS256", "ttl": "14 d"},
}


@pytest.fixture
def crew() -> Iterator[Crew]:
    with local(1) as here:
        yield here


def crossover(
    keys: dict[str, Any], between: tuple[str, str], along: str, crew: Crew, folder: Path
) -> Crossover:
    source = read_raw_keys(keys)
    respond = Simulations(
        source=source,
        scenario=choose(source.scenario, strategies=between),
        column=MEAN.name,
        crew=crew,
        store=Store(folder),
        told=lambda _done, _known: None,
        announce=lambda: None,
    )
    return find_crossover(Question(between, MEAN, parse_range(along), grid=5), respond)


def token_length(claims_bytes: int) -> int:
    """By RFC 7515, 3.1 and RFC 7519: three parts in base64url without padding."""
    uuid = "00000000-0000-4000-8000-000000000000"
    payload = {
        "iss": "https://auth.example", "sub": uuid, "aud": "https://api.example",
        "iat": 1767225600, "exp": 1767225600 + 14 * 86400, "jti": uuid, "pad": "x" * claims_bytes,
    }  # fmt: skip
    parts = (len('{"alg":"HS256","typ":"JWT"}'), len(json.dumps(payload, separators=(",", ":"))))
    return sum(-(-4 * part // 3) for part in (*parts, 32)) + 2


def test_a_token_takes_as_long_to_send_as_the_store_to_ask(crew: Crew, tmp_path: Path) -> None:
    along = "token.claims_bytes=1..4000"
    found = crossover(NEVER_BUSY, ("jwt", "central_store"), along, crew, tmp_path)
    session_id = read_raw_keys(NEVER_BUSY).scenario.session.id_bytes
    spared_bytes = (ROUND_TRIP_S + READ_S - VERIFY_S) * UPLINK_BITS_PER_S / 8
    by_hand = next(n for n in range(4000) if token_length(n) >= session_id + spared_bytes)
    below, crossing, above = found.answers.to_dict("records")
    assert (below["lower"], above["lower"]) == ("jwt", "central_store")
    # A byte of claims is one and a third of a token, and the search ends within 4 of 4,000.
    assert crossing["place"] == pytest.approx(by_hand, abs=2)
    assert crossing["from"] <= by_hand <= crossing["to"]
    assert crossing["to"] - crossing["from"] < 40


def test_strategies_that_differ_in_the_key_alone_meet_where_it_is_equal(
    crew: Crew, tmp_path: Path
) -> None:
    """With queues and random service, too: they meet the same traffic."""
    keys = {
        **NEVER_BUSY,
        "replications": 6,
        "strategies": [
            "central_store",
            {"name": "fixed", "extends": "central_store", "store": {"round_trip": "3 ms"}},
        ],
        "nodes": {
            "count": 1,
            "workers": 1,
            "service_time": {"mean": "20 ms", "distribution": "exponential"},
        },
    }
    along = "store.round_trip=500us..50ms log"
    found = crossover(keys, ("central_store", "fixed"), along, crew, tmp_path)
    below, crossing, above = found.answers.to_dict("records")
    assert (below["lower"], above["lower"]) == ("central_store", "fixed")
    assert crossing["place"] == pytest.approx(0.003, rel=0.005)
    assert crossing["from"] <= 0.003 <= crossing["to"]
    assert crossing["to"] / crossing["from"] < 1.03
