"""What it takes to ask about a token, worked by hand: round trip, service, waiting; no more.

A user logs in at 0 and is served long before 1,000; then requests come whose `auth_ms` is the
question alone. A page takes 10 ms.
"""

from typing import Any

import pytest

from simulator.engines.run import Engine, run_plan
from simulator.engines.tally import RECORD, Tally
from simulator.plan import Plan
from tests.engines.tiny import MS, run_both, tell, tiny_plan

ENGINES: tuple[Engine, ...] = ("reference", "compiled")
PROVIDER = {"round_trip": "80 ms", "service_time": "2 ms"}
TABLE = {"round_trip": "1 ms", "read": "0.5 ms", "write": "2 ms"}
CACHED = {"cache": "100 ms"}


def world(*later: tuple[float, int], strategy: str = "introspection", **blocks: Any) -> Plan:  # noqa: ANN401 - YAML
    """Return a world in which four users log in, and come back at these times."""
    nodes = {"workers": 8, **blocks.pop("nodes", {})}
    logins = [(0, 0), (200, 1), (400, 2), (600, 3)]
    return tiny_plan(
        *(strategy, [*logins, *later]), duration_ms=3_000, nodes=nodes, database=TABLE, **blocks
    )


def told_of(tally: Tally, name: str) -> list[float]:
    """Return one column of the records of all requests but the four first, in ms, as sent."""
    at, column = RECORD.index("visit"), RECORD.index(name)
    rows = sorted(row for row in tally.records.tolist() if row[at] > 3)
    return [row[column] / MS for row in rows]


def latencies(tally: Tally) -> list[float]:
    """Return how long all requests but the four first took, in ms, as sent."""
    sent, finished = told_of(tally, "sent_ns"), told_of(tally, "finished_ns")
    return [to - since for since, to in zip(sent, finished, strict=True)]


@pytest.mark.parametrize(
    ("blocks", "asked_ms"),
    [
        ({"auth_server": PROVIDER}, 80 + 2),
        ({"auth_server": {**PROVIDER, "third_party": True}}, 80 + 2),
        ({"auth_server": {"round_trip": "30 ms", "service_time": "2 ms"}}, 30 + 2),
        ({}, 1 + 0.5),
        ({"auth_server": PROVIDER, "introspection": {"cache": "1 ns"}}, 80 + 2),
        ({"auth_server": PROVIDER, "nodes": {"concurrency": "async"}}, 80 + 2),
    ],
)
def test_a_question_takes_its_round_trip_and_its_service(
    blocks: dict[str, Any], asked_ms: float
) -> None:
    tally = run_both(world((1_000, 0), (1_200, 0), **blocks))
    assert told_of(tally, "auth_ns") == [asked_ms, asked_ms]
    assert latencies(tally) == [asked_ms + 10, asked_ms + 10]


def test_it_is_the_difference_to_no_authentication() -> None:
    """The same requests under `none` take 10 ms each."""
    later = ((1_000, 0), (1_001, 1), (1_002, 2), (1_500, 3))
    asked = latencies(run_both(world(*later, auth_server=PROVIDER)))
    free = latencies(run_both(world(*later, strategy="none")))
    assert [one - other for one, other in zip(asked, free, strict=True)] == [82] * 4


def test_questions_wait_for_the_servers_workers() -> None:
    """One worker; four questions reach it at 1,040, 1,040.5, 1,041 and 1,050: 2 ms for each.

    The first waits for nothing, the second for 1.5 ms, the third for 3, the fourth for nothing.
    """
    later = ((1_000, 0), (1_000.5, 1), (1_001, 2), (1_010, 3))
    tally = run_both(world(*later, auth_server={**PROVIDER, "workers": 1}))
    assert told_of(tally, "auth_ns") == [82, 83.5, 85, 82]
    assert latencies(tally) == [92, 93.5, 95, 92]


def test_a_cached_answer_takes_no_time() -> None:
    """Asked at 1,000, answered at 1,082: used until 1,182 by all who come with that token."""
    later = ((1_000, 0), (1_081, 0), (1_082, 0), (1_181.999999, 0), (1_263, 0), (1_263, 1))
    plan = world(*later, auth_server=PROVIDER, introspection=CACHED)
    tally = run_both(plan)
    # The second came before there was an answer; its own, at 1,163, is used until 1,263.
    assert told_of(tally, "auth_ns") == [82, 82, 0, 0, 82, 82]
    # Four first requests after as many logins, and four of these.
    assert tally.counters["auth_server_ops"] == 4 + 4 + 4


def test_a_cached_answer_is_one_nodes() -> None:
    """By turns, A and B ask for themselves."""
    later = ((1_000, 0), (1_100, 0), (1_110, 0), (1_190, 0))
    plan = world(*later, nodes={"count": 2}, auth_server=PROVIDER, introspection=CACHED)
    # Each of the four logins met A (or B), the server, and B (or A): they took turns evenly.
    assert tell(plan, "to", from_ms=1_000) == [
        "1000 e to A",
        "1100 f to B",
        "1110 g to A",
        "1190 h to B",
    ]
    assert told_of(run_both(plan), "auth_ns") == [82, 82, 0, 0]


@pytest.mark.parametrize("engine", ENGINES)
def test_an_answer_that_comes_too_late_is_none(engine: Engine) -> None:
    """The server takes 82 ms, a node waits for 60: 503, and nothing is remembered."""
    impatient = {**PROVIDER, "timeout": "60 ms"}
    plan = world((1_000, 0), auth_server=impatient, introspection=CACHED)
    found = run_plan(plan, engine, records=True)
    assert told_of(found, "auth_ns") == [0]
    assert latencies(found) == [60]
    c = found.counters
    # Five requests, none of which got through; what was carried was not recognised.
    assert (c["ok"], c["error"], c["carried"], c["recognised"]) == (0, 5, 5, 0)


def test_a_third_partys_login_costs_two_round_trips_and_an_operation_more() -> None:
    """The client is at 5 ms from us, 10 ms there and back.

    At the provider's: 2 ms of service, then two round trips of its own, 20 ms, before it comes back
    with a code; the node changes it for a token, 82 ms.
    """
    network = {"client_round_trip": "10 ms", "client_uplink": "1e15 bit/s",
               "client_downlink": "1e15 bit/s"}  # fmt: skip
    for third_party in (True, False):
        server = {**PROVIDER, "third_party": third_party}
        plan = tiny_plan("jwt", [(0, 0)], network=network, auth_server=server)
        assert tell(plan, "to", "sends login", "calls", "answer", "keeps", "receives")[1:7] == (
            [
                "10 a receives unauthorised_401",
                "10 a sends login",
                "37 a to A",  # 10 + 5 + 2 + 20
                "37 a calls authorization server",
                "119 a answer of authorization server",
                "119 a keeps until 43200119",
            ]
            if third_party
            else [
                "10 a receives unauthorised_401",
                "10 a sends login",
                # Its own client goes there directly: no trip from a node.
                "15 a to the authorization server",
                "15 a calls authorization server",
                "17 a answer of authorization server",
                "17 a keeps until 43200017",
            ]
        )
        assert run_both(plan).counters["auth_server_ops"] == 1 + third_party
